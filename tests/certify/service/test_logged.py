"""Whoever changes the database, even with the keys, does not change what the log says."""

import json
import sqlite3
from contextlib import closing
from dataclasses import astuple
from datetime import date

import pytest

from audits.errors import EvidenceAltered, VerdictAltered
from certify import service
from certify.accounts import add_person
from certify.demo.visits import write_visit
from certify.editions import get_edition
from certify.queries import visit_questions
from certify.refusals import RoleMissing
from ledger.canonical import canonical_bytes, digest_bytes
from tests.conftest import EDITION


@pytest.fixture
def audit(office):
    audit = office.open_audit(office.add_enterprise())
    office.hand_in_all(audit, one_rupee_short=(7, 3))
    service.evaluate(office.instance, audit, by=office.auditor)
    return audit


def change(office, sql, values=(), *, unguarded=None):
    """Write to the database by hand, without the triggers of a table if need be."""
    with closing(sqlite3.connect(office.instance.folder / "certify.db")) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        for (name,) in connection.execute(query, (unguarded,)).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        changed = connection.execute(sql, values).rowcount
        connection.commit()
    assert changed > 0


def embellish(office):
    """Let every criterion of the stored verdict pass, its digest included."""
    with closing(sqlite3.connect(office.instance.folder / "certify.db")) as connection:
        ((text,),) = connection.execute("SELECT verdict FROM audit").fetchall()
    verdict = json.loads(text)
    for result in verdict["judgement"]["results"]:
        result["outcome"] = "pass"
    data = canonical_bytes(verdict)
    change(
        office,
        "UPDATE audit SET verdict = ?, verdict_digest = ?",
        (data.decode(), digest_bytes(data)),
    )


def close(office, audit):
    return service.close_audit(office.instance, audit, by=office.auditor)


def exchange_payroll(office):
    sealed = office.instance.vault.put(b"worker,month\n")
    change(
        office,
        "UPDATE evidence SET commitment = ?, salt = ?, blob = ?, wrapped_key = ?"
        " WHERE kind = 'payroll'",
        astuple(sealed),
        unguarded="evidence",
    )


class TestEvidence:
    def test_sealed_anew_with_the_right_keys_is_not_what_was_received(self, office, audit):
        exchange_payroll(office)
        for act in (close, lambda o, a: service.evaluate(o.instance, a, by=o.auditor)):
            with pytest.raises(EvidenceAltered, match="not the one in the log"):
                act(office, audit)
        with pytest.raises(EvidenceAltered, match="not the one in the log"):
            service.replay(office.instance, audit)

    def test_taken_away_is_missed(self, office, audit):
        change(office, "DELETE FROM evidence WHERE kind = 'invoices'", unguarded="evidence")
        with pytest.raises(EvidenceAltered, match="it is gone"):
            service.evaluate(office.instance, audit, by=office.auditor)


class TestVerdict:
    def test_embellished_before_closing_is_not_closed(self, office, audit):
        embellish(office)
        with pytest.raises(VerdictAltered, match="leads to another"):
            close(office, audit)

    def test_embellished_after_closing_is_neither_granted_nor_replayed(self, office, audit):
        close(office, audit)
        embellish(office)
        change(office, "UPDATE finding SET stage = 'closed', closed_at = opened_at")
        with pytest.raises(VerdictAltered, match="not the one in the log"):
            office.grant(audit)
        with pytest.raises(VerdictAltered, match="not the one in the log"):
            service.replay(office.instance, audit)

    def test_with_findings_struck_out_by_hand_is_not_granted(self, office, audit):
        close(office, audit)
        change(office, "UPDATE finding SET stage = 'closed', closed_at = opened_at")
        with pytest.raises(VerdictAltered, match=r"P1.* no finding says so"):
            office.grant(audit)


def test_an_enterprise_does_not_hand_in_the_visit_of_itself(office):
    enterprise = office.add_enterprise()
    audit = office.open_audit(enterprise)
    speaker, _ = add_person(
        office.instance,
        name="Office of the unit",
        roles=["enterprise"],
        enterprise_id=enterprise,
        by=office.administrator,
    )
    questions = visit_questions(get_edition(office.instance, EDITION))
    visit = write_visit(audit, EDITION, questions, on=date(2026, 10, 20))
    with pytest.raises(RoleMissing, match="record a visit"):
        service.receive_evidence(
            office.instance, audit, service.File("visit", "visit.json", visit), by=speaker
        )
