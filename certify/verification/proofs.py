"""The checks of what was handed in: trust file, attachments, proof, and the register's answer."""

from typing import TYPE_CHECKING

from certify.trust import Trust, fingerprint
from certify.verification.findings import Findings, Question
from certify.verification.model import FAILED, NOT_MADE, PASSED, Check
from certify.verification.steps import BUNDLE_STEPS, check_bundle, check_entry_proof
from certify.verification.words import tell_time

if TYPE_CHECKING:
    from certify.pdf_attachments import PdfParts


def add_trust(findings: Findings, trust: Trust) -> None:
    """Add whose word is taken."""
    detail = f"{trust.issuer_name} ({trust.issuer_did}); the file is {fingerprint(trust)}."
    findings.add("trust", PASSED, detail)


def add_attachments(findings: Findings, pdf: "PdfParts") -> None:
    """Add whether the PDF carries what can be checked."""
    if pdf.credential is None and pdf.bundle is not None:
        detail = "The PDF carries a proof without its credential: certificates carry both."
        findings.add("attachments", FAILED, detail)
    elif pdf.credential is None:
        findings.add("attachments", NOT_MADE, "The PDF carries no credential.")
    elif pdf.bundle is None:
        findings.add("attachments", NOT_MADE, "The PDF carries a credential but no proof.")
    else:
        findings.add("attachments", PASSED, "One credential and one proof.")


def add_proof(
    findings: Findings, trust: Trust, bundle: bytes | None, tlog_proof: bytes | None
) -> None:
    """Add the steps of the proof that was given."""
    made: tuple[Check, ...] = ()
    if bundle is not None:
        made, findings.own = check_bundle(bundle, trust)
    elif tlog_proof is not None:
        made, findings.entry = check_entry_proof(tlog_proof, trust)
    findings.checks += made
    findings.has_own_proof = bool(made)


def add_register(findings: Findings, question: Question, newest_bundle: bytes | None) -> None:
    """Add the checks of the register's answer; only without another proof do they stand alone."""
    if question.is_unknown_to_register:
        findings.add("register", FAILED, "The register does not have this number.")
        return
    if newest_bundle is None:
        _add_no_answer(findings, question.register_note)
        return
    made, reading = check_bundle(newest_bundle, question.trust)
    wanted = question.number or findings.number
    if reading is not None and wanted not in {None, reading.certificate.number}:
        _add_no_answer(findings, "Its answer was about another certificate and was not used.")
    elif reading is not None:
        findings.checks += () if findings.has_own_proof else made
        findings.add("register", PASSED, f"Its newest state is of {tell_time(reading.as_of)}.")
        findings.newest = reading
    elif findings.has_own_proof:
        fault = next(check.detail for check in made if check.status == FAILED)
        _add_no_answer(findings, f"Its answer does not hold and was not used. {fault}")
    else:
        findings.checks += made


def _add_no_answer(findings: Findings, why: str) -> None:
    findings.add("register", NOT_MADE, why)
    if not findings.has_own_proof:
        no_proof = "Not made: there is no proof (.proof.json) to make it on."
        findings.checks += [Check(name, NOT_MADE, no_proof) for name in BUNDLE_STEPS]
