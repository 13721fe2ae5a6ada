"""The database is what the tables say, and its own rules hold against whoever writes by hand."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from certify.db import open_engine, write_session
from certify.migrate import find_revision, migrate, newest_revision
from certify.migrations.naming import include_object
from certify.schema import metadata


def run(office, statement: str) -> None:
    with write_session(office.instance.engine) as session:
        session.connection().execute(text(statement))


def test_the_revisions_lead_to_the_tables_of_the_program(tmp_path):
    engine = open_engine(tmp_path / "test.db")
    assert find_revision(engine) is None
    migrate(engine)
    assert find_revision(engine) == newest_revision()
    with engine.connect() as connection:
        options = {"include_object": include_object, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(tmp_path):
    engine = open_engine(tmp_path / "test.db")
    migrate(engine)
    migrate(engine)
    assert find_revision(engine) == newest_revision()
    engine.dispose()


def decide(person: str, *, kind: str = "refuse", audit: str = "A-0001") -> str:
    return (
        "INSERT INTO decision (audit_id, kind, person_id, decided_at, note) "  # noqa: S608
        f"VALUES ('{audit}', '{kind}', '{person}', '2026-11-24 00:00:00', '')"
    )


def test_the_database_takes_the_decision_of_somebody_else(audited_office):
    run(audited_office, decide("P-0004"))


@pytest.mark.parametrize("kind", ["grant", "refuse", "suspend", "reinstate", "withdraw"])
def test_the_database_refuses_a_decision_of_the_auditor(audited_office, kind):
    with pytest.raises(IntegrityError, match="four eyes"):
        run(audited_office, decide("P-0002", kind=kind))


VISIT_OF_THE_DECIDER = (
    "INSERT INTO visit VALUES ('v', 'A-0001', 'A-0001.01', '2026-10-01', 'P-0004', "
    "'2026-10-01 00:00:00')"
)


def part_in_evidence(audit: str) -> str:
    return (
        "INSERT INTO evidence SELECT 'A-0001.99', audit_id, kind, file_name, media_type, "  # noqa: S608
        "size_bytes, 'sha256:other', salt, blob, wrapped_key, mapping, received_at, 'P-0004', "
        f"rows, NULL, NULL, NULL FROM evidence WHERE id = '{audit}.01'"
    )


def test_the_database_refuses_a_decision_of_who_received_evidence(audited_office):
    run(audited_office, part_in_evidence("A-0001"))
    with pytest.raises(IntegrityError, match="four eyes"):
        run(audited_office, decide("P-0004"))


def test_the_database_refuses_a_decision_of_who_recorded_a_visit(audited_office):
    run(audited_office, VISIT_OF_THE_DECIDER)
    with pytest.raises(IntegrityError, match="four eyes"):
        run(audited_office, decide("P-0004"))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_team VALUES ('A-0001', 'P-0004', 'auditor')",
        part_in_evidence("A-0001"),
        VISIT_OF_THE_DECIDER,
    ],
)
def test_who_decided_takes_no_part_afterwards(audited_office, statement):
    run(audited_office, decide("P-0004"))
    with pytest.raises(IntegrityError, match="four eyes"):
        run(audited_office, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET person_id = 'P-0005'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision",
        "DELETE FROM audit_team",
        "UPDATE audit_team SET person_id = 'P-0003'",
        "UPDATE evidence SET received_by = 'P-0003'",
        "DELETE FROM evidence",
        "DELETE FROM person WHERE id = 'P-0003'",
        "UPDATE edition SET digest = 'sha256:other'",
        "UPDATE visit SET recorded_by = 'P-0003'",
    ],
)
def test_the_past_does_not_change(audited_office, statement):
    run(audited_office, decide("P-0004"))
    with pytest.raises(IntegrityError, match=r"past does not change|never changed"):
        run(audited_office, statement)


def test_an_audit_has_one_outcome(audited_office):
    run(audited_office, decide("P-0004"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        run(audited_office, decide("P-0005", kind="grant"))
