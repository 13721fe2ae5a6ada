"""What is asked, and what was found so far: passed from one group of checks to the next."""

from datetime import date, datetime
from typing import NamedTuple

from certify.trust import Trust
from certify.verification.certificate_facts import CredentialFacts
from certify.verification.model import FAILED, Check, CheckStatus
from certify.verification.steps import EntryReading, Reading


class Question(NamedTuple):
    """What is asked: of which time, how old a proof may be, and what the register said.

    `at` is the end of the day asked for, but never later than now. Changes of state count up to
    `until`: all of them unless a past day is asked for. What the proof shows to have happened has
    happened, whatever a clock that is slow, here or at the operator's, says of the time.
    """

    trust: Trust
    now: datetime
    at: datetime
    until: datetime
    on: date | None
    limit_hours: int
    register_note: str
    number: str | None
    is_unknown_to_register: bool
    document_digests: frozenset[str]


class Findings:
    """The checks made so far, and what was shown to be genuine.

    `own` is the bundle that was handed in, `entry` the tlog-proof, `newest` the register's bundle.
    """

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.credential: CredentialFacts | None = None
        self.own: Reading | None = None
        self.entry: EntryReading | None = None
        self.newest: Reading | None = None
        self.has_own_proof = False

    def add(self, name: str, status: CheckStatus, detail: str) -> None:
        """Note a check."""
        self.checks.append(Check(name, status, detail))

    @property
    def has_failed(self) -> bool:
        """Whether any check failed."""
        return any(check.status == FAILED for check in self.checks)

    @property
    def number(self) -> str | None:
        """The certificate's number as the proof says it, or else the credential."""
        if self.own is not None:
            return self.own.certificate.number
        if self.credential is not None:
            return self.credential.number
        number = self.entry.envelope.body.get("number") if self.entry is not None else None
        return number if isinstance(number, str) else None

    @property
    def decisive(self) -> Reading | None:
        """The reading of the larger checkpoint."""
        readings = [reading for reading in (self.own, self.newest) if reading is not None]
        return max(readings, key=lambda reading: reading.checkpoint.size, default=None)
