"""Enterprises and audits as they are opened."""

from datetime import date

import pytest

from audits.enterprise import (
    Enterprise,
    EnterpriseFields,
    get_audit,
    get_enterprise,
    list_audits,
    list_team,
    whole_years,
)
from audits.errors import AuditUnknown, EnterpriseUnknown, FieldsRefused
from audits.service import add_enterprise, open_audit


def test_enterprises_are_numbered_without_gaps_also_beyond_9999(session, fields) -> None:
    assert add_enterprise(session, **fields).id == "E-0001"
    assert add_enterprise(session, **fields).id == "E-0002"
    session.add(Enterprise(id="E-9999", **EnterpriseFields(**fields).model_dump()))
    assert add_enterprise(session, **fields).id == "E-10000"
    assert add_enterprise(session, **fields).id == "E-10001"


def test_fields_may_come_as_text_and_are_cleaned(session, fields) -> None:
    fields.update(founded_on="2019-04-01", name="  Asha\u202e  Society ")
    enterprise = add_enterprise(session, **fields)
    assert (enterprise.founded_on, enterprise.name) == (date(2019, 4, 1), "Asha Society")
    assert enterprise.native_name == "ആശ"


def test_every_field_that_cannot_be_taken_is_told(session, fields) -> None:
    fields.update(
        name=" \u200b ", form="trust", country="india", sector="IT services", colour="red"
    )
    del fields["district"]
    with pytest.raises(FieldsRefused) as refused:
        add_enterprise(session, **fields)
    named = {problem.partition(":")[0] for problem in refused.value.problems}
    assert named == {"name", "form", "country", "sector", "colour", "district"}
    assert "cooperative" in str(refused.value)


def test_an_audit_is_frozen_to_its_edition_and_has_a_salt_of_its_own(world) -> None:
    audit = world.audit
    assert (audit.id, audit.stage, audit.year) == ("A-0001", "planned", 0)
    assert (audit.edition_label, audit.edition_digest) == (
        world.edition.label,
        world.edition.digest,
    )
    other = open_another(world)
    assert other.id == "A-0002"
    assert other.salt != audit.salt
    assert [each.id for each in list_audits(world.session, "E-0001")] == ["A-0001", "A-0002"]
    assert [each.person_id for each in list_team(world.session, other.id)] == ["P-0002", "P-0003"]


def open_another(world, **changed):
    terms = {
        "enterprise": world.enterprise,
        "edition": world.edition,
        "period_start": date(2026, 4, 1),
        "period_end": date(2027, 3, 31),
        "auditors": ["P-0003", "P-0002"],
        "now": world.now,
    }
    return open_audit(world.session, **{**terms, **changed})


def test_the_year_counts_from_the_first_certificate_unless_it_is_given(world) -> None:
    world.enterprise.first_certified_on = date(2021, 3, 31)
    assert open_another(world).year == 6
    world.enterprise.first_certified_on = date(2021, 4, 1)
    assert open_another(world).year == 5
    assert open_another(world, year=3).year == 3


def test_everything_that_does_not_fit_an_audit_is_told(world) -> None:
    with pytest.raises(FieldsRefused) as refused:
        open_another(world, period_start=date(2027, 4, 1), auditors=["P-1", "P-1"], year=-1)
    assert len(refused.value.problems) == 3
    with pytest.raises(FieldsRefused, match="longer than a year"):
        open_another(world, period_end=date(2027, 4, 2))
    with pytest.raises(FieldsRefused, match="at least one auditor"):
        open_another(world, auditors=[])


def test_a_leap_year_is_a_year(world) -> None:
    audit = open_another(world, period_start=date(2028, 1, 1), period_end=date(2028, 12, 31))
    assert audit.period_end == date(2028, 12, 31)


def test_what_is_not_there_is_said_so(session) -> None:
    with pytest.raises(EnterpriseUnknown, match="no enterprise E-0007"):
        get_enterprise(session, "E-0007")
    with pytest.raises(AuditUnknown, match="no audit A-0007"):
        get_audit(session, "A-0007")


def test_years_are_full_on_the_day() -> None:
    assert whole_years(date(2011, 3, 31), date(2026, 3, 31)) == 15
    assert whole_years(date(2011, 4, 1), date(2026, 3, 31)) == 14
    assert whole_years(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert whole_years(date(2012, 2, 29), date(2026, 3, 1)) == 14
    assert whole_years(date(2027, 1, 1), date(2026, 1, 1)) == 0
