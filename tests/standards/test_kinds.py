import pytest

from standards.errors import KindMalformed
from standards.kinds import Kind, format_kind, money_kind, parse_kind

SPELLINGS = [
    *("bool", "count", "ratio", "hours", "days", "date", "text", "list"),
    *("money INR", "money INR per month", "money USD per hour", "choice a", "choice a|b-2|c_3"),
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_kind_is_read_back_from_its_spelling(text):
    assert format_kind(parse_kind(text)) == text


def test_money_of_another_currency_or_period_is_another_kind():
    kinds = {
        money_kind("INR"),
        money_kind("INR", "month"),
        money_kind("INR", "hour"),
        money_kind("USD", "month"),
    }
    assert len(kinds) == 4


def test_a_choice_keeps_the_order_of_its_words():
    assert parse_kind("choice company|cooperative").choices == ("company", "cooperative")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ratio",
        "float",
        "money",
        "money inr",
        "money RUPEE",
        "money INR per week",
        "money INR month",
        "money  INR",
        "choice",
        "choice ",
        "choice a|",
        "choice a|a",
        "choice A|B",
        "count ",
        "ratio extra",
    ],
)
def test_what_is_no_kind_is_refused(text):
    with pytest.raises(KindMalformed):
        parse_kind(text)


def test_a_misspelt_kind_gets_a_suggestion():
    with pytest.raises(KindMalformed) as caught:
        parse_kind("ration")
    assert caught.value.hint == "did you mean 'ratio'?"


def test_a_misspelt_period_gets_a_suggestion():
    with pytest.raises(KindMalformed) as caught:
        parse_kind("money INR per months")
    assert caught.value.hint == "did you mean 'month'?"


def test_kinds_are_values():
    assert Kind("ratio") == parse_kind("ratio")
    assert len({Kind("ratio"), parse_kind("ratio")}) == 1
