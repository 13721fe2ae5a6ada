"""`certify decide`: grant, refuse, suspend, reinstate, withdraw."""

import argparse
import sys
from typing import TYPE_CHECKING

from certify.cli.doing import add_writing_command, opened, parse_day, print_reply, who
from certify.cli.exits import DONE
from certify.reasons import REASONS
from certify.refusals import ServiceError

if TYPE_CHECKING:
    from certify.instance import Instance

_CHANGES = {
    "suspend": "suspend a certificate",
    "reinstate": "reinstate a suspended certificate",
    "withdraw": "withdraw a certificate for good",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify decide`."""
    commands = parser.add_subparsers(dest="command", required=True)
    grant = add_writing_command(commands, "grant", "grant a certificate on a closed audit")
    grant.add_argument("audit", metavar="AUDIT")
    grant.add_argument("--scope", default="", help="the certified work (default: by its kind)")
    grant.add_argument(
        "--site", nargs=3, action="append", default=[], metavar=("NAME", "PLACE", "WORK")
    )
    grant.add_argument("--effective-on", type=parse_day, metavar="DATE", help="default: today")
    refuse = add_writing_command(commands, "refuse", "refuse a certificate on a closed audit")
    refuse.add_argument("audit", metavar="AUDIT")
    for parser_of_decision in (grant, refuse):
        parser_of_decision.add_argument("--note", default="", help="private, for the file")
    for name, summary in _CHANGES.items():
        change = add_writing_command(commands, name, summary)
        change.add_argument("number", metavar="NUMBER")
        change.add_argument("--reason", required=True, choices=REASONS, help="public")
        change.add_argument("--note", default="", help="private, for the file")


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    commands = {"grant": _grant, "refuse": _refuse}
    return commands.get(args.command, _change)(args)


def _grant(args: argparse.Namespace) -> int:
    from certify import service

    sites = tuple(service.Site(*each) for each in args.site)
    terms = service.Terms(args.scope, sites, args.effective_on, args.note)
    with opened(args) as instance:
        reply = service.grant(instance, args.audit, terms, by=who(instance, args))
        print_reply(args, reply, f"{reply.number}, from {reply.effective_on} to {reply.expires_on}")
        _make_pdf(instance, reply.number)
    return DONE


def _make_pdf(instance: "Instance", number: str) -> None:
    """Render the PDF. Where that fails the decision stands, was told, and the PDF comes later."""
    from certify import service
    from ledger.errors import LedgerError

    try:
        service.finish_documents(instance, number)
    except (LedgerError, ServiceError, OSError) as error:
        text = f"The PDF of {number} is not made yet: {error} `certify check` makes it later."
        print(text, file=sys.stderr)


def _refuse(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        reply = service.refuse(instance, args.audit, args.note, by=who(instance, args))
    print_reply(args, reply, f"No certificate on audit {reply.audit}.")
    return DONE


def _change(args: argparse.Namespace) -> int:
    from certify import service

    changes = {
        "suspend": service.suspend,
        "reinstate": service.reinstate,
        "withdraw": service.withdraw,
    }
    change = changes[args.command]
    with opened(args) as instance:
        reply = change(instance, args.number, args.reason, args.note, by=who(instance, args))
        print_reply(args, reply, f"{reply.number} is {reply.state}: {REASONS[reply.reason]}.")
        _make_pdf(instance, reply.number)
    return DONE
