# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What certifying refuses, as types that carry values and build their own sentence.

CertificationError
  StepNotAllowed          the lifecycle has no such step from this stage
  DecisionBlocked         everything that stands against a decision
  NumberMistyped          not a certificate number; holds the numbers probably meant
  RecordTooLarge          a record that would not fit into the log
  CredentialRefused       a credential that does not have the shape we issue
  TrustRefused            not a trust file
  PdfRefused              a PDF that cannot be read within bounds
  FetchRefused            an address that is not asked, or an answer that is not taken
  FileNotSupported        a kind of file that is not verified here
"""

from collections.abc import Sequence
from typing import Protocol


class CertificationError(Exception):
    """Root of all refusals of certifying."""


class ReasonAgainst(Protocol):
    """What `DecisionBlocked` needs to know of an obstacle (`certify.decision.Obstacle`)."""

    @property
    def sentence(self) -> str:
        """Return the reason as a sentence."""


class StepNotAllowed(CertificationError):
    """The lifecycle knows no such step from this stage. `allowed` may be empty."""

    def __init__(self, *, stage: str, step: str, allowed: Sequence[str]) -> None:
        self.stage, self.step, self.allowed = stage, step, tuple(allowed)
        may = f"possible: {', '.join(self.allowed)}" if allowed else "this stage is final"
        super().__init__(f"The step {step} is not possible at stage {stage} ({may}).")


class DecisionBlocked(CertificationError):
    """A decision with reasons against it; `obstacles` holds every one."""

    def __init__(self, obstacles: Sequence[ReasonAgainst]) -> None:
        self.obstacles = tuple(obstacles)
        reasons = " ".join(obstacle.sentence for obstacle in self.obstacles)
        super().__init__(f"This decision cannot be taken. {reasons}")


class NumberMistyped(CertificationError):
    """Not a certificate number. `suggestions` holds those probably meant, best first."""

    def __init__(self, text: str, suggestions: Sequence[str] = ()) -> None:
        self.text, self.suggestions = text, tuple(suggestions)
        meant = f" Did you mean {' or '.join(self.suggestions)}?" if suggestions else ""
        super().__init__(f"{text!r} is not a certificate number.{meant}")


class RecordTooLarge(CertificationError):
    """A record that would not fit into the log."""

    def __init__(self, *, size_bytes: int, limit_bytes: int) -> None:
        self.size_bytes, self.limit_bytes = size_bytes, limit_bytes
        super().__init__(f"The record has {size_bytes} bytes; the log takes {limit_bytes}.")


class CredentialRefused(CertificationError):
    """A credential that does not have the shape this program issues and reads."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Credential refused: {reason}.")


class TrustRefused(CertificationError):
    """Not a trust file; `problems` holds a phrase for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"This is not a trust file: {'; '.join(self.problems)}.")


class PdfRefused(CertificationError):
    """A PDF that cannot be read. `is_damaged` is False when it is only beyond our bounds."""

    def __init__(self, reason: str, *, is_damaged: bool = True) -> None:
        self.reason, self.is_damaged = reason, is_damaged
        super().__init__(f"This PDF cannot be read: {reason}.")


class FetchRefused(CertificationError):
    """An address that is not asked, or an answer that is not taken."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url} could not be fetched: {reason}.")


class FileNotSupported(CertificationError):
    """A kind of file that is not verified here."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name} is not a kind of file that can be verified: "
            "give a certificate's PDF, .vc.json, .proof.json or .tlog-proof."
        )
