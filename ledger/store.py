"""The log in SQL: what waits, what is entered, what was signed. All SQL of the ledger is here.

    pending       records that wait for the sequencer; they leave it only into `entries`
    entries       the log itself, numbered from 0 without gaps; never changed, never deleted
    head          one row: size and root that the next batch continues
    checkpoints   every note that was signed, by growing size; never changed, never deleted
    serials       which subject a serial belongs to
    next_serial   one row: the next serial to hand out

Functions take the caller's connection and never commit: a record, the state it changes and its
serial are one transaction of the caller. Writing transactions must hold the write lock from their
start (`BEGIN IMMEDIATE`). The triggers are a second belt: the functions never need them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from ledger.envelope import STATUS_ROOT, Envelope, Status, parse_record
from ledger.errors import LedgerDamaged, RecordConflict, RecordRefused
from ledger.tree import EMPTY_ROOT, Hash, leaf_hash

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
NO_PREVIOUS: Final = b""
"""In place of NULL, which no unique index compares: a subject has one first record."""


def _table(name: str, *columns: Column[object] | CheckConstraint | UniqueConstraint) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


entries: Final = _table(
    "entries",
    Column("entry_index", Integer, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    UniqueConstraint("subject", "previous"),
)
pending: Final = _table(
    "pending",
    Column("position", Integer, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    UniqueConstraint("subject", "previous"),
)
head: Final = _table(
    "head",
    Column("only", Integer, CheckConstraint("only = 1", name="one_row"), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
checkpoints: Final = _table(
    "checkpoints",
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("note", Text, nullable=False),
)
serials: Final = _table(
    "serials",
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False, unique=True),
)
next_serials: Final = _table(
    "next_serial",
    Column("only", Integer, CheckConstraint("only = 1", name="one_row"), primary_key=True),
    Column("serial", Integer, nullable=False),
)

_SQLITE_TRIGGERS: Final = (
    *(
        f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} are never changed: no {verb}'); END"""
        for table in ("entries", "checkpoints", "serials")
        for verb in ("update", "delete")
    ),
    # INSERT OR REPLACE deletes without asking the triggers above, so inserts are guarded too.
    """CREATE TRIGGER IF NOT EXISTS entries_follow BEFORE INSERT ON entries
    WHEN NEW.entry_index <> (SELECT coalesce(max(entry_index) + 1, 0) FROM entries)
      OR EXISTS (SELECT 1 FROM entries WHERE subject = NEW.subject AND previous = NEW.previous)
    BEGIN SELECT RAISE(ABORT, 'entries follow each other without gaps'); END""",
    """CREATE TRIGGER IF NOT EXISTS checkpoints_grow BEFORE INSERT ON checkpoints
    WHEN NEW.size <= (SELECT max(size) FROM checkpoints)
    BEGIN SELECT RAISE(ABORT, 'checkpoints grow'); END""",
    """CREATE TRIGGER IF NOT EXISTS head_grows BEFORE UPDATE ON head
    WHEN NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    BEGIN SELECT RAISE(ABORT, 'the head grows'); END""",
    """CREATE TRIGGER IF NOT EXISTS head_no_delete BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'the head stays'); END""",
    """CREATE TRIGGER IF NOT EXISTS pending_no_update BEFORE UPDATE ON pending
    BEGIN SELECT RAISE(ABORT, 'pending records are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS pending_leaves_into_entries BEFORE DELETE ON pending
    WHEN NOT EXISTS (SELECT 1 FROM entries
                     WHERE subject = OLD.subject AND previous = OLD.previous)
    BEGIN SELECT RAISE(ABORT, 'pending records leave only into entries'); END""",
    """CREATE TRIGGER IF NOT EXISTS next_serial_grows BEFORE UPDATE ON next_serial
    WHEN NEW.serial < OLD.serial
    BEGIN SELECT RAISE(ABORT, 'serials are handed out once'); END""",
)


@dataclass(frozen=True)
class StoredRecord:
    """A record of the log; `index` is None while it waits for the sequencer."""

    index: int | None
    leaf: str
    entry: bytes


@dataclass(frozen=True)
class Head:
    """Size and root of the tree that is committed, published or not."""

    size: int
    root: Hash


@dataclass(frozen=True)
class StoredCheckpoint:
    """A signed note as it was stored; `made_at` is the time of its status root."""

    size: int
    root: Hash
    made_at: str
    note: str


