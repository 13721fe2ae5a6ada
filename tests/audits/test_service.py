"""Closing an audit."""

import pytest

from audits.enterprise import get_audit
from audits.errors import AuditClosed, AuditNotEvaluated, VerdictOutdated
from audits.service import close_audit, evaluate_audit
from ledger.tree import leaf_hash, node_hash


def evaluate(world) -> None:
    evaluate_audit(
        world.session, world.vault, audit=world.audit, edition=world.edition, now=world.now
    )


def close(world):
    return close_audit(world.session, audit=world.audit, by="P-0002", now=world.now)


def test_closing_states_the_digests_and_the_counts_and_nothing_of_the_enterprise(
    world, rows, as_csv
) -> None:
    world.receive("payroll", as_csv(rows("payroll")))
    world.receive("workers", as_csv(rows("workers")))
    evaluate(world)
    statement = close(world)
    leaves = [
        leaf_hash(world.received[kind].evidence.commitment.encode())
        for kind in ("payroll", "workers")
    ]
    assert (statement.type, statement.subject) == ("audit_verdict", "E-0001/A-0001")
    assert statement.body == {
        "audit": "A-0001",
        "edition": world.edition.label,
        "edition_digest": world.edition.digest,
        "verdict_digest": world.audit.verdict_digest,
        "evidence_root": f"sha256:{node_hash(*leaves).hex()}",
        "recommendation": "withhold",
        "results": statement.body["results"],
    }
    counts = statement.body["results"]
    assert list(counts) == ["pass", "fail", "unknown", "not_applicable", "not_yet"]
    assert sum(counts.values()) == len(world.edition.criteria)
    audit = get_audit(world.session, "A-0001")
    assert (audit.stage, audit.closed_at, audit.closed_by) == ("closed", world.now, "P-0002")


def test_an_audit_without_evidence_may_be_closed_on_what_is_unknown(world) -> None:
    evaluate(world)
    assert close(world).body["results"]["pass"] == 0


def test_an_audit_is_closed_once(world) -> None:
    evaluate(world)
    close(world)
    with pytest.raises(AuditClosed):
        close(world)


def test_an_audit_is_evaluated_before_it_is_closed(world) -> None:
    with pytest.raises(AuditNotEvaluated):
        close(world)


def test_evidence_after_the_evaluation_asks_for_another(world, rows, as_csv) -> None:
    world.receive("payroll", as_csv(rows("payroll")))
    evaluate(world)
    world.receive("workers", as_csv(rows("workers")))
    with pytest.raises(VerdictOutdated, match=r"A-0001\.02"):
        close(world)
    evaluate(world)
    close(world)


def test_replaced_evidence_asks_for_another_evaluation(world, rows, as_csv) -> None:
    first = world.receive("payroll", as_csv(rows("payroll"))).evidence
    evaluate(world)
    world.receive("payroll", as_csv(rows("payroll")[:5]), replaces=first.id)
    with pytest.raises(VerdictOutdated) as outdated:
        close(world)
    assert outdated.value.evidence == ("A-0001.01", "A-0001.02")
