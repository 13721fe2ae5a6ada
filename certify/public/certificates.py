"""The page of a certificate, its twin for programs, its files, and the directory."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from certify import queries
from certify.certificate import format_number, parse_number
from certify.db import read_session
from certify.instance import Instance
from certify.public.views import view_certificate
from certify.queries import CertificatePage
from certify.service.case import highest_serial
from certify.service.work import checkpoint_time
from certify.verification import verification_to_json
from certify.web.pages import instance_of, show_page
from certify.web.refused import NothingHere
from certify.web.strict import read_day, read_query
from ledger.scalars import format_time

router = APIRouter(include_in_schema=False)

_MAX_TEXT: Final = 200
_MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "vc.json": "application/vc",
    "vc.jwt": "application/vc+jwt",
    "proof.json": "application/json",
    "tlog-proof": "text/plain; charset=utf-8",
}


@router.get("/c/{name}")
def certificate(name: str, request: Request) -> Response:
    """Return the page of a certificate, or one of its files when the name has an ending."""
    instance = instance_of(request)
    typed, dot, ending = name.partition(".")
    number = get_number(instance, typed)
    on = read_day(read_query(request, "on").get("on"), "on")
    if number != typed:
        return RedirectResponse(_address(number, dot + ending, request), status_code=308)
    if dot and ending != "json":
        return _file(instance, number, ending)
    page = queries.certificate_page(instance, number, on)
    if dot:
        return JSONResponse(certificate_json(page, on))
    view = view_certificate(page, settings=instance.settings, on=on)
    return show_page(request, "certificate.html", page=view)


@router.get("/directory")
def directory(request: Request) -> Response:
    """Return every certificate, whatever its state, or those whose words hold a text."""
    text = read_query(request, "q").get("q", "")[:_MAX_TEXT]
    instance = instance_of(request)
    return show_page(
        request,
        "directory.html",
        certificates=queries.list_certificates(instance, text=text),
        text=text,
        as_of=checkpoint_time(instance),
    )


@router.get("/directory.json")
def directory_json(request: Request) -> Response:
    """Return the directory for programs."""
    read_query(request)
    return JSONResponse(list_json(instance_of(request)))


def get_number(instance: Instance, typed: str) -> str:
    """Return the number as it is printed.

    Raises:
        NumberMistyped: with those probably meant.
    """
    with read_session(instance.engine) as session:
        highest = highest_serial(session)
    return format_number(parse_number(typed, highest_serial=highest))


def certificate_json(page: CertificatePage, on: date | None) -> dict[str, Any]:
    """Return what the page says, for programs: the answer, the signed record, the history."""
    verification = page.verification
    return {
        **verification_to_json(verification),
        "on": None if on is None else on.isoformat(),
        "entry": page.index,
        "certificate": verification.certificate,
        "history": [
            {"state": change.state, "at": format_time(change.at), "reason": change.reason}
            for change in verification.history
        ],
    }


def list_json(instance: Instance, text: str = "") -> dict[str, Any]:
    """Return the directory: number, state, holder and days of every certificate."""
    return {
        "as_of": checkpoint_time(instance),
        "certificates": [
            {
                "number": each.number,
                "state": each.state,
                "since_on": each.since_on.isoformat(),
                "enterprise": each.enterprise,
                "native_name": each.native_name,
                "place": each.place,
                "district": each.district,
                "edition": each.edition,
                "synthetic": each.synthetic,
                "effective_on": each.effective_on.isoformat(),
                "expires_on": each.expires_on.isoformat(),
            }
            for each in queries.list_certificates(instance, text=text[:_MAX_TEXT])
        ],
    }


def _address(number: str, ending: str, request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/c/{number}{ending}{query}"


def _file(instance: Instance, number: str, ending: str) -> Response:
    loaders: Mapping[str, Callable[[Instance, str], bytes | None]] = {
        "pdf": queries.find_pdf,
        "vc.json": queries.credential_bytes,
        "vc.jwt": queries.credential_jwt_bytes,
        "proof.json": queries.proof_bytes,
        "tlog-proof": queries.tlog_proof_bytes,
    }
    content = loaders[ending](instance, number) if ending in loaders else None
    if content is None:
        raise NothingHere(f"file {number}.{ending}, or it is not ready yet")
    shown = "inline" if ending == "tlog-proof" else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{number}.{ending}"'}
    return Response(content, media_type=_MEDIA_TYPES[ending], headers=headers)
