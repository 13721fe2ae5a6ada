"""The database of an instance: one engine, two kinds of session, one place that commits.

SQLite takes its write lock when a transaction begins, not at its first write: a transaction that
reads, decides and then writes can so never be overtaken, and two that grant at once stand in line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from certify.refusals import DatabaseFailed

BUSY_TIMEOUT_MS = 5000
PRAGMAS = (
    "PRAGMA page_size=16384",  # of a new file; entries of 1 to 2 kB would waste smaller pages
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL may lose the last commits when the power fails
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)


def open_engine(path: Path) -> Engine:
    """Return the engine on the SQLite file at `path`. The file is made when it is first used."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Without this the driver begins transactions by its own rules, and too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """Yield a session that sees one moment and changes nothing: whatever it did is rolled back."""
    with Session(engine.execution_options(read_only=True), autoflush=False) as session:
        try:
            yield session
        finally:
            session.expunge_all()  # what was read stays readable
            session.rollback()


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Yield a session that holds the write lock; all of it is committed at the end, or none.

    This is the only place of the program that commits a session.

    Raises:
        DatabaseFailed: the disk is full or fails, or another process held the lock for too long.
    """
    try:
        with Session(engine, expire_on_commit=False) as session:
            session.connection()  # takes the lock now, before anything is read
            yield session
            session.commit()
    except OperationalError as error:
        raise DatabaseFailed(str(error.orig)) from error
