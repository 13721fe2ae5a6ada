"""`certify serve`: pages, API and ledger, with the background work in a thread."""

import argparse
import sys
from typing import TYPE_CHECKING

from certify.cli.doing import opened
from certify.cli.exits import DONE, NOT_VALID
from certify.cli.options import UsageWrong, add_common

if TYPE_CHECKING:
    from socket import socket

    from certify.instance import Instance

_LAST_PORT = 65_535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify serve`."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--no-worker", action="store_true", help="leave the background work to `certify worker`"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    with opened(args) as instance:
        return serve(instance, host=args.host, port=args.port, with_worker=not args.no_worker)


def serve(instance: "Instance", *, host: str, port: int, with_worker: bool = True) -> int:
    """Serve the instance until stopped. A log that refuses to write is still served for reading."""
    import socket

    from certify.worker import start_worker

    if not 0 <= port <= _LAST_PORT:
        raise UsageWrong(f"a port is a number from 0 to {_LAST_PORT}")
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise UsageWrong(f"{host}:{port} cannot be used: {error.strerror}") from None
    refusal = instance.log.refusal
    if refusal is not None:
        print(f"Serving for reading only: {refusal}", file=sys.stderr)
    elif with_worker:
        instance.issuer_key  # noqa: B018 -- asks for the passphrase now, while somebody is there
    worker = start_worker(instance) if with_worker and refusal is None else None
    try:
        _serve(instance, listener)
    finally:
        if worker is not None:
            worker.stop()
    return DONE if refusal is None else NOT_VALID


def _serve(instance: "Instance", listener: "socket") -> None:
    import uvicorn

    from certify.app import create_app

    host, port = listener.getsockname()[:2]
    print(f"{instance.settings.issuer_name}: http://{host}:{port}/", file=sys.stderr)
    config = uvicorn.Config(
        create_app(instance), http="httptools", server_header=False, log_level="warning"
    )
    uvicorn.Server(config).run(sockets=[listener])
