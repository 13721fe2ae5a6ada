"""Who is asking: by API key for programs, by session for the pages of the desk."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from certify.accounts import Person, authenticate, get_person
from certify.refusals import PersonUnknown
from certify.web.pages import instance_of
from certify.web.refused import KeyMissing
from certify.web.session import LONGEST_SECONDS, Sessions

_SCHEME: Final = "bearer "


@dataclass(frozen=True)
class Visitor:
    """A person who signed in, and what the forms of this session carry."""

    person: Person
    form_token: str


def key_holder(request: Request) -> Person:
    """Return the person whose API key came with the request.

    Raises:
        KeyMissing: none came. KeyRefused: nobody holds it.
    """
    sent = request.headers.get("authorization", "")
    if not sent.lower().startswith(_SCHEME):
        raise KeyMissing
    return authenticate(instance_of(request), sent[len(_SCHEME) :].strip())


def visitor(request: Request) -> Visitor:
    """Return who is signed in.

    Raises:
        KeyMissing: nobody is, or no longer.
    """
    sessions: Sessions = request.app.state.sessions
    token = request.cookies.get(cookie_name(request), "")
    session = sessions.find(token)
    if session is None:
        raise KeyMissing
    try:
        person = get_person(instance_of(request), session.person_id)
    except PersonUnknown:
        sessions.end(token)
        raise KeyMissing from None
    return Visitor(person, session.form_token)


def sign_in(request: Request, response: Response, person: Person) -> None:
    """Start a session and hand its cookie to the response; an older one ends."""
    sign_out(request, response)
    sessions: Sessions = request.app.state.sessions
    response.set_cookie(
        cookie_name(request),
        sessions.start(person.id),
        max_age=LONGEST_SECONDS,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def sign_out(request: Request, response: Response) -> None:
    """End the session, if there is one, and take the cookie back."""
    name = cookie_name(request)
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(name, ""))
    response.delete_cookie(
        name, path="/", secure=_is_https(request), httponly=True, samesite="strict"
    )


def cookie_name(request: Request) -> str:
    """Return the name of the session cookie; over https one that no other host can set."""
    return "__Host-desk" if _is_https(request) else "desk"


def _is_https(request: Request) -> bool:
    # By the address we were told to have, not by what a proxy or a caller says.
    return instance_of(request).settings.public_url.startswith("https://")
