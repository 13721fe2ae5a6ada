"""Kinds: what a fact, a parameter or a literal is, money with its currency and period.

A kind is written `bool`, `count`, `ratio`, `hours`, `days`, `date`, `text`, `list`,
`money INR per month`, `money INR`, or `choice cooperative|company`.
"""

import re
from dataclasses import dataclass

from standards.errors import KindMalformed, did_you_mean

PERIODS = ("month", "year", "hour", "day")
PLAIN_KINDS = ("bool", "count", "ratio", "hours", "days", "date", "text", "list")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_CHOICE = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind; `currency` and `per` belong to money, `choices` to a choice."""

    name: str
    currency: str | None = None
    per: str | None = None
    choices: tuple[str, ...] = ()


BOOL, COUNT, RATIO, HOURS, DAYS, DATE, TEXT, LIST = map(Kind, PLAIN_KINDS)


def money_kind(currency: str, per: str | None = None) -> Kind:
    """Return the kind of an amount in the currency, per period when one is given."""
    return Kind("money", currency=currency, per=per)


def format_kind(kind: Kind) -> str:
    """Return the kind as it is written in an edition."""
    if kind.name == "money":
        return f"money {kind.currency}" + (f" per {kind.per}" if kind.per is not None else "")
    if kind.name == "choice":
        return f"choice {'|'.join(kind.choices)}"
    return kind.name


def parse_kind(text: str) -> Kind:
    """Return the kind that the text names.

    Raises:
        KindMalformed: when it names none.
    """
    words = text.split(" ")
    match words:
        case [name] if name in PLAIN_KINDS:
            return Kind(name)
        case ["choice", choices]:
            return _parse_choice(text, choices)
        case ["money", currency]:
            return _parse_money(text, currency, None)
        case ["money", currency, "per", per]:
            return _parse_money(text, currency, per)
        case _:
            hint = did_you_mean(words[0], [*PLAIN_KINDS, "money", "choice"])
            raise KindMalformed(
                text,
                "a kind is bool, count, ratio, hours, days, date, text, list, "
                "'money CUR per month' or 'choice a|b'",
                hint,
            )


def _parse_choice(text: str, choices: str) -> Kind:
    words = tuple(choices.split("|"))
    if not all(_CHOICE.match(word) for word in words):
        raise KindMalformed(text, "choices are lower-case words with | between them")
    if len(set(words)) != len(words):
        raise KindMalformed(text, "a choice is named twice")
    return Kind("choice", choices=words)


def _parse_money(text: str, currency: str, per: str | None) -> Kind:
    if not _CURRENCY.match(currency):
        raise KindMalformed(text, "a currency has three capital letters, such as INR")
    if per is not None and per not in PERIODS:
        hint = did_you_mean(per, PERIODS)
        raise KindMalformed(text, f"money is per {', '.join(PERIODS)}, not per {per!r}", hint)
    return money_kind(currency, per)
