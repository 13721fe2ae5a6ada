"""`certify check`: does the instance hold together? Finishes what a crash left half done."""

import argparse
from typing import TYPE_CHECKING

from certify.cli.doing import opened, print_document
from certify.cli.exits import DONE, NOT_CHECKED, NOT_VALID
from certify.cli.options import add_common

if TYPE_CHECKING:
    from certify.instance import Instance
    from certify.selfcheck import Finding

_MARKS = {"ok": "ok   ", "fault": "FAULT", "unfinished": "OPEN "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify check`."""
    parser.add_argument("--read-only", action="store_true", help="finish nothing, only look")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Check everything: exit 0 when all is well, 1 at a fault, 2 when something is unfinished."""
    from certify.selfcheck import FAULT, UNFINISHED, check_instance

    with opened(args) as instance:
        findings = check_instance(instance)
        if not args.read_only and any(each.status == UNFINISHED for each in findings):
            _finish(instance)
            findings = check_instance(instance)
    statuses = {each.status for each in findings}
    _print(args, findings, ok=statuses <= {"ok"})
    if FAULT in statuses:
        return NOT_VALID
    return NOT_CHECKED if UNFINISHED in statuses else DONE


def _finish(instance: "Instance") -> None:
    from certify.service import finish_documents

    if instance.log.refusal is None:
        finish_documents(instance)


def _print(args: argparse.Namespace, findings: "tuple[Finding, ...]", *, ok: bool) -> None:
    lines = [f"{_MARKS[each.status]} {each.name}: {each.detail}" for each in findings]
    print_document(args, {"ok": ok, "findings": findings}, "\n".join(lines))
