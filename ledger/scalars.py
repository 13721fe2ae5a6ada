"""The smallest texts inside our formats: base64, numbers, hashes, times; one spelling each.

Every parser takes `refuse`, the error class of the format it is used in, and raises that.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from ledger.errors import LedgerError
from ledger.tree import MAX_SIZE

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HASH_HEX: Final = re.compile(r"[0-9a-f]{64}")

Refuse = Callable[[str], LedgerError]


def format_base64(data: bytes) -> str:
    """Return standard base64 with padding. RFC 4648 section 4."""
    return b64encode(data).decode("ascii")


def parse_base64(text: str, *, refuse: Refuse) -> bytes:
    """Return the bytes of canonical base64: padded, no spaces, unused bits zero."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (Base64Error, UnicodeEncodeError):
        raise refuse("not base64") from None
    if format_base64(data) != text:
        raise refuse("base64 in another than its one spelling")
    return data


def parse_decimal(text: str, *, refuse: Refuse) -> int:
    """Return the number of ASCII digits without sign or leading zero, at most 2^63-1."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise refuse("not a decimal number between 0 and 2^63-1 without sign or leading zero")
    return int(text)


def is_one(value: object) -> bool:
    """Return whether a JSON value is the integer 1; true is not."""
    return type(value) is int and value == 1


def parse_hash_hex(text: object, *, refuse: Refuse) -> bytes:
    """Return the 32 bytes of 64 lower-case hex digits."""
    if not isinstance(text, str) or not _HASH_HEX.fullmatch(text):
        raise refuse("a hash is not 64 lower-case hex digits")
    return bytes.fromhex(text)


def format_time(at: datetime) -> str:
    """Return a time as `2026-11-24T03:10:00Z`. Requires UTC and whole seconds."""
    if at.utcoffset() != timedelta(0) or at.microsecond:
        raise AssertionError(f"not a UTC time of whole seconds: {at!r}")
    return f"{at.replace(tzinfo=None).isoformat()}Z"


def parse_time(text: object, *, refuse: Refuse) -> datetime:
    """Return the aware UTC datetime of `2026-11-24T03:10:00Z`."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise refuse("a time is not of the form 2026-11-24T03:10:00Z")
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        at = None
    if at is None or format_time(at) != text:
        raise refuse(f"there is no such time as {text}")
    return at


def parse_date(text: object, *, refuse: Refuse) -> date:
    """Return the date of `2026-11-24`."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise refuse("a date is not of the form 2026-11-24")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(f"there is no such date as {text}") from None
