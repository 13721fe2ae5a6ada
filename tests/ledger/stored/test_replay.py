"""What follows is looked at, compared, and only then taken."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.envelope import parse_record, read_record
from ledger.errors import LedgerDamaged
from ledger.replay import Following, Replay, check_following, follow
from ledger.scalars import parse_time
from ledger.status_tree import StatusTree, format_status_root, status_hash, status_leaf_to_json
from ledger.tree import EMPTY_ROOT, Hash, leaf_hash, subtree_hash_of

AT = parse_time("2026-11-24T03:10:00Z", refuse=LedgerDamaged)


@pytest.fixture
def entries(tools) -> list[bytes]:
    """Two certificates, one suspended, an audit, and the status root over them."""
    records = [
        tools.make_record("E-0001/FIT-000001-X", status=tools.status(0, "issued")),
        tools.make_record("E-0002/FIT-000002-X", status=tools.status(1, "issued")),
        tools.make_record("E-0001/A-0001", type="evidence_received"),
    ]
    records.append(
        tools.make_record(
            "E-0001/FIT-000001-X",
            previous=leaf_hash(records[0]).hex(),
            status=tools.status(0, "suspended"),
        )
    )
    following = follow(Replay(), list(enumerate(records)))
    root = format_status_root(following.status_root(), previous=None, issued_at=AT)
    return [*records, root]


def numbered(entries: list[bytes], start: int = 0) -> list[tuple[int, bytes]]:
    return list(enumerate(entries, start))


def root_of(entries: list[bytes]) -> Hash:
    return subtree_hash_of(map(leaf_hash, entries)).root


def test_stored_records_are_read_as_they_were_parsed(entries) -> None:
    for entry in entries:
        assert read_record(entry) == parse_record(entry)


def test_looking_takes_nothing(entries) -> None:
    replay = Replay()
    following = follow(replay, numbered(entries))
    assert following.root_at(5) == root_of(entries)
    assert following.root_at(0) == EMPTY_ROOT
    assert following.last_leaf == leaf_hash(entries[-1])
    assert (replay.size, replay.status.count) == (0, 0)


def test_the_preview_of_the_status_root_is_that_after_taking(entries) -> None:
    for split in range(5):
        replay = Replay()
        replay.take(map(read_record, entries[:split]))
        preview = follow(replay, numbered(entries[split:4], split)).status_root()
        replay.take(map(read_record, entries[split:4]))
        assert preview == replay.status.root(as_of=4)


def test_entries_are_checked_against_root_and_status_root(entries) -> None:
    following = follow(Replay(), numbered(entries))
    assert check_following(following, size=5, root=root_of(entries)) == AT


def test_a_missing_entry_is_damage(entries) -> None:
    rows = numbered(entries)
    with pytest.raises(LedgerDamaged, match="missing"):
        follow(Replay(), rows[:2] + rows[3:])
    with pytest.raises(LedgerDamaged, match="missing"):
        follow(Replay(), rows[1:])
    with pytest.raises(LedgerDamaged, match="4 of 5 entries"):
        check_following(follow(Replay(), rows[:4]), size=5, root=root_of(entries))


def test_an_altered_entry_does_not_lead_to_the_root(entries) -> None:
    altered = [*entries]
    altered[2] = altered[2].replace(b"FIT-000001-X", b"FIT-000009-X")
    with pytest.raises(LedgerDamaged, match="do not lead to the root"):
        check_following(follow(Replay(), numbered(altered)), size=5, root=root_of(entries))


@pytest.mark.parametrize("entry", [b"", b"\xff", b"[]", b"{}", b'{"previous":1,"status":null}'])
def test_an_entry_that_is_no_record_is_damage(entry: bytes) -> None:
    with pytest.raises(LedgerDamaged, match="entry 0 is not a record"):
        follow(Replay(), [(0, entry)])


def test_the_last_entry_must_be_the_status_root_of_the_others(entries) -> None:
    with pytest.raises(LedgerDamaged, match="entry 3 is not a status root"):
        check_following(follow(Replay(), numbered(entries[:4])), size=4, root=root_of(entries[:4]))
    tree = StatusTree()
    tree.add(read_record(entries[0]))
    right = follow(Replay(), numbered(entries[:4])).status_root()
    for wrong in (
        replace(right, as_of=3),
        replace(right, count=1),
        replace(right, status_root=tree.root(as_of=4).status_root),
        replace(right, name_root=tree.root(as_of=4).name_root),
    ):
        lying = [*entries[:4], format_status_root(wrong, previous=None, issued_at=AT)]
        with pytest.raises(LedgerDamaged, match="status root of entry 4"):
            check_following(follow(Replay(), numbered(lying)), size=5, root=root_of(lying))


def test_known_envelopes_are_used_only_for_the_same_bytes(entries) -> None:
    known = {leaf_hash(entry): read_record(entry) for entry in entries}
    following = follow(Replay(), numbered(entries), known=known)
    assert all(found is known[leaf] for found, leaf in zip(following.envelopes, known, strict=True))
    altered = [entries[0].replace(b"Kalpetta", b"Kalpette"), *entries[1:]]
    first = follow(Replay(), numbered(altered), known=known).envelopes[0]
    assert first == read_record(altered[0])


def test_entries_that_do_not_follow_are_our_own_mistake(entries) -> None:
    with pytest.raises(AssertionError):
        Following(Replay(), 1, ())


def test_entries_are_found_by_their_leaf_hash(entries) -> None:
    replay = Replay()
    assert replay.find_index(leaf_hash(b"")) is None
    replay.take(map(read_record, entries))
    assert [replay.find_index(leaf_hash(entry)) for entry in entries] == [0, 1, 2, 3, 4]
    assert replay.find_index(leaf_hash(b"")) is None


def test_a_leaf_hash_is_not_found_where_two_others_meet(entries) -> None:
    replay = Replay()
    replay.take(map(read_record, entries))
    first, second = leaf_hash(entries[0]), leaf_hash(entries[1])
    across = Hash(first[4:8] + second[:4] + bytes(24))
    same_beginning = Hash(first[:8] + bytes(24))
    assert replay.find_index(across) is None
    assert replay.find_index(same_beginning) is None


@given(st.data())
def test_the_status_hash_is_that_of_the_canonical_bytes(data: st.DataObject) -> None:
    envelope = read_record(
        canonical_bytes(
            {
                "type": "t",
                "version": 1,
                "subject": "E/F",
                "previous": None,
                "issued_at": "2026-11-24T03:10:00Z",
                "status": {
                    "serial": 0,
                    "state": "issued",
                    "not_after": data.draw(st.dates()).isoformat(),
                },
                "body": {},
                "proof": {},
            }
        )
    )
    tree = StatusTree()
    tree.add(envelope)
    leaf = replace(
        tree.leaf(0),
        serial=data.draw(st.integers(0, 2**53 - 1)),
        since_at=data.draw(st.datetimes()).replace(microsecond=0, tzinfo=AT.tzinfo),
    )
    assert status_hash(leaf) == leaf_hash(canonical_bytes(status_leaf_to_json(leaf)))
