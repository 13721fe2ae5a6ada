"""Evaluation: from sealed evidence to a canonical verdict."""

import json
import time
from dataclasses import replace
from datetime import date

import pytest

from audits.errors import AuditClosed, EditionDiffers, EvidenceErased
from audits.service import close_audit, erase_evidence, evaluate_audit, open_audit
from ledger.canonical import canonical_bytes, digest_bytes


def evaluate(world):
    return evaluate_audit(
        world.session, world.vault, audit=world.audit, edition=world.edition, now=world.now
    )


def outcomes_of(verdict) -> dict[str, str]:
    return {each["criterion"]: each["outcome"] for each in verdict.document["judgement"]["results"]}


def test_an_enterprise_that_meets_everything_is_to_be_certified(world) -> None:
    world.receive_all()
    verdict = evaluate(world)
    assert verdict.document["judgement"]["recommendation"] == "certify"
    assert set(outcomes_of(verdict).values()) == {"pass", "not_applicable", "not_yet"}
    assert world.audit.stage == "evaluated"


def test_without_any_evidence_nothing_passes(world) -> None:
    verdict = evaluate(world)
    outcomes = outcomes_of(verdict)
    assert "pass" not in outcomes.values()
    assert outcomes["P1"] == "unknown"
    assert verdict.document["judgement"]["recommendation"] == "withhold"
    assert verdict.document["evidence"] == []


def test_one_rupee_short_refuses_and_names_the_worker_the_month_and_the_row(
    world, rows, as_csv
) -> None:
    payroll = rows("payroll")
    payroll[6].update(basic="15119.00")
    world.receive_all(payroll=as_csv(payroll))
    verdict = evaluate(world)
    assert outcomes_of(verdict)["P1"] == "fail"
    assert verdict.document["judgement"]["recommendation"] == "refuse"
    sentence = next(
        each["sentence"]
        for each in verdict.document["judgement"]["results"]
        if each["criterion"] == "P1"
    )
    for words in ("W07", "2026-01", "INR 18733.00", "INR 18734.00", "payroll.csv row 8"):
        assert words in sentence


def test_the_stored_verdict_is_canonical_and_its_digest_that_of_its_bytes(world) -> None:
    world.receive_all()
    verdict = evaluate(world)
    stored = world.audit.verdict.encode()
    assert stored == canonical_bytes(verdict.document)
    assert world.audit.verdict_digest == verdict.digest == digest_bytes(stored)


def test_the_verdict_names_commitments_and_never_plain_digests(world, rows, as_csv) -> None:
    world.receive_all()
    evaluate(world)
    for kind in ("payroll", "workers"):
        assert digest_bytes(as_csv(rows(kind))) not in world.audit.verdict
    named = json.loads(world.audit.verdict)["evidence"]
    assert [each["commitment"] for each in named] == [
        received.evidence.commitment for received in world.received.values()
    ]
    assert named[1] == {
        "id": "A-0001.02",
        "kind": "payroll",
        "commitment": world.received["payroll"].evidence.commitment,
        "file": "payroll.csv",
        "columns": {name: name for name in rows("payroll")[0]},
    }


def test_two_audits_of_the_same_evidence_have_different_digests(world) -> None:
    world.receive_all()
    first = evaluate(world).digest
    world.audit = open_audit(
        world.session,
        enterprise=world.enterprise,
        edition=world.edition,
        period_start=world.audit.period_start,
        period_end=world.audit.period_end,
        auditors=["P-0002"],
        now=world.now,
    )
    assert evaluate(world).digest != first


def test_evaluating_again_gives_the_same_bytes(world) -> None:
    world.receive_all()
    first = evaluate(world)
    assert evaluate(world).digest == first.digest


def test_another_edition_is_refused(world) -> None:
    world.edition = replace(world.edition, digest="sha256:" + "0" * 64)
    with pytest.raises(EditionDiffers, match="social-outsourcing@"):
        evaluate(world)


def test_a_closed_audit_is_not_evaluated(world) -> None:
    evaluate(world)
    close_audit(world.session, audit=world.audit, by="P-0002", now=world.now)
    with pytest.raises(AuditClosed):
        evaluate(world)


def test_erased_evidence_that_counts_cannot_be_evaluated_until_it_is_replaced(
    world, rows, as_csv
) -> None:
    world.receive_all()
    erased = world.received["workers"].evidence
    erase_evidence(world.session, evidence=erased, by="P-0001", now=world.now)
    with pytest.raises(EvidenceErased):
        evaluate(world)
    redacted = [{**row, "sex": ""} for row in rows("workers")]
    world.receive("workers", as_csv(redacted), replaces=erased.id)
    verdict = evaluate(world)
    assert outcomes_of(verdict)["P1"] == "pass"
    assert verdict.document["replaced"] == [
        {"id": erased.id, "kind": "workers", "commitment": erased.commitment, "by": "A-0001.07"}
    ]


def test_later_files_of_a_kind_add_rows_and_replace_rows(world, rows, as_csv) -> None:
    payroll = rows("payroll")
    january, rest = payroll[:10], payroll[10:]
    rest[0].update(basic="1")
    world.receive_all(payroll=as_csv(january))
    assert outcomes_of(evaluate(world))["P1"] == "unknown"
    world.receive("payroll", as_csv(rest))
    verdict = evaluate(world)
    assert outcomes_of(verdict)["P1"] == "fail"
    detail = dict(verdict.document["facts"]["pay.lowest_to_minimum_wage"]["detail"])
    assert detail["row"] == "A-0001.07 payroll.csv row 2"
    world.receive("payroll", as_csv([{**rest[0], "basic": "15386"}]))
    assert outcomes_of(evaluate(world))["P1"] == "pass"


def test_the_year_decides_what_is_asked(world) -> None:
    world.receive_all()
    world.audit.year = 6
    assert outcomes_of(evaluate(world))["P6"] == "pass"


def test_the_audits_own_columns_are_remembered_in_the_verdict(world) -> None:
    world.receive("payroll", b"Nr,month,basic\nW01,2026-03,5\n", mapping={"worker": "Nr"})
    document = evaluate(world).document
    assert document["evidence"][0]["columns"] == {
        "basic": "basic",
        "month": "month",
        "worker": "Nr",
    }


def test_five_hundred_workers_over_twelve_months_are_evaluated_in_seconds(
    world, rows, as_csv
) -> None:
    world.audit.period_end = date(2026, 12, 31)
    payroll = rows("payroll", 500, date(2026, 1, 1), date(2026, 12, 1))
    world.receive("workers", as_csv(rows("workers", 500)))
    world.receive("payroll", as_csv(payroll))
    start = time.process_time()
    verdict = evaluate(world)
    assert time.process_time() - start < 5  # about half a second on one idle core
    assert outcomes_of(verdict)["P1"] == "pass"
