"""How dates, times, digests and states are written for people, on paper and on screen alike."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from babel import Locale

from certify.verification.words import tell_date, tell_time

_SCRIPTS: Final = ((0x0D00, 0x0D7F, "ml"), (0x0900, 0x097F, "hi"))

STATE_WORDS: Final[Mapping[str, str]] = {
    "valid": "Valid",
    "suspended": "Suspended",
    "withdrawn": "Withdrawn",
    "expired": "Expired",
    "superseded": "Superseded",
    "not_yet_in_effect": "Not yet in effect",
    "unknown_number": "No such certificate",
    "altered_or_forged": "Altered or forged",
    "issuer_not_trusted": "Issuer not trusted",
    "could_not_check": "Could not be checked",
    "mistyped_number": "Mistyped number",
}
"""The few words that a state of `certify.verification` is told in."""


def format_date(value: str | date) -> str:
    """Return a date as people write it: 24 November 2026."""
    return tell_date(value if isinstance(value, date) else date.fromisoformat(value))


def format_moment(value: str | datetime) -> str:
    """Return a time as people write it, in UTC: 24 November 2026, 03:10 UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return tell_time(moment.astimezone(UTC))


def format_grouped(text: str) -> str:
    """Return a digest in groups of eight so that eyes and line breaks find a hold."""
    kind, _, hexes = text.rpartition(":")
    groups = " ".join(re.findall(".{1,8}", hexes))
    return f"{kind}:{groups}" if kind else groups


def format_code(code: str) -> str:
    """Return a code of ours as words: not_seen is `not seen`."""
    return code.replace("_", " ")


def find_language(text: str) -> str:
    """Return the language tag for text in another script than Latin, else an empty text."""
    for first, last, tag in _SCRIPTS:
        if any(first <= ord(char) <= last for char in text):
            return tag
    return ""


def format_country(code: str) -> str:
    """Return the English name of an ISO 3166 country code, or the code itself."""
    return str(Locale("en").territories.get(code, code))


def tell_mend(outcome: str, mend: str) -> str:
    """Return what to do about a finding; what is merely unknown is first to be shown."""
    if outcome != "unknown":
        return mend
    return (
        "Give the evidence that is missing. Should it then not be met: "
        f"{mend[:1].lower()}{mend[1:]}"
    )
