"""`certify enterprise`: enterprises."""

import argparse

from certify.cli.doing import (
    add_command,
    add_writing_command,
    format_rows,
    opened,
    print_document,
    print_reply,
    who,
)
from certify.cli.exits import DONE

_FIELDS = {
    "native_name": "the name in its own script",
    "register_number": "its number in the official register",
    "place": "village or town",
    "district": "district, as the minimum wage knows it",
    "state": "state",
    "country": "two letters (default: IN)",
    "sector": "sector of the minimum wage, such as shops-and-commercial",
    "kind_of_work": "data_entry, it_training, pc_assembly or other",
    "form": "cooperative, company or association",
    "founded_on": "day, as 2019-06-01",
    "first_certified_on": "day of the first certificate, of any body",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify enterprise`."""
    commands = parser.add_subparsers(dest="command", required=True)
    add = add_writing_command(commands, "add", "add an enterprise")
    add.add_argument("name", metavar="NAME")
    for field, says in _FIELDS.items():
        add.add_argument(f"--{field.replace('_', '-')}", help=says)
    add.add_argument("--synthetic", action="store_true", help="it is made up for trials")
    add_command(commands, "list", "list all enterprises")
    show = add_command(commands, "show", "show one with certificates and findings")
    show.add_argument("enterprise", metavar="ENTERPRISE")


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    return {"add": _add, "list": _list, "show": _show}[args.command](args)


def _add(args: argparse.Namespace) -> int:
    from certify import service

    given = {field: getattr(args, field) for field in _FIELDS}
    fields: dict[str, object] = {name: each for name, each in given.items() if each is not None}
    if args.synthetic:
        fields["synthetic"] = True
    with opened(args) as instance:
        fields["name"] = args.name
        reply = service.add_enterprise(instance, fields, by=who(instance, args))
    print_reply(args, reply, f"{reply.enterprise} {reply.name}")
    return DONE


def _list(args: argparse.Namespace) -> int:
    from certify.queries import list_enterprises

    with opened(args) as instance:
        found = list_enterprises(instance)
    rows = [(each.id, each.name, each.place, each.district, each.kind_of_work) for each in found]
    print_document(args, found, format_rows(rows))
    return DONE


def _show(args: argparse.Namespace) -> int:
    from certify.queries import enterprise_page

    with opened(args) as instance:
        page = enterprise_page(instance, args.enterprise)
    lines = [f"{page.enterprise.id} {page.enterprise.name}, {page.enterprise.place}"]
    lines += [f"  certificate {each.number}: {each.state}" for each in page.certificates]
    lines += [f"  audit {each.id}: {each.stage}" for each in page.audits]
    for finding in page.findings:
        lines.append(f"  finding {finding.id}, due {finding.due_on}: {finding.title}")
        lines.append(f"    to put right: {finding.mend}")
    print_document(args, page, "\n".join(lines))
    return DONE
