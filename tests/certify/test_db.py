"""One place commits; a writer stands in line from its start."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from certify.db import open_engine, read_session, write_session
from certify.refusals import DatabaseFailed


@pytest.fixture
def engine(tmp_path: Path):
    engine = open_engine(tmp_path / "test.db")
    with write_session(engine) as session:
        execute(session, "CREATE TABLE line (number INTEGER PRIMARY KEY)")
    yield engine
    engine.dispose()


def execute(session: Session, statement: str):
    return session.connection().execute(text(statement))


def count(engine) -> int:
    with read_session(engine) as session:
        return execute(session, "SELECT count(*) FROM line").scalar_one()


def test_what_a_write_session_did_is_committed_at_its_end(engine):
    with write_session(engine) as session:
        execute(session, "INSERT INTO line VALUES (1)")
    assert count(engine) == 1


def test_an_error_leaves_nothing_behind(engine):
    def write_and_fail() -> None:
        with write_session(engine) as session:
            execute(session, "INSERT INTO line VALUES (1)")
            raise ValueError("too late")

    with pytest.raises(ValueError, match="too late"):
        write_and_fail()
    assert count(engine) == 0


def test_a_database_that_cannot_be_written_is_told_and_nothing_is_changed(engine):
    def write_much() -> None:
        with write_session(engine) as session:
            execute(session, "INSERT INTO line VALUES (1)")
            pages = execute(session, "PRAGMA page_count").scalar_one()
            execute(session, f"PRAGMA max_page_count={pages}")
            execute(session, "CREATE TABLE other AS SELECT hex(randomblob(100000))")

    with pytest.raises(DatabaseFailed, match="is full"):
        write_much()
    assert count(engine) == 0
    with read_session(engine) as session:
        assert execute(session, "SELECT count(*) FROM sqlite_master").scalar_one() == 1


def test_a_read_session_changes_nothing(engine):
    with read_session(engine) as session:
        execute(session, "INSERT INTO line VALUES (1)")
    assert count(engine) == 0


def test_a_reader_does_not_wait_for_a_writer(engine):
    with write_session(engine) as session:
        execute(session, "INSERT INTO line VALUES (1)")
        assert count(engine) == 0


def test_a_second_writer_waits_until_the_first_is_done(engine):
    started, order = threading.Event(), []

    def second() -> None:
        started.set()
        with write_session(engine) as session:
            order.append(execute(session, "SELECT count(*) FROM line").scalar_one())

    thread = threading.Thread(target=second)
    with write_session(engine) as session:
        thread.start()
        started.wait(5)
        execute(session, "INSERT INTO line VALUES (1)")
        assert order == []
    thread.join(10)
    assert order == [1]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("page_size", 16384),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
    ],
)
def test_every_connection_is_durable_and_checks_references(engine, pragma, value):
    with read_session(engine) as session:
        assert execute(session, f"PRAGMA {pragma}").scalar_one() == value


def test_a_folder_that_is_not_there_is_told(tmp_path):
    engine = open_engine(tmp_path / "missing" / "test.db")
    with pytest.raises(OperationalError), read_session(engine) as session:
        execute(session, "SELECT 1")
