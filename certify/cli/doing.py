"""What the commands that work on an instance share: opening it, who acts, printing the reply."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.options import UsageWrong, add_common

if TYPE_CHECKING:
    from certify.accounts import Person
    from certify.instance import Instance
    from certify.service import Reply


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    """Return the parser of a command that only reads."""
    parser = commands.add_parser(name, help=summary, description=summary)
    add_common(parser)
    return parser


def add_writing_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    """Return the parser of a command that changes something, and so wants to know who asks."""
    parser = add_command(commands, name, summary)
    add_who(parser)
    return parser


def add_who(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add `--as`. The command line trusts the operator, but roles and four eyes hold here too."""
    parser.add_argument(
        "--as", dest="by", metavar="PERSON", required=required, help="who does it, as P-0001"
    )


@contextmanager
def opened(args: argparse.Namespace) -> "Iterator[Instance]":
    """Yield the instance of `--dir`; nobody is asked for a passphrase before a key is needed."""
    from certify.instance import open_instance
    from certify.logs import configure_logs

    configure_logs()
    instance = open_instance(args.dir)
    try:
        yield instance
    finally:
        instance.close()


def who(instance: "Instance", args: argparse.Namespace) -> "Person":
    """Return the person of `--as`."""
    from certify.accounts import get_person

    return get_person(instance, args.by)


def print_reply(args: argparse.Namespace, reply: "Reply", text: str) -> None:
    """Print what was done, and whether it is public by now."""
    values = reply.to_json()
    print_document(args, values, text)
    if values.get("note"):
        print(values["note"], file=sys.stderr)


def print_document(args: argparse.Namespace, document: object, text: str) -> None:
    """Print the document with `--json`, else the text."""
    print(json.dumps(to_plain(document), ensure_ascii=False) if args.json else text)


def to_plain(value: object) -> object:
    """Return values of ours as plain JSON: data classes as objects, days and times as text."""
    named = _members(value)
    if named is not None:
        return {str(name): to_plain(each) for name, each in named.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [to_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, Decimal, Path)):
        return str(value)
    return value


def _members(value: object) -> Mapping[object, object] | None:
    """Return name -> value of what has named parts, None of anything else."""
    if isinstance(value, Mapping):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        parts: Mapping[object, object] = value._asdict()
        return parts
    return None


def format_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a table with columns of even width."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in texts
    ]
    return "\n".join(lines)


def parse_day(text: str) -> date:
    """Return a day written as 2026-11-24."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-24") from None


def read_file(path: Path, *, max_bytes: int = 64 * 1024 * 1024) -> bytes:
    """Return the bytes of a file that was named.

    Raises:
        UsageWrong: there is no such file, or it cannot be read, or it is too large.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise UsageWrong(f"{path} is larger than {max_bytes // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise UsageWrong(f"{path} cannot be read: {error.strerror}") from None


def write_output(args: argparse.Namespace, data: bytes) -> None:
    """Write bytes to the file of `-o` and say so, or write them to stdout."""
    from ledger.canonical import digest_bytes

    if args.output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        args.output.write_bytes(data)
    except OSError as error:
        raise UsageWrong(f"{args.output} cannot be written: {error.strerror}") from None
    digest = digest_bytes(data)
    document = {"file": str(args.output), "sha256": digest, "size_bytes": len(data)}
    print_document(args, document, f"{args.output}  {digest}")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add `-o FILE`."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write (default: stdout)"
    )