def create_tables(connection: Connection) -> None:
    """Create what is missing of tables, triggers and the two single rows."""
    metadata.create_all(connection)
    for trigger in _SQLITE_TRIGGERS:
        connection.execute(text(trigger))
    if connection.execute(select(head.c.only)).first() is None:
        connection.execute(insert(head).values(only=1, size=0, root=EMPTY_ROOT))
    if connection.execute(select(next_serials.c.only)).first() is None:
        connection.execute(insert(next_serials).values(only=1, serial=0))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one moment and takes no write lock, where the engine lets it."""
    with engine.connect() as connection:
        yield connection.execution_options(read_only=True)


# --- what waits ---------------------------------------------------------------------------


def enqueue(connection: Connection, record: bytes) -> str:
    """Put a record in the queue and return its leaf hash in hex; twice the same is once.

    It is in the log as soon as the caller has committed, and public after `Log.publish`.

    Raises:
        RecordRefused: the envelope is wrong, `previous` is not the subject's last record, or the
            serial was not handed out, is another subject's or would leave a gap.
        RecordConflict: another record with this subject and previous is already there.
    """
    envelope = parse_record(record)
    if envelope.type == STATUS_ROOT:
        raise RecordRefused("status roots are made by the log itself")
    previous = NO_PREVIOUS if envelope.previous is None else envelope.previous
    taken = _find_entry(connection, envelope.subject, previous)
    if taken == record:
        return envelope.leaf.hex()
    if taken is not None:
        raise RecordConflict(subject=envelope.subject, taken_by=leaf_hash(taken).hex())
    _check_previous(connection, envelope)
    if envelope.status is not None:
        _check_serial(connection, envelope, envelope.status)
    connection.execute(
        insert(pending), {"subject": envelope.subject, "previous": previous, "entry": record}
    )
    return envelope.leaf.hex()


def find_last(connection: Connection, subject: str) -> str | None:
    """Return the leaf hash in hex of the subject's last record, records that wait included."""
    for table, order in ((pending, pending.c.position), (entries, entries.c.entry_index)):
        newest = select(func.max(order)).where(table.c.subject == subject).scalar_subquery()
        entry = connection.scalar(select(table.c.entry).where(order == newest))
        if entry is not None:
            return leaf_hash(entry).hex()
    return None


def next_serial(connection: Connection) -> int:
    """Return the next serial, from 0; it is spent when the caller's transaction commits."""
    counted = update(next_serials).values(serial=next_serials.c.serial + 1)
    serial: int = connection.execute(counted.returning(next_serials.c.serial)).scalar_one()
    return serial - 1


def find_subject(connection: Connection, serial: int) -> str | None:
    """Return the subject that a serial belongs to, records that wait included."""
    found: str | None = connection.scalar(
        select(serials.c.subject).where(serials.c.serial == serial)
    )
    return found


def load_records(connection: Connection, prefix: str) -> list[StoredRecord]:
    """Return all records of a subject, or of all subjects of a holder, oldest first.

    `prefix` is a whole subject (`E-0001/FIT-000001-X`) or its beginning up to a slash (`E-0001`).
    """
    found: list[StoredRecord] = []
    for table, order in ((entries, entries.c.entry_index), (pending, pending.c.position)):
        subject = table.c.subject
        under = (subject >= f"{prefix}/") & (subject < f"{prefix}0")  # "0" is what follows "/"
        rows = select(order, table.c.entry).where(or_(subject == prefix, under)).order_by(order)
        found += (
            StoredRecord(number if table is entries else None, leaf_hash(entry).hex(), entry)
            for number, entry in connection.execute(rows)
        )
    return found


def _find_entry(connection: Connection, subject: str, previous: bytes) -> bytes | None:
    for table in (pending, entries):
        entry: bytes | None = connection.scalar(
            select(table.c.entry).where(table.c.subject == subject, table.c.previous == previous)
        )
        if entry is not None:
            return entry
    return None


def _check_previous(connection: Connection, envelope: Envelope) -> None:
    last = find_last(connection, envelope.subject)
    given = None if envelope.previous is None else envelope.previous.hex()
    if given != last:
        raise RecordRefused(
            f"`previous` is {given or 'null'}, but the last record of {envelope.subject} is "
            f"{last or 'not there yet'}"
        )


def _check_serial(connection: Connection, envelope: Envelope, status: Status) -> None:
    owner = find_subject(connection, status.serial)
    if owner is None:
        _take_serial(connection, envelope, status)
    elif owner != envelope.subject:
        raise RecordRefused(f"serial {status.serial} belongs to {owner}")
    elif status.state == "issued":
        raise RecordRefused(f"serial {status.serial} is already issued")


def _take_serial(connection: Connection, envelope: Envelope, status: Status) -> None:
    handed_out = connection.execute(select(next_serials.c.serial)).scalar_one()
    dense = connection.execute(select(func.coalesce(func.max(serials.c.serial) + 1, 0)))
    expected = dense.scalar_one()
    owned = connection.scalar(select(serials.c.serial).where(serials.c.subject == envelope.subject))
    if owned is not None:
        raise RecordRefused(f"{envelope.subject} already has serial {owned}")
    if status.serial != expected or status.serial >= handed_out:
        raise RecordRefused(
            f"serial {status.serial} is not the next one: {expected} is, of {handed_out} handed out"
        )
    if status.state != "issued":
        raise RecordRefused(f"serial {status.serial} is not issued yet")
    connection.execute(insert(serials), {"serial": status.serial, "subject": envelope.subject})


