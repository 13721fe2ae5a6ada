"""`certify certificate`: certificates and their files."""

import argparse

from certify.cli.doing import (
    add_command,
    add_output,
    format_rows,
    opened,
    print_document,
    write_output,
)
from certify.cli.exits import DONE, NOT_CHECKED

_FILES = {
    "pdf": "the certificate as PDF",
    "credential": "the credential, NUMBER.vc.json",
    "jwt": "the same credential as NUMBER.vc.jwt",
    "proof": "the newest proof, NUMBER.proof.json",
    "tlog-proof": "the inclusion proof of the record of issue, NUMBER.tlog-proof",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify certificate`."""
    commands = parser.add_subparsers(dest="command", required=True)
    listing = add_command(commands, "list", "list the certificates")
    listing.add_argument("--state", help="only those valid, suspended, withdrawn, …")
    show = add_command(commands, "show", "show what a certificate says and its state")
    show.add_argument("number", metavar="NUMBER")
    for name, summary in _FILES.items():
        command = add_command(commands, name, f"write {summary}")
        command.add_argument("number", metavar="NUMBER")
        add_output(command)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    commands = {"list": _list, "show": _show, "pdf": _pdf}
    return commands.get(args.command, _file)(args)


def _list(args: argparse.Namespace) -> int:
    from certify.queries import list_certificates

    with opened(args) as instance:
        found = list_certificates(instance, state=args.state)
    rows = [(each.number, each.state, each.expires_on, each.enterprise) for each in found]
    print_document(args, found, format_rows(rows))
    return DONE


def _show(args: argparse.Namespace) -> int:
    from certify.queries import certificate_page
    from certify.verification import verification_to_json

    with opened(args) as instance:
        page = certificate_page(instance, args.number)
    answer = verification_to_json(page.verification)
    document = {
        "number": page.number,
        "state": page.verification.state,
        "verification": answer,
        "certificate": page.body,
        "index": page.index,
        "history": page.verification.history,
        "has_pdf": page.has_pdf,
    }
    body = page.body
    lines = [
        page.verification.sentence,
        f"{body['enterprise']['name']}, {body['enterprise']['place']}: {body['scope']}",
        f"{body['edition']['label']}, {body['effective_on']} to {body['expires_on']}",
        f"Entry {page.index} of the log",
    ]
    print_document(args, document, "\n".join(lines))
    return DONE


def _pdf(args: argparse.Namespace) -> int:
    from certify.queries import certificate_page, find_pdf

    with opened(args) as instance:
        pdf = find_pdf(instance, args.number)
        if pdf is None:
            number = certificate_page(instance, args.number).number
            text = f"{number} has no PDF yet; `certify check` renders what is missing."
            print_document(args, {"number": number, "sentence": text}, text)
            return NOT_CHECKED
    write_output(args, pdf)
    return DONE


def _file(args: argparse.Namespace) -> int:
    from certify import queries

    load = {
        "credential": queries.credential_bytes,
        "jwt": queries.credential_jwt_bytes,
        "proof": queries.proof_bytes,
        "tlog-proof": queries.tlog_proof_bytes,
    }[args.command]
    with opened(args) as instance:
        data = load(instance, args.number)
    write_output(args, data)
    return DONE
