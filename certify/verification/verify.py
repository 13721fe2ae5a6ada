"""All checks of one certificate put together, and the answer that follows from them.

An answer is *not valid* when any check failed, *not checked* when none failed but one that the
answer needs was not made, and *valid* otherwise. The checks that an answer needs: the proof (or
nothing is known of the state), its freshness, and the state itself.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from certify.trust import Trust
from certify.verification import sentences
from certify.verification.comparisons import add_comparisons
from certify.verification.findings import Findings, Question
from certify.verification.history import (
    end_of_day,
    last_counted,
    list_changes,
    state_on,
)
from certify.verification.model import (
    ALTERED,
    COULD_NOT_CHECK,
    FAILED,
    NOT_CHECKED,
    NOT_MADE,
    NOT_TRUSTED,
    NOT_VALID,
    VALID,
    Check,
    Outcome,
    Verification,
)
from certify.verification.proofs import add_attachments, add_proof, add_register, add_trust
from certify.verification.standing import add_standing
from certify.verification.steps import check_credential

if TYPE_CHECKING:
    from certify.pdf_attachments import PdfParts

NOT_ASKED: Final = "The register was not asked."


def verify(  # noqa: PLR0913 -- one argument for each thing that may be at hand
    *,
    trust: Trust | None,
    now: datetime,
    number: str | None = None,
    credential: bytes | None = None,
    bundle: bytes | None = None,
    tlog_proof: bytes | None = None,
    pdf: "PdfParts | None" = None,
    newest_bundle: bytes | None = None,
    is_unknown_to_register: bool = False,
    document_digests: Collection[str] = (),
    register_note: str = NOT_ASKED,
    on: date | None = None,
    max_age_hours: int | None = None,
) -> Verification:
    """Return the answer about a certificate.

    Give what is at hand: a credential with its bundle, a bundle alone, a tlog-proof, the parts of
    a PDF, or a `number` that the register was asked for. `newest_bundle` is what the register
    answered just now; `register_note` says why there is none, and `is_unknown_to_register` that
    a complete register does not have the number. `document_digests` are digests of recorded PDFs
    beyond those in the newest bundle. `on` asks for a past day (UTC), `max_age_hours` overrules
    the trust file's limit.
    """
    if trust is None:
        return _answer_without_trust()
    if now.tzinfo is None or now.utcoffset():
        raise AssertionError("`now` is a UTC time")
    if pdf is not None:
        credential, bundle = pdf.credential, pdf.bundle
    question = Question(
        trust=trust,
        now=now,
        at=now if on is None else min(now, end_of_day(on)),
        until=last_counted(on, now),
        on=on,
        limit_hours=trust.max_age_hours if max_age_hours is None else max_age_hours,
        register_note=register_note,
        number=number,
        is_unknown_to_register=is_unknown_to_register,
        document_digests=frozenset(document_digests),
    )
    findings = Findings()
    add_trust(findings, trust)
    if pdf is not None:
        add_attachments(findings, pdf)
    if credential is not None:
        made, findings.credential = check_credential(credential, trust)
        if findings.credential is None:  # every other word in the file may be forged
            return _answer_altered(made)
        findings.checks += made
    add_proof(findings, trust, bundle, tlog_proof)
    add_register(findings, question, newest_bundle)
    if not findings.has_failed:
        add_comparisons(findings, question, pdf)
        add_standing(findings, question)
    return _answer(findings, question)


def verify_number(
    text: str, *, state: str, suggestions: Collection[str], detail: str
) -> Verification:
    """Return the answer about a number that leads nowhere.

    `state` is `mistyped_number`, or `unknown_number` when a complete register does not have it.
    """
    return Verification(
        outcome=NOT_VALID,
        state=state,
        sentence=sentences.unknown_number(text, tuple(suggestions)),
        as_of=None,
        checks=(Check("number", FAILED, detail),),
    )


def verify_damaged(*, name: str, detail: str) -> Verification:
    """Return the answer about a file that is damaged beyond reading."""
    check = Check(name, FAILED, detail)
    return Verification(NOT_VALID, ALTERED, sentences.failed(check), None, (check,))


def verify_nothing(*, detail: str, name: str = "register") -> Verification:
    """Return the answer when nothing could be had that can be checked."""
    return Verification(
        NOT_CHECKED,
        COULD_NOT_CHECK,
        sentences.could_not_check(detail),
        None,
        (Check(name, NOT_MADE, detail),),
    )


def _answer_without_trust() -> Verification:
    detail = "There is no trust file, so nothing says whose signatures to believe."
    return verify_nothing(detail=detail, name="trust")


def _answer_altered(made: tuple[Check, ...]) -> Verification:
    is_stranger = made[0].name == "issuer"
    state = NOT_TRUSTED if is_stranger else ALTERED
    sentence = sentences.not_trusted(made[0].detail) if is_stranger else sentences.altered()
    return Verification(NOT_VALID, state, sentence, None, made)


def _answer(findings: Findings, question: Question) -> Verification:
    reading = findings.decisive
    outcome, state = _judge(findings, question)
    certificate = reading.certificate if reading else None
    if certificate is None and findings.entry is not None:
        certificate = findings.entry.certificate
    is_genuine = state != ALTERED
    return Verification(
        outcome=outcome,
        state=state,
        sentence=sentences.tell(
            outcome,
            state,
            sentences.Told(
                checks=tuple(findings.checks),
                certificate=certificate,
                credential=findings.credential,
                reading=reading,
                on=question.on,
                until=question.until,
            ),
        ),
        as_of=None if reading is None or not is_genuine else reading.as_of,
        checks=tuple(findings.checks),
        number=question.number or findings.number or (certificate.number if certificate else None),
        credential=findings.credential.document if findings.credential else None,
        certificate=certificate.body if certificate and is_genuine else None,
        history=list_changes(reading.envelopes) if reading and is_genuine else (),
    )


def _judge(findings: Findings, question: Question) -> tuple[Outcome, str]:
    reading = findings.decisive
    status = {check.name: check.status for check in findings.checks}
    state = COULD_NOT_CHECK
    if reading is not None:
        state = state_on(reading, at=question.at, until=question.until)
    if findings.has_failed:
        about_state = {"dates", "state"}
        failed = {name for name, one in status.items() if one == FAILED}
        return NOT_VALID, state if failed <= about_state else ALTERED
    if reading is None or NOT_MADE in (status["freshness"], status["state"]):
        return NOT_CHECKED, COULD_NOT_CHECK
    return VALID, state
