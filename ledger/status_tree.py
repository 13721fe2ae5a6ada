"""The current state of every certificate as one Merkle tree, and the status root over it.

Both trees are a function of the entries before the status root and of nothing else, so anyone
can replay them. In every published checkpoint of n entries, entry n-1 is a status root with
`as_of` n-1: nothing can hide behind it.

*Status tree*: leaf i is the canonical JSON of the certificate with serial i, from 0 without gaps:
`{"version": 1, "serial", "state", "since_at", "record", "not_after"}`; `record` is the leaf hash
(hex) of the record that set the state, `since_at` that record's `issued_at`.

*Name tree* (`name_tree.py`): shows that a list of a holder's records is complete. Status roots
themselves are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ledger.canonical import MAX_INTEGER, JsonValue, canonical_bytes
from ledger.envelope import STATES, STATUS_ROOT, STATUS_ROOT_SUBJECT, Envelope
from ledger.errors import MalformedStatus, StatusDisagrees
from ledger.name_tree import NameTree
from ledger.scalars import format_time, is_one, parse_date, parse_hash_hex, parse_time
from ledger.tree import (
    Hash,
    Subtrees,
    check_inclusion,
    leaf_hash,
    prove_inclusion,
    root_hash,
    with_leaves,
)

_LEAF_FIELDS: Final = {"version", "serial", "state", "since_at", "record", "not_after"}
_ROOT_FIELDS: Final = {"as_of", "count", "status_root", "name_root"}


@dataclass(frozen=True)
class StatusLeaf:
    """State of the certificate with this serial; `record` is the leaf hash of what set it."""

    serial: int
    state: str
    since_at: datetime
    record: Hash
    not_after: date


@dataclass(frozen=True)
class StatusRoot:
    """Body of a status root: both roots over the `as_of` entries before it; count of serials."""

    as_of: int
    count: int
    status_root: Hash
    name_root: Hash


def status_leaf_to_json(leaf: StatusLeaf) -> dict[str, JsonValue]:
    """Return the leaf as the object whose canonical bytes are hashed."""
    return {
        "version": 1,
        "serial": leaf.serial,
        "state": leaf.state,
        "since_at": format_time(leaf.since_at),
        "record": leaf.record.hex(),
        "not_after": leaf.not_after.isoformat(),
    }


def parse_status_leaf(value: JsonValue) -> StatusLeaf:
    """Return the leaf of its JSON object.

    Raises:
        MalformedStatus: a field missing, unknown or of another form.
    """
    if not isinstance(value, dict) or value.keys() != _LEAF_FIELDS:
        raise MalformedStatus("fields of a status leaf missing or unknown")
    if not is_one(value["version"]):
        raise MalformedStatus("a status leaf that is not of version 1")
    state = value["state"]
    if not isinstance(state, str) or state not in STATES:
        raise MalformedStatus(f"the state is not one of {', '.join(STATES)}")
    return StatusLeaf(
        serial=_parse_count(value["serial"]),
        state=state,
        since_at=parse_time(value["since_at"], refuse=MalformedStatus),
        record=Hash(parse_hash_hex(value["record"], refuse=MalformedStatus)),
        not_after=parse_date(value["not_after"], refuse=MalformedStatus),
    )


def status_hash(leaf: StatusLeaf) -> Hash:
    """Return the leaf hash of a status leaf in the status tree.

    Its canonical bytes are written down directly: nothing is hashed more often in publishing.
    """
    return leaf_hash(
        f'{{"not_after":"{leaf.not_after.isoformat()}","record":"{leaf.record.hex()}",'
        f'"serial":{leaf.serial},"since_at":"{format_time(leaf.since_at)}",'
        f'"state":"{leaf.state}","version":1}}'.encode("ascii")
    )


def check_status(proof: Sequence[Hash], *, leaf: StatusLeaf, root: StatusRoot) -> None:
    """Check that `leaf` is the state of its serial under this status root.

    Raises:
        ProofInvalid: it does not follow from the proof.
    """
    check_inclusion(
        proof,
        index=leaf.serial,
        size=root.count,
        root=root.status_root,
        leaf=status_hash(leaf),
    )


def format_status_root(root: StatusRoot, *, previous: Hash | None, issued_at: datetime) -> bytes:
    """Return the entry of a status root: a record without `proof`, as canonical bytes."""
    return canonical_bytes(
        {
            "type": STATUS_ROOT,
            "version": 1,
            "subject": STATUS_ROOT_SUBJECT,
            "previous": None if previous is None else previous.hex(),
            "issued_at": format_time(issued_at),
            "status": None,
            "body": {
                "as_of": root.as_of,
                "count": root.count,
                "status_root": root.status_root.hex(),
                "name_root": root.name_root.hex(),
            },
        }
    )


def parse_status_root(envelope: Envelope) -> StatusRoot:
    """Return the status root of a record.

    Raises:
        MalformedStatus: another type of record, a field missing, unknown or of another form.
    """
    body = envelope.body
    if envelope.type != STATUS_ROOT:
        raise MalformedStatus(f"a record of type {envelope.type} is not a status root")
    if body.keys() != _ROOT_FIELDS:
        raise MalformedStatus("fields of a status root missing or unknown")
    return StatusRoot(
        as_of=_parse_count(body["as_of"]),
        count=_parse_count(body["count"]),
        status_root=Hash(parse_hash_hex(body["status_root"], refuse=MalformedStatus)),
        name_root=Hash(parse_hash_hex(body["name_root"], refuse=MalformedStatus)),
    )


def next_status_leaf(current: StatusLeaf | None, envelope: Envelope) -> StatusLeaf:
    """Return the leaf after a record with a status; `current` is the one before, None if new.

    Raises:
        StatusDisagrees: a state change of what was never issued, or a second issue.
    """
    status = envelope.status
    if status is None:
        raise AssertionError("a record without status sets no state")
    if (status.state == STATES[0]) != (current is None):
        raise StatusDisagrees(f"serial {status.serial} cannot be {status.state} at this point")
    return StatusLeaf(
        serial=status.serial,
        state=status.state,
        since_at=envelope.issued_at,
        record=envelope.leaf,
        not_after=status.not_after,
    )


class StatusTree:
    """Both trees while entries are replayed in log order.

    `add` either takes an entry as a whole or raises and changes nothing.
    """

    def __init__(self) -> None:
        self._leaves: list[StatusLeaf] = []
        self._serials: dict[str, int] = {}
        self._hashes = Subtrees()
        self._names = NameTree()

    @property
    def count(self) -> int:
        """Number of serials."""
        return len(self._leaves)

    def add(self, envelope: Envelope) -> None:
        """Take the next entry of the log.

        Raises:
            StatusDisagrees: a gap in the serials, a serial of another subject, a second serial
                of one subject, a state change of what was never issued, a second issue.
        """
        if envelope.type == STATUS_ROOT:
            return
        for leaf in self._leaves_after((envelope,)).values():
            self._set(leaf, envelope.subject)
        self._names.add(envelope.holder, envelope.leaf)

    def leaf(self, serial: int) -> StatusLeaf:
        """Return the current leaf. Requires 0 <= serial < count."""
        return self._leaves[serial]

    def prove(self, serial: int) -> tuple[Hash, ...]:
        """Return the path of a serial's leaf. Raises `ProofInvalid` beyond `count`."""
        return prove_inclusion(serial, self.count, self._hashes)

    def root(self, *, as_of: int) -> StatusRoot:
        """Return the status root to be entry `as_of`, over all entries taken so far."""
        return StatusRoot(as_of, self.count, self._hashes.root, self._names.root)

    def root_after(self, envelopes: Sequence[Envelope], *, as_of: int) -> StatusRoot:
        """Return the status root to be entry `as_of` after these entries, without taking them.

        Raises:
            StatusDisagrees: as `add`.
        """
        records = [each for each in envelopes if each.type != STATUS_ROOT]
        leaves = self._leaves_after(records)
        hashes = with_leaves(self._hashes, {at: status_hash(leaf) for at, leaf in leaves.items()})
        count = max(self.count, max(leaves, default=-1) + 1)
        names = self._names.root_after((each.holder, each.leaf) for each in records)
        return StatusRoot(as_of, count, root_hash(count, hashes), names)

    def _leaves_after(self, envelopes: Iterable[Envelope]) -> dict[int, StatusLeaf]:
        """Return the leaves that these entries change or add, by serial."""
        leaves: dict[int, StatusLeaf] = {}
        owned: dict[str, int] = {}
        count = self.count
        for envelope in envelopes:
            if envelope.status is None:
                continue
            serial, subject = envelope.status.serial, envelope.subject
            expected = owned.setdefault(subject, self._serials.get(subject, count))
            if serial != expected:
                raise StatusDisagrees(f"{subject} has serial {expected}, not {serial}")
            current = leaves.get(serial)
            if current is None and serial < self.count:
                current = self._leaves[serial]
            leaves[serial] = next_status_leaf(current, envelope)
            count = max(count, serial + 1)
        return leaves

    def _set(self, leaf: StatusLeaf, subject: str) -> None:
        if leaf.serial == self.count:
            self._leaves.append(leaf)
            self._serials[subject] = leaf.serial
            self._hashes.append(status_hash(leaf))
        else:
            self._leaves[leaf.serial] = leaf
            self._hashes.replace(leaf.serial, status_hash(leaf))


def _parse_count(value: JsonValue) -> int:
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise MalformedStatus("a serial, count or index is not an integer from 0")
    return value
