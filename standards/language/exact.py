"""Arithmetic that never rounds: decimals while they are exact, fractions where they are not.

A third is a third, so `a / b * b == a` holds for every a and b. Only showing a number rounds it.
The context is our own; what the calling program does to decimal's context changes nothing here.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Decimal | Fraction

_EXACT = Context(prec=28, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_add, _subtract, _multiply, _divide = _EXACT.add, _EXACT.subtract, _EXACT.multiply, _EXACT.divide


def add(left: Number, right: Number) -> Number:
    """Return the sum."""
    try:
        return _add(left, right)  # type: ignore[arg-type]
    except (Inexact, TypeError):
        return Fraction(left) + Fraction(right)


def subtract(left: Number, right: Number) -> Number:
    """Return the difference."""
    try:
        return _subtract(left, right)  # type: ignore[arg-type]
    except (Inexact, TypeError):
        return Fraction(left) - Fraction(right)


def multiply(left: Number, right: Number) -> Number:
    """Return the product."""
    try:
        return _multiply(left, right)  # type: ignore[arg-type]
    except (Inexact, TypeError):
        return Fraction(left) * Fraction(right)


def divide(left: Number, right: Number) -> Number | None:
    """Return the quotient, or None when the divisor is nought."""
    if right == 0:
        return None
    try:
        return _divide(left, right)  # type: ignore[arg-type]
    except (Inexact, TypeError):
        return Fraction(left) / Fraction(right)


def days_between(later: date, earlier: date) -> Decimal:
    """Return the days from the earlier to the later date; fewer than none when they are swapped."""
    return Decimal((later - earlier).days)


def shift_date(day: date, days: Number, sign: int) -> date | None:
    """Return the date so many days on or back, or None for part of a day or beyond the calendar."""
    if days != int(days):
        return None
    try:
        return day + timedelta(days=sign * int(days))
    except OverflowError:
        return None


def months_between(start: date, end: date) -> int:
    """Return the whole months from start to end; below nought when end is before start.

    A month is full on the same day of the month, or on the last day of a month that is too short.
    """
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    anniversary = min(start.day, monthrange(end.year, end.month)[1])
    return months if end.day >= anniversary else months - 1


OPERATIONS: dict[str, Callable[[Number, Number], Number | None]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
}
