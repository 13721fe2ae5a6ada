import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.envelope import STATES, parse_record
from ledger.errors import MalformedStatus, ProofInvalid, StatusDisagrees
from ledger.status_tree import (
    StatusLeaf,
    StatusRoot,
    StatusTree,
    check_status,
    format_status_root,
    next_status_leaf,
    parse_status_leaf,
    parse_status_root,
    status_hash,
    status_leaf_to_json,
)
from ledger.tree import EMPTY_ROOT, Hash, Subtrees, leaf_hash, subtree_hash_of

AT = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
LEAF = StatusLeaf(7, "issued", AT, Hash(bytes(range(32))), date(2029, 11, 23))
LEAF_JSON = {
    "version": 1,
    "serial": 7,
    "state": "issued",
    "since_at": "2026-11-24T03:10:00Z",
    "record": bytes(range(32)).hex(),
    "not_after": "2029-11-23",
}

hashes = st.binary(min_size=32, max_size=32).map(Hash)
counts = st.integers(0, 2**53 - 1)
leaves = st.builds(
    StatusLeaf,
    counts,
    st.sampled_from(STATES),
    st.datetimes().map(lambda at: at.replace(microsecond=0, tzinfo=UTC)),
    hashes,
    st.dates(),
)
roots = st.builds(StatusRoot, counts, counts, hashes, hashes)


class TestLeaf:
    @given(leaves)
    def test_is_read_as_it_was_written(self, leaf: StatusLeaf) -> None:
        assert parse_status_leaf(status_leaf_to_json(leaf)) == leaf

    def test_is_hashed_as_canonical_json(self) -> None:
        assert status_leaf_to_json(LEAF) == LEAF_JSON
        assert status_hash(LEAF) == leaf_hash(canonical_bytes(LEAF_JSON))

    @pytest.mark.parametrize(
        "value",
        [
            None,
            [],
            {},
            *({key: LEAF_JSON[key] for key in LEAF_JSON if key != name} for name in LEAF_JSON),
            {**LEAF_JSON, "reason": "other"},
            {**LEAF_JSON, "version": 2},
            {**LEAF_JSON, "version": True},
            {**LEAF_JSON, "serial": -1},
            {**LEAF_JSON, "serial": True},
            {**LEAF_JSON, "serial": "7"},
            {**LEAF_JSON, "serial": 2**53},
            {**LEAF_JSON, "state": "valid"},
            {**LEAF_JSON, "state": ["issued"]},
            {**LEAF_JSON, "since_at": "2026-11-24T03:10:00+00:00"},
            {**LEAF_JSON, "record": LEAF_JSON["record"][:-1]},  # type: ignore[index]
            {**LEAF_JSON, "record": None},
            {**LEAF_JSON, "not_after": "2029-02-30"},
        ],
    )
    def test_has_one_form(self, value: Any) -> None:
        with pytest.raises(MalformedStatus):
            parse_status_leaf(value)


class TestRoot:
    @given(roots, st.none() | hashes)
    def test_is_read_as_it_was_written(self, root: StatusRoot, previous: Hash | None) -> None:
        envelope = parse_record(format_status_root(root, previous=previous, issued_at=AT))
        assert parse_status_root(envelope) == root
        assert (envelope.previous, envelope.issued_at) == (previous, AT)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"as_of": 1, "count": 1, "status_root": "00" * 32},
            {"as_of": -1, "count": 1, "status_root": "00" * 32, "name_root": "00" * 32},
            {"as_of": 1, "count": True, "status_root": "00" * 32, "name_root": "00" * 32},
            {"as_of": 1, "count": 1, "status_root": "00" * 31, "name_root": "00" * 32},
            {"as_of": 1, "count": 1, "status_root": "00" * 32, "name_root": None},
            {"as_of": 1, "count": 1, "status_root": "00" * 32, "name_root": "00" * 32, "x": 1},
        ],
    )
    def test_has_one_form(self, body: dict[str, object]) -> None:
        entry = format_status_root(
            StatusRoot(1, 1, EMPTY_ROOT, EMPTY_ROOT), previous=None, issued_at=AT
        )
        envelope = replace(parse_record(entry), body=body)  # type: ignore[arg-type]
        with pytest.raises(MalformedStatus):
            parse_status_root(envelope)

    def test_is_no_other_type_of_record(self, world: Any) -> None:
        with pytest.raises(MalformedStatus, match="document is not a status root"):
            parse_status_root(parse_record(world.record("E-0001/A", type="document")))


class TestProof:
    @given(st.integers(1, 40), st.data())
    def test_shows_the_state_of_one_serial(self, count: int, data: st.DataObject) -> None:
        states = [replace(LEAF, serial=serial) for serial in range(count)]
        tree = Subtrees(map(status_hash, states))
        root = StatusRoot(99, count, tree.root, EMPTY_ROOT)
        serial = data.draw(st.integers(0, count - 1))
        status_tree = StatusTree()
        status_tree._leaves, status_tree._hashes = states, tree
        proof = status_tree.prove(serial)
        check_status(proof, leaf=status_tree.leaf(serial), root=root)
        for wrong in (
            replace(states[serial], state="withdrawn"),
            replace(states[serial], serial=serial + 1),
            replace(states[serial], not_after=date(2030, 1, 1)),
        ):
            with pytest.raises(ProofInvalid):
                check_status(proof, leaf=wrong, root=root)

    def test_there_is_none_beyond_the_last_serial(self) -> None:
        with pytest.raises(ProofInvalid):
            StatusTree().prove(0)
        with pytest.raises(ProofInvalid):
            check_status((), leaf=LEAF, root=StatusRoot(1, 7, EMPTY_ROOT, EMPTY_ROOT))


