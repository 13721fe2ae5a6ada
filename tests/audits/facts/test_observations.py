"""What auditors saw."""

from datetime import date

from audits.visit import Answer, VisitFile

EXITS = "visit.exits_clear"


def visit(on: date, *, seen: bool | None, note: str = "", photographs: int = 0) -> VisitFile:
    answer = Answer(EXITS, seen, note, ("sha256:0",) * photographs)
    return VisitFile(f"visit of {on}", "A-0001", "x@1", on, (answer,))


def test_the_latest_visit_that_saw_it_counts(facts_of) -> None:
    early, late = date(2026, 2, 1), date(2026, 3, 1)
    facts = facts_of(visits=(visit(late, seen=True, note="all three"), visit(early, seen=False)))
    assert facts[EXITS].value is True
    assert facts[EXITS].detail == (("visited on", "2026-03-01"), ("note", "all three"))
    assert facts[EXITS].evidence == ("sha256:visit",)


def test_not_seen_does_not_undo_what_was_seen(facts_of) -> None:
    early, late = date(2026, 2, 1), date(2026, 3, 1)
    facts = facts_of(visits=(visit(early, seen=False, photographs=2), visit(late, seen=None)))
    assert facts[EXITS].value is False
    assert ("photographs", "2") in facts[EXITS].detail


def test_what_was_not_seen_is_unknown(facts_of, missing_of) -> None:
    facts = facts_of(visits=(visit(date(2026, 3, 1), seen=None),))
    assert missing_of(facts[EXITS]) == (
        "visit.exits_clear was not seen on the visit of 2026-03-01",
    )
    assert missing_of(facts["visit.first_aid"]) == ("no visit answers visit.first_aid",)


def test_form_and_period_come_from_the_audit(facts_of) -> None:
    facts = facts_of()
    assert facts["enterprise.form"].value == "cooperative"
    assert facts["audit.period_end"].value == date(2026, 3, 31)
