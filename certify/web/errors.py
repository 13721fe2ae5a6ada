"""How an error is answered: problem details for programs, a plain page for people."""

import secrets
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from certify.api.problems import INTERNAL, KINDS, MEDIA_TYPE, ProblemDetails, make_problem
from certify.web.pages import show_page
from certify.web.refused import BodyTooLarge, Fault, ValuesRefused

_logger = structlog.get_logger("certify.web")
_STATES = {"number-mistyped": "mistyped_number", "certificate-unknown": "unknown_number"}


def add_handlers(app: FastAPI) -> None:
    """Make `app` answer every error of the table; what is not in it goes on to the last resort."""
    for kind in (*KINDS, HTTPException):
        app.add_exception_handler(kind, answer_error)
    app.add_exception_handler(RequestValidationError, _answer_validation)


def answer_error(request: Request, error: BaseException) -> Response:
    """Return the answer to an error; an unexpected one is logged with its request id."""
    request_id = secrets.token_hex(8)
    problem = make_problem(error, request_id=request_id)
    if problem.code == INTERNAL.code:
        _logger.error(
            "unexpected_error", request_id=request_id, path=request.url.path, exc_info=error
        )
    response = _as_json(problem) if wants_json(request) else _as_page(request, problem)
    response.headers.update(_headers(error, problem))
    return response


def refuse_body(scope: Scope, error: BodyTooLarge) -> Response:
    """Return the answer to a body over its limit."""
    return answer_error(Request(scope), error)


def wants_json(request: Request) -> bool:
    """Return whether the caller is a program: by address, else by what it accepts."""
    path = request.url.path
    if path.startswith(("/api/", "/.well-known/", "/log/tile", "/healthz", "/readyz")):
        return True
    if path.endswith((".json", ".jwt", ".pdf", ".tlog-proof")):
        return True
    return "text/html" not in request.headers.get("accept", "text/html")


def _answer_validation(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    return answer_error(request, ValuesRefused(Fault(_place(each), each["msg"]) for each in faults))


def _place(fault: dict[str, Any]) -> str:
    return "/".join(str(part) for part in fault["loc"][1:])


def _as_json(problem: ProblemDetails) -> Response:
    return JSONResponse(problem.to_json(), status_code=problem.status, media_type=MEDIA_TYPE)


def _as_page(request: Request, problem: ProblemDetails) -> Response:
    if problem.status == HTTPStatus.UNAUTHORIZED and request.url.path.startswith("/desk"):
        return show_page(request, "desk/sign_in.html", status=problem.status, problem="")
    state = _STATES.get(problem.code)
    return show_page(request, "error.html", status=problem.status, problem=problem, state=state)


def _headers(error: BaseException, problem: ProblemDetails) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="Fair IT Ledger"'
    if isinstance(error, HTTPException) and error.headers:
        headers.update(error.headers)
    return headers
