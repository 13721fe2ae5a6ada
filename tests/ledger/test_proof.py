import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.errors import (
    ChainBroken,
    LedgerError,
    MalformedBundle,
    MalformedNote,
    MalformedProof,
    MalformedStatus,
    OriginInvalid,
    ProofInvalid,
    RecordRefused,
    SignatureInvalid,
    StatusDisagrees,
)
from ledger.note import (
    ED25519_COSIGNATURE,
    NoteSigner,
    SignatureLine,
    Verifier,
    sign_cosignature,
    sign_note,
)
from ledger.policy import Log, Policy, Witness, check_origin, check_signatures
from ledger.proof import (
    MAX_BUNDLE_BYTES,
    MAX_PATH,
    MAX_PROOF_CHARACTERS,
    Bundle,
    TlogProof,
    check_bundle,
    check_chain,
    check_entry,
    check_status_agrees,
    check_status_leaf,
    check_status_root,
    check_tlog_proof,
    format_bundle,
    format_tlog_proof,
    parse_bundle,
    parse_tlog_proof,
)
from ledger.status_tree import StatusRoot, format_status_root
from ledger.tree import Hash, leaf_hash

KeyOf = Callable[[int], Ed25519PrivateKey]

NOTE = "text\n\n— a AAAAAAA=\n"
HASH = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
HEADER = "c2sp.org/tlog-proof@v1\n"

hashes = st.binary(min_size=32, max_size=32).map(Hash)
proofs = st.builds(
    TlogProof,
    st.integers(0, 2**63 - 1),
    st.lists(hashes, max_size=MAX_PATH).map(tuple),
    st.just(NOTE),
    st.binary(),
)


def flips(data: bytes) -> Iterator[bytes]:
    """Every byte, each of its bits flipped."""
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


