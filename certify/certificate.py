"""Certificate numbers with a check character, and the state a buyer is shown.

A number is `FIT-`, the serial counted from 1 with six digits or more, `-`, and the check
character of ISO 7064 MOD 37,36 over `FIT` and the digits. Every single mistyped character and
nearly every swap of neighbours is caught; which number was probably meant is then worked out.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Protocol

from certify.errors import NumberMistyped
from certify.lifecycle import STAGE_OF_STATE, CertificateStage

PREFIX: Final = "FIT"
MIN_DIGITS: Final = 6
MAX_DIGITS: Final = 12
MAX_SUGGESTIONS: Final = 3

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER: Final = re.compile(
    rf"{PREFIX}-?([0-9OQDILZSGBT]{{{MIN_DIGITS},{MAX_DIGITS}}})-?([0-9A-Z])"
)
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－_"), "-")  # noqa: RUF001 -- that is the point
_DIGITS: Final = "0123456789"
_READ_AS: Final[Mapping[str, str]] = {
    "0": "OQD",
    "O": "0Q",
    "Q": "O0",
    "D": "0O",
    "1": "IL",
    "I": "1L",
    "L": "1I",
    "2": "Z",
    "Z": "2",
    "5": "S",
    "S": "5",
    "6": "G",
    "G": "6",
    "7": "T",
    "T": "7",
    "8": "B",
    "B": "8",
}
_LOOK_ALIKES: Final = str.maketrans("OQDILZSGBT", "0001125687")
_TYPED: Final = re.compile(r"[A-Z0-9]{0,4}?-?([0-9OQDILZSGBT]{1,13})-?([0-9A-Z])")


class StatusLike(Protocol):
    """What `public_state` needs of a proven status leaf."""

    @property
    def state(self) -> str:
        """Return the state named by the last record."""

    @property
    def not_after(self) -> date:
        """Return the last day of validity."""


def format_number(serial: int) -> str:
    """Return the printed number of the serial counted from 0: 0 is `FIT-000001-…`."""
    if serial < 0:
        raise AssertionError(f"serials count from 0, not {serial}")
    return _with_check(f"{serial + 1:0{MIN_DIGITS}d}")


def parse_number(text: str, *, highest_serial: int | None = None) -> int:
    """Return the serial, counted from 0, of a certificate number.

    Case, spaces, the kind of dash, left-out dashes and a letter O for a zero (or I for 1, S for 5
    and their like) among the digits do not matter: the check character must fit all the same.

    Raises:
        NumberMistyped: with the numbers probably meant, up to `highest_serial` if that is given.
    """
    match = _NUMBER.fullmatch(_tidy(text))
    if match is not None:
        digits, check = match[1].translate(_LOOK_ALIKES), match[2]
        if _is_canonical(digits) and check_character(PREFIX + digits) == check:
            return int(digits) - 1
    raise NumberMistyped(text, suggest_numbers(text, highest_serial))


def is_number_like(text: str) -> bool:
    """Return whether a text looks like a number somebody meant, right or mistyped."""
    tidy = _tidy(text)
    return tidy.startswith(PREFIX) or _TYPED.fullmatch(tidy) is not None


def suggest_numbers(text: str, highest_serial: int | None = None) -> tuple[str, ...]:
    """Return the existing numbers somebody probably meant, the likeliest first, at most three."""
    match = _TYPED.fullmatch(_tidy(text))
    if match is None:
        return ()
    found: dict[str, None] = {}
    for digits, check in _likely_meant(*match.groups()):
        if _exists(digits, highest_serial) and check_character(PREFIX + digits) == check:
            found[_with_check(digits)] = None
    return tuple(found)[:MAX_SUGGESTIONS]


def check_character(text: str) -> str:
    """Return the check character of letters A-Z and digits. ISO 7064 MOD 37,36 (hybrid)."""
    modulus = len(_ALPHABET)
    product = modulus
    for character in text:
        total = (product + _ALPHABET.index(character)) % modulus or modulus
        product = total * 2 % (modulus + 1)
    return _ALPHABET[(modulus + 1 - product) % modulus]


def public_state(status: StatusLike, today: date) -> str:
    """Return valid, suspended, withdrawn, expired or superseded, for that day in UTC.

    Withdrawn and superseded are final; what was valid or suspended expires after `not_after`.
    """
    stage = STAGE_OF_STATE[status.state]
    if stage in (CertificateStage.WITHDRAWN, CertificateStage.SUPERSEDED):
        return stage.value
    return "expired" if today > status.not_after else stage.value


def _tidy(text: str) -> str:
    return "".join(text.upper().split()).translate(_DASHES)


def _with_check(digits: str) -> str:
    return f"{PREFIX}-{digits}-{check_character(PREFIX + digits)}"


def _is_canonical(digits: str) -> bool:
    """Whether digits are those of a serial: from 1, and no zero before more than six digits."""
    return int(digits) > 0 and (len(digits) == MIN_DIGITS or digits[0] != "0")


def _exists(digits: str, highest_serial: int | None) -> bool:
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS or not _is_canonical(digits):
        return False
    return highest_serial is None or int(digits) - 1 <= highest_serial


def _likely_meant(typed: str, check: str) -> Iterator[tuple[str, str]]:
    """Yield digits and check characters one slip away from those typed, likeliest slip first."""
    digits = typed.translate(_LOOK_ALIKES)
    for seen in (check, *_READ_AS.get(check, "")):
        for padded in (digits, digits.zfill(MIN_DIGITS), digits.lstrip("0").zfill(MIN_DIGITS)):
            yield padded, seen
    for place in range(len(digits) - 1):
        yield digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :], check
    yield digits, check_character(PREFIX + digits)  # only the check character is wrong
    for slip in _wrong_digits(digits):
        yield slip, check


def _wrong_digits(digits: str) -> Iterator[str]:
    """Yield the digits with one replaced, then one left out, then one put in."""
    for place, digit in enumerate(digits):
        for other in _DIGITS.replace(digit, ""):
            yield digits[:place] + other + digits[place + 1 :]
    for place in range(len(digits)):
        yield digits[:place] + digits[place + 1 :]
    for place in range(len(digits) + 1):
        for other in _DIGITS:
            yield digits[:place] + other + digits[place:]
