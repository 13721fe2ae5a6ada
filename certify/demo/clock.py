"""The clock of a story: it stands where it was put, and is moved on by whoever tells it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class StoryClock:
    """A clock that is moved by hand and never backwards."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the time it stands at."""
        return self.at

    def move(self, *, days: int = 0, minutes: int = 0) -> None:
        """Move it on."""
        self.at += timedelta(days=days, minutes=minutes)
