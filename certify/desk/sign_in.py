"""Signing in with an API key, signing out, and the way to each person's work."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from certify.accounts import Person, authenticate
from certify.desk.access import Sent, sent_form
from certify.refusals import KeyRefused
from certify.roles import DECISION_MAKER, ENTERPRISE
from certify.web.forms import Form, check_same_site, read_form
from certify.web.pages import instance_of, show_page
from certify.web.strict import read_query
from certify.web.visitors import sign_in, sign_out, visitor

router = APIRouter(include_in_schema=False)


@router.get("/desk")
def desk(request: Request) -> Response:
    """Lead to the work of whoever is signed in."""
    read_query(request)
    return RedirectResponse(_home_of(visitor(request).person), status_code=303)


@router.get("/desk/sign-in")
def sign_in_page(request: Request) -> Response:
    """Return the form that asks for a key."""
    read_query(request)
    return show_page(request, "desk/sign_in.html", problem="")


async def _key_form(request: Request) -> Form:
    check_same_site(request)
    read_query(request)
    return await read_form(request, ("key",))


@router.post("/desk/sign-in")
def sign_in_with_key(request: Request, form: Annotated[Form, Depends(_key_form)]) -> Response:
    """Start a session for the holder of the key; a wrong key is told apart from nothing."""
    try:
        person = authenticate(instance_of(request), form.text("key"))
    except KeyRefused as error:
        return show_page(request, "desk/sign_in.html", status=401, problem=str(error))
    response = RedirectResponse(_home_of(person), status_code=303)
    sign_in(request, response, person)
    return response


@router.post("/desk/sign-out")
def sign_out_now(request: Request, _sent: Annotated[Sent, Depends(sent_form())]) -> Response:
    """End the session."""
    response = RedirectResponse("/desk/sign-in", status_code=303)
    sign_out(request, response)
    return response


def _home_of(person: Person) -> str:
    if ENTERPRISE in person.roles:
        return "/desk/enterprise"
    return "/desk/decisions" if DECISION_MAKER in person.roles else "/desk/audits"
