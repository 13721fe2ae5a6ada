"""The tables of the log and the triggers that keep them append-only.

    pending       records that wait for the sequencer; they leave it only into `entries`
    entries       the log itself, numbered from 0 without gaps; never changed, never deleted
    head          one row: size and root that the next batch continues
    checkpoints   every note that was signed, by growing size; never changed, never deleted
    serials       which subject a serial belongs to
    next_serial   one row: the next serial to hand out

The triggers are a second belt: the functions of `store.py` never run into them.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    text,
)

from ledger.tree import EMPTY_ROOT

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
    Column("subject", Text, nullable=False),
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


def create_tables(connection: Connection) -> None:
    """Create what is missing of tables, triggers and the two single rows."""
    metadata.create_all(connection)
    for trigger in _SQLITE_TRIGGERS:
        connection.execute(text(trigger))
    if connection.execute(select(head.c.only)).first() is None:
        connection.execute(insert(head).values(only=1, size=0, root=EMPTY_ROOT))
    if connection.execute(select(next_serials.c.only)).first() is None:
        connection.execute(insert(next_serials).values(only=1, serial=0))
