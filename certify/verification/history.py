"""Which state a certificate was in when, and whether two proofs tell the same past."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from certify.certificate import public_state
from certify.verification.model import NOT_YET, Change
from certify.verification.steps import Reading
from ledger.envelope import Envelope, Status

CLOCK_TOLERANCE: Final = timedelta(minutes=10)
"""How long a record may wait between its time and the first checkpoint that includes it."""

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


def list_changes(envelopes: Sequence[Envelope]) -> tuple[Change, ...]:
    """Return every state the records set, oldest first."""
    return tuple(
        Change(envelope.status.state, envelope.issued_at, _reason(envelope))
        for envelope in envelopes
        if envelope.status is not None
    )


def last_change(envelopes: Sequence[Envelope], until: datetime) -> Change | None:
    """Return the newest change of state up to that time."""
    changes = [change for change in list_changes(envelopes) if change.at <= until]
    return changes[-1] if changes else None


def state_on(reading: Reading, *, at: datetime, until: datetime) -> str:
    """Return the public state at a time, by the dates in the records up to `until`."""
    certificate, change = reading.certificate, last_change(reading.envelopes, until)
    if change is None or at.date() < certificate.effective_on:
        return NOT_YET
    status = Status(certificate.serial, change.state, certificate.expires_on)
    return public_state(status, at.date())


def last_counted(on: date | None, now: datetime) -> datetime:
    """Return up to when changes of state count: without end unless a past day is asked for."""
    return END_OF_TIME if on is None or on >= now.date() else end_of_day(on)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def find_rewriting(older: Reading, newer: Reading) -> str | None:
    """Return how the newer proof contradicts the older one, None if it only goes on.

    Both are checked readings; `older.checkpoint` is not the larger one.
    """
    before = [envelope.leaf for envelope in older.envelopes]
    after = [envelope.leaf for envelope in newer.envelopes]
    old_head, new_head = older.checkpoint, newer.checkpoint
    if (old_head.size, old_head.origin) == (new_head.size, new_head.origin) and (
        old_head.root != new_head.root
    ):
        return f"The ledger signed two different states of {new_head.size} entries."
    if after[: len(before)] != before:
        return "The newest proof leaves out or changes a record of the proof you were given."
    for envelope in newer.envelopes[len(before) :]:
        if envelope.status and envelope.issued_at < older.as_of - CLOCK_TOLERANCE:
            return (
                "A record that was not yet in the ledger then claims an earlier time: "
                "it was dated back."
            )
    return None


def _reason(envelope: Envelope) -> str | None:
    reason = envelope.body.get("reason")
    return reason if isinstance(reason, str) else None
