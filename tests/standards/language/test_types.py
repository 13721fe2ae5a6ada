import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.errors import ExpressionInvalid, format_fault
from standards.kinds import parse_kind
from standards.language.check import compile_check, result_of

NAMES = {
    name: parse_kind(kind)
    for name, kind in {
        "flag": "bool",
        "other_flag": "bool",
        "people": "count",
        "women": "count",
        "share": "ratio",
        "factor": "ratio",
        "week": "hours",
        "run": "days",
        "pay": "money INR per month",
        "line": "money INR per month",
        "fee": "money INR",
        "hourly": "money INR per hour",
        "dollars": "money USD per month",
        "elected_on": "date",
        "ended_on": "date",
        "place": "text",
        "form": "choice cooperative|company",
        "size": "choice small|large",
        "kinds": "list",
    }.items()
}

MEANINGFUL = [
    "flag",
    "not flag and other_flag or flag",
    "people >= 5",
    "people / women >= 50%",
    "people - women <= 5 + women * 2",
    "people * share >= 5.0",
    "share > 50%",
    "share >= 0.5 and factor <= 2.0",
    "share * factor + 5% < 100%",
    "100% - share >= factor / 2",
    "share * 2 <= 100%",
    "2 * share <= 100%",
    "week <= 48h",
    "week * 2 + 5h <= 50% * 100h",
    "week / 48h <= 100%",
    "run <= 6d",
    "ended_on - elected_on <= 731d",
    "elected_on + 30d <= ended_on - 5d",
    "30d + elected_on <= ended_on",
    "pay >= line",
    "pay >= INR 13654.00 per month",
    "pay + line - pay >= line * 110%",
    "pay / line >= 110%",
    "pay / 2 >= line / 1.1",
    "min(pay, line) >= INR 5 per month",
    "max(people, women, 5) == 5",
    "min(elected_on, ended_on) > @2026-01-01",
    "months_between(elected_on, ended_on) < 24",
    "known(pay) and known(flag)",
    'place == "Kollam" or place != "x"',
    'form == "cooperative"',
    "form != place",
    'form in ["cooperative", "company"]',
    "people in [5, 6]",
    "elected_on in [@2026-01-01]",
    'place in kinds and "a" in kinds and form in kinds',
    "not not known(pay)",
]


@pytest.mark.parametrize("text", MEANINGFUL)
def test_what_has_a_meaning_compiles(text):
    assert compile_check(text, NAMES).text == text


MEANINGLESS = [
    ("pay", "a check is yes or no; this is a money INR per month"),
    ("people + 5", "a check is yes or no; this is a count"),
    ("flag and people", "and joins yes or no; this is a count"),
    ("not share", "not joins yes or no; this is a ratio"),
    ("pay >= dollars", "cannot compare money INR per month with money USD per month"),
    ("pay >= hourly", "cannot compare money INR per month with money INR per hour"),
    ("pay >= fee", "cannot compare money INR per month with money INR"),
    ("pay >= 13654", "cannot compare money INR per month with count"),
    ("pay >= USD 5 per month", "cannot compare"),
    ("pay + week > pay", "money INR per month + hours has no meaning"),
    ("pay + hourly > pay", "money INR per month + money INR per hour has no meaning"),
    ("pay * pay > pay", "money INR per month * money INR per month has no meaning"),
    ("pay / hourly > 5.0", "money INR per month / money INR per hour has no meaning"),
    ("pay + 5 > pay", "money INR per month + count has no meaning"),
    ("pay * week > pay", "has no meaning"),
    ("people / pay > 5.0", "count / money INR per month has no meaning"),
    ("share >= 1", "cannot compare ratio with count"),
    ("share >= people", "cannot compare ratio with count"),
    ("1 - share >= 0%", "count - ratio has no meaning"),
    ("people / women >= 5", "cannot compare ratio with count"),
    ("week <= 48", "cannot compare hours with count"),
    ("week <= 6d", "cannot compare hours with days"),
    ("week + run > 5h", "hours + days has no meaning"),
    ("elected_on > 5", "cannot compare date with count"),
    ("elected_on + ended_on > elected_on", "date + date has no meaning"),
    ("30d - elected_on > 5d", "days - date has no meaning"),
    ("elected_on + 5 > ended_on", "date + count has no meaning"),
    ("elected_on * 2 > ended_on", "date * count has no meaning"),
    ("flag == other_flag", "a yes or no is not compared"),
    ("flag > 5", "a yes or no is not compared"),
    ("kinds == kinds", "a list is not compared"),
    ('place < "b"', "text has no order"),
    ('form >= "company"', "choice has no order"),
    ('form == "cooperativ"', '"cooperativ" is none of the choices cooperative, company'),
    ('form in ["cooperative", "firm"]', '"firm" is none of the choices'),
    ("form == size", "cannot compare choice cooperative|company with choice small|large"),
    ("people in [5.0]", "cannot look for count among ratio"),
    ("people in [women]", "a list holds literals only"),
    ("people in people", "in wants a list; this is a count"),
    ("people in kinds", "a list holds texts; this is a count"),
    ("flag in [5]", "cannot look for bool among count"),
    ("[5] == [5]", "a list of values stands only to the right of in"),
    ("share / 0 > 5%", "division by zero"),
    ("share / 0.0 > 5%", "division by zero"),
    ("1 < 2", "this comparison reads no fact"),
    ("flag or 5 < 6", "this comparison reads no fact"),
    ("known(5)", "known(…) takes one name"),
    ("known(pay, line)", "known(…) takes one name"),
    ("min(pay) > line", "min(…) takes two or more values"),
    ("min(pay, people) > line", "min(…) takes one kind"),
    ("max(flag, flag)", "bool has no order, so no max"),
    ("months_between(elected_on) > 5", "months_between(…) takes two dates"),
    ("months_between(elected_on, 5) > 5", "takes dates; this is a count"),
    ("not known(pay)", "known(…) may not stand under not: silence would pass"),
    ("not (flag and known(pay))", "known(…) may not stand under not: silence would pass"),
]


