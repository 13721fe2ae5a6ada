"""The one plain sentence that comes before everything else."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from certify.reasons import REASONS
from certify.verification.certificate_facts import CertificateFacts, CredentialFacts
from certify.verification.history import last_change
from certify.verification.meaning import MEANINGS
from certify.verification.model import (
    ALTERED,
    FAILED,
    NOT_CHECKED,
    NOT_MADE,
    NOT_YET,
    PASSED,
    VALID,
    Check,
    Outcome,
)
from certify.verification.steps import Reading
from certify.verification.words import tell_count, tell_date, tell_time


class Told(NamedTuple):
    """What the sentence is made of. Changes count up to `until`; `on` is the day named, if any."""

    checks: Sequence[Check]
    certificate: CertificateFacts | None
    credential: CredentialFacts | None
    reading: Reading | None
    on: date | None
    until: datetime


def tell(outcome: Outcome, state: str, told: Told) -> str:
    """Return the sentence of an answer."""
    if outcome == VALID and told.reading and told.certificate:
        return _valid(told, told.certificate, told.reading)
    if outcome == NOT_CHECKED:
        return could_not_check(_why_not_checked(told))
    if state == ALTERED or told.certificate is None or told.reading is None:
        return failed(next(check for check in told.checks if check.status == FAILED))
    return _not_in_force(state, told, told.certificate, told.reading)


def could_not_check(why: str) -> str:
    """Return the sentence of an answer that could not be given."""
    return f"Could not be checked: {why[:1].lower()}{why[1:]}"


def failed(check: Check) -> str:
    """Return the sentence of an answer that one failed check decides."""
    return f"Not valid, altered or forged. {MEANINGS[check.name].title}: {check.detail}"


def unknown_number(text: str, suggestions: Sequence[str]) -> str:
    """Return the sentence about a number that does not exist."""
    meant = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
    return f"Not valid: there is no certificate of the number {text}.{meant}"


def altered() -> str:
    """Return the sentence about a credential whose signature does not hold."""
    return (
        "Not valid: this credential was altered or forged. "
        "Its signature does not fit it, so nothing it says can be believed."
    )


def not_trusted(detail: str) -> str:
    """Return the sentence about a credential of somebody the trust file does not name."""
    return f"Not valid: this credential was not made by an issuer you trust. {detail}"


def _valid(told: Told, certificate: CertificateFacts, reading: Reading) -> str:
    what = _what(certificate, told.credential)
    until = f"until {tell_date(certificate.expires_on)}"
    more = _later(told) + _page(told.checks) + _sample(certificate)
    if told.on is not None:
        return (
            f"Valid on {tell_date(told.on)}: {what}, {until} "
            f"(as the ledger showed it on {tell_time(reading.as_of)}).{more}"
        )
    return f"Valid as of {tell_time(reading.as_of)}: {what}, {until}.{more}"


def _not_in_force(state: str, told: Told, certificate: CertificateFacts, reading: Reading) -> str:
    day = f" on {tell_date(told.on)}" if told.on else ""
    which = f"certificate {certificate.number} of {certificate.enterprise_name}"
    if state == NOT_YET:
        return f"Not valid{day}: {which} takes effect on {tell_date(certificate.effective_on)}."
    if state == "expired":
        return f"Not valid{day}: {which} expired on {tell_date(certificate.expires_on)}."
    change = last_change(reading.envelopes, told.until)
    reason = REASONS.get(change.reason or "") if change else None
    since = f" since {tell_time(change.at)}" if change else ""
    verb = "was" if told.on and told.on < reading.as_of.date() else "is"
    return f"Not valid{day}: {which} {verb} {state}{since}{f': {reason}' if reason else ''}."


def _why_not_checked(told: Told) -> str:
    if told.reading is not None:
        freshness = next(check for check in told.checks if check.name == "freshness")
        return f"last known valid at {tell_time(told.reading.as_of)}. {freshness.detail}"
    no_proof = "there is no proof of its state (.proof.json) at hand."
    if told.credential is not None:
        return f"the credential is genuine, but {no_proof}"
    if told.certificate is not None:
        return f"certificate {told.certificate.number} was issued, but {no_proof}"
    return next(check.detail for check in told.checks if check.status == NOT_MADE)


def _what(certificate: CertificateFacts, credential: CredentialFacts | None) -> str:
    edition = certificate.edition_label
    standard = f"{credential.standard} {edition.partition('@')[2]}" if credential else edition
    return (
        f"{certificate.enterprise_name}, {certificate.place}, meets {standard} "
        f"for {certificate.scope}{_conditions(certificate)}"
    )


def _conditions(certificate: CertificateFacts) -> str:
    conditions = certificate.body.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        return ""
    return f", on {tell_count(len(conditions), 'condition')}"


def _later(told: Told) -> str:
    """Return a warning where nobody was asked for a change after the proof was made."""
    if told.on is None and any(
        check.name == "register" and check.status != PASSED for check in told.checks
    ):
        return " Whether it changed after that was not asked."
    return ""


def _page(checks: Sequence[Check]) -> str:
    """Return a warning where the paper was not looked at: it may say what was never signed."""
    if any(check.name == "visible_page" and check.status != PASSED for check in checks):
        return " The printed page was not checked: compare it with these words."
    return ""


def _sample(certificate: CertificateFacts) -> str:
    return (
        " This is a synthetic sample: no such enterprise exists." if certificate.synthetic else ""
    )
