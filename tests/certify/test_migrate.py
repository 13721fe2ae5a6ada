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


def test_a_certificate_is_not_put_in_the_place_of_another(audited_office):
    audited_office.grant("A-0001")
    statement = (
        "INSERT OR REPLACE INTO certificate SELECT serial + 7, 'FIT-000008-X', enterprise_id, "
        "audit_id, subject || 'x', edition_label, state, since_at, reason, issued_at, "
        "effective_on, expires_on, credential, credential_jwt, 'x', 'x' FROM certificate"
    )
    with pytest.raises(IntegrityError, match="past does not change"):
        run(audited_office, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET person_id = 'P-0005'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision",
        (
            "INSERT OR REPLACE INTO decision (audit_id, kind, person_id, decided_at, note) "
            "SELECT audit_id, 'grant', 'P-0005', decided_at, note FROM decision"
        ),
        (
            "INSERT OR REPLACE INTO audit_team (rowid, audit_id, person_id, role) "
            "SELECT rowid, audit_id, 'P-0003', role FROM audit_team"
        ),
        (
            "INSERT OR REPLACE INTO evidence SELECT id, audit_id, kind, file_name, media_type, "
            "size_bytes, commitment, salt, blob, wrapped_key, mapping, received_at, 'P-0003', "
            "rows, replaced_by, erased_at, erased_by FROM evidence"
        ),
        (
            "INSERT OR REPLACE INTO visit "
            "SELECT 'v', audit_id, evidence_id, visited_on, 'P-0003', recorded_at FROM visit"
        ),
        (
            "INSERT OR REPLACE INTO edition (label, digest, leaf, published_at, published_by) "
            "SELECT label, 'sha256:other', leaf, published_at, published_by FROM edition"
        ),
        (
            "INSERT OR REPLACE INTO person "
            "SELECT 'P-0009', name, roles, enterprise_id, key_hash, active, created_at FROM person"
        ),
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
    with pytest.raises(IntegrityError, match=r"UNIQUE|never changed"):
        run(audited_office, decide("P-0005", kind="grant"))
