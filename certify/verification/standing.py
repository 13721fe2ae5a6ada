"""How fresh the proof is, and where the certificate stands on the day asked for."""

from datetime import timedelta

from certify.reasons import REASONS
from certify.verification.findings import Findings, Question
from certify.verification.history import CLOCK_TOLERANCE, END_OF_TIME, last_change, state_on
from certify.verification.model import FAILED, NOT_MADE, NOT_YET, PASSED, Check
from certify.verification.steps import Reading
from certify.verification.words import tell_date, tell_hours, tell_time


def add_standing(findings: Findings, question: Question) -> None:
    """Add freshness, dates and state; with a past day also what a checkpoint of that day showed."""
    reading = findings.decisive
    if reading is None:
        why = "Not made: nothing at hand shows the state of the certificate."
        findings.checks += [Check(name, NOT_MADE, why) for name in ("freshness", "dates", "state")]
        return
    is_fresh = _add_freshness(findings, question, reading)
    state = state_on(reading, at=question.at, until=question.until)
    if question.on is not None:
        _add_checkpoint_then(findings, question, state)
    _add_dates(findings, question, reading, state)
    _add_state(findings, question, reading, state, is_fresh=is_fresh)


def _add_freshness(findings: Findings, question: Question, reading: Reading) -> bool:
    whose = "witnessed" if reading.is_witnessed else "by the operator's own word"
    of = f"The state is of {tell_time(reading.as_of)}, {whose}"
    limit = tell_hours(question.limit_hours)
    if question.on is not None and question.on > question.now.date():
        findings.add("freshness", NOT_MADE, "That day is yet to come.")
    elif reading.as_of > question.now + CLOCK_TOLERANCE:
        findings.add("freshness", NOT_MADE, f"{of}, which is yet to come: is your clock right?")
    elif question.at - reading.as_of > timedelta(hours=question.limit_hours):
        age = tell_hours((question.at - reading.as_of) // timedelta(hours=1))
        findings.add("freshness", NOT_MADE, f"{of}: {age} old, and you accept {limit}.")
    else:
        findings.add("freshness", PASSED, f"{of}; you accept {limit}.")
        return True
    return False


def _add_dates(findings: Findings, question: Question, reading: Reading, state: str) -> None:
    certificate = reading.certificate
    first, last = certificate.effective_on, certificate.expires_on
    runs = f"It runs from {tell_date(first)} through {tell_date(last)}"
    if state == NOT_YET:
        findings.add("dates", FAILED, f"{runs}: it had not taken effect.")
    elif question.at.date() > last:
        findings.add("dates", FAILED, f"{runs}: it has expired.")
    else:
        findings.add("dates", PASSED, f"{runs} (days in UTC).")


def _add_state(
    findings: Findings, question: Question, reading: Reading, state: str, *, is_fresh: bool
) -> None:
    change = last_change(reading.envelopes, question.until)
    if change is None:
        findings.add("state", NOT_MADE, "Not made: it was not issued at that time.")
        return
    since = f"{state} since {tell_time(change.at)}"
    reason = REASONS.get(change.reason or "")
    if change.state in {"suspended", "withdrawn", "superseded"}:
        because = f": {reason}" if reason else ""
        findings.add(
            "state", FAILED, f"{change.state.capitalize()} since {tell_time(change.at)}{because}."
        )
    elif is_fresh:
        findings.add(
            "state", PASSED, f"{change.state.capitalize()} {tell_time(change.at)}, unchanged since."
        )
    else:
        findings.add("state", NOT_MADE, f"Last known: {since}. Later changes cannot be told.")


def _add_checkpoint_then(findings: Findings, question: Question, state: str) -> None:
    limit = timedelta(hours=question.limit_hours)
    of_that_time = [
        reading
        for reading in (findings.own, findings.newest)
        if reading is not None and timedelta(0) <= question.at - reading.as_of <= limit
    ]
    if not of_that_time:
        why = "No checkpoint of that time is at hand; the answer rests on the dates in the records."
        findings.add("checkpoint_then", NOT_MADE, why)
        return
    then = max(of_that_time, key=lambda reading: reading.as_of)
    showed = state_on(then, at=then.as_of, until=END_OF_TIME)
    told = f"The checkpoint of {tell_time(then.as_of)} showed: {showed.replace('_', ' ')}"
    if showed == state:
        findings.add("checkpoint_then", PASSED, f"{told}.")
    else:
        findings.add("checkpoint_then", NOT_MADE, f"{told}; the state changed after it.")
