"""The verify page: a number that was typed, or a file that was handed on."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from certify import queries
from certify.cli.verify import find_kind
from certify.errors import NumberMistyped, PdfRefused
from certify.instance import Instance
from certify.pdf_attachments import read_pdf_attachments
from certify.public.certificates import get_number
from certify.public.views import view_answer
from certify.refusals import CertificateUnknown
from certify.verification import Verification, verify, verify_damaged, verify_nothing
from certify.verification.model import ALTERED, NOT_TRUSTED
from certify.web.forms import Form, SentFile, read_form
from certify.web.limits import MAX_VERIFY_BYTES
from certify.web.pages import instance_of, show_page
from certify.web.refused import BodyTooLarge, Fault, ValuesRefused
from certify.web.strict import read_query

router = APIRouter(include_in_schema=False)


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
        BodyTooLarge: more than 5 MB. FileNotSupported: another kind of file.
    """
    if len(sent.content) > MAX_VERIFY_BYTES:
        raise BodyTooLarge(MAX_VERIFY_BYTES)
    kind = find_kind(sent.name, sent.content)
    at_hand: dict[str, Any] = {kind: sent.content}
    if kind == "pdf":
        try:
            at_hand = {kind: read_pdf_attachments(sent.content)}
        except PdfRefused as error:
            say = verify_damaged if error.is_damaged else verify_nothing
            return say(name="attachments", detail=str(error))
    first = verify(trust=instance.trust, now=instance.clock(), **at_hand)
    if first.number is None or first.state in {ALTERED, NOT_TRUSTED}:
        return first
    register = _ask_register(instance, first.number)
    return verify(trust=instance.trust, now=instance.clock(), **at_hand, **register)


def _ask_register(instance: Instance, number: str) -> dict[str, Any]:
    try:
        return {"newest_bundle": queries.proof_bytes(instance, number)}
    except (CertificateUnknown, NumberMistyped):
        note = "This register is complete and does not have this number."
        return {"is_unknown_to_register": True, "register_note": note}