class TestTlogProof:
    @given(proofs)
    def test_is_read_as_it_was_written(self, proof: TlogProof) -> None:
        assert parse_tlog_proof(format_tlog_proof(proof)) == proof

    def test_has_a_greatest_length(self) -> None:
        with pytest.raises(MalformedProof, match="longer"):
            parse_tlog_proof(format_tlog_proof(TlogProof(0, (), NOTE, bytes(400_000))))

    def test_is_written_line_by_line(self) -> None:
        path = (Hash(bytes(32)),)
        assert format_tlog_proof(TlogProof(7, path, NOTE, b"ab")) == (
            f"{HEADER}extra YWI=\nindex 7\n{'A' * 43}=\n\n{NOTE}"
        )
        assert format_tlog_proof(TlogProof(0, (), NOTE)) == f"{HEADER}index 0\n\n{NOTE}"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            NOTE,
            HEADER,
            f"{HEADER}\n{NOTE}",
            f"c2sp.org/tlog-proof@v2\nindex 0\n\n{NOTE}",
            f" {HEADER}index 0\n\n{NOTE}",
            f"\ufeff{HEADER}index 0\n\n{NOTE}",
            f"{HEADER}Index 0\n\n{NOTE}",
            f"{HEADER}index\n\n{NOTE}",
            f"{HEADER}index 00\n\n{NOTE}",
            f"{HEADER}index 007\n\n{NOTE}",
            f"{HEADER}index +5\n\n{NOTE}",
            f"{HEADER}index -1\n\n{NOTE}",
            f"{HEADER}index  5\n\n{NOTE}",
            f"{HEADER}index 5 \n\n{NOTE}",
            f"{HEADER}index 9223372036854775808\n\n{NOTE}",
            f"{HEADER}index 0\nindex 0\n\n{NOTE}",
            f"{HEADER}index 0\nextra YWI=\n\n{NOTE}",
            f"{HEADER}extra YWI=\nextra YWI=\nindex 0\n\n{NOTE}",
            f"{HEADER}extra \nindex 0\n\n{NOTE}",
            f"{HEADER}extra\nindex 0\n\n{NOTE}",
            f"{HEADER}extra YWJ=\nindex 0\n\n{NOTE}",
            f"{HEADER}extra YWI\nindex 0\n\n{NOTE}",
            f"{HEADER}extra YWI=\n\n{NOTE}",
            f"{HEADER}index 0\n{HASH[:-1]}\n\n{NOTE}",
            f"{HEADER}index 0\n{HASH} \n\n{NOTE}",
            f"{HEADER}index 0\n{HASH[:-2]}1=\n\n{NOTE}",
            f"{HEADER}index 0\n{'A' * 44}\n\n{NOTE}",
            f"{HEADER}index 0\n{'A' * 42}==\n\n{NOTE}",
            f"{HEADER}index 0\n{HASH}\r\n\n{NOTE}",
            f"{HEADER}index 0\n" + f"{HASH}\n" * (MAX_PATH + 1) + f"\n{NOTE}",
            HEADER + "x" * MAX_PROOF_CHARACTERS,
        ],
    )
    def test_has_one_spelling(self, text: str) -> None:
        with pytest.raises(MalformedProof):
            parse_tlog_proof(text)

    @pytest.mark.parametrize(
        "note", ["", "text\n", NOTE + "text\n", NOTE + "\n", NOTE[:-1], NOTE + NOTE, "\n" + NOTE]
    )
    def test_ends_with_a_note_and_nothing_else(self, note: str) -> None:
        text = f"{HEADER}index 0\n\n{note}"
        try:
            proof = parse_tlog_proof(text)
        except MalformedNote:
            return
        assert format_tlog_proof(proof) == text
        assert proof.note != NOTE

    @given(st.text("extraindex 0+\n" + HASH) | st.text())
    def test_fuzz_is_refused_or_the_one_spelling(self, middle: str) -> None:
        text = f"{HEADER}{middle}\n\n{NOTE}"
        try:
            proof = parse_tlog_proof(text)
        except (MalformedProof, MalformedNote):
            return
        assert format_tlog_proof(proof) == text

    def test_shows_that_its_extra_is_an_entry(self, full_world: Any) -> None:
        note = full_world.close()
        for index, entry in enumerate(full_world.entries):
            proof = parse_tlog_proof(format_tlog_proof(full_world.prove(index, note)))
            assert check_tlog_proof(proof, full_world.policy).size == 7
            assert proof.extra == entry

    def test_without_extra_shows_nothing_of_ours(self, full_world: Any) -> None:
        proof = replace(full_world.prove(1, full_world.close()), extra=b"")
        with pytest.raises(ProofInvalid):
            check_tlog_proof(proof, full_world.policy)

    def test_any_byte_flipped_fails(self, full_world: Any) -> None:
        text = format_tlog_proof(full_world.prove(1, full_world.close()))
        data = text.encode()
        check_tlog_proof(parse_tlog_proof(data.decode()), full_world.policy)
        for flipped in flips(data):
            with pytest.raises((LedgerError, UnicodeDecodeError)):
                check_tlog_proof(parse_tlog_proof(flipped.decode()), full_world.policy)

    def test_any_line_left_out_or_doubled_fails(self, full_world: Any) -> None:
        lines = format_tlog_proof(full_world.prove(1, full_world.close())).splitlines(keepends=True)
        for at in range(len(lines)):
            for changed in (lines[:at] + lines[at + 1 :], [*lines[:at], lines[at], *lines[at:]]):
                with pytest.raises(LedgerError):
                    check_tlog_proof(parse_tlog_proof("".join(changed)), full_world.policy)


@pytest.fixture
def bundle(full_world: Any) -> Bundle:
    """The bundle of serial 0 with its three records."""
    return full_world.bundle(full_world.close(), [1, 3, 5])  # type: ignore[no-any-return]


@pytest.fixture
def policy(full_world: Any) -> Policy:
    return full_world.policy  # type: ignore[no-any-return]


