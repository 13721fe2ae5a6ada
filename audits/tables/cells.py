"""Cells: from what was typed to exact values, or a sentence on what is wrong with it.

Nothing is guessed. A blank, a dash, `n/a` or `na` is missing and never zero. Dates in digits are
read day first, as in India; two-digit years only in months named by a word (`Mar-26`). Amounts may
have a rupee sign and Indian (`1,23,456.00`) or western (`123,456.00`) groups; the point is the
decimal sign.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

CellValue: TypeAlias = "str | int | Decimal | date | bool | None"

MAX_CODE = 64
MAX_TEXT = 200
FIRST_YEAR, LAST_YEAR = 1900, 2100
MISSING = frozenset({"", "-", "\u2013", "\u2014", "n/a", "na", "n.a.", "null"})

_MONEY_SIGN = re.compile(r"^(?:₹|rs\.?|inr)\s*|\s*(?:₹|rs\.?|inr|/-)$", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d+|\d{1,2}(?:,\d\d)*,\d{3}|\d{1,3}(?:,\d{3})+)(?P<part>\.\d+)?",
    re.ASCII,
)
_TIME_OF_DAY = re.compile(r"[t ]\d{1,2}:\d\d(?::\d\d)?$", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_WORD = re.compile(r"(\d{1,2})[-/. ]([a-z]{3,9})\.?,?[-/. ](\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]{3,9})[-/. ](\d{2})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_WORD_YEAR = re.compile(r"([a-z]{3,9})\.?,?[-/ ]?'?(\d{4}|\d{2})", re.ASCII)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
_MAX_WHOLE_DIGITS = 12


class CellFault(ValueError):  # noqa: N818  a fault of the file, not of the program
    """What is wrong with a cell, as a rule in words, and how to mend it."""

    def __init__(self, rule: str, mend: str) -> None:
        self.rule, self.mend = rule, mend
        super().__init__(rule)


def is_missing(text: str) -> bool:
    """Return whether a clean text says that nothing is known."""
    return text.lower() in MISSING


@lru_cache(maxsize=65_536)
def parse_code(text: str) -> str:
    """Return a code or name of at most 64 characters."""
    if len(text) > MAX_CODE:
        raise CellFault(f"longer than {MAX_CODE} characters", "Use the short code.")
    return text


@lru_cache(maxsize=4_096)
def parse_text(text: str) -> str:
    """Return a text of at most 200 characters."""
    if len(text) > MAX_TEXT:
        raise CellFault(f"longer than {MAX_TEXT} characters", "Shorten it.")
    return text


@lru_cache(maxsize=4_096)
def parse_slug(text: str) -> str:
    """Return the text in lower case with hyphens, as the keys of parameters are written."""
    return re.sub(r"[\s_]+", "-", parse_text(text).lower())


@lru_cache(maxsize=65_536)
def parse_money(text: str) -> Decimal:
    """Return an amount in rupees, zero or more, with two decimal places."""
    bare = _MONEY_SIGN.sub("", _MONEY_SIGN.sub("", text)).strip()
    mend = "Write rupees and paise as 13653.00 or 1,23,456.00, without formulas or words."
    if re.fullmatch(r"\(.*\)", bare):
        raise CellFault("an amount cannot be below zero", mend)
    return _parse_number(bare, "an amount in rupees", mend).quantize(Decimal("0.01"))


@lru_cache(maxsize=65_536)
def parse_hours(text: str) -> Decimal:
    """Return a number of hours, zero or more, at most two decimal places."""
    mend = "Write hours as 8 or 8.5 (8.5 is eight hours and thirty minutes)."
    return _parse_number(re.sub(r"\s*(h|hrs?|hours?)\.?$", "", text.lower()), "hours", mend)


@lru_cache(maxsize=65_536)
def parse_day_hours(text: str) -> Decimal:
    """Return a number of hours of one day, at most 24."""
    return _at_most(parse_hours(text), 24, "a day has 24 hours")


@lru_cache(maxsize=4_096)
def parse_week_hours(text: str) -> Decimal:
    """Return a number of hours of one week, more than 0 and at most 168."""
    hours = _at_most(parse_hours(text), 168, "a week has 168 hours")
    if not hours:
        raise CellFault("a working week has more than 0 hours", "Leave it blank if not known.")
    return hours


@lru_cache(maxsize=65_536)
def parse_month_hours(text: str) -> Decimal:
    """Return a number of hours of one month, at most 744."""
    return _at_most(parse_hours(text), 744, "a month has at most 744 hours")


@lru_cache(maxsize=4_096)
def parse_count(text: str) -> int:
    """Return a whole number, zero or more."""
    number = _parse_number(text, "a whole number", "Write digits only, such as 12.")
    if number != number.to_integral_value():
        raise CellFault("must be a whole number", "Write digits only, such as 12.")
    return int(number)


def _at_most(hours: Decimal, limit: int, rule: str) -> Decimal:
    if hours > limit:
        raise CellFault(rule, "Check the hours.")
    return hours


def _parse_number(text: str, what: str, mend: str) -> Decimal:
    match = _DIGITS.fullmatch(text)
    if match is None:
        raise CellFault(f"must be {what}", mend)
    whole, part = match["whole"].replace(",", ""), match["part"] or ""
    if len(whole) > _MAX_WHOLE_DIGITS:
        raise CellFault(f"more than {_MAX_WHOLE_DIGITS} digits before the point", mend)
    if len(part.rstrip("0")) > len(".00"):
        raise CellFault("more than two decimal places", f"Round it to two places. {mend}")
    number = Decimal(f"{whole}{part}")
    if match["sign"] == "-" and number:
        raise CellFault(f"{what} cannot be below zero", mend)
    return number


@lru_cache(maxsize=4_096)
def parse_yes_no(text: str) -> bool:
    """Return whether the cell says yes."""
    word = text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault("must be yes or no", "Write yes or no, or leave it blank if not known.")


def choose(choices: Mapping[str, str]) -> Callable[[str], str]:
    """Return a reader of one of the choices: spelling -> choice; case and spaces do not count."""
    known = {_squeeze(spelling): choice for spelling, choice in choices.items()}
    names = ", ".join(dict.fromkeys(choices.values()))

    def parse_choice(text: str) -> str:
        choice = known.get(_squeeze(text))
        if choice is None:
            raise CellFault(f"must be one of {names}", "Write one of these words.")
        return choice

    return parse_choice


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> date:
    """Return a day: 2026-03-31, 31/03/2026, 31-03-2026 or 31-Mar-2026; digits are day first.

    A time of day behind it does not count.
    """
    lower = _TIME_OF_DAY.sub("", text.lower())
    mend = "Write 2026-03-31, 31/03/2026 (day first) or 31-Mar-2026."
    if match := _ISO_DATE.fullmatch(lower):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(lower) or _DAY_WORD.fullmatch(lower):
        day, month, year = match.groups()
    elif _SHORT_YEAR.fullmatch(lower):
        raise CellFault("a year needs four digits here", mend)
    else:
        raise CellFault("must be a date", mend)
    return _make_date(int(year), _month_number(month, mend), int(day), mend)


@lru_cache(maxsize=4_096)
def parse_month(text: str) -> date:
    """Return the first day of a month: 2026-03, 03/2026, Mar-2026, Mar-26 or March 2026.

    A whole date counts when it is the first or last day of the month, as spreadsheets store months.
    """
    lower = text.lower()
    mend = "Write 2026-03, 03/2026 or Mar-2026."
    if match := _YEAR_MONTH.fullmatch(lower):
        year, month = match.groups()
    elif match := _MONTH_YEAR.fullmatch(lower) or _WORD_YEAR.fullmatch(lower):
        month, year = match.groups()
    else:
        return _month_of_day(text, mend)
    full_year = int(year) + (2000 if len(year) == len("26") else 0)
    return _make_date(full_year, _month_number(month, mend), 1, mend)


def _month_of_day(text: str, mend: str) -> date:
    try:
        day = parse_date(text)
    except CellFault:
        raise CellFault("must be a month", mend) from None
    if day.day not in {1, monthrange(day.year, day.month)[1]}:
        raise CellFault("must be a month, and this is a day within one", mend)
    return day.replace(day=1)


def _month_number(text: str, mend: str) -> int:
    if text.isdigit():
        return int(text)
    named = [number for number, name in enumerate(_MONTHS, 1) if _names(text, name)]
    if len(named) != 1:
        raise CellFault(f"{text!r} is not a month", mend)
    return named[0]


def _names(text: str, month: str) -> bool:
    return text == month[: len(text)] or (text, month) == ("sept", "september")


def _make_date(year: int, month: int, day: int, mend: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellFault(f"the year must be from {FIRST_YEAR} to {LAST_YEAR}", mend)
    try:
        return date(year, month, day)
    except ValueError:
        what = "such day" if 1 <= month <= len(_MONTHS) else f"month {month}"
        raise CellFault(f"there is no {what}; digits are read day/month/year", mend) from None
