"""Who is signed in: random tokens in memory, so that a session can be ended at once.

A token is 256 random bits; only its digest is kept. Sessions end after an hour without use, after
twelve hours in any case, when the person signs out or is deactivated, and when the server stops.
Keys have 256 random bits too: guessing them needs no counting of tries.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

IDLE_SECONDS: Final = 3600
LONGEST_SECONDS: Final = 12 * 3600
MOST_SESSIONS: Final = 10_000


@dataclass(frozen=True)
class SignedIn:
    """One session; every form of it carries `form_token`."""

    person_id: str
    form_token: str
    opened_s: float
    seen_s: float


@dataclass
class Sessions:
    """All open sessions of this process. `seconds` is a clock that never goes back."""

    seconds: Callable[[], float] = time.monotonic
    _open: dict[str, SignedIn] = field(default_factory=dict)

    def start(self, person_id: str) -> str:
        """Return the token of a new session."""
        self._forget_old()
        token = secrets.token_urlsafe(32)
        now = self.seconds()
        self._open[_digest(token)] = SignedIn(person_id, secrets.token_urlsafe(32), now, now)
        return token

    def find(self, token: str) -> SignedIn | None:
        """Return the session of a token, None if it has ended or never was."""
        name = _digest(token)
        session = self._open.get(name)
        if session is None or self._has_ended(session):
            self._open.pop(name, None)
            return None
        session = replace(session, seen_s=self.seconds())
        self._open[name] = session
        return session

    def end(self, token: str) -> None:
        """End a session; its token is worthless from now on."""
        self._open.pop(_digest(token), None)

    def _has_ended(self, session: SignedIn) -> bool:
        now = self.seconds()
        idle, age = now - session.seen_s, now - session.opened_s
        return idle > IDLE_SECONDS or age > LONGEST_SECONDS

    def _forget_old(self) -> None:
        self._open = {
            name: session for name, session in self._open.items() if not self._has_ended(session)
        }
        while len(self._open) >= MOST_SESSIONS:
            self._open.pop(next(iter(self._open)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
