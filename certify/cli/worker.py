"""`certify worker`: the background work, until stopped or once."""

import argparse
import signal
import threading

from certify.cli.doing import opened, print_document
from certify.cli.exits import DONE
from certify.cli.options import add_common


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify worker`."""
    parser.add_argument("--once", action="store_true", help="do what is to be done and end")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Work."""
    from certify.worker import start_worker, work_once

    with opened(args) as instance:
        done = work_once(instance)
        if args.once:
            print_document(args, {"rendered": done}, f"Rendered: {', '.join(done) or 'nothing'}.")
            return DONE
        stopped = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        worker = start_worker(instance)
        try:
            stopped.wait()
        finally:
            worker.stop()
    return DONE
