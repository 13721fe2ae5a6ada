"""Proof files for one entry (C2SP tlog-proof) and bundles for one certificate.

A bundle `NUMBER.proof.json` is canonical JSON and needs nothing but a policy:

    {"format": "fair-it-ledger/bundle", "version": 1, "subject",
     "records": [tlog-proof, ...], "status_root": tlog-proof,
     "status": {"leaf": {...}, "path": [base64, ...]}}

Every tlog-proof carries its entry in `extra` and all carry the same checkpoint note. The steps of
`check_bundle`, in order; each is a function so that a caller can report each:

    check_signatures     (policy)  log and quorum signed the note, and nobody else
    check_origin         (policy)  the key that signed is the key of the log the note speaks for
    check_entry          each record is in the tree
    check_chain          the records are of the subject and follow each other from the first
    check_status_root    the status root is in the tree, as its very last entry
    check_status_leaf    the state of the serial is in the status tree
    check_status_agrees  the state is the one the last record with a status set

What a bundle does not show: that the records are true, that no later record without a status
exists, or anything later than its checkpoint.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, TypeVar

from ledger.canonical import JsonValue, canonical_bytes, parse_canonical
from ledger.checkpoint import Checkpoint
from ledger.envelope import Envelope, parse_record
from ledger.errors import (
    ChainBroken,
    LedgerError,
    Malformed,
    MalformedBundle,
    MalformedProof,
    StatusDisagrees,
)
from ledger.note import parse_note
from ledger.policy import Policy, check_origin, check_signatures
from ledger.scalars import format_base64, is_one, parse_base64, parse_decimal
from ledger.status_tree import (
    StatusLeaf,
    StatusRoot,
    check_status,
    next_status_leaf,
    parse_status_leaf,
    parse_status_root,
    status_leaf_to_json,
)
from ledger.tree import HASH_BYTES, Hash, check_inclusion, leaf_hash

TLOG_PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
BUNDLE_FORMAT: Final = "fair-it-ledger/bundle"
MAX_PROOF_CHARACTERS: Final = 524_288
MAX_BUNDLE_BYTES: Final = 8_388_608
MAX_PATH: Final = 63
"""Hashes of a path in a tree of at most 2^63-1 entries."""

_BUNDLE_FIELDS: Final = {"format", "version", "subject", "records", "status_root", "status"}
_T = TypeVar("_T")


@dataclass(frozen=True)
class TlogProof:
    """A proof file. `extra` is not authenticated by itself; empty means there is none."""

    index: int
    path: tuple[Hash, ...]
    note: str
    extra: bytes = b""


@dataclass(frozen=True)
class Bundle:
    """A bundle as read: its form is right, nothing is checked yet."""

    subject: str
    records: tuple[TlogProof, ...]
    status_root: TlogProof
    status_leaf: StatusLeaf
    status_path: tuple[Hash, ...]

    @property
    def note(self) -> str:
        """The one checkpoint note that all proofs carry."""
        return self.status_root.note


@dataclass(frozen=True)
class CheckedBundle:
    """A bundle of which everything was checked.

    `as_of` is the newest required cosignature, or without witnesses the operator's own word, the
    `issued_at` of the status root; `witnessed_at` is None then.
    """

    envelopes: tuple[Envelope, ...]
    leaf: StatusLeaf
    checkpoint: Checkpoint
    as_of: datetime
    witnessed_at: datetime | None

    @property
    def records(self) -> tuple[Mapping[str, JsonValue], ...]:
        """The whole records, oldest first."""
        return tuple(envelope.document for envelope in self.envelopes)


def format_tlog_proof(proof: TlogProof) -> str:
    """Return the text of a `.tlog-proof` file."""
    extra = [f"extra {format_base64(proof.extra)}"] if proof.extra else []
    head = [TLOG_PROOF_HEADER, *extra, f"index {proof.index}", *map(format_base64, proof.path)]
    return "".join([*(f"{line}\n" for line in head), "\n", proof.note])


def parse_tlog_proof(text: str) -> TlogProof:
    """Return the proof of a `.tlog-proof` file; nothing is checked yet.

    Raises:
        MalformedProof: another spelling, a hash that is not 32 bytes, more than 63 hashes.
        MalformedNote: what follows the proof is not a note and nothing else.
    """
    if len(text) > MAX_PROOF_CHARACTERS:
        raise MalformedProof(f"longer than {MAX_PROOF_CHARACTERS} characters")
    head, _, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != TLOG_PROOF_HEADER:
        raise MalformedProof(f"the first line is not {TLOG_PROOF_HEADER}")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = parse_base64(lines.pop(0).removeprefix("extra "), refuse=MalformedProof)
        if not extra:
            raise MalformedProof("an empty extra line")
    if not lines or not lines[0].startswith("index "):
        raise MalformedProof("no index line")
    index = parse_decimal(lines.pop(0).removeprefix("index "), refuse=MalformedProof)
    path = _parse_path(lines, MalformedProof)
    parse_note(note)
    return TlogProof(index, path, note, extra)


def check_entry(proof: TlogProof, checkpoint: Checkpoint) -> None:
    """Check that the entry in `extra` is entry `index` of the log at this checkpoint.

    Raises:
        ProofInvalid: it does not follow from the proof.
    """
    check_inclusion(
        proof.path,
        index=proof.index,
        size=checkpoint.size,
        root=checkpoint.root,
        leaf=leaf_hash(proof.extra),
    )


def check_tlog_proof(proof: TlogProof, policy: Policy) -> Checkpoint:
    """Return the checkpoint of a proof file whose `extra` it shows to be in the log.

    As strict as a bundle: exactly the signatures that the policy requires.

    Raises:
        LedgerError: of the step that failed.
    """
    checkpoint = check_origin(check_signatures(proof.note, policy, exact=True))
    check_entry(proof, checkpoint)
    return checkpoint


def format_bundle(bundle: Bundle) -> bytes:
    """Return the bytes of a bundle file."""
    return canonical_bytes(
        {
            "format": BUNDLE_FORMAT,
            "version": 1,
            "subject": bundle.subject,
            "records": [format_tlog_proof(proof) for proof in bundle.records],
            "status_root": format_tlog_proof(bundle.status_root),
            "status": {
                "leaf": status_leaf_to_json(bundle.status_leaf),
                "path": [format_base64(value) for value in bundle.status_path],
            },
        }
    )


def parse_bundle(data: bytes) -> Bundle:
    """Return the bundle of a file; its form is right, nothing is checked yet.

    Raises:
        MalformedBundle: another spelling, a field missing or unknown, no record, an empty
            `extra`, proofs with different notes.
    """
    document = _reworded(parse_canonical, data, max_bytes=MAX_BUNDLE_BYTES)
    fields = _parse_object(document, _BUNDLE_FIELDS)
    if fields["format"] != BUNDLE_FORMAT or not is_one(fields["version"]):
        raise MalformedBundle(f"not a {BUNDLE_FORMAT} of version 1")
    status = _parse_object(fields["status"], {"leaf", "path"})
    bundle = Bundle(
        subject=_parse_text(fields["subject"]),
        records=tuple(_parse_proof(text) for text in _parse_list(fields["records"])),
        status_root=_parse_proof(fields["status_root"]),
        status_leaf=_reworded(parse_status_leaf, status["leaf"]),
        status_path=_parse_path(map(_parse_text, _parse_list(status["path"])), MalformedBundle),
    )
    if not bundle.records:
        raise MalformedBundle("no record")
    if any(proof.note != bundle.note for proof in bundle.records):
        raise MalformedBundle("proofs under different checkpoint notes")
    return bundle


def check_bundle(bundle: Bundle, policy: Policy) -> CheckedBundle:
    """Check everything a bundle can show; the steps are listed at the top of this module.

    Raises:
        LedgerError: of the first step that failed.
    """
    signed = check_signatures(bundle.note, policy, exact=True)
    checkpoint = check_origin(signed)
    for proof in bundle.records:
        check_entry(proof, checkpoint)
    envelopes = check_chain(bundle)
    root, issued_at = check_status_root(bundle, checkpoint)
    leaf = check_status_leaf(bundle, root)
    check_status_agrees(envelopes, leaf)
    witnessed_at = signed.newest_cosignature_at
    return CheckedBundle(envelopes, leaf, checkpoint, witnessed_at or issued_at, witnessed_at)


def check_chain(bundle: Bundle) -> tuple[Envelope, ...]:
    """Return the envelopes of records that follow each other, from the subject's first.

    Raises:
        RecordRefused: an entry is not a record.
        ChainBroken: another subject, `previous` is not the one before, or not in log order.
    """
    envelopes = tuple(parse_record(proof.extra) for proof in bundle.records)
    indexes = [proof.index for proof in (*bundle.records, bundle.status_root)]
    if any(after <= before for before, after in pairwise(indexes)):
        raise ChainBroken("the records are not in the order of the log")
    previous: Hash | None = None
    for position, envelope in enumerate(envelopes, start=1):
        if envelope.subject != bundle.subject:
            raise ChainBroken(f"record {position} is of {envelope.subject}, not {bundle.subject}")
        if envelope.previous != previous:
            raise ChainBroken(f"record {position} does not follow the one before it")
        previous = envelope.leaf
    return envelopes


def check_status_root(bundle: Bundle, checkpoint: Checkpoint) -> tuple[StatusRoot, datetime]:
    """Return the status root, shown to be the last entry of the log, and when it was made.

    Raises:
        ProofInvalid: it is not in the tree.
        RecordRefused, MalformedStatus: the entry is not a status root.
        StatusDisagrees: it is not the last entry, or speaks of another size.
    """
    proof = bundle.status_root
    check_entry(proof, checkpoint)
    if proof.index != checkpoint.size - 1:
        raise StatusDisagrees(f"entry {proof.index} is not the last of {checkpoint.size}")
    envelope = parse_record(proof.extra)
    root = parse_status_root(envelope)
    if root.as_of != proof.index:
        raise StatusDisagrees(f"the status root of entry {proof.index} is as of {root.as_of}")
    return root, envelope.issued_at


def check_status_leaf(bundle: Bundle, root: StatusRoot) -> StatusLeaf:
    """Return the status leaf, shown to be in the status tree at its serial.

    Raises:
        ProofInvalid: it is not.
    """
    check_status(bundle.status_path, leaf=bundle.status_leaf, root=root)
    return bundle.status_leaf


def check_status_agrees(envelopes: Iterable[Envelope], leaf: StatusLeaf) -> None:
    """Check that the records, one after the other, lead to this status leaf.

    Raises:
        StatusDisagrees: they lead to none, to another, or speak of several serials.
    """
    current: StatusLeaf | None = None
    for envelope in envelopes:
        if envelope.status is None:
            continue
        if current is not None and envelope.status.serial != current.serial:
            raise StatusDisagrees("the records speak of several serials")
        current = next_status_leaf(current, envelope)
    if current is None:
        raise StatusDisagrees("no record has a status")
    if current != leaf:
        raise StatusDisagrees(
            f"the records say {current.state} for serial {current.serial} in record "
            f"{current.record.hex()}, the log says {leaf.state} for {leaf.serial} in "
            f"{leaf.record.hex()}"
        )


def _reworded(parse: Callable[..., _T], *values: object, **options: object) -> _T:
    """Return what `parse` returns; whatever is malformed inside a bundle is a malformed bundle."""
    try:
        return parse(*values, **options)
    except Malformed as error:
        raise MalformedBundle(f"{error.thing}: {error.reason}") from error


def _parse_object(value: JsonValue, fields: set[str]) -> Mapping[str, JsonValue]:
    if not isinstance(value, dict) or value.keys() != fields:
        raise MalformedBundle("fields missing or unknown")
    return value


def _parse_list(value: JsonValue) -> Sequence[JsonValue]:
    if not isinstance(value, list):
        raise MalformedBundle("a list is missing")
    return value


def _parse_text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise MalformedBundle("a text is missing")
    return value


def _parse_proof(value: JsonValue) -> TlogProof:
    proof = _reworded(parse_tlog_proof, _parse_text(value))
    if not proof.extra:
        raise MalformedBundle("a proof without its entry")
    return proof


def _parse_path(lines: Iterable[str], refuse: Callable[[str], LedgerError]) -> tuple[Hash, ...]:
    path = tuple(Hash(parse_base64(line, refuse=refuse)) for line in lines)
    if len(path) > MAX_PATH:
        raise refuse(f"more than {MAX_PATH} hashes")
    if any(len(value) != HASH_BYTES for value in path):
        raise refuse("a hash that is not 32 bytes long")
    return path
