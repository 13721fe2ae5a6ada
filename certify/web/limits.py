"""Bounds on what a request may carry, before anything reads it."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from certify.web.refused import BodyTooLarge

MAX_VERIFY_BYTES: Final = 5 * 1024 * 1024
MAX_EVIDENCE_BYTES: Final = 20 * 1024 * 1024
MAX_FORM_BYTES: Final = 1024 * 1024
_ENVELOPE_BYTES: Final = 64 * 1024  # boundaries and field names around an uploaded file

Refuse = Callable[[Scope, BodyTooLarge], ASGIApp]


def limit_of(path: str) -> int:
    """Return the greatest body in bytes that a path takes."""
    if path in {"/verify", "/api/v1/verify"}:
        return MAX_VERIFY_BYTES + _ENVELOPE_BYTES
    if path.endswith(("/evidence", "/visit", "/visits")):
        return MAX_EVIDENCE_BYTES + _ENVELOPE_BYTES
    return MAX_FORM_BYTES


class BodyLimit:
    """Refuses a body over its limit: by its stated length at once, else while it comes in."""

    def __init__(self, app: ASGIApp, *, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body is within the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"])
        if _stated_length(scope) > limit:
            await self._refuse(scope, BodyTooLarge(limit))(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, _counted(receive, limit), watch)
        except BodyTooLarge as error:
            if started:
                raise
            await self._refuse(scope, error)(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge(limit)
        return message

    return receive_counted


def _stated_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