class TestBundleText:
    def test_is_read_as_it_was_written(self, bundle: Bundle) -> None:
        assert parse_bundle(format_bundle(bundle)) == bundle

    def test_has_the_promised_fields(self, bundle: Bundle) -> None:
        document = json.loads(format_bundle(bundle))
        assert document.keys() == {
            *("format", "version", "subject", "records", "status_root", "status")
        }
        assert document["format"] == "fair-it-ledger/bundle"
        assert document["status"]["leaf"]["state"] == "suspended"
        assert document["records"][0] == format_tlog_proof(bundle.records[0])

    def changed(self, bundle: Bundle, *path: str | int, to: object) -> bytes:
        document = json.loads(format_bundle(bundle))
        inner = document
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = to
        return canonical_bytes(document)

    @pytest.mark.parametrize(
        ("path", "to"),
        [
            (("format",), "fair-it-ledger/bundle2"),
            (("version",), 2),
            (("version",), True),
            (("version",), "1"),
            (("subject",), 1),
            (("subject",), None),
            (("note",), ""),
            (("records",), []),
            (("records",), {}),
            (("records",), None),
            (("records", 0), ""),
            (("records", 0), 5),
            (("records", 0), {}),
            (("status_root",), None),
            (("status_root",), f"{HEADER}index 0\n\n{NOTE}"),
            (("status_root",), f"{HEADER}index 0\n\ntext\n"),
            (("status",), None),
            (("status",), {}),
            (("status", "root"), ""),
            (("status", "leaf"), {}),
            (("status", "leaf", "state"), "valid"),
            (("status", "leaf", "serial"), -1),
            (("status", "path"), None),
            (("status", "path"), [5]),
            (("status", "path"), [""]),
            (("status", "path"), [HASH[:-1]]),
            (("status", "path"), [HASH] * (MAX_PATH + 1)),
        ],
    )
    def test_has_one_form(self, bundle: Bundle, path: tuple[str | int, ...], to: object) -> None:
        with pytest.raises(MalformedBundle):
            parse_bundle(self.changed(bundle, *path, to=to))

    def test_carries_one_note(self, bundle: Bundle, full_world: Any) -> None:
        other = replace(bundle.records[1], note=NOTE)
        mixed = replace(bundle, records=(bundle.records[0], other, bundle.records[2]))
        with pytest.raises(MalformedBundle, match="different checkpoint notes"):
            parse_bundle(format_bundle(mixed))

    def test_carries_the_entry_of_every_proof(self, bundle: Bundle) -> None:
        bare = replace(bundle.status_root, extra=b"")
        with pytest.raises(MalformedBundle, match="without its entry"):
            parse_bundle(format_bundle(replace(bundle, status_root=bare)))

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data + b"\n",
            lambda data: b" " + data,
            lambda data: data[:-1],
            lambda data: data.replace(b'"version":1', b'"version":1.0'),
            lambda data: data.replace(b'"version":1', b'"version":1,"version":1'),
            lambda data: b"\xef\xbb\xbf" + data,
            lambda data: b"[" * 100_000,
            lambda data: b"",
            lambda data: b"[]",
            lambda data: b"null",
            lambda data: b" " * (MAX_BUNDLE_BYTES + 1),
        ],
    )
    def test_has_one_spelling(self, bundle: Bundle, spoil: Callable[[bytes], bytes]) -> None:
        with pytest.raises(MalformedBundle):
            parse_bundle(spoil(format_bundle(bundle)))

    @given(st.binary())
    def test_fuzz_is_refused(self, data: bytes) -> None:
        with pytest.raises(MalformedBundle):
            parse_bundle(data)