@pytest.mark.parametrize(("text", "message"), MEANINGLESS)
def test_what_has_no_meaning_is_a_fault_before_any_fact_is_read(text, message):
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check(text, NAMES)
    assert any(message in fault.message for fault in caught.value.faults), str(caught.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("share >= 51", "write 51% or 51.0"),
        ("51 <= share", "write 51% or 51.0"),
        ("week <= 48", "write 48h"),
        ("run <= 6", "write 6d"),
        ("pay >= 13654", "write INR 13654 per month"),
        ("fee >= 5.50", "write INR 5.50"),
        ("pay >= hourly", "the currency and the period must be the same"),
        ("pay + hourly > pay", "the currency and the period must be the same"),
        ("shore > 50%", "did you mean 'share'?"),
        ("elected > @2026-01-01", "did you mean 'elected_on'?"),
        ('form == "cooperativ"', "did you mean 'cooperative'?"),
        ("flag == other_flag", "write the name alone for yes, or not and the name for no"),
    ],
)
def test_a_fault_says_how_to_mend_it(text, hint):
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check(text, NAMES)
    assert hint in [fault.hint for fault in caught.value.faults]


def test_all_faults_of_an_expression_are_told_each_at_its_place():
    text = "shore >= 51 and pay + week > pay or wek <= 1E+9 and flag == flag"
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check(text, NAMES)
    assert [text[fault.start : fault.end] for fault in caught.value.faults] == [
        "shore",
        "pay + week",
        "wek",
        "1E+9",
        "flag == flag",
    ]


def test_misspelt_names_are_told_even_when_the_order_makes_no_sense():
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check("shore >= 51% week <= hors", NAMES)
    messages = [fault.message for fault in caught.value.faults]
    assert messages == ["unknown name 'shore'", "'week' cannot follow here", "unknown name 'hors'"]


def test_one_fault_causes_no_others():
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check("min(shore, 5%) * 2 + share >= 51% and not flag", NAMES)
    assert [fault.message for fault in caught.value.faults] == ["unknown name 'shore'"]


def test_what_applies_may_not_depend_on_what_is_known():
    with pytest.raises(ExpressionInvalid, match="silence would excuse"):
        compile_check("flag and known(pay)", NAMES, allow_known=False)


PIECES = sorted(
    {piece for text in MEANINGFUL for piece in re.findall(r'"[^"]*"|[\w.@%-]+|[<>=!]+|\S', text)}
)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_disturbed_check_compiles_and_runs_or_faults_in_its_places(data):
    pieces = re.findall(r'"[^"]*"|[\w.@%-]+|[<>=!]+|\S', data.draw(st.sampled_from(MEANINGFUL)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(pieces)))
        pieces[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.lists(st.sampled_from(PIECES), max_size=2)
        )
    text = " ".join(pieces)
    for fault in faults_of(text):
        assert 0 <= fault.start <= fault.end <= len(text)
        assert format_fault(text, fault)


def faults_of(text):
    """Return the faults of the text; of none, the check runs without a single fact."""
    try:
        check = compile_check(text, NAMES)
    except ExpressionInvalid as error:
        return error.faults
    assert result_of(check.evaluate({})) in {True, False, None}
    return ()
