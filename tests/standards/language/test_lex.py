from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.kinds import COUNT, DATE, DAYS, HOURS, RATIO, TEXT
from standards.language.lex import read_tokens

LITERALS = [
    ("12", COUNT, 12),
    ("0", COUNT, 0),
    ("0.51", RATIO, Decimal("0.51")),
    ("51%", RATIO, Decimal("0.51")),
    ("99.99%", RATIO, Decimal("0.9999")),
    ("48h", HOURS, Decimal(48)),
    ("37.5h", HOURS, Decimal("37.5")),
    ("7d", DAYS, Decimal(7)),
    ("@2026-07-01", DATE, date(2026, 7, 1)),
    ('"text"', TEXT, "text"),
    ('""', TEXT, ""),
    (r'"a \"b\" \\ c"', TEXT, r'a "b" \ c'),
    ('"കുടുംബശ്രീ"', TEXT, "കുടുംബശ്രീ"),
]


@pytest.mark.parametrize(("text", "kind", "value"), LITERALS)
def test_a_literal_has_its_kind_and_exact_value(text, kind, value):
    faults = []
    token, end = read_tokens(text, faults)
    assert (token.sort, token.kind, token.value) == ("literal", kind, value)
    assert type(token.value) is type(value)
    assert end.sort == "end"
    assert faults == []


REFUSED = [
    ("1E+1000000", "has an exponent"),
    ("1e9", "has an exponent"),
    ("1.5E-3", "has an exponent"),
    ("1" * 16, "at most 15 digits"),
    ("0." + "1" * 11, "at most 15 digits"),
    ("007", "begins with a nought"),
    ("1_000", "is not a number"),
    ("1..2", "is not a number"),
    ("1.", "is not a number"),
    ("5x", "is not a number"),
    ("5and", "is not a number"),
    ("48m", "is not a number"),
    ("5%%", "is not part of the language"),
    ("@2026-02-30", "no such day"),
    ("@2026-7-1", "is not a date"),
    ("@today", "is not a date"),
    ('"open', "is not closed"),
    ('"open\\"', "is not closed"),
    ('"two\nlines"', "is not closed"),
    (r'"a \n b"', "is no escape"),
    ('"bell \x07"', "does not print"),
    ('"bidi \u202e"', "does not print"),
    ("Name", "is not a name"),
    ("pay.Share", "is not a name"),
    ("pay..share", "is not a name"),
    ("_x", "is not a name"),
    ("naïve", "is not a name"),
    ("'single'", "double quotes"),
    ("=", "is not part"),
    ("&&", "is not part"),
    ("||", "is not part"),
    ("!", "is not part"),
    ("=>", "is not part"),
    ("<>", "is not part"),
    ("≥", "is not part"),
    ("$", "is not part"),
    ("\x00", "is not part"),
    ("\u00a0", "is not part"),
    ("\ud800", "is not part"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_token_is_a_fault_at_its_place(text, message):
    faults = []
    read_tokens(f"pay.share {text}", faults)
    assert faults
    assert message in faults[0].message
    assert faults[0].start >= len("pay.share ")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("&&", "write and"),
        ("||", "write or"),
        ("!", "write not"),
        ("=", "write =="),
        ("=>", "write >="),
        ("<>", "write !="),
        ("≥", "write >="),
        ("1_000", "write 1000"),
        ("007", "write 7"),
        ("Pay.Share", "write pay.share"),
        ("'x'", 'write "x"'),
    ],
)
def test_what_other_languages_write_is_told_how_to_write_it_here(text, hint):
    faults = []
    read_tokens(text, faults)
    assert faults[0].hint == hint


def test_every_fault_of_the_text_is_noted():
    faults = []
    read_tokens("a = 1e5 && 'b'", faults)
    assert [fault.start for fault in faults] == [2, 4, 8, 11]


def test_an_expression_of_more_than_2000_characters_is_refused():
    faults = []
    assert read_tokens("x" * 2001, faults) == []
    assert "at most 2000 characters" in faults[0].message
    faults.clear()
    assert len(read_tokens("x" * 2000, faults)) == 2
    assert faults == []


@given(st.text(max_size=200))
def test_no_text_stops_the_lexer(text):
    faults = []
    tokens = read_tokens(text, faults)
    assert tokens[-1].sort == "end"
    covered = "".join(text[token.start : token.end] for token in tokens)
    assert covered == "".join(char for char in text if char not in " \t\r\n") or '"' in text
    assert all(0 <= fault.start <= fault.end <= len(text) for fault in faults)