class TestBundle:
    def test_shows_records_and_state(self, bundle: Bundle, policy: Policy, full_world: Any) -> None:
        checked = check_bundle(parse_bundle(format_bundle(bundle)), policy)
        assert [canonical_bytes(record) for record in checked.records] == [
            full_world.entries[index] for index in (1, 3, 5)
        ]
        assert (checked.leaf.state, checked.leaf.serial) == ("suspended", 0)
        assert checked.leaf.since_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
        assert checked.checkpoint.size == 7
        assert checked.as_of == datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
        assert checked.witnessed_at is None

    def test_its_age_is_the_witnesses_word(self, full_world: Any, key_of: KeyOf) -> None:
        full_world.close()
        line = sign_cosignature(
            full_world.text(), name="w.example", key=key_of(2), at_s=1_800_000_000
        )
        public = key_of(2).public_key().public_bytes_raw()
        witness = Witness("w", Verifier("w.example", ED25519_COSIGNATURE, public))
        policy = replace(full_world.policy, witnesses=(witness,), quorum="w")
        checked = check_bundle(full_world.bundle(full_world.sign(line), [1, 3, 5]), policy)
        assert checked.as_of == datetime.fromtimestamp(1_800_000_000, tz=UTC)
        assert checked.witnessed_at == checked.as_of

    def test_of_the_other_certificate_holds_too(self, full_world: Any) -> None:
        bundle = full_world.bundle(full_world.close(), [2], serial=1)
        assert check_bundle(bundle, full_world.policy).leaf.state == "issued"

    def test_any_byte_flipped_fails(self, full_world: Any) -> None:
        bundle = full_world.bundle(full_world.close(), [2], serial=1)
        data = format_bundle(bundle)
        check_bundle(parse_bundle(data), full_world.policy)
        for flipped in flips(data):
            with pytest.raises(LedgerError):
                check_bundle(parse_bundle(flipped), full_world.policy)

    def test_cut_short_anywhere_fails(self, bundle: Bundle) -> None:
        data = format_bundle(bundle)
        for length in range(0, len(data), 7):
            with pytest.raises(MalformedBundle):
                parse_bundle(data[:length])


