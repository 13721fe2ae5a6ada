"""The web application of one instance: pages for people, an interface for programs.

Built by `create_app`; nothing is opened or read when this module is imported.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from certify import api, desk, public
from certify.instance import Instance
from certify.web import static
from certify.web.errors import add_handlers, answer_error, refuse_body
from certify.web.head import HeadAsGet
from certify.web.headers import SecurityHeaders
from certify.web.hosts import HostCheck
from certify.web.limits import BodyLimit
from certify.web.session import Sessions

API_PATH: Final = "/api/v1"
_DESCRIPTION: Final = """
Everything the pages show, for programs. Reading needs no key. Writing needs
`Authorization: Bearer KEY`; send an `Idempotency-Key` so that a repeated request is done once.
Errors are RFC 9457 problem details, explained at `/problems`.
"""


def create_app(instance: Instance) -> FastAPI:
    """Return the application that serves `instance`."""
    app = FastAPI(
        title="Fair IT Ledger",
        description=_DESCRIPTION,
        version="1",
        openapi_url=f"{API_PATH}/openapi.json",
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.instance = instance
    app.state.sessions = Sessions()
    app.include_router(static.router)
    for router in (*public.routers(), *desk.routers(), *api.routers()):
        app.include_router(router)
    app.add_api_route(API_PATH, _describe, include_in_schema=False)
    add_handlers(app)
    address = urlsplit(instance.settings.public_url)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, refuse=refuse_body)
    app.add_middleware(LastResort)
    app.add_middleware(HostCheck, host=address.hostname or "")
    app.add_middleware(SecurityHeaders, https=address.scheme == "https")
    return app


class LastResort:
    """Answers whatever nothing else answered with a plain 500 that tells nothing.

    Stands inside the security headers, which the framework's own last resort does not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an error before the answer has begun becomes one."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await answer_error(Request(scope), error)(scope, receive, send)


def _describe(request: Request) -> Response:
    """Return the OpenAPI description of the interface."""
    description: dict[str, Any] = request.app.openapi()
    return JSONResponse(description)
