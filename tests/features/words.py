"""How the scenarios write amounts, days and months, as types for the parser of steps."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from pytest_bdd import parsers
from pytest_bdd.parsers import StepParser


def read_amount(text: str) -> Decimal:
    """Return `13,654.00` or `1,36,540.00` as a number."""
    return Decimal(text.replace(",", ""))


def read_day(text: str) -> date:
    """Return `2 November 2026` as a date."""
    return datetime.strptime(text, "%d %B %Y").replace(tzinfo=UTC).date()


def read_month(text: str) -> date:
    """Return the first day of `March 2026`."""
    return read_day(f"1 {text}")


# The parser looks for what a word may look like on the function that reads it.
read_amount.pattern = r"[\d,]+\.\d\d"
read_day.pattern = r"\d{1,2} [A-Z][a-z]+ \d{4}"
read_month.pattern = r"[A-Z][a-z]+ \d{4}"
TYPES: Final = {"Amount": read_amount, "Day": read_day, "Month": read_month}


def step(words: str) -> StepParser:
    """Return the parser of a step's words."""
    return parsers.parse(words, extra_types=TYPES)
