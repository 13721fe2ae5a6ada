from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from standards.kinds import parse_kind
from standards.language.check import compile_check, missing_of, result_of, steps_of
from standards.language.syntax import format_expression

NAMES = {
    name: parse_kind(kind)
    for name, kind in {
        "a": "bool",
        "b": "bool",
        "c": "bool",
        "people": "count",
        "women": "count",
        "share": "ratio",
        "pay": "money INR per month",
        "line": "money INR per month",
        "from_day": "date",
        "to_day": "date",
        "gap": "days",
        "form": "choice cooperative|company",
        "kinds": "list",
    }.items()
}
D = Decimal
DAYS = {"from_day": date(2026, 1, 1), "to_day": date(2026, 1, 31)}


def holds(text, **values):
    check = compile_check(text, NAMES)
    return result_of(check.evaluate(values))


KLEENE = [True, False, None]


def kleene_and(*values):
    if False in values:
        return False
    return None if None in values else True


def kleene_or(*values):
    if True in values:
        return True
    return None if None in values else False


@pytest.mark.parametrize(("a", "b"), list(product(KLEENE, repeat=2)))
def test_and_or_and_not_follow_the_strong_tables_of_kleene(a, b):
    assert holds("a and b", a=a, b=b) is kleene_and(a, b)
    assert holds("a or b", a=a, b=b) is kleene_or(a, b)
    assert holds("not a", a=a) is (None if a is None else not a)


@pytest.mark.parametrize(("a", "b", "c"), list(product(KLEENE, repeat=3)))
def test_longer_chains_follow_the_same_tables_in_any_order(a, b, c):
    values = {"a": a, "b": b, "c": c}
    assert holds("a and b and c", **values) is kleene_and(a, b, c)
    assert holds("a or b or c", **values) is kleene_or(a, b, c)
    assert holds("c or a or b", **values) is kleene_or(a, b, c)
    assert holds("not (a and b and c)", **values) is holds("not a or not b or not c", **values)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("share >= 100%", {"share": D("1.00")}, True),
        ("share >= 100%", {"share": D("0.9999999999")}, False),
        ("share > 50%", {"share": D("0.5")}, False),
        ("share < 0.1 + 0.2", {"share": D("0.3")}, False),
        ("share == 0.1 + 0.2", {"share": D("0.3")}, True),
        ("pay >= INR 13654.00 per month", {"pay": D("13653.99")}, False),
        ("pay >= INR 13654.00 per month", {"pay": D("13654")}, True),
        ("pay / line >= 110%", {"pay": D("110.00"), "line": D(100)}, True),
        ("pay >= line * 110%", {"pay": D("109.99"), "line": D(100)}, False),
        ("women / people * 3.0 == 1.0", {"women": 1, "people": 3}, True),
        ("women / people > 0.3333333333", {"women": 1, "people": 3}, True),
        ("women / people < 0.3333333334", {"women": 1, "people": 3}, True),
        ("people - women >= 5 * 2", {"people": 12, "women": 2}, True),
        ("min(people, women, 5) == 2", {"people": 12, "women": 2}, True),
        ("max(people, women) == 12", {"people": 12, "women": 2}, True),
        ("people in [12, 13]", {"people": 12}, True),
        ("people in [13]", {"people": 12}, False),
        ('form in ["cooperative"]', {"form": "company"}, False),
        ('"a" in kinds', {"kinds": ("a", "b")}, True),
        ("form in kinds", {"kinds": ("a",), "form": "company"}, False),
        ("to_day - from_day <= 30d", DAYS, True),
        ("from_day + gap == to_day", {**DAYS, "gap": D(30)}, True),
        ("to_day - gap == from_day", {**DAYS, "gap": D(30)}, True),
        ("gap + from_day == to_day", {**DAYS, "gap": D(30)}, True),
        ("months_between(from_day, to_day) == 0", DAYS, True),
        ("from_day < @2026-01-02", DAYS, True),
        ("known(pay)", {"pay": D(1)}, True),
        ("known(pay)", {}, False),
        ("always", {}, True),
    ],
)
def test_a_check_holds_or_does_not(text, values, expected):
    assert holds(text, **values) is expected


@pytest.mark.parametrize(
    "text",
    [
        "share >= 100%",
        "share + 5% >= share",
        "share == share",
        "share * 0 >= 0%",
        "min(share, 5%) == 5%",
        "max(people, 5) >= 5",
        "months_between(from_day, @2026-01-01) > 5",
        "people in [5]",
    ],
)
def test_what_is_not_known_makes_the_whole_comparison_unknown(text):
    assert holds(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("women / people >= 50%", {"women": 1, "people": 0}),
        ("pay / line >= 50%", {"pay": D(1), "line": D("0.00")}),
        ("from_day + gap > to_day", {"gap": D("0.5"), "from_day": date.max, "to_day": date.max}),
        ("from_day + gap > to_day", {"gap": D(1), "from_day": date.max, "to_day": date.max}),
    ],
)
def test_what_cannot_be_computed_is_unknown(text, values):
    assert holds(text, **values) is None


def test_a_fact_of_nought_or_no_is_known():
    assert holds("people == 0", people=0) is True
    assert holds("a", a=False) is False
    assert holds("known(people) and known(a)", people=0, a=False) is True


def test_everything_missing_is_named_also_where_it_does_not_decide():
    check = compile_check("share >= 100% and (a or women > people)", NAMES)
    frame = check.evaluate({"a": True, "share": D("0.5")})
    assert result_of(frame) is False
    assert missing_of(check, frame) == ("people", "women")


def test_what_is_missing_does_not_depend_on_the_order_of_writing():
    first = compile_check("a and b or share > 5%", NAMES)
    second = compile_check("share > 5% or b and a", NAMES)
    assert missing_of(first, first.evaluate({})) == missing_of(second, second.evaluate({}))


def test_both_sides_are_read_though_the_first_decides():
    check = compile_check("share >= 100% and pay >= line", NAMES)
    frame = check.evaluate({"share": D(0), "pay": D(2), "line": D(1)})
    steps = [(format_expression(node), value) for node, value in steps_of(check, frame)]
    assert steps == [("share >= 100%", False), ("pay >= line", True)]


def test_computed_sides_are_steps_too():
    check = compile_check("women / people >= 50%", NAMES)
    frame = check.evaluate({"women": 6, "people": 12})
    steps = [(format_expression(node), value) for node, value in steps_of(check, frame)]
    assert steps == [("women / people >= 50%", True), ("women / people", D("0.5"))]


def test_an_evaluation_leaves_the_values_and_the_next_evaluation_alone():
    check = compile_check("women / people >= 50%", NAMES)
    values = {"women": 6, "people": 12}
    first = check.evaluate(values)
    second = check.evaluate({})
    assert result_of(first) is True
    assert result_of(second) is None
    assert values == {"women": 6, "people": 12}
