"""Fetching from addresses that strangers name, within strict bounds.

- https only, and only addresses that are public after the name was resolved; the connection goes
  to the address that was looked at, so the name cannot change its meaning in between;
- plain http, or an address of this machine, only for the one origin that the caller names: the
  `register_url` of the trust file the user chose (a demo on this machine);
- no redirect to another host, three at most; 5 MB; 10 seconds for everything but the name.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from certify.errors import FetchRefused

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method):
        """Return the method; only the type checker looks at the mark."""
        return method


LIMIT_BYTES: Final = 5_000_000
LIMIT_S: Final = 10.0
MAX_REDIRECTS: Final = 3

_PORTS: Final = {"https": 443, "http": 80}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_FOUND: Final = frozenset({404, 410})
_OK: Final = 200
_CHUNK_BYTES: Final = 65_536
# Ways for an IPv4 address to hide in an IPv6 one.
_TRANSLATED: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int


def fetch(
    url: str, *, trusted_origin: Origin | None = None, limit_s: float = LIMIT_S
) -> bytes | None:
    """Return what is at an address, None if the host answers that there is no such thing.

    `trusted_origin` may be plain http and on this machine; no other address may.

    Raises:
        FetchRefused: an address that is not asked, no answer in time, or one that is not taken.
    """
    deadline = time.monotonic() + limit_s
    current = url
    for _ in range(MAX_REDIRECTS + 1):
        target = _ask(current, trusted_origin, deadline)
        if not isinstance(target, str):
            return target
        if origin_of(target) != origin_of(current):
            raise FetchRefused(url, "it leads to another host")
        current = target
    raise FetchRefused(url, f"it leads on more than {MAX_REDIRECTS} times")


def origin_of(url: str) -> Origin:
    """Return the origin of an address.

    Raises:
        FetchRefused: not an http(s) address, or one with a user name in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused(url, "it is not an address") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise FetchRefused(url, "it is not an https address")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused(url, "it has a user name in it")
    return Origin(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the public internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None:
        return is_public(mapped)
    if any(address.version == net.version and address in net for net in _TRANSLATED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _ask(url: str, trusted_origin: Origin | None, deadline: float) -> bytes | str | None:
    """Return the body, the address it leads to, or None for `not found`."""
    origin = origin_of(url)
    address = _resolve(url, origin, may_be_local=origin == trusted_origin)
    if origin.scheme != "https" and not (origin == trusted_origin and address.is_loopback):
        raise FetchRefused(url, "it is not an https address")
    connection = _Connection(origin, address, max(0.1, deadline - time.monotonic()))
    watch = threading.Timer(max(0.1, deadline - time.monotonic()), connection.abort)
    watch.daemon = True
    watch.start()
    try:
        return _exchange(connection, url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        reason = "no answer in time" if late else f"no answer ({type(error).__name__})"
        raise FetchRefused(url, reason) from None
    finally:
        watch.cancel()
        connection.close()


def _resolve(url: str, origin: Origin, *, may_be_local: bool) -> Address:
    """Return the first address of a host, all of which must be allowed."""
    try:
        found = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchRefused(url, "the host is not known") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not (is_public(address) or (may_be_local and address.is_loopback)):
            raise FetchRefused(url, "the host is not on the public internet")
    return addresses[0]


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the host's name."""

    def __init__(self, origin: Origin, address: Address, timeout_s: float) -> None:
        super().__init__(origin.host, origin.port, timeout=timeout_s)
        self.default_port = _PORTS[origin.scheme]  # the Host header leaves out the usual port
        self._origin, self._address, self._timeout_s = origin, address, timeout_s
        # A second hold on the socket: `sock` is given away once the headers are read.
        self._wire: socket.socket | None = None
        self.is_aborted = False

    @override
    def connect(self) -> None:
        plain = socket.create_connection(
            (str(self._address), self._origin.port), timeout=self._timeout_s
        )
        self.sock = self._wire = plain
        if self._origin.scheme == "https":
            wrapped = ssl.create_default_context().wrap_socket(
                plain, server_hostname=self._origin.host, do_handshake_on_connect=False
            )
            self.sock = self._wire = wrapped  # from here on `abort` ends a slow handshake too
            wrapped.do_handshake()

    def abort(self) -> None:
        """End the exchange, whatever it is doing: a slow answer is no answer."""
        self.is_aborted = True
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


def _exchange(connection: _Connection, url: str) -> bytes | str | None:
    headers = {"Accept-Encoding": "identity", "User-Agent": "certify-verify", "Connection": "close"}
    connection.request("GET", _path_of(urlsplit(url)), headers=headers)
    with connection.getresponse() as answer:
        if answer.status in _REDIRECTS:
            return urljoin(url, answer.headers.get("Location") or "")
        if answer.status in _NOT_FOUND:
            return None
        if answer.status != _OK:
            raise FetchRefused(url, f"the host answered {answer.status}")
        body = _read_body(answer, url)
        if connection.is_aborted or (answer.length or 0) > 0:
            raise FetchRefused(url, "the answer was cut off")
        return body


def _read_body(answer: http.client.HTTPResponse, url: str) -> bytes:
    body = bytearray()
    while chunk := answer.read(_CHUNK_BYTES):
        body += chunk
        if len(body) > LIMIT_BYTES:
            raise FetchRefused(url, f"it has more than {LIMIT_BYTES} bytes")
    return bytes(body)


def _path_of(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
