"""What every table of the project shares."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from audits.enterprise import Audit, Enterprise
from audits.schema import Base


def test_every_constraint_of_our_tables_has_a_name(session) -> None:
    checks = inspect(session.connection()).get_check_constraints("audit")
    assert {check["name"] for check in checks} > {"ck_audit_stage_known", "ck_audit_year_range"}
    ours = [table for table in SQLModel.metadata.tables.values() if table.constraints]
    unnamed = [(table.name, each) for table in ours for each in table.constraints if not each.name]
    assert unnamed == []


def test_our_base_shares_the_metadata() -> None:
    assert Base.metadata is SQLModel.metadata


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stage", "finished"),
        ("year", -1),
        ("salt", "00"),
        ("id", "B-0001"),
        ("edition_digest", "md5:0"),
        ("verdict", "{}"),
        ("stage", "closed"),
    ],
)
def test_the_database_itself_refuses_what_an_audit_cannot_be(world, column, value) -> None:
    audit = world.session.exec(select(Audit)).one()
    setattr(audit, column, value)
    with pytest.raises(IntegrityError, match="CHECK"):
        world.session.flush()


def test_the_database_itself_refuses_an_unknown_form(world) -> None:
    enterprise = world.session.exec(select(Enterprise)).one()
    enterprise.form = "trust"
    with pytest.raises(IntegrityError, match="CHECK"):
        world.session.flush()
