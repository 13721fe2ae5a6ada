"""Whether the things handed in belong together: credential, record, older proof, printed page."""

from typing import TYPE_CHECKING

from certify.kinds_of_record import DOCUMENT
from certify.verification.certificate_facts import find_disagreements
from certify.verification.findings import Findings, Question
from certify.verification.history import find_rewriting
from certify.verification.model import FAILED, NOT_MADE, PASSED
from certify.verification.steps import Reading

if TYPE_CHECKING:
    from certify.pdf_attachments import PdfParts


def add_comparisons(findings: Findings, question: Question, pdf: "PdfParts | None") -> None:
    """Add what compares one thing with another."""
    _add_recorded(findings, question)
    if findings.has_own_proof and findings.newest is not None:
        _add_history_kept(findings, findings.newest)
    if pdf is not None:
        _add_page(findings, question, pdf)


def _add_history_kept(findings: Findings, newest: Reading) -> None:
    rewriting: str | None = None
    if findings.own is not None:
        older, newer = sorted((findings.own, newest), key=lambda one: one.checkpoint.size)
        rewriting = find_rewriting(older, newer)
    elif findings.entry is not None and all(
        envelope.leaf != findings.entry.envelope.leaf for envelope in newest.envelopes
    ):
        rewriting = "The newest proof does not have the record of the proof you were given."
    kept = "What the proof you were given tells stands unchanged in the newest one."
    findings.add("history_kept", FAILED if rewriting else PASSED, rewriting or kept)


def _add_recorded(findings: Findings, question: Question) -> None:
    reading, credential = findings.decisive, findings.credential
    if credential is None:
        why = (
            "Not made: no credential (.vc.json) was given; the records were checked by themselves."
        )
        findings.add("credential_recorded", NOT_MADE, why)
        return
    if reading is None:
        findings.add("credential_recorded", NOT_MADE, "Not made: there is no proof.")
        return
    key = question.trust.find_key(credential.verification_method)
    different = find_disagreements(credential, reading.certificate)
    if different:
        detail = f"Credential and record tell differently: {', '.join(different)}."
        findings.add("credential_recorded", FAILED, detail)
    elif key and key.last_entry is not None and reading.indexes[0] > key.last_entry:
        detail = (
            f"Its key counts up to entry {key.last_entry} only, it is entry {reading.indexes[0]}."
        )
        findings.add("credential_recorded", FAILED, detail)
    else:
        detail = f"Its digest is {reading.certificate.credential_digest}."
        findings.add("credential_recorded", PASSED, detail)


def _add_page(findings: Findings, question: Question, pdf: "PdfParts") -> None:
    if findings.newest is None:
        findings.add(
            "visible_page",
            NOT_MADE,
            "The visible page was not checked: only the register knows which PDFs were issued. "
            "Compare what is printed with this answer.",
        )
        return
    recorded = {
        envelope.body.get("sha256")
        for envelope in findings.newest.envelopes
        if envelope.type == DOCUMENT
    }
    if pdf.digest in recorded | question.document_digests:
        findings.add("visible_page", PASSED, f"The PDF is one that was recorded: {pdf.digest}.")
    else:
        findings.add(
            "visible_page",
            FAILED,
            "This PDF is not one that was recorded; its page may have been changed.",
        )
