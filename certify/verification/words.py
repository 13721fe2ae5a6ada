"""How times, days and counts are said in an answer."""

from datetime import date, datetime
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_HOURS_A_DAY: Final = 24
_DAYS_TOLD_FROM_HOURS: Final = 72


def tell_date(day: date) -> str:
    """Return a day as `24 November 2026`, the same in every locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def tell_time(at: datetime) -> str:
    """Return an aware UTC time as `24 November 2026, 03:10 UTC`."""
    return f"{tell_date(at.date())}, {at:%H:%M} UTC"


def tell_hours(hours: int) -> str:
    """Return a duration of whole hours as `5 hours` or `30 days`."""
    if hours >= _DAYS_TOLD_FROM_HOURS and hours % _HOURS_A_DAY == 0:
        return tell_count(hours // _HOURS_A_DAY, "day")
    return tell_count(hours, "hour")


def tell_count(count: int, one: str, many: str | None = None) -> str:
    """Return `no record`, `1 record` or `2 records`."""
    if count == 1:
        return f"1 {one}"
    return f"{count or 'no'} {many or one + 's'}"
