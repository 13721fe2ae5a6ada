from datetime import date
from decimal import Decimal, localcontext

import pytest

from ledger.canonical import canonical_bytes
from standards.errors import FactsRefused
from standards.judge import judge, judgement_to_json
from standards.model import Fact, Money, Unknown

ON = date(2026, 9, 30)
D = Decimal


def rupees(amount):
    return Money(D(amount), "INR", "month")


def fact(name, value, **more):
    method = {"visit": "visit/1", "enterprise": "enterprise/1"}.get(name.split(".")[0], "payroll/1")
    return Fact(name, value, method, **more)


def facts(**changed):
    """Return facts that pass everything, changed by name; None leaves one out."""
    values = {
        "pay.share": D("1.10"),
        "pay.lowest": rupees("500.00"),
        "pay.overtime": D(3),
        "visit.exits_clear": True,
    }
    values |= {name.replace("__", "."): value for name, value in changed.items()}
    return {name: fact(name, value) for name, value in values.items() if value is not None}


def outcomes(judgement):
    return {result.criterion: result.outcome for result in judgement.results}


def test_facts_that_meet_everything_are_to_be_certified(edition):
    judgement = judge(edition, facts(), year=3, on=ON)
    assert outcomes(judgement) == {"P1": "pass", "P2": "pass", "S1": "pass"}
    assert judgement.recommendation == "certify"
    assert judgement.profile == {"pay": D("10.0"), "safety": D("10.0")}


def test_one_rupee_short_for_one_worker_fails_and_the_sentence_names_the_worker(edition):
    given = facts()
    given["pay.share"] = fact(
        "pay.share",
        D("0.9999"),
        evidence=("sha256:" + "a" * 64,),
        detail=(("worker", "W07"), ("month", "2026-03"), ("row", "payroll.csv row 41")),
    )
    judgement = judge(edition, given, year=3, on=ON)
    result = judgement.results[0]
    assert result.outcome == "fail"
    assert result.sentence == (
        "Lowest pay of any worker in any month, as a share of the legal minimum wage, is 99.99% "
        "(worker W07, 2026-03, payroll.csv row 41); at least 100% is required."
    )
    assert judgement.recommendation == "refuse"


def test_a_criterion_of_a_later_year_is_not_yet(edition):
    judgement = judge(edition, {}, year=2, on=ON)
    result = judgement.results[1]
    assert (result.outcome, result.trace, result.applies_trace) == ("not_yet", None, None)
    assert result.sentence == "Applies from year 3; this is year 2."
    assert result.missing == ()


def test_a_condition_that_is_false_makes_it_not_applicable(edition):
    result = judge(edition, facts(pay__overtime=D(0)), year=3, on=ON).results[1]
    assert (result.outcome, result.trace) == ("not_applicable", None)
    assert result.sentence == (
        "Does not apply. Overtime hours is 0 hours; it applies when this is more than 0 hours."
    )


def test_a_condition_that_is_not_known_makes_it_unknown(edition):
    result = judge(edition, facts(pay__overtime=None), year=3, on=ON).results[1]
    assert (result.outcome, result.missing) == ("unknown", ("pay.overtime",))
    assert result.sentence == (
        "It is not known whether this applies. Overtime hours is not known "
        "(no evidence: payroll); it applies when this is more than 0 hours."
    )


def test_silence_never_certifies(edition):
    judgement = judge(edition, {}, year=3, on=ON)
    assert set(outcomes(judgement).values()) == {"unknown"}
    assert judgement.recommendation == "withhold"
    assert judgement.profile == {"pay": D("0.0"), "safety": D("0.0")}


def test_what_a_method_could_not_compute_says_why(edition):
    given = facts()
    given["pay.share"] = fact("pay.share", Unknown(("no rate for grade G before 2024-11-01",)))
    result = judge(edition, given, year=3, on=ON).results[0]
    assert result.outcome == "unknown"
    assert result.missing == ("pay.share",)
    assert "is not known (no rate for grade G before 2024-11-01)" in result.sentence


@pytest.mark.parametrize(
    ("changed", "recommendation"),
    [
        ({}, "certify"),
        ({"pay__lowest": rupees("499.99")}, "improve"),
        ({"pay__lowest": None}, "improve"),
        ({"visit__exits_clear": False}, "correct"),
        ({"visit__exits_clear": None}, "withhold"),
        ({"visit__exits_clear": False, "pay__lowest": None}, "correct"),
        ({"pay__share": None, "visit__exits_clear": False}, "withhold"),
        ({"pay__share": D("0.99"), "visit__exits_clear": None}, "refuse"),
    ],
)
def test_the_recommendation_is_the_worst_that_any_result_asks_for(edition, changed, recommendation):
    assert judge(edition, facts(**changed), year=3, on=ON).recommendation == recommendation


