"""Values of facts and parameters: exact, and the same bytes on every machine.

A ratio is an exact decimal (51% is 0.51), hours and days are exact decimals of their unit, a count
is a whole number, money is an amount with its currency and period. No binary float is a value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from standards.errors import ValueMalformed, did_you_mean
from standards.kinds import COUNT, DATE, Kind, format_kind

MAX_DIGITS = 28  # significant digits of a value; more is not a measurement
MAX_PLACES = 30  # decimal places, enough for 28 digits of a percentage
MAX_COUNT = 10**15 - 1
MAX_TEXT = 4_000

# Our own context: the caller's precision must never change a value.
_CONTEXT = Context(prec=2 * MAX_DIGITS, rounding=ROUND_HALF_EVEN)

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,28})?\Z")
_COUNT = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONEY = re.compile(r"([A-Z]{3}) (\S+)(?: per ([a-z]+))?\Z")
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency, per period or, when `per` is None, once."""

    amount: Decimal
    currency: str
    per: str | None = None


Value: TypeAlias = bool | int | Decimal | Money | date | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, and what is missing for it to be."""

    missing: tuple[str, ...] = ()


def format_decimal(number: Decimal) -> str:
    """Return the number in plain digits, never with an exponent and never as minus nought."""
    return format(number.copy_abs() if number.is_zero() else number, "f")


def format_value(value: Value, kind: Kind) -> str:
    """Return the value as an edition spells it; `parse_value` reads it back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        per = f" per {value.per}" if value.per is not None else ""
        return f"{value.currency} {format_decimal(value.amount)}{per}"
    if isinstance(value, Decimal):
        return _format_quantity(value, kind)
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _format_quantity(value: Decimal, kind: Kind) -> str:
    if kind.name == "ratio":
        return f"{format_decimal(_strip(_CONTEXT.scaleb(value, 2)))}%"
    return format_decimal(_strip(value)) + {"hours": "h", "days": "d"}.get(kind.name, "")


def _strip(number: Decimal) -> Decimal:
    """Return the number without trailing noughts after the point."""
    text = format_decimal(number)
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else Decimal(text)


def parse_value(text: str, kind: Kind) -> Value:
    """Return the value that the text spells, read by its kind.

    Accepts `99.99%` and `0.9999` for a ratio, `48h` and `48` for hours, `7d` and `7` for days,
    `INR 13654.00 per month` and `13654.00` for money of that kind, `yes` and `no` (or `true` and
    `false`) for bool, words with commas between them for a list.

    Raises:
        ValueMalformed: when it spells none.
    """
    return _READERS[kind.name](text, kind)


def _malformed(text: str, kind: Kind | str, reason: str, hint: str = "") -> ValueMalformed:
    name = kind if isinstance(kind, str) else format_kind(kind)
    return ValueMalformed(text, name, reason, hint)


def _parse_bool(text: str, _kind: Kind) -> bool:
    if text not in _TRUTH:
        raise _malformed(text, "bool", "write yes or no")
    return _TRUTH[text]


def parse_count(text: str, _kind: Kind = COUNT) -> int:
    """Return the whole number that the text spells."""
    if not _COUNT.match(text):
        raise _malformed(text, "count", "a count is a whole number of at most 15 digits")
    return int(text)


def _parse_ratio(text: str, _kind: Kind) -> Decimal:
    if text.endswith("%"):
        return _CONTEXT.scaleb(_parse_number(text[:-1], "ratio", text), -2)
    if _COUNT.match(text):
        hint = f"write {text}% or {text}.0"
        raise _malformed(text, "ratio", "a whole number may be meant as a percentage or not", hint)
    return _parse_number(text, "ratio", text)


def _parse_number(digits: str, kind: Kind | str, text: str) -> Decimal:
    if not _NUMBER.match(digits) or len(digits.lstrip("-").replace(".", "")) > MAX_DIGITS:
        raise _malformed(
            text,
            kind,
            "a number is written in plain digits, at most 15 before and 28 in all",
        )
    return Decimal(digits)


def _parse_money(text: str, kind: Kind) -> Money:
    full = _MONEY.match(text)
    if full is None:
        return Money(_parse_number(text, kind, text), str(kind.currency), kind.per)
    currency, digits, per = full.groups()
    if (currency, per) != (kind.currency, kind.per):
        raise _malformed(text, kind, "another currency or period")
    return Money(_parse_number(digits, kind, text), currency, per)


