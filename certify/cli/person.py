"""`certify person`: people, their roles and keys."""

import argparse

from certify.cli.doing import (
    add_command,
    add_who,
    add_writing_command,
    format_rows,
    opened,
    print_document,
    who,
)
from certify.cli.exits import DONE
from certify.roles import ROLES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify person`."""
    commands = parser.add_subparsers(dest="command", required=True)
    add = add_command(commands, "add", "add a person and print the API key, this once")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", action="append", required=True, choices=ROLES, dest="roles")
    add.add_argument("--enterprise", metavar="ENTERPRISE", help="for whom an enterprise speaks")
    add_who(add, required=False)
    add_command(commands, "list", "list everybody")
    leave = add_writing_command(commands, "deactivate", "take a person's key out of use")
    leave.add_argument("person", metavar="PERSON")


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    return {"add": _add, "list": _list, "deactivate": _deactivate}[args.command](args)


def _add(args: argparse.Namespace) -> int:
    from certify.accounts import add_person

    with opened(args) as instance:
        by = None if args.by is None else who(instance, args)
        person, key = add_person(
            instance, name=args.name, roles=args.roles, enterprise_id=args.enterprise, by=by
        )
    document = {"person": person.id, "name": person.name, "roles": _roles(person.roles), "key": key}
    text = f"{person.id} {person.name}\nAPI key, shown this once: {key}"
    print_document(args, document, text)
    return DONE


def _list(args: argparse.Namespace) -> int:
    from certify.accounts import list_persons

    with opened(args) as instance:
        persons = list_persons(instance)
    rows = [
        (
            each.id,
            each.name,
            ", ".join(_roles(each.roles)),
            each.enterprise_id or "",
            _activity(each.active),
        )
        for each in persons
    ]
    documents = [
        {
            "person": each.id,
            "name": each.name,
            "roles": _roles(each.roles),
            "enterprise": each.enterprise_id,
            "active": each.active,
        }
        for each in persons
    ]
    print_document(args, documents, format_rows(rows))
    return DONE


def _deactivate(args: argparse.Namespace) -> int:
    from certify.accounts import deactivate_person

    with opened(args) as instance:
        person = deactivate_person(instance, args.person, by=who(instance, args))
    print_document(args, {"person": person.id, "active": False}, f"{person.id} is not active now.")
    return DONE


def _roles(roles: frozenset[str]) -> list[str]:
    return [role for role in ROLES if role in roles]


def _activity(active: bool) -> str:  # noqa: FBT001 -- it is the value that is put into words
    return "" if active else "not active"