class TestSteps:
    """Each step refuses its own lie, everything else in the bundle being true."""

    def test_signatures_of_another_log_fail(
        self, bundle: Bundle, full_world: Any, key_of: KeyOf
    ) -> None:
        other = Policy((Log(NoteSigner(full_world.signer.name, key_of(9)).verifier),))
        with pytest.raises(SignatureInvalid, match="no known key"):
            check_bundle(bundle, other)

    def test_an_unused_signature_fails(self, full_world: Any, key_of: KeyOf) -> None:
        full_world.close()
        line = sign_cosignature(full_world.text(), name="w.example", key=key_of(2), at_s=1)
        bundle = full_world.bundle(full_world.sign(line), [1, 3, 5])
        with pytest.raises(SignatureInvalid, match="does not require"):
            check_bundle(bundle, full_world.policy)

    def test_a_line_of_rubbish_fails(self, full_world: Any) -> None:
        full_world.close()
        line = SignatureLine("nobody", b"1234", b"5")
        bundle = full_world.bundle(full_world.sign(line), [1, 3, 5])
        with pytest.raises(SignatureInvalid, match="does not require"):
            check_bundle(bundle, full_world.policy)

    def test_a_checkpoint_of_another_origin_fails(self, full_world: Any, key_of: KeyOf) -> None:
        full_world.close()
        other = NoteSigner("other.example", key_of(1))
        bundle = full_world.bundle(sign_note(full_world.text(), [other]), [1, 3, 5])
        with pytest.raises(OriginInvalid):
            check_bundle(bundle, Policy((Log(other.verifier),)))

    def test_a_record_that_is_not_in_the_tree_fails(self, bundle: Bundle, policy: Policy) -> None:
        checkpoint = check_origin(check_signatures(bundle.note, policy))
        forged = replace(bundle.records[0], extra=bundle.records[0].extra + b" ")
        with pytest.raises(ProofInvalid):
            check_entry(forged, checkpoint)
        with pytest.raises(ProofInvalid):
            check_bundle(replace(bundle, records=(forged, *bundle.records[1:])), policy)

    def test_a_record_at_another_index_fails(self, bundle: Bundle, policy: Policy) -> None:
        checkpoint = check_origin(check_signatures(bundle.note, policy))
        for index in (0, 2, 6, 7, 2**63 - 1):
            with pytest.raises(ProofInvalid):
                check_entry(replace(bundle.records[0], index=index), checkpoint)

    @pytest.mark.parametrize("kept", [(1, 2), (0, 2), (2,), (0, 0, 1), (1, 0), (0, 2, 1)])
    def test_records_left_out_doubled_or_moved_fail(
        self, bundle: Bundle, kept: tuple[int, ...], policy: Policy
    ) -> None:
        changed = replace(bundle, records=tuple(bundle.records[at] for at in kept))
        with pytest.raises(ChainBroken):
            check_chain(changed)
        with pytest.raises(ChainBroken):
            check_bundle(changed, policy)

    def test_records_that_follow_each_other_against_the_order_of_the_log_fail(
        self, world: Any
    ) -> None:
        first = world.record("E-0001/C", world.status(0, "issued"))
        world.last["E-0001/C"] = leaf_hash(first).hex()
        world.enter(world.record("E-0001/C", world.status(0, "suspended")))
        world.enter(first)
        note = world.sign()
        records = (world.prove(1, note), world.prove(0, note))
        with pytest.raises(ChainBroken, match="order of the log"):
            check_chain(Bundle("E-0001/C", records, TlogProof(2, (), note), None, ()))  # type: ignore[arg-type]

    def test_records_of_another_subject_fail(self, bundle: Bundle) -> None:
        with pytest.raises(ChainBroken, match="E-0001/FIT-000001-X, not E-0002"):
            check_chain(replace(bundle, subject="E-0002/FIT-000002-Y"))

    def test_an_entry_that_is_no_record_fails(self, world: Any) -> None:
        world.enter(b"not a record")
        note = world.close()
        proof = world.prove(0, note)
        root = world.prove(1, note)
        with pytest.raises(RecordRefused):
            check_chain(Bundle("E/A", (proof,), root, None, ()))  # type: ignore[arg-type]

    def test_the_last_state_left_out_is_found_out(self, bundle: Bundle, policy: Policy) -> None:
        with pytest.raises(StatusDisagrees, match="the records say issued"):
            check_bundle(replace(bundle, records=bundle.records[:1]), policy)

    def test_a_status_root_that_is_not_the_last_entry_fails(self, full_world: Any) -> None:
        full_world.close()
        full_world.add("E-0001/FIT-000001-X", full_world.status(0, "withdrawn"))
        note = full_world.sign()
        bundle = replace(full_world.bundle(note, [1, 3, 5]), status_root=full_world.prove(6, note))
        with pytest.raises(StatusDisagrees, match="entry 6 is not the last of 8"):
            check_bundle(bundle, full_world.policy)

    def test_a_last_entry_that_is_no_status_root_fails(self, full_world: Any) -> None:
        full_world.add("E-0001/A-0002")
        bundle = full_world.bundle(full_world.sign(), [1, 3, 5])
        with pytest.raises(MalformedStatus, match="not a status root"):
            check_bundle(bundle, full_world.policy)

    def test_a_status_root_as_of_another_size_fails(self, full_world: Any) -> None:
        root = full_world.tree.root(as_of=5)
        full_world.enter(
            format_status_root(
                root, previous=None, issued_at=datetime.now(UTC).replace(microsecond=0)
            )
        )
        bundle = full_world.bundle(full_world.sign(), [1, 3, 5])
        with pytest.raises(StatusDisagrees, match="entry 6 is as of 5"):
            check_bundle(bundle, full_world.policy)

    def test_a_status_root_that_is_not_in_the_tree_fails(
        self, bundle: Bundle, policy: Policy
    ) -> None:
        checkpoint = check_origin(check_signatures(bundle.note, policy))
        entry = bundle.status_root.extra.replace(b'"count":2', b'"count":3')
        forged = replace(bundle, status_root=replace(bundle.status_root, extra=entry))
        with pytest.raises(ProofInvalid):
            check_status_root(forged, checkpoint)

    def test_a_status_leaf_that_is_not_in_the_status_tree_fails(
        self, bundle: Bundle, policy: Policy
    ) -> None:
        checkpoint = check_origin(check_signatures(bundle.note, policy))
        root, issued_at = check_status_root(bundle, checkpoint)
        assert issued_at == datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
        assert check_status_leaf(bundle, root) == bundle.status_leaf
        for changes in (
            {"state": "issued"},
            {"serial": 1},
            {"not_after": date(2039, 1, 1)},
            {"since_at": datetime(2020, 1, 1, tzinfo=UTC)},
            {"record": Hash(bytes(32))},
        ):
            leaf = replace(bundle.status_leaf, **changes)  # type: ignore[arg-type]
            with pytest.raises(ProofInvalid):
                check_status_leaf(replace(bundle, status_leaf=leaf), root)
        longer = replace(bundle, status_path=(*bundle.status_path, Hash(bytes(32))))
        with pytest.raises(ProofInvalid):
            check_status_leaf(longer, root)

    def test_the_status_of_another_certificate_fails(self, bundle: Bundle, full_world: Any) -> None:
        with pytest.raises(StatusDisagrees, match="for serial 0"):
            check_status_agrees(check_chain(bundle), full_world.tree.leaf(1))

    def test_a_lying_status_tree_is_found_out(self, full_world: Any) -> None:
        """The operator signs a tree in which the suspension never happened."""
        honest = full_world.tree
        lie = replace(honest.leaf(0), state="issued", record=Hash(bytes.fromhex("00" * 32)))
        honest._set(lie, "E-0001/FIT-000001-X")
        bundle = full_world.bundle(full_world.close(), [1, 3, 5])
        with pytest.raises(StatusDisagrees, match="the log says issued"):
            check_bundle(bundle, full_world.policy)

    def test_records_without_any_status_fail(self, world: Any) -> None:
        world.add("E-0001/A-0001")
        envelopes = check_chain(
            Bundle(
                "E-0001/A-0001",
                (world.prove(0, world.close()),),
                TlogProof(1, (), ""),
                None,  # type: ignore[arg-type]
                (),
            )
        )
        with pytest.raises(StatusDisagrees, match="no record has a status"):
            check_status_agrees(envelopes, None)  # type: ignore[arg-type]

    def test_records_of_several_serials_fail(self, full_world: Any) -> None:
        subject = "E-0001/FIT-000001-X"
        entry = full_world.record(subject, full_world.status(1, "withdrawn"))
        full_world.enter(entry)
        root = StatusRoot(7, 2, full_world.tree.root(as_of=7).status_root, Hash(bytes(32)))
        full_world.enter(
            format_status_root(root, previous=None, issued_at=datetime(2026, 1, 1, tzinfo=UTC))
        )
        bundle = full_world.bundle(full_world.sign(), [1, 3, 5, 6])
        with pytest.raises(StatusDisagrees, match="several serials"):
            check_bundle(bundle, full_world.policy)

    def test_a_state_before_the_first_issue_fails(self, world: Any) -> None:
        world.enter(world.record("E-0001/C", world.status(0, "suspended")))
        envelopes = check_chain(
            Bundle("E-0001/C", (world.prove(0, world.sign()),), TlogProof(1, (), ""), None, ())  # type: ignore[arg-type]
        )
        with pytest.raises(StatusDisagrees, match="cannot be suspended"):
            check_status_agrees(envelopes, None)  # type: ignore[arg-type]