def test_a_parameter_is_read_on_the_day_of_the_judgement(edition):
    result = judge(edition, facts(), year=3, on=date(2027, 1, 1)).results[1]
    assert result.outcome == "fail"
    assert "from 2027-01-01, paper, not verified" in result.sentence
    result = judge(edition, facts(), year=3, on=date(2025, 1, 1)).results[1]
    assert (result.outcome, result.missing) == ("unknown", ("line",))
    assert "line has no value on 2025-01-01; values exist from 2026-01-01" in result.sentence


def test_the_profile_is_rounded_down_and_leaves_out_what_has_nothing_to_meet(edition):
    judgement = judge(edition, facts(pay__lowest=None), year=3, on=ON)
    assert judgement.profile == {"pay": D("5.0"), "safety": D("10.0")}
    early = judge(edition, facts(pay__share=D("0.5")), year=0, on=ON)
    assert early.profile == {"pay": D("0.0"), "safety": D("10.0")}


def test_facts_of_another_kind_or_method_are_refused_all_at_once(edition):
    wrong = {
        "pay.share": Fact("pay.share", 1, "payroll/1"),
        "pay.lowest": Fact("pay.lowest", Money(D(5), "USD", "month"), "payroll/2"),
        "visit.exits_clear": Fact("visit.exits_clear", "yes", "visit/1"),
    }
    with pytest.raises(FactsRefused) as caught:
        judge(edition, wrong, year=0, on=ON)
    assert caught.value.problems == (
        "fact 'pay.share': int '1' is not of the kind ratio",
        "fact 'pay.lowest' was computed by payroll/2, not by payroll/1",
        "fact 'pay.lowest': USD 5 per month is not of the kind money INR per month",
        "fact 'visit.exits_clear': str 'yes' is not of the kind bool",
    )


def test_facts_that_the_edition_does_not_declare_are_left_out(edition):
    more = {**facts(), "other.fact": Fact("other.fact", 0.5, "other/1")}
    assert judgement_to_json(judge(edition, more, year=3, on=ON)) == judgement_to_json(
        judge(edition, facts(), year=3, on=ON)
    )


def test_the_trace_says_what_was_read_from_where_and_each_comparison(edition):
    given = facts()
    given["pay.lowest"] = fact(
        "pay.lowest", rupees("499.99"), evidence=("sha256:aa",), detail=(("worker", "W07"),)
    )
    data = judgement_to_json(judge(edition, given, year=3, on=ON))
    assert data["results"][1] == {
        "criterion": "P2",
        "severity": "development",
        "outcome": "fail",
        "sentence": "Lowest pay is INR 499.99 per month (worker W07); at least the line, "
        "INR 500.00 per month (from 2026-01-01, paper), is required.",
        "missing": [],
        "applies": {
            "expression": "pay.overtime > 0h",
            "result": "true",
            "read": [
                {
                    "name": "pay.overtime",
                    "kind": "hours",
                    "value": "3",
                    "method": "payroll/1",
                    "evidence": [],
                    "detail": [],
                }
            ],
            "steps": [{"expression": "pay.overtime > 0h", "sides": ["3h", "0h"], "result": "true"}],
        },
        "check": {
            "expression": "pay.lowest >= line",
            "result": "false",
            "read": [
                {
                    "name": "pay.lowest",
                    "kind": "money INR per month",
                    "value": {"amount": "499.99", "currency": "INR", "per": "month"},
                    "method": "payroll/1",
                    "evidence": ["sha256:aa"],
                    "detail": [["worker", "W07"]],
                },
                {
                    "name": "line",
                    "kind": "money INR per month",
                    "value": {"amount": "500.00", "currency": "INR", "per": "month"},
                    "from": "2026-01-01",
                    "to": "2026-12-31",
                    "source": "paper",
                    "verified": True,
                },
            ],
            "steps": [
                {
                    "expression": "pay.lowest >= line",
                    "sides": ["INR 499.99 per month", "INR 500.00 per month"],
                    "result": "false",
                }
            ],
        },
    }


def test_the_same_facts_in_another_order_give_the_same_bytes(edition):
    given = facts(pay__share=D("0.5"))
    turned = dict(reversed(given.items()))
    first = canonical_bytes(judgement_to_json(judge(edition, given, year=3, on=ON)))
    second = canonical_bytes(judgement_to_json(judge(edition, turned, year=3, on=ON)))
    assert first == second


def test_the_callers_decimal_context_changes_no_byte(edition):
    given = facts(pay__share=D("0.999927"), pay__lowest=rupees("499.99"))
    usual = canonical_bytes(judgement_to_json(judge(edition, given, year=3, on=ON)))
    with localcontext() as context:
        context.prec = 1
        other = canonical_bytes(judgement_to_json(judge(edition, given, year=3, on=ON)))
    assert other == usual
