"""`certify ledger`: the log."""

import argparse

from certify.cli.doing import (
    add_command,
    add_output,
    format_rows,
    opened,
    print_document,
    write_output,
)
from certify.cli.exits import DONE, NOT_CHECKED, NOT_VALID


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify ledger`."""
    commands = parser.add_subparsers(dest="command", required=True)
    add_output(add_command(commands, "checkpoint", "print the newest checkpoint"))
    publish = add_command(commands, "publish", "publish what waits")
    publish.add_argument("--heartbeat", action="store_true", help="a new checkpoint in any case")
    prove = add_command(commands, "prove", "prove that an entry is in the log")
    prove.add_argument("entry", metavar="INDEX-or-NUMBER")
    add_output(prove)
    entries = add_command(commands, "entries", "list the newest entries")
    entries.add_argument("--count", type=int, default=50)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    commands = {
        "checkpoint": _checkpoint, "publish": _publish, "prove": _prove, "entries": _entries,
    }  # fmt: skip
    return commands[args.command](args)


def _checkpoint(args: argparse.Namespace) -> int:
    from certify.queries import log_page

    with opened(args) as instance:
        page = log_page(instance, count=0)
    if page.checkpoint is None:
        print_document(args, page, "Nothing was published yet.")
        return NOT_CHECKED
    if args.json and args.output is None:
        print_document(args, page, "")
    else:
        write_output(args, page.checkpoint.encode())
    return DONE


def _publish(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        done = service.publish(instance, heartbeat=args.heartbeat)
    print_document(args, done, done.note or f"Everything is public, as of {done.as_of}.")
    return DONE if done.public else NOT_VALID


def _prove(args: argparse.Namespace) -> int:
    from certify.queries import tlog_proof_bytes

    with opened(args) as instance:
        if args.entry.isdecimal():
            proof = instance.log.prove(int(args.entry)).encode()
        else:
            proof = tlog_proof_bytes(instance, args.entry)
    write_output(args, proof)
    return DONE


def _entries(args: argparse.Namespace) -> int:
    from certify.queries import log_page

    with opened(args) as instance:
        page = log_page(instance, count=args.count)
    rows = [(each.index, each.issued_at, each.type, each.subject) for each in page.entries]
    print_document(args, page.entries, format_rows(rows))
    return DONE
