"""The log in SQL: what waits, what is entered, what was signed. All queries of the ledger.

Functions take the caller's connection and never commit: a record, the state it changes and its
serial are one transaction of the caller. Writing transactions must hold the write lock from their
start (`BEGIN IMMEDIATE`). Statements are built once: building them costs more than running them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from ledger.envelope import STATUS_ROOT, Envelope, Status, parse_record, read_record
from ledger.errors import LedgerDamaged, RecordConflict, RecordRefused
from ledger.tables import (
    NO_PREVIOUS,
    checkpoints,
    create_tables,
    entries,
    head,
    metadata,
    next_serials,
    pending,
    serials,
)
from ledger.tree import Hash, leaf_hash

__all__ = [
    "NO_PREVIOUS",
    "Head",
    "StoredCheckpoint",
    "StoredRecord",
    "add_checkpoint",
    "advance_head",
    "append_entry",
    "append_pending",
    "count_pending",
    "create_tables",
    "enqueue",
    "find_checkpoint",
    "find_entry",
    "find_last",
    "find_subject",
    "iterate_entries",
    "load_pending",
    "load_records",
    "load_subject",
    "lock_head",
    "metadata",
    "next_serial",
    "read_head",
    "reading",
]


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


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one moment and takes no write lock, where the engine lets it."""
    with engine.connect() as connection:
        yield connection.execution_options(read_only=True)


# --- what waits ---------------------------------------------------------------------------

_SUBJECT: Final[BindParameter[str]] = bindparam("subject")
_PREVIOUS: Final[BindParameter[bytes]] = bindparam("previous")
_SERIAL: Final[BindParameter[int]] = bindparam("serial")
_taken: Final = select(
    func.coalesce(
        *(
            select(table.c.entry)
            .where(table.c.subject == _SUBJECT, table.c.previous == _PREVIOUS)
            .scalar_subquery()
            for table in (pending, entries)
        )
    )
)
_last: Final = select(
    func.coalesce(
        *(
            select(table.c.entry)
            .where(
                order
                == select(func.max(order)).where(table.c.subject == _SUBJECT).scalar_subquery()
            )
            .scalar_subquery()
            for table, order in ((pending, pending.c.position), (entries, entries.c.entry_index))
        )
    )
)
_subject_of_serial: Final = select(serials.c.subject).where(serials.c.serial == _SERIAL)
_serials: Final = select(
    _subject_of_serial.scalar_subquery(),
    select(func.coalesce(func.max(serials.c.serial) + 1, 0)).scalar_subquery(),
    select(next_serials.c.serial).scalar_subquery(),
)
_count_serial: Final = (
    update(next_serials).values(serial=next_serials.c.serial + 1).returning(next_serials.c.serial)
)
_add_pending: Final = insert(pending)
_add_serial: Final = insert(serials)


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
    place = {"subject": envelope.subject, "previous": envelope.previous or NO_PREVIOUS}
    taken = connection.scalar(_taken, place)
    if taken is not None and taken != record:
        raise RecordConflict(subject=envelope.subject, taken_by=leaf_hash(taken).hex())
    if taken is None:
        _check_previous(connection, envelope)
        if envelope.status is not None:
            _check_serial(connection, envelope, envelope.status)
        connection.execute(_add_pending, {**place, "entry": record})
    return envelope.leaf.hex()


def find_last(connection: Connection, subject: str) -> str | None:
    """Return the leaf hash in hex of the subject's last record, records that wait included."""
    entry = connection.scalar(_last, {"subject": subject})
    return None if entry is None else leaf_hash(entry).hex()


def next_serial(connection: Connection) -> int:
    """Return the next serial, from 0; it is spent when the caller's transaction commits."""
    counted: int = connection.execute(_count_serial).scalar_one()
    return counted - 1


def find_subject(connection: Connection, serial: int) -> str | None:
    """Return the subject that a serial belongs to, records that wait included."""
    found: str | None = connection.scalar(_subject_of_serial, {"serial": serial})
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


def _check_previous(connection: Connection, envelope: Envelope) -> None:
    if envelope.previous is None:  # the place of the first record is free, so there is no other
        return
    last = find_last(connection, envelope.subject)
    if envelope.previous.hex() != last:
        raise RecordRefused(
            f"`previous` is {envelope.previous.hex()}, but the last record of {envelope.subject} "
            f"is {last or 'not there yet'}"
        )


def _check_serial(connection: Connection, envelope: Envelope, status: Status) -> None:
    known = {"serial": status.serial, "subject": envelope.subject}
    owner, expected, handed_out = connection.execute(_serials, known).one()
    is_new = owner is None
    reason = None
    if not is_new and owner != envelope.subject:
        reason = f"serial {status.serial} belongs to {owner}"
    elif is_new and _has_status(connection, envelope):
        reason = f"{envelope.subject} already has a serial"
    elif is_new and not status.serial == expected < handed_out:
        reason = f"serial {status.serial} is not the next: {expected} is, of {handed_out} given out"
    elif is_new != (status.state == "issued"):
        reason = f"serial {status.serial} is {'not' if is_new else 'already'} issued"
    if reason is not None:
        raise RecordRefused(reason)
    if is_new:
        connection.execute(_add_serial, known)