def parse_date(text: str, _kind: Kind = DATE) -> date:
    """Return the date that the text spells."""
    if not _DATE.match(text):
        raise _malformed(text, "date", "a date is written 2026-07-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _malformed(text, "date", "there is no such day") from None


def _parse_text(text: str, kind: Kind) -> str:
    if len(text) > MAX_TEXT:
        raise _malformed(text[:40] + "…", kind, f"longer than {MAX_TEXT} characters")
    return text


def _parse_choice(text: str, kind: Kind) -> str:
    if text not in kind.choices:
        hint = did_you_mean(text, kind.choices) or f"one of {', '.join(kind.choices)}"
        raise _malformed(text, kind, "not one of its choices", hint)
    return text


def _parse_unit(text: str, kind: Kind) -> Decimal:
    return _parse_number(text.removesuffix(kind.name[0]), kind, text)


def _parse_list(text: str, _kind: Kind) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",")) if text.strip() else ()


_READERS: Mapping[str, Callable[[str, Kind], Value]] = {
    "bool": _parse_bool,
    "count": parse_count,
    "ratio": _parse_ratio,
    "hours": _parse_unit,
    "days": _parse_unit,
    "money": _parse_money,
    "date": parse_date,
    "text": _parse_text,
    "choice": _parse_choice,
    "list": _parse_list,
}


def find_misfit(value: object, kind: Kind) -> str | None:
    """Return why the value is not of the kind, or None when it is."""
    if _fits(value, kind):
        return None
    return f"{_describe(value)} is not of the kind {format_kind(kind)}"


def _fits(value: object, kind: Kind) -> bool:
    if isinstance(value, Money):
        return kind == Kind("money", value.currency, value.per) and _is_exact(value.amount)
    return type(value) is _TYPES.get(kind.name) and _is_in_bounds(value, kind)


def _is_in_bounds(value: object, kind: Kind) -> bool:
    match kind.name:
        case "count":
            return isinstance(value, int) and abs(value) <= MAX_COUNT
        case "ratio" | "hours" | "days":
            return _is_exact(value)
        case "choice":
            return value in kind.choices
        case "list":
            return isinstance(value, tuple) and all(isinstance(word, str) for word in value)
        case _:
            return True


_TYPES: Mapping[str, type] = {
    "bool": bool,
    "count": int,
    "ratio": Decimal,
    "hours": Decimal,
    "days": Decimal,
    "date": date,
    "text": str,
    "choice": str,
    "list": tuple,
}


def _describe(value: object) -> str:
    if isinstance(value, Money):
        return format_value(value, Kind("money"))
    return f"{type(value).__name__} {str(value)[:60]!r}"


def _is_exact(value: object) -> bool:
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    _, digits, exponent = value.as_tuple()
    return len(digits) <= MAX_DIGITS and -MAX_PLACES <= int(exponent) <= MAX_DIGITS


def value_to_json(value: Value) -> JsonValue:
    """Return the value as JSON without floats: decimals, dates and amounts are text."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, Money):
        amount = format_decimal(value.amount)
        return {"amount": amount, "currency": value.currency, "per": value.per}
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat()


def value_from_json(data: JsonValue, kind: Kind) -> Value:
    """Return the value of the kind that `value_to_json` made the JSON from.

    Raises:
        ValueMalformed: when it is not such a value.
    """
    value = _read_json(data, kind)
    misfit = find_misfit(value, kind)
    if misfit is not None:
        raise _malformed(str(data)[:60], kind, misfit)
    return value  # type: ignore[return-value]


def _read_json(data: JsonValue, kind: Kind) -> object:
    if kind.name in {"ratio", "hours", "days"} and isinstance(data, str):
        return _parse_number(data, kind, data)
    if kind.name == "date" and isinstance(data, str):
        return parse_date(data)
    if kind.name == "money" and isinstance(data, Mapping):
        return _read_money(data, kind)
    if kind.name == "list" and isinstance(data, list):
        return tuple(data)
    return data


def _read_money(data: Mapping[str, JsonValue], kind: Kind) -> object:
    if set(data) != {"amount", "currency", "per"} or not isinstance(data["amount"], str):
        return data
    amount = _parse_number(data["amount"], kind, data["amount"])
    return Money(amount, str(data["currency"]), None if data["per"] is None else str(data["per"]))
