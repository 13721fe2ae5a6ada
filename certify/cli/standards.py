"""`certify standards`: standards and their editions."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.doing import (
    add_command,
    add_writing_command,
    format_rows,
    opened,
    print_document,
    print_reply,
    to_plain,
    who,
)
from certify.cli.exits import BAD_INPUT, DONE

if TYPE_CHECKING:
    from standards.errors import Problem
    from standards.model import Criterion, Edition


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify standards`."""
    commands = parser.add_subparsers(dest="command", required=True)
    add_command(commands, "list", "list the editions of the catalogue and of the instance")
    show = add_command(commands, "show", "show an edition with its criteria")
    show.add_argument("id", metavar="ID")
    show.add_argument("edition", metavar="EDITION")
    check = add_command(commands, "check", "check an edition's folder; every problem is told")
    check.add_argument("path", type=Path, metavar="PATH")
    publish = add_writing_command(commands, "publish", "publish an edition for good")
    publish.add_argument("source", metavar="PATH-or-ID@EDITION")


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    commands = {"list": _list, "show": _show, "check": _check, "publish": _publish}
    return commands[args.command](args)


def _list(args: argparse.Namespace) -> int:
    from certify.editions import list_editions
    from standards.load import list_catalogue

    if (args.dir / "settings.toml").is_file():
        with opened(args) as instance:
            found = list_editions(instance)
    else:
        found = tuple((label, None) for label in list_catalogue())
    documents = [{"edition": label, "published": digest} for label, digest in found]
    rows = [(label, digest or "not published") for label, digest in found]
    print_document(args, documents, format_rows(rows))
    return DONE


def _show(args: argparse.Namespace) -> int:
    edition, published = _find(args, f"{args.id}@{args.edition}")
    print_document(args, _edition_to_json(edition, published=published), _tell(edition))
    return DONE


def _find(args: argparse.Namespace, label: str) -> "tuple[Edition, bool]":
    from certify.editions import get_edition, list_editions
    from standards.load import load_catalogue_edition

    if not (args.dir / "settings.toml").is_file():
        return load_catalogue_edition(label), False
    with opened(args) as instance:
        edition = get_edition(instance, label)
        return edition, dict(list_editions(instance)).get(label) is not None


def _edition_to_json(edition: "Edition", *, published: bool) -> dict[str, object]:
    return {
        "id": edition.id,
        "version": edition.version,
        "title": edition.title,
        "publisher": edition.publisher,
        "licence": edition.licence,
        "in_force_on": edition.in_force_on,
        "certificate_months": edition.certificate_months,
        "digest": edition.digest,
        "published": published,
        "summary": edition.summary,
        "chapters": edition.chapters,
        "criteria": [_criterion_to_json(each) for each in edition.criteria],
        "sources": edition.sources,
    }


def _criterion_to_json(criterion: "Criterion") -> dict[str, object]:
    return {
        name: to_plain(getattr(criterion, name))
        for name in (
            "id", "chapter", "title", "requirement", "applies", "check", "severity", "from_year",
            "evidence", "guidance", "sources", "threshold_origin", "maps", "mend",
        )
    }  # fmt: skip


def _tell(edition: "Edition") -> str:
    lines = [f"{edition.title}, edition {edition.version} ({edition.digest})", edition.summary, ""]
    for chapter in edition.chapters:
        lines.append(chapter.title)
        for each in edition.criteria:
            if each.chapter == chapter.id:
                lines += [f"  {each.id} {each.title} ({each.severity})", f"     {each.check}"]
    return "\n".join(lines)


def _check(args: argparse.Namespace) -> int:
    from standards.errors import EditionInvalid, format_problem
    from standards.load import load_edition
    from standards.pinning import find_unpinned, format_unpinned

    try:
        edition = load_edition(args.path)
    except EditionInvalid as error:
        document = {"valid": False, "problems": [_problem_to_json(each) for each in error.problems]}
        text = "\n".join(format_problem(each) for each in error.problems)
        print_document(args, document, text)
        return BAD_INPUT
    warnings = [format_unpinned(each) for each in find_unpinned(edition)]
    document = {
        "valid": True,
        "edition": edition.label,
        "digest": edition.digest,
        "criteria": len(edition.criteria),
        "problems": [],
        "warnings": warnings,
    }
    lines = [f"{edition.label} is in order: {len(edition.criteria)} criteria, {edition.digest}"]
    print_document(args, document, "\n".join([*lines, *(f"warning: {each}" for each in warnings)]))
    return DONE


def _problem_to_json(problem: "Problem") -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _publish(args: argparse.Namespace) -> int:
    from certify import service

    source = Path(args.source) if Path(args.source).is_dir() else args.source
    with opened(args) as instance:
        reply = service.publish_edition(instance, source, by=who(instance, args))
    done = "is published" if reply.new else "was published before"
    print_reply(args, reply, f"{reply.label} {done}: {reply.digest}")
    return DONE
