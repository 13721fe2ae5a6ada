"""What the desk and the enterprise see."""

import pytest

from audits.errors import AuditUnknown, EnterpriseUnknown
from certify import queries, service


def test_an_audit_shows_what_was_received_and_found(audited_office):
    page = queries.audit_page(audited_office.instance, "A-0001")
    assert [each.kind for each in page.evidence] == [
        "payroll",
        "workers",
        "members",
        "time_records",
        "invoices",
        "visit",
    ]
    assert page.listed.recommendation == "certify"
    assert {each.outcome for each in page.results} == {"pass", "not_yet"}
    assert page.profile["pay"] == "10.0"
    assert "visit.exits_clear" in page.questions
    assert set(page.wanted) >= {"payroll", "workers", "visit"}


def test_an_audit_that_was_not_evaluated_shows_no_results(office):
    audit = office.open_audit(office.add_enterprise())
    page = queries.audit_page(office.instance, audit)
    assert (page.results, page.findings, page.listed.recommendation) == ((), (), None)


def test_the_list_tells_how_each_audit_was_decided(audited_office):
    office = audited_office
    (listed,) = queries.list_audits(office.instance)
    assert (listed.outcome, listed.number) == (None, None)
    number = office.grant("A-0001")
    (listed,) = queries.list_audits(office.instance)
    assert (listed.outcome, listed.number) == ("grant", number)


def test_an_enterprise_sees_its_open_findings_by_due_day(office):
    audit = office.open_audit(office.add_enterprise())
    service.evaluate(office.instance, audit, by=office.auditor)
    page = queries.enterprise_page(office.instance, "E-0001")
    days = [each.due_on for each in page.findings]
    assert days == sorted(days)
    assert {each.severity for each in page.findings} == {"critical", "major", "minor"}
    assert not any(each.overdue for each in page.findings)
    office.clock.move(days=31)
    page = queries.enterprise_page(office.instance, "E-0001")
    assert {each.severity for each in page.findings if each.overdue} == {"critical"}


def test_an_enterprise_sees_its_own_only(audited_office):
    number = audited_office.grant("A-0001")
    other = audited_office.add_enterprise("Another Unit")
    own = queries.enterprise_page(audited_office.instance, "E-0001")
    assert [each.number for each in own.certificates] == [number]
    assert [each.id for each in own.audits] == ["A-0001"]
    page = queries.enterprise_page(audited_office.instance, other)
    assert (page.certificates, page.audits, page.findings) == ((), (), ())


def test_unknown_ids_are_told(office):
    with pytest.raises(AuditUnknown):
        queries.audit_page(office.instance, "A-0001")
    with pytest.raises(EnterpriseUnknown):
        queries.enterprise_page(office.instance, "E-0001")
