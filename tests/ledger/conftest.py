"""A log in memory, small enough to read: what the pure half of the ledger is tested on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings

from ledger.canonical import canonical_bytes
from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.envelope import parse_record
from ledger.note import NoteSigner, SignatureLine, add_signatures, parse_note, sign_note
from ledger.policy import Log, Policy
from ledger.proof import Bundle, TlogProof
from ledger.status_tree import StatusTree, format_status_root
from ledger.tree import Subtrees, leaf_hash, prove_inclusion

settings.register_profile("no deadline", deadline=None)  # a busy machine is not a fault
settings.load_profile("no deadline")

ORIGIN = "log.example/fair"
ISSUED_AT = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
Status = Mapping[str, object] | None


def status(serial: int, state: str, not_after: str = "2029-11-23") -> Mapping[str, object]:
    """The status of a record."""
    return {"serial": serial, "state": state, "not_after": not_after}


@dataclass
class World:
    """Entries of a log, its signer, and the proofs about them."""

    signer: NoteSigner
    entries: list[bytes] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)
    tree: StatusTree = field(default_factory=StatusTree)

    status = staticmethod(status)

    @property
    def policy(self) -> Policy:
        return Policy((Log(self.signer.verifier),))

    @property
    def hashes(self) -> Subtrees:
        return Subtrees(map(leaf_hash, self.entries))

    def record(self, subject: str, status: Status = None, **fields: object) -> bytes:
        """Bytes of the next record of a subject, not entered."""
        return canonical_bytes(
            {
                "type": "certificate_issued",
                "version": 1,
                "subject": subject,
                "previous": self.last.get(subject),
                "issued_at": "2026-11-24T03:10:00Z",
                "status": None if status is None else dict(status),
                "body": {"number": "FIT-000001-X", "place": "Kalpetta കല്പറ്റ"},
                "proof": {"proofValue": "z"},
                **fields,
            }
        )

    def enter(self, entry: bytes) -> bytes:
        """Append bytes as they are."""
        self.entries.append(entry)
        return entry

    def add(self, subject: str, status: Status = None, **fields: object) -> bytes:
        """Append the next record of a subject."""
        entry = self.enter(self.record(subject, status, **fields))
        self.last[subject] = leaf_hash(entry).hex()
        self.tree.add(parse_record(entry))
        return entry

    def close(self) -> str:
        """Append the status root and sign the checkpoint over everything."""
        root = self.tree.root(as_of=len(self.entries))
        self.enter(format_status_root(root, previous=None, issued_at=ISSUED_AT))
        return self.sign()

    def text(self) -> str:
        """The checkpoint text over everything."""
        hashes = self.hashes
        return format_checkpoint(Checkpoint(ORIGIN, hashes.size, hashes.root))

    def sign(self, *lines: SignatureLine) -> str:
        """Sign the checkpoint over everything, as it is."""
        note = sign_note(self.text(), [self.signer])
        return add_signatures(self.text(), [*parse_note(note).lines, *lines]) if lines else note

    def prove(self, index: int, note: str) -> TlogProof:
        path = prove_inclusion(index, len(self.entries), self.hashes)
        return TlogProof(index, path, note, self.entries[index])

    def bundle(self, note: str, indexes: Sequence[int], *, serial: int = 0) -> Bundle:
        """The bundle of a serial whose records have these indexes."""
        return Bundle(
            subject=parse_record(self.entries[indexes[0]]).subject,
            records=tuple(self.prove(index, note) for index in indexes),
            status_root=self.prove(len(self.entries) - 1, note),
            status_leaf=self.tree.leaf(serial),
            status_path=self.tree.prove(serial),
        )


@pytest.fixture(scope="session")
def key_of() -> Callable[[int], Ed25519PrivateKey]:
    """Private keys that are the same in every run."""
    return lambda number: Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


@pytest.fixture
def world(key_of: Callable[[int], Ed25519PrivateKey]) -> World:
    """An empty log."""
    return World(NoteSigner(ORIGIN, key_of(1)))


@pytest.fixture
def full_world(world: World) -> World:
    """A log with an audit, two certificates and their changes; not closed.

    Serial 0 has the records 1, 3 and 5 (issued, suspended, a document), serial 1 record 2.
    """
    world.add("E-0001/A-0001", type="evidence_received")
    world.add("E-0001/FIT-000001-X", status(0, "issued"))
    world.add("E-0002/FIT-000002-Y", status(1, "issued"))
    suspended_at = "2026-11-25T08:00:00Z"
    world.add("E-0001/FIT-000001-X", status(0, "suspended"), issued_at=suspended_at)
    world.add("standard/social-outsourcing@1.0.0", type="edition_published")
    world.add("E-0001/FIT-000001-X", type="document")
    return world
