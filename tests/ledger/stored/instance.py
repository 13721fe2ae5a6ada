"""A log on disk, as small as an instance gets: what tests and their child processes share."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, create_engine, event

from ledger import store
from ledger.canonical import canonical_bytes
from ledger.checkpoint import Checkpoint, parse_checkpoint
from ledger.log import Log, LogConfig, open_log
from ledger.note import NoteSigner, open_note
from ledger.policy import Log as PolicyLog
from ledger.policy import Policy
from ledger.tiles import (
    format_tile_path,
    list_tiles,
    parse_entry_bundle,
    parse_tile,
    subtree_hash_from_tiles,
)
from ledger.tree import leaf_hash, root_hash, subtree_hash_of

ORIGIN = "log.example/fair"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
POLICY = Policy((PolicyLog(SIGNER.verifier),))
PRAGMAS = (
    "page_size=16384",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=20000",
)


def open_engine(path: Path) -> Engine:
    """An engine with the settings of an instance."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection, _entry) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@dataclass
class Clock:
    """A clock that stands where it was put."""

    now: datetime = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Instance:
    """A folder with a database, and beside it the watermark."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.engine = open_engine(self.database)
        with self.engine.begin() as connection:
            store.create_tables(connection)

    @property
    def database(self) -> Path:
        return self.folder / "certify.db"

    @property
    def published(self) -> Path:
        return self.folder / "log"

    @property
    def watermark(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-state") / "watermark"

    def config(self, **changes: object) -> LogConfig:
        fields = {
            "origin": ORIGIN,
            "vkey": SIGNER.vkey,
            "folder": self.published,
            "watermark": self.watermark,
            "clock": self.clock,
            "signer": lambda: SIGNER,
        }
        return LogConfig(**{**fields, **changes})

    def open(self, **changes: object) -> Log:
        return open_log(self.engine, self.config(**changes))

    def reopen(self) -> "Instance":
        """The same folder by new connections, as another process sees it."""
        self.engine.dispose()
        return Instance(self.folder, self.clock)

    def record(self, subject: str, status: Mapping[str, object] | None = None, **fields) -> bytes:
        """Bytes of the next record of a subject, not enqueued."""
        with self.engine.begin() as connection:
            previous = store.find_last(connection, subject)
        return make_record(subject, previous=previous, status=status, **fields)

    def enqueue(self, *records: bytes) -> list[str]:
        with self.engine.begin() as connection:
            return [store.enqueue(connection, record) for record in records]

    def add(self, subject: str, **fields: object) -> str:
        """Enqueue the next record of a subject."""
        return self.enqueue(self.record(subject, **fields))[0]

    def issue(self, holder: str) -> tuple[str, int]:
        """Issue a certificate in one transaction; return its subject and serial."""
        with self.engine.begin() as connection:
            serial = store.next_serial(connection)
            subject = f"{holder}/FIT-{serial + 1:06d}-X"
            record = make_record(subject, status=status(serial, "issued"))
            store.enqueue(connection, record)
        return subject, serial

    def read(self, function, *values):
        """Call a function of the store on a connection that is left at once."""
        with store.reading(self.engine) as connection:
            return function(connection, *values)

    def tamper(self, statement: str | tuple[str, tuple[object, ...]]) -> None:
        """Change stored rows as somebody who owns the database can: the triggers first."""
        with self.engine.begin() as connection:
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            )
            for (name,) in triggers.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            sql, values = (statement, ()) if isinstance(statement, str) else statement
            connection.exec_driver_sql(sql, values)

    def copy_database(self) -> Path:
        """A backup of the database, as of now."""
        copy = self.folder.with_name(f"backup-{len(self.entries())}.db")
        with self.engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))
        return copy

    def restore_database(self, copy: Path) -> None:
        """Put a backup in place of the database; open logs see it at once."""
        self.engine.dispose()
        for each in self.folder.glob("certify.db*"):
            each.unlink()
        shutil.copyfile(copy, self.database)

    def entries(self) -> list[bytes]:
        """All committed entries, checked for gaps."""
        with store.reading(self.engine) as connection:
            size = store.read_head(connection).size
            found = list(store.iterate_entries(connection, 0, 2**40))
        assert [index for index, _ in found] == list(range(size))
        return [entry for _, entry in found]


def status(serial: int, state: str, not_after: str = "2029-11-23") -> dict[str, object]:
    return {"serial": serial, "state": state, "not_after": not_after}


def make_record(subject: str, *, previous=None, status=None, **fields: object) -> bytes:
    """Canonical bytes of a record."""
    return canonical_bytes(
        {
            "type": "certificate_issued",
            "version": 1,
            "subject": subject,
            "previous": previous,
            "issued_at": "2026-11-24T03:10:00Z",
            "status": status,
            "body": {"number": "FIT-000001-X", "place": "Kalpetta കല്പറ്റ"},
            "proof": {"proofValue": "z"},
            **fields,
        }
    )


def check_published(folder: Path) -> Checkpoint:
    """Read a published log as a stranger does; return its checkpoint. Every tile must be there."""
    opened = open_note((folder / "checkpoint").read_text(), [SIGNER.verifier])
    checkpoint = parse_checkpoint(opened.text)
    leaves = []
    for tile in list_tiles(checkpoint.size):
        data = (folder / format_tile_path(tile)).read_bytes()
        if tile.level == "entries":
            leaves += map(leaf_hash, parse_entry_bundle(data, width=tile.width))

    def read_tile(tile):
        return parse_tile((folder / format_tile_path(tile)).read_bytes(), width=tile.width)

    subtree_hash = subtree_hash_from_tiles(read_tile, size=checkpoint.size)
    assert root_hash(checkpoint.size, subtree_hash) == checkpoint.root
    assert subtree_hash_of(leaves).root == checkpoint.root
    return checkpoint


def check_continues(instance: Instance, *notes: str) -> None:
    """Check that none of these notes is contradicted by what the instance holds now."""
    leaves = [leaf_hash(entry) for entry in instance.entries()]
    for note in notes:
        checkpoint = parse_checkpoint(open_note(note, [SIGNER.verifier]).text)
        assert subtree_hash_of(leaves[: checkpoint.size]).root == checkpoint.root
        assert checkpoint.size <= len(leaves)
