"""Security headers on every response, errors and static files included."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"
# Published data may be read by any page anywhere: it is public and proves itself.
_PUBLIC_PATHS: Final = ("/log/checkpoint", "/log/tile/", "/.well-known/", "/trust.json", "/c/")


class SecurityHeaders:
    """Adds the headers that a response does not set itself. `https` adds strict transport."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and put the headers on whatever comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store" if _is_private(path) else "no-cache")
        if self._https:
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        if path.startswith(_PUBLIC_PATHS):
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            headers.setdefault("Access-Control-Allow-Origin", "*")


def _is_private(path: str) -> bool:
    return path.startswith(("/desk", "/api/"))