def _has_status(connection: Connection, envelope: Envelope) -> bool:
    """Return whether an earlier record of the subject has a status; most have no earlier one."""
    if envelope.previous is None:
        return False
    earlier = load_records(connection, envelope.subject)
    return any(read_record(each.entry).status is not None for each in earlier)


# --- the log ------------------------------------------------------------------------------

_POSITION: Final[BindParameter[int]] = bindparam("last_position")
_read_head: Final = select(head.c.size, head.c.root)
_lock_head: Final = update(head).values(size=head.c.size).returning(head.c.size, head.c.root)
_advance_head: Final = (
    update(head)
    .where(head.c.size == bindparam("old_size"), head.c.root == bindparam("old_root"))
    .values(size=bindparam("new_size"), root=bindparam("new_root"))
)
_load_pending: Final = (
    select(pending.c.position, pending.c.entry)
    .order_by(pending.c.position)
    .limit(bindparam("limit"))
)
_count_pending: Final = select(func.count()).select_from(pending)
_append_pending: Final = insert(entries).from_select(
    ["entry_index", "subject", "previous", "entry"],
    select(
        bindparam("first_index") + func.row_number().over(order_by=pending.c.position) - 1,
        pending.c.subject,
        pending.c.previous,
        pending.c.entry,
    ).where(pending.c.position <= _POSITION),
)
_remove_pending: Final = delete(pending).where(pending.c.position <= _POSITION)
_add_entry: Final = insert(entries)
_entries_in_span: Final = (
    select(entries.c.entry_index, entries.c.entry)
    .where(entries.c.entry_index >= bindparam("start"), entries.c.entry_index < bindparam("stop"))
    .order_by(entries.c.entry_index)
)
_entry: Final = select(entries.c.entry).where(entries.c.entry_index == bindparam("index"))
_entries_of_subject: Final = (
    select(entries.c.entry_index, entries.c.entry)
    .where(entries.c.subject == _SUBJECT, entries.c.entry_index < bindparam("size"))
    .order_by(entries.c.entry_index)
)


def read_head(connection: Connection) -> Head:
    """Return size and root that are committed."""
    size, root = connection.execute(_read_head).one()
    return Head(size, Hash(root))


def lock_head(connection: Connection) -> Head:
    """Return the head and keep it from every other writer until the transaction ends."""
    size, root = connection.execute(_lock_head).one()
    return Head(size, Hash(root))


def advance_head(connection: Connection, *, old: Head, new: Head) -> None:
    """Compare the head with `old` and set `new`.

    Raises:
        LedgerDamaged: another writer moved the head within our own write transaction.
    """
    compared = {
        "old_size": old.size,
        "old_root": old.root,
        "new_size": new.size,
        "new_root": new.root,
    }
    if connection.execute(_advance_head, compared).rowcount != 1:
        raise LedgerDamaged(f"another writer moved the head of size {old.size} meanwhile")


def load_pending(connection: Connection, limit: int) -> list[tuple[int, bytes]]:
    """Return position and bytes of the records that wait, oldest first."""
    return [(at, entry) for at, entry in connection.execute(_load_pending, {"limit": limit})]


def count_pending(connection: Connection) -> int:
    """Return how many records wait."""
    return connection.execute(_count_pending).scalar_one()


def append_pending(connection: Connection, *, first_index: int, last_position: int) -> None:
    """Move the records up to a position into the log, in their order."""
    moved = {"first_index": first_index, "last_position": last_position}
    connection.execute(_append_pending, moved)
    connection.execute(_remove_pending, {"last_position": last_position})


def append_entry(
    connection: Connection, *, index: int, subject: str, previous: bytes, entry: bytes
) -> None:
    """Add one entry of the log's own."""
    connection.execute(
        _add_entry,
        {"entry_index": index, "subject": subject, "previous": previous, "entry": entry},
    )


def iterate_entries(connection: Connection, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Yield index and bytes of the entries `[start, stop)`, as far as there are any."""
    rows = connection.execute(_entries_in_span, {"start": start, "stop": stop})
    yield from ((index, entry) for index, entry in rows)


def find_entry(connection: Connection, index: int) -> bytes | None:
    """Return the bytes of one entry."""
    found: bytes | None = connection.scalar(_entry, {"index": index})
    return found


def load_subject(connection: Connection, subject: str, *, size: int) -> list[tuple[int, bytes]]:
    """Return index and bytes of a subject's entries in the tree of `size` entries, in order."""
    rows = connection.execute(_entries_of_subject, {"subject": subject, "size": size})
    return [(index, entry) for index, entry in rows]


# --- what was signed ------------------------------------------------------------------------

_newest_checkpoint: Final = select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)
_add_checkpoint: Final = insert(checkpoints)


def find_checkpoint(connection: Connection) -> StoredCheckpoint | None:
    """Return the newest note that was signed."""
    row = connection.execute(_newest_checkpoint).one_or_none()
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
    connection.execute(_add_checkpoint, vars(checkpoint))