# --- the log ------------------------------------------------------------------------------


def read_head(connection: Connection) -> Head:
    """Return size and root that are committed."""
    size, root = connection.execute(select(head.c.size, head.c.root)).one()
    return Head(size, Hash(root))


def lock_head(connection: Connection) -> Head:
    """Return the head and keep it from every other writer until the transaction ends."""
    locked = update(head).values(size=head.c.size).returning(head.c.size, head.c.root)
    size, root = connection.execute(locked).one()
    return Head(size, Hash(root))


def load_pending(connection: Connection, limit: int) -> list[tuple[int, bytes]]:
    """Return position and bytes of the records that wait, oldest first."""
    rows = select(pending.c.position, pending.c.entry).order_by(pending.c.position).limit(limit)
    return [(position, entry) for position, entry in connection.execute(rows)]


def count_pending(connection: Connection) -> int:
    """Return how many records wait."""
    return connection.execute(select(func.count()).select_from(pending)).scalar_one()


def append_pending(connection: Connection, *, first_index: int, last_position: int) -> int:
    """Move the records up to a position into the log and return the size of the log then."""
    waiting = pending.c.position <= last_position
    numbered = select(
        literal(first_index) + func.row_number().over(order_by=pending.c.position) - 1,
        pending.c.subject,
        pending.c.previous,
        pending.c.entry,
    ).where(waiting)
    columns = ["entry_index", "subject", "previous", "entry"]
    moved = connection.execute(insert(entries).from_select(columns, numbered))
    connection.execute(pending.delete().where(waiting))
    return first_index + moved.rowcount


def append_entry(
    connection: Connection, *, index: int, subject: str, previous: bytes, entry: bytes
) -> None:
    """Add one entry of the log's own."""
    connection.execute(
        insert(entries),
        {"entry_index": index, "subject": subject, "previous": previous, "entry": entry},
    )


def advance_head(connection: Connection, *, old: Head, new: Head) -> None:
    """Compare the head with `old` and set `new`.

    Raises:
        LedgerDamaged: another writer moved the head within our own write transaction.
    """
    compared = update(head).where(head.c.size == old.size, head.c.root == old.root)
    if connection.execute(compared.values(size=new.size, root=new.root)).rowcount != 1:
        raise LedgerDamaged(f"another writer moved the head of size {old.size} meanwhile")


_entries_in_span: Final = (
    select(entries.c.entry_index, entries.c.entry)
    .where(entries.c.entry_index >= bindparam("start"), entries.c.entry_index < bindparam("stop"))
    .order_by(entries.c.entry_index)
)


def iterate_entries(connection: Connection, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Yield index and bytes of the entries `[start, stop)`, as far as there are any."""
    rows = connection.execute(_entries_in_span, {"start": start, "stop": stop})
    yield from ((index, entry) for index, entry in rows)


def find_entry(connection: Connection, index: int) -> bytes | None:
    """Return the bytes of one entry."""
    found: bytes | None = connection.scalar(
        select(entries.c.entry).where(entries.c.entry_index == index)
    )
    return found


def load_subject(connection: Connection, subject: str, *, size: int) -> list[tuple[int, bytes]]:
    """Return index and bytes of a subject's entries in the tree of `size` entries, in order."""
    rows = (
        select(entries.c.entry_index, entries.c.entry)
        .where(entries.c.subject == subject, entries.c.entry_index < size)
        .order_by(entries.c.entry_index)
    )
    return [(index, entry) for index, entry in connection.execute(rows)]


# --- what was signed ------------------------------------------------------------------------


def find_checkpoint(connection: Connection) -> StoredCheckpoint | None:
    """Return the newest note that was signed."""
    row = connection.execute(
        select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return StoredCheckpoint(row.size, Hash(row.root), row.made_at, row.note)


def add_checkpoint(connection: Connection, checkpoint: StoredCheckpoint) -> None:
    """Store a note that was just signed.

    Raises:
        LedgerDamaged: a note of this size or a greater one was signed before.
    """
    last = find_checkpoint(connection)
    if last is not None and checkpoint.size <= last.size:
        raise LedgerDamaged(
            f"a checkpoint of size {last.size} was signed before this one of {checkpoint.size}"
        )
    connection.execute(
        insert(checkpoints),
        {
            "size": checkpoint.size,
            "root": checkpoint.root,
            "made_at": checkpoint.made_at,
            "note": checkpoint.note,
        },
    )
