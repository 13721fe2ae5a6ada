from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.certificate import (
    check_character,
    format_number,
    is_number_like,
    parse_number,
    public_state,
    suggest_numbers,
)
from certify.errors import NumberMistyped

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOOK_ALIKES = str.maketrans("OQDILZSGBT", "0001125687")
SERIALS = st.integers(0, 10**12 - 2)


@dataclass
class Leaf:
    state: str
    not_after: date


def test_the_check_character_is_that_of_iso_7064_mod_37_36():
    # The published example of the Global Release Identifier, which uses the same system.
    assert check_character("A12425GABC1234002") == "M"


def test_the_first_serial_is_printed_as_one_with_six_digits():
    assert format_number(0).startswith("FIT-000001-")
    assert format_number(999_999).startswith("FIT-1000000-")


@given(SERIALS)
def test_parsing_is_the_inverse_of_formatting(serial):
    assert parse_number(format_number(serial)) == serial


@given(SERIALS, st.data())
def test_every_single_wrong_character_is_caught(serial, data):
    number = format_number(serial)
    place = data.draw(st.sampled_from([4, *range(4, number.rindex("-")), len(number) - 1]))
    other = data.draw(st.sampled_from(sorted(set(ALPHABET) - {number[place]})))
    wrong = number[:place] + other + number[place + 1 :]
    repaired = place < number.rindex("-") and number[place] == other.translate(LOOK_ALIKES)
    if repaired:
        assert parse_number(wrong) == serial
    else:
        with pytest.raises(NumberMistyped):
            parse_number(wrong)


@given(st.integers(0, 999_998))
def test_a_swap_of_two_neighbours_is_repaired(serial):
    number = format_number(serial)
    for place in range(4, 9):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped == number:
            continue
        if check_character("FIT" + swapped[4:10]) == swapped[-1]:
            assert parse_number(swapped) != serial  # 1 swap in 36 gives another real number
        else:
            assert number in suggest_numbers(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        "FIT-000123-M",
        "fit-000123-m",
        " FIT 000123 M ",
        "FIT000123M",
        "FIT–000123–M",  # noqa: RUF001 -- en dashes, as word processors make them
        "FIT-OOO123-M",
        "FIT-0OOI23-M",
        "FIT-0001Z3-M",
    ],
)
def test_spelling_does_not_matter_where_the_check_character_fits(typed):
    assert parse_number(typed) == 122


@pytest.mark.parametrize(
    "typed",
    [
        "FIT-000132-M",  # neighbours swapped
        "FIT-000123-Z",  # wrong check character
        "FIT-123-M",  # zeros left out
        "FIT-0000123-M",  # a zero too many
        "F1T-000123-M",
        "FTI-000123-M",
        "000123-M",
        "FIT-000173-M",  # one wrong digit
        "FIT-00123-M",
        "FIT-0001233-M",
    ],
)
def test_a_mistyped_number_is_refused_and_the_one_meant_is_named(typed):
    with pytest.raises(NumberMistyped) as refused:
        parse_number(typed, highest_serial=200)
    assert "FIT-000123-M" in refused.value.suggestions
    assert "FIT-000123-M" in str(refused.value)


@given(st.text(max_size=30))
def test_suggestions_are_existing_numbers_and_few(typed):
    for number in suggest_numbers(typed, 500):
        assert 0 <= parse_number(number) <= 500
    assert len(suggest_numbers(typed, 500)) <= 3


@pytest.mark.parametrize("typed", ["", "banana", "FIT", "FIT--", "FIT-١٢٣٤٥٦-M", "FIT-000000-0"])
def test_what_is_no_number_at_all_gets_no_suggestion_beyond_the_register(typed):
    with pytest.raises(NumberMistyped) as refused:
        parse_number(typed, highest_serial=-1)
    assert refused.value.suggestions == ()


def test_serial_zero_printed_as_zero_does_not_exist():
    zero = f"FIT-000000-{check_character('FIT000000')}"
    with pytest.raises(NumberMistyped):
        parse_number(zero)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("FIT-000123-M", True),
        ("fit 123", True),
        ("FIT-banana", True),
        ("000123-M", True),
        ("certificate.pdf", False),
        ("https://example.org/c/FIT-000123-M", False),
    ],
)
def test_whether_something_looks_like_a_number(text, answer):
    assert is_number_like(text) is answer


LAST_DAY = date(2029, 11, 23)


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        ("issued", "valid", "expired"),
        ("reinstated", "valid", "expired"),
        ("suspended", "suspended", "expired"),
        ("withdrawn", "withdrawn", "withdrawn"),
        ("superseded", "superseded", "superseded"),
    ],
)
def test_a_certificate_is_valid_through_its_last_day_and_then_expires(state, before, after):
    leaf = Leaf(state, LAST_DAY)
    assert public_state(leaf, LAST_DAY) == before
    assert public_state(leaf, LAST_DAY + timedelta(days=1)) == after