class TestReplay:
    def test_keeps_the_last_state_of_every_serial(self, full_world: Any) -> None:
        tree = full_world.tree
        assert tree.count == 2
        assert tree.leaf(0) == StatusLeaf(
            serial=0,
            state="suspended",
            since_at=datetime(2026, 11, 25, 8, tzinfo=UTC),
            record=leaf_hash(full_world.entries[3]),
            not_after=date(2029, 11, 23),
        )
        assert tree.leaf(1).state == "issued"
        root = tree.root(as_of=6)
        assert (
            root.status_root
            == Subtrees([status_hash(tree.leaf(0)), status_hash(tree.leaf(1))]).root
        )
        for serial in range(2):
            check_status(tree.prove(serial), leaf=tree.leaf(serial), root=root)

    def test_binds_all_records_of_a_holder_in_order(self, full_world: Any) -> None:
        holders: dict[str, bytes] = {}
        for entry in full_world.entries:
            holder = parse_record(entry).holder
            holders[holder] = holders.get(holder, b"") + leaf_hash(entry)
        pairs = sorted(
            hashlib.sha256(holder.encode()).digest() + hashlib.sha256(all_of_it).digest()
            for holder, all_of_it in holders.items()
        )
        assert len(pairs) == 3
        name_root = subtree_hash_of(map(leaf_hash, pairs)).root
        assert full_world.tree.root(as_of=6).name_root == name_root

    def test_leaves_status_roots_out(self, full_world: Any) -> None:
        before = full_world.tree.root(as_of=6)
        full_world.close()
        full_world.tree.add(parse_record(full_world.entries[-1]))
        assert full_world.tree.root(as_of=6) == before

    def test_of_nothing_is_two_empty_trees(self) -> None:
        assert StatusTree().root(as_of=0) == StatusRoot(0, 0, EMPTY_ROOT, EMPTY_ROOT)

    @pytest.mark.parametrize(
        ("subject", "serial", "state"),
        [
            ("E-0003/FIT-000004-Z", 3, "issued"),
            ("E-0003/FIT-000003-Z", 2, "suspended"),
            ("E-0003/FIT-000001-X", 0, "withdrawn"),
            ("E-0001/FIT-000001-X", 0, "issued"),
            ("E-0001/FIT-000001-X", 1, "withdrawn"),
            ("E-0001/FIT-000001-X", 2, "issued"),
        ],
    )
    def test_refuses_an_impossible_state_and_changes_nothing(
        self, full_world: Any, subject: str, serial: int, state: str
    ) -> None:
        before = full_world.tree.root(as_of=6)
        envelope = parse_record(full_world.record(subject, full_world.status(serial, state)))
        with pytest.raises(StatusDisagrees):
            full_world.tree.root_after([envelope], as_of=7)
        with pytest.raises(StatusDisagrees):
            full_world.tree.add(envelope)
        assert full_world.tree.root(as_of=6) == before

    def test_a_record_without_status_sets_no_state(self, world: Any) -> None:
        with pytest.raises(AssertionError):
            next_status_leaf(None, parse_record(world.record("E-0001/A")))


class TestPreview:
    @given(st.integers(0, 6))
    def test_is_what_the_root_will_be(self, taken: int) -> None:
        entries = [parse_record(entry) for entry in PREVIEWED]
        tree, whole = StatusTree(), StatusTree()
        for envelope in entries[:taken]:
            tree.add(envelope)
        before = tree.root(as_of=0)
        for envelope in entries:
            whole.add(envelope)
        preview = tree.root_after(entries[taken:], as_of=9)
        assert preview == whole.root(as_of=9)
        assert tree.root(as_of=0) == before


def previewed(subject: str, status: tuple[int, str] | None) -> bytes:
    serial, state = status or (0, "")
    return canonical_bytes(
        {
            "type": "some_type",
            "version": 1,
            "subject": subject,
            "previous": None,
            "issued_at": "2026-11-24T03:10:00Z",
            "status": status and {"serial": serial, "state": state, "not_after": "2029-11-23"},
            "body": {},
            "proof": {},
        }
    )


PREVIEWED = [
    previewed("E-0001/FIT-1", (0, "issued")),
    previewed("E-0002/FIT-2", (1, "issued")),
    previewed("E-0001/FIT-1", (0, "suspended")),
    format_status_root(StatusRoot(3, 2, EMPTY_ROOT, EMPTY_ROOT), previous=None, issued_at=AT),
    previewed("E-0001/A-0001", None),
    previewed("E-0003/FIT-3", (2, "issued")),
    previewed("E-0003/FIT-3", (2, "withdrawn")),
]
