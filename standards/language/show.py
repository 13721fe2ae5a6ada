"""Values as people read them: few digits, but never so few that a failure looks like a pass."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from standards.kinds import Kind
from standards.language.exact import Number, multiply
from standards.values import format_decimal

_PLACES = 2
_MOST_PLACES = 28
_SHORT_PLACES = 4  # what is exact in so many places is shown as it is
_UNITS = {"hours": "hour", "days": "day"}


def show_value(
    value: Any, kind: Kind, *, plain: bool = False, against: Number | None = None
) -> str:
    """Return the value in words of its kind; `about` is said when digits were left out.

    `plain` shows a ratio as 1.5 and not as 150%. `against` is what the value is compared with:
    digits are added until the shown value stands on the same side of it as the true one.
    """
    match kind.name:
        case "bool":
            return "yes" if value else "no"
        case "list":
            return ", ".join(value) or "empty"
        case "count" | "ratio" | "hours" | "days" | "money":
            return _show_measure(value, kind, plain, against)
        case _:
            return str(value)


def _show_measure(value: Number, kind: Kind, plain: bool, against: Number | None) -> str:  # noqa: FBT001
    if kind.name == "money":
        return _show_money(value, kind, against)
    if kind.name == "ratio" and not plain:
        other = None if against is None else multiply(against, 100)
        return show_number(multiply(value, 100), other) + "%"
    number = show_number(value, against)
    if kind.name in _UNITS:
        return f"{number} {_UNITS[kind.name]}{'' if number == '1' else 's'}"
    return number


def _show_money(value: Number, kind: Kind, against: Number | None) -> str:
    number = show_number(value, against)
    whole, _, places = number.partition(".")
    amount = f"{whole}.{places.ljust(_PLACES, '0')}"
    return f"{kind.currency} {amount}" + (f" per {kind.per}" if kind.per is not None else "")


def show_number(value: Number, against: Number | None = None) -> str:
    """Return the number in plain digits, rounded half to even where it has many."""
    if isinstance(value, int) or (isinstance(value, Decimal) and _has_few_places(value)):
        return _format_plainly(value)
    exact = Fraction(value)
    short = _round(exact, _SHORT_PLACES)
    if short == exact:
        return _format(short, _SHORT_PLACES)
    for places in range(_PLACES, _MOST_PLACES):
        rounded = _round(exact, places)
        if against is None or exact == against or _side(rounded, against) == _side(exact, against):
            return f"about {_format(rounded, places)}"
    return f"about {_format(_round(exact, _MOST_PLACES), _MOST_PLACES)}"


def _has_few_places(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -_SHORT_PLACES <= exponent <= 0


def _format_plainly(value: int | Decimal) -> str:
    text = str(value) if isinstance(value, int) else format_decimal(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _round(number: Fraction, places: int) -> Fraction:
    return Fraction(round(number * 10**places), 10**places)


def _side(number: Fraction, against: Number) -> int:
    other = Fraction(against)
    return (number > other) - (number < other)


def _format(number: Fraction, places: int) -> str:
    digits = str(abs(int(number * 10**places))).rjust(places + 1, "0")
    whole, fraction = digits[:-places], digits[-places:].rstrip("0")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
