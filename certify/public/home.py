"""The front page, what a check proves, and the error messages explained."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from certify import queries
from certify.api.problems import list_kinds
from certify.editions import get_edition, list_editions
from certify.instance import Instance
from certify.service.work import checkpoint_time
from certify.web.pages import instance_of, show_page
from certify.web.strict import read_query
from ledger.policy import NO_QUORUM
from standards.model import Edition

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """Return the front page: a number or a file to check."""
    read_query(request)
    instance = instance_of(request)
    counts = {
        "certificates": len(queries.list_certificates(instance)),
        "entries": instance.log.size,
        "as_of": checkpoint_time(instance),
    }
    return show_page(request, "home.html", counts=counts, editions=published_editions(instance))


@router.get("/what-it-proves")
def what_it_proves(request: Request) -> HTMLResponse:
    """Return what a check proves and what it does not."""
    read_query(request)
    return show_page(request, "proves.html", witnesses=has_witnesses(instance_of(request)))


@router.get("/problems")
def problems(request: Request) -> HTMLResponse:
    """Return every kind of error with what to do about it."""
    read_query(request)
    return show_page(request, "problems.html", kinds=list_kinds())


def published_editions(instance: Instance) -> tuple[Edition, ...]:
    """Return the editions whose digest is in the log."""
    known = list_editions(instance)
    return tuple(get_edition(instance, label) for label, digest in known if digest is not None)


def has_witnesses(instance: Instance) -> bool:
    """Return whether the trust file asks for witnesses beside the log itself."""
    return instance.trust.policy.quorum != NO_QUORUM
