"""The verify page: a number that was typed, or a file that was handed on."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from certify import queries
from certify.certificate import format_number, parse_number
from certify.errors import CertificationError, FileNotSupported, PdfRefused
from certify.instance import Instance
from certify.pdf_attachments import PdfParts, read_pdf_attachments
from certify.public.certificates import get_number
from certify.public.views import view_answer
from certify.refusals import CertificateUnknown
from certify.verification import Verification, verify
from certify.web.forms import Form, SentFile, read_form
from certify.web.limits import MAX_VERIFY_BYTES
from certify.web.pages import instance_of, show_page
from certify.web.refused import BodyTooLarge, Fault, ValuesRefused
from certify.web.strict import read_query
from ledger.canonical import parse_json
from ledger.errors import LedgerError

router = APIRouter(include_in_schema=False)

TLOG_PROOF_HEADER: Final = b"c2sp.org/tlog-proof@v1\n"
BUNDLE_FORMAT: Final = "fair-it-ledger/bundle"


@router.get("/verify")
def verify_page(request: Request) -> Response:
    """Return the form; with a number, lead to its page."""
    number = read_query(request, "number").get("number")
    if not number:
        return show_page(request, "verify.html", answer=None, problems=(), typed="")
    return RedirectResponse(f"/c/{get_number(instance_of(request), number)}", status_code=303)


async def _sent_form(request: Request) -> Form:
    read_query(request)
    return await read_form(request, ("file",))


@router.post("/verify")
def verify_file(request: Request, form: Annotated[Form, Depends(_sent_form)]) -> Response:
    """Return what is to be said about a file; it is not kept."""
    sent = form.files.get("file")
    if sent is None:
        raise ValuesRefused([Fault("file", "choose a file first")])
    verification = check_sent_file(instance_of(request), sent)
    answer = view_answer(verification, file_name=sent.name)
    return show_page(request, "verify.html", answer=answer, problems=(), typed="")


def check_sent_file(instance: Instance, sent: SentFile) -> Verification:
    """Return the answer about a PDF, a credential, a bundle or a tlog-proof.

    Raises:
        BodyTooLarge: more than 5 MB. FileNotSupported: another kind of file. PdfRefused.
    """
    if len(sent.content) > MAX_VERIFY_BYTES:
        raise BodyTooLarge(MAX_VERIFY_BYTES)
    at_hand = _sort_out(sent)
    number = _find_number(at_hand)
    return verify(
        trust=instance.trust,
        now=instance.clock(),
        newest_bundle=_find_newest(instance, number),
        register_note="The register does not know the number that this file names.",
        **at_hand,
    )


def _find_newest(instance: Instance, number: str | None) -> bytes | None:
    try:
        return queries.proof_bytes(instance, number) if number else None
    except CertificateUnknown:
        return None


def _sort_out(sent: SentFile) -> dict[str, Any]:
    """Return the file under the name of what it is, told by its content."""
    content = sent.content
    if content.startswith(b"%PDF-"):
        return {"pdf": read_pdf_attachments(content)}
    if content.startswith(TLOG_PROOF_HEADER):
        return {"tlog_proof": content}
    try:
        document = parse_json(content, max_bytes=MAX_VERIFY_BYTES)
    except LedgerError:
        raise FileNotSupported(sent.name) from None
    if isinstance(document, dict) and document.get("format") == BUNDLE_FORMAT:
        return {"bundle": content}
    if isinstance(document, dict) and "credentialSubject" in document:
        return {"credential": content}
    raise FileNotSupported(sent.name)


def _find_number(at_hand: dict[str, Any]) -> str | None:
    """Return the number that a file says it has; not believed, only asked the register about."""
    pdf = at_hand.get("pdf")
    content = pdf.credential if isinstance(pdf, PdfParts) else at_hand.get("credential")
    claimed = _claim(content, "id") if content else _claim(at_hand.get("bundle"), "subject")
    typed = claimed.rpartition("/")[2]
    try:
        return format_number(parse_number(typed))
    except (CertificationError, PdfRefused):
        return None


def _claim(content: bytes | None, name: str) -> str:
    if content is None:
        return ""
    try:
        document = parse_json(content, max_bytes=MAX_VERIFY_BYTES)
    except LedgerError:
        return ""
    return str(document.get(name, "")) if isinstance(document, dict) else ""
