"""What anybody may read, for programs. The same answers as on the pages."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from certify import queries
from certify.api.access import query_parameters, raw_body
from certify.editions import get_edition, list_editions
from certify.public.certificates import certificate_json, get_number, list_json
from certify.public.log import log_json_values
from certify.public.standards import edition_json, find_published
from certify.public.verify import check_sent_file
from certify.verification import verification_to_json
from certify.web.forms import MAX_FILE_NAME, SentFile
from certify.web.pages import instance_of
from certify.web.strict import read_day, read_query

router = APIRouter(prefix="/api/v1", tags=["reading"])

_DAY = query_parameters({}, on="a past day, as 2026-11-24")
_SEARCH = query_parameters({}, q="words of number, name or place")


@router.get("/certificates", openapi_extra=_SEARCH)
def list_certificates(request: Request) -> dict[str, Any]:
    """Return the directory: every certificate with its state today."""
    text = read_query(request, "q").get("q", "")
    return list_json(instance_of(request), text)


@router.get("/certificates/{number}", openapi_extra=_DAY)
def get_certificate(number: str, request: Request) -> dict[str, Any]:
    """Return the answer about a certificate, today or on a past day, with every check."""
    instance = instance_of(request)
    on = read_day(read_query(request, "on").get("on"), "on")
    page = queries.certificate_page(instance, get_number(instance, number), on)
    return certificate_json(page, on)


async def _sent_file(request: Request) -> SentFile:
    name = read_query(request, "name").get("name", "file")
    return SentFile(name[-MAX_FILE_NAME:], await request.body())


@router.post(
    "/verify",
    openapi_extra=query_parameters(
        raw_body("application/pdf", "application/json", "application/octet-stream"),
        name="the name of the file, for the answer only",
    ),
)
def verify_file(request: Request, sent: Annotated[SentFile, Depends(_sent_file)]) -> dict[str, Any]:
    """Check a PDF, a credential, a bundle or a tlog-proof sent as the body; up to 5 MB."""
    return verification_to_json(check_sent_file(instance_of(request), sent))


@router.get("/standards")
def list_standards(request: Request) -> dict[str, Any]:
    """Return the editions there are, with the digest of those in the log."""
    read_query(request)
    known = list_editions(instance_of(request))
    return {"editions": [{"label": label, "published_digest": digest} for label, digest in known]}


@router.get("/standards/{standard}/{version}")
def get_standard(standard: str, version: str, request: Request) -> dict[str, Any]:
    """Return an edition: criteria, thresholds, sources, examples."""
    read_query(request)
    instance = instance_of(request)
    label = f"{standard}@{version}"
    return edition_json(get_edition(instance, label), find_published(instance, label))


@router.get("/log", openapi_extra=query_parameters({}, before="entries below this index"))
def get_log(request: Request) -> dict[str, Any]:
    """Return the newest checkpoint and a page of entries, newest first."""
    return log_json_values(request)
