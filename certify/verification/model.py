"""What an answer is made of: checks, an outcome, a state, one plain sentence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple

from ledger.canonical import JsonValue
from ledger.scalars import format_time

CheckStatus = Literal["passed", "failed", "not_made"]
Outcome = Literal["valid", "not_valid", "not_checked"]

PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_MADE: Final = "not_made"

VALID: Final = "valid"
NOT_VALID: Final = "not_valid"
NOT_CHECKED: Final = "not_checked"

# Beside the states of `certify.certificate.public_state`.
NOT_YET: Final = "not_yet_in_effect"
UNKNOWN_NUMBER: Final = "unknown_number"
MISTYPED_NUMBER: Final = "mistyped_number"
ALTERED: Final = "altered_or_forged"
NOT_TRUSTED: Final = "issuer_not_trusted"
COULD_NOT_CHECK: Final = "could_not_check"


class Check(NamedTuple):
    """One check. `detail` is a sentence: what was found, or why the check was not made."""

    name: str
    status: CheckStatus
    detail: str


class Change(NamedTuple):
    """A state the certificate was put in; `reason` is a public code, None at issue."""

    state: str
    at: datetime
    reason: str | None = None


class Verification(NamedTuple):
    """The answer. `as_of` is the time up to which the state is known, None if it is not.

    `credential` and `certificate` (the body of the issuing record) are there only when their
    signatures held: what is not shown to be genuine is not shown.
    """

    outcome: Outcome
    state: str
    sentence: str
    as_of: datetime | None
    checks: tuple[Check, ...]
    number: str | None = None
    credential: Mapping[str, JsonValue] | None = None
    certificate: Mapping[str, JsonValue] | None = None
    history: tuple[Change, ...] = ()


def verification_to_json(verification: Verification) -> dict[str, JsonValue]:
    """Return the answer as `certify verify --json` prints it."""
    as_of = verification.as_of
    return {
        "outcome": verification.outcome,
        "state": verification.state,
        "sentence": verification.sentence,
        "number": verification.number,
        "as_of": None if as_of is None else format_time(as_of),
        "checks": [
            {"name": check.name, "status": check.status, "detail": check.detail}
            for check in verification.checks
        ],
    }
