"""Every state of a certificate gets its PDF, once, whatever crashes in between."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certify import service
from certify.pdf_attachments import read_pdf_attachments
from certify.queries import certificate_page, document_digests, find_pdf, newest_bundle
from certify.selfcheck import check_instance
from certify.service import documents
from certify.verification import verify
from ledger.canonical import digest_bytes

TERMS = service.Terms()


@pytest.fixture
def number(audited_office) -> str:
    return audited_office.grant("A-0001")


def records_of(office, number: str, kind: str) -> list[dict]:
    log = office.instance.log
    records = [json.loads(entry) for _, entry in log.entries(0, log.size)]
    return [
        each for each in records if each["type"] == kind and each["subject"].endswith(f"/{number}")
    ]


def test_a_granted_certificate_gets_its_pdf_once(audited_office, number):
    instance = audited_office.instance
    assert find_pdf(instance, number) is None
    assert service.finish_documents(instance) == (number,)
    assert service.finish_documents(instance) == ()
    pdf = find_pdf(instance, number)
    (record,) = records_of(audited_office, number, "document")
    assert record["body"]["sha256"] == digest_bytes(pdf)
    assert record["body"]["state"] == "valid"
    assert document_digests(instance.folder, number) == (digest_bytes(pdf),)


def test_a_stranger_finds_the_pdf_valid(audited_office, number):
    instance = audited_office.instance
    service.finish_documents(instance)
    answer = verify(
        trust=instance.trust,
        now=audited_office.clock(),
        pdf=read_pdf_attachments(find_pdf(instance, number)),
        newest_bundle=newest_bundle(instance.folder, number).bundle,
    )
    assert answer.outcome == "valid"
    assert {check.status for check in answer.checks} == {"passed"}


def test_a_suspended_certificate_gets_another_pdf(audited_office, number):
    office = audited_office
    service.finish_documents(office.instance)
    old = find_pdf(office.instance, number)
    service.suspend(office.instance, number, "investigation", by=office.decider)
    assert service.finish_documents(office.instance, number) == (number,)
    new = find_pdf(office.instance, number)
    assert new != old
    assert document_digests(office.instance.folder, number) == (
        digest_bytes(old),
        digest_bytes(new),
    )
    states = [each["body"]["state"] for each in records_of(office, number, "document")]
    assert states == ["valid", "suspended"]
    answer = verify(trust=office.instance.trust, now=office.clock(), pdf=read_pdf_attachments(new))
    assert answer.state == "suspended"


def test_no_pdf_is_handed_out_that_shows_another_state(audited_office, number, monkeypatch):
    office = audited_office
    service.finish_documents(office.instance)
    service.suspend(office.instance, number, "investigation", by=office.decider)
    assert find_pdf(office.instance, number) is None
    service.finish_documents(office.instance)
    shown = find_pdf(office.instance, number)
    monkeypatch.setattr(office.instance.log, "publish", lambda **_: None)
    service.reinstate(office.instance, number, "remedied", by=office.decider)
    assert find_pdf(office.instance, number) == shown


def test_a_pdf_is_handed_out_once_its_digest_is_public(audited_office, number, monkeypatch):
    instance = audited_office.instance
    monkeypatch.setattr(instance.log, "publish", lambda **_: None)
    service.finish_documents(instance)
    assert find_pdf(instance, number) is None
    monkeypatch.undo()
    service.publish(instance)
    assert find_pdf(instance, number) is not None


def test_an_expired_certificate_gets_a_pdf_that_says_so(audited_office, number):
    service.finish_documents(audited_office.instance)
    audited_office.clock.move(days=366 * 3)
    assert service.finish_documents(audited_office.instance) == (number,)
    states = [each["body"]["state"] for each in records_of(audited_office, number, "document")]
    assert states == ["valid", "expired"]


def test_a_certificate_that_cannot_be_printed_does_not_hold_up_others(
    audited_office, number, monkeypatch
):
    def refuse(*_):
        raise documents.DocumentRefused(("too long",))

    monkeypatch.setattr(documents, "_render", refuse)
    assert service.finish_documents(audited_office.instance) == ()
    monkeypatch.undo()
    assert service.finish_documents(audited_office.instance) == (number,)


def test_a_state_that_changes_while_rendering_is_not_recorded_as_printed(
    audited_office, number, monkeypatch
):
    office, render = audited_office, documents._render

    def suspend_meanwhile(instance, job):
        pdf = render(instance, job)
        service.suspend(instance, number, "investigation", by=office.decider)
        return pdf

    monkeypatch.setattr(documents, "_render", suspend_meanwhile)
    assert service.finish_documents(office.instance) == ()
    monkeypatch.undo()
    assert service.finish_documents(office.instance) == (number,)
    states = [each["body"]["state"] for each in records_of(office, number, "document")]
    assert states == ["suspended"]


# --- crashes: the process ends between two steps, another one goes on ---------------------------

CRASHES = {
    "after the transaction, before publishing": (
        "from certify.service import work; work.publish = lambda *a, **k: os._exit(9)"
    ),
    "after publishing, before the PDF": (
        "from certify.service import documents; documents._render = lambda *a: os._exit(9)"
    ),
    "after the PDF, before its record": (
        "from certify.service import documents; documents._record = lambda *a, **k: os._exit(9)"
    ),
    "after the record, before publishing it": (
        "from certify.service import documents\n"
        "calls = []\n"
        "real = documents.publish\n"
        "def second(*a, **k):\n"
        "    calls.append(1)\n"
        "    return os._exit(9) if len(calls) > 1 else real(*a, **k)\n"
        "documents.publish = second"
    ),
}
SCRIPT = """
import os, sys
from pathlib import Path
from certify import service
from certify.accounts import get_person
from certify.instance import open_instance
{crash}
instance = open_instance(Path(sys.argv[1]), passphrase=lambda: b"a passphrase for tests")
service.grant(instance, "A-0001", service.Terms(), by=get_person(instance, "P-0004"))
service.finish_documents(instance)
"""


def crash_while_granting(office, crash: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(crash=crash), str(office.instance.folder)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 9, done.stderr.decode()


@pytest.mark.faults
@pytest.mark.parametrize("point", CRASHES)
def test_what_a_crash_left_half_done_is_finished_once(audited_office, point):
    office = audited_office
    crash_while_granting(office, CRASHES[point])
    office.clock.at = office.clock.at.replace(year=office.clock.at.year + 1)
    for _ in range(2):
        service.finish_documents(office.instance)
    page = certificate_page(office.instance, "FIT-000001-5")
    assert page.verification.state == "valid"
    assert page.has_pdf
    assert len(records_of(office, page.number, "certificate_issued")) == 1
    (record,) = records_of(office, page.number, "document")
    assert record["body"]["sha256"] == digest_bytes(find_pdf(office.instance, page.number))
    statuses = {finding.status for finding in check_instance(office.instance)}
    assert statuses == {"ok"}


@pytest.mark.faults
def test_a_crash_within_the_transaction_leaves_no_half_state(audited_office):
    office = audited_office
    crash_while_granting(
        office,
        "from certify.service import decisions; "
        "decisions.note_decision = lambda *a, **k: os._exit(9)",
    )
    assert service.finish_documents(office.instance) == ()
    assert office.grant("A-0001") == "FIT-000001-5"
