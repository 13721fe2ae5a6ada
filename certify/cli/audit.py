"""`certify audit`: evidence, evaluation, findings, replay."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.doing import (
    add_command,
    add_writing_command,
    format_rows,
    opened,
    parse_day,
    print_document,
    print_reply,
    read_file,
    to_plain,
    who,
)
from certify.cli.exits import DONE, NOT_VALID
from certify.cli.options import UsageWrong

if TYPE_CHECKING:
    from audits.replay import Replay
    from certify.service import EvidenceReceived


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `certify audit`."""
    commands = parser.add_subparsers(dest="command", required=True)
    _add_open(commands)
    _add_receive(commands)
    visit = add_writing_command(commands, "visit", "record a visit from its JSON file")
    visit.add_argument("audit", metavar="AUDIT")
    visit.add_argument("file", type=Path, metavar="FILE")
    for name, summary in (
        ("evaluate", "judge what was received so far"),
        ("close", "close on the last verdict and put its digest into the log"),
    ):
        add_writing_command(commands, name, summary).add_argument("audit", metavar="AUDIT")
    answer = add_writing_command(commands, "answer", "submit a corrective action on a finding")
    answer.add_argument("finding", metavar="FINDING")
    answer.add_argument("--text", required=True, help="what was done, or will be until when")
    verify = add_writing_command(commands, "verify", "verify the last corrective action")
    verify.add_argument("finding", metavar="FINDING")
    _add_reading(commands)


def _add_open(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = add_writing_command(commands, "open", "open an audit")
    command.add_argument("enterprise", metavar="ENTERPRISE")
    command.add_argument("edition", metavar="EDITION", help="as social-outsourcing@1.0.0")
    command.add_argument("--from", dest="start", type=parse_day, required=True, metavar="DATE")
    command.add_argument("--to", dest="end", type=parse_day, required=True, metavar="DATE")
    command.add_argument("--year", type=int, help="full years since the first certificate")
    command.add_argument("--auditor", action="append", default=[], metavar="PERSON")


def _add_receive(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = add_writing_command(commands, "receive", "receive a file of evidence")
    command.add_argument("audit", metavar="AUDIT")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--kind", required=True, help="payroll, workers, members, …")
    command.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=HEADING", help="our column, theirs"
    )
    command.add_argument("--replaces", metavar="EVIDENCE", help="evidence that counts no more")


def _add_reading(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    finding = add_command(commands, "finding", "list the findings of an audit")
    finding.add_argument("audit", metavar="AUDIT")
    show = add_command(commands, "show", "show evidence, results and findings of an audit")
    show.add_argument("audit", metavar="AUDIT")
    add_command(commands, "list", "list all audits")
    replay = add_command(commands, "replay", "make the verdict again from the stored evidence")
    replay.add_argument("audit", metavar="AUDIT")
    replay.add_argument(
        "--replace", action="append", default=[], metavar="EVIDENCE=FILE", help="use a copy"
    )


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    commands = {
        "open": _open, "receive": _receive, "visit": _visit, "evaluate": _evaluate,
        "close": _close, "answer": _answer, "verify": _verify, "finding": _finding,
        "show": _show, "list": _list, "replay": _replay,
    }  # fmt: skip
    return commands[args.command](args)


def _open(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        period = service.Period(args.start, args.end, args.year)
        reply = service.open_audit(
            instance, args.enterprise, args.edition, period, args.auditor, by=who(instance, args)
        )
    print_reply(args, reply, f"{reply.audit}: {reply.enterprise} on {reply.edition}")
    return DONE


def _receive(args: argparse.Namespace) -> int:
    from certify import service

    content = read_file(args.file)
    mapping = dict(_pair(each, "--map") for each in args.map)
    file = service.File(args.kind, args.file.name, content, mapping or None, args.replaces)
    with opened(args) as instance:
        reply = service.receive_evidence(instance, args.audit, file, by=who(instance, args))
    _print_received(args, reply)
    return DONE


def _visit(args: argparse.Namespace) -> int:
    from certify import service

    content = read_file(args.file)
    with opened(args) as instance:
        reply = service.record_visit(instance, args.audit, content, by=who(instance, args))
    _print_received(args, reply)
    return DONE


def _print_received(args: argparse.Namespace, reply: "EvidenceReceived") -> None:
    lines = [f"{reply.evidence}: {reply.file_name}, {reply.rows} rows, {reply.commitment}"]
    lines += [f"  note: {note}" for note in reply.notes]
    print_reply(args, reply, "\n".join(lines))


def _evaluate(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        reply = service.evaluate(instance, args.audit, by=who(instance, args))
    lines = [
        f"Recommendation: {reply.recommendation}. {' '.join(reply.outcomes)}",
        f"Open findings: {', '.join(reply.open_findings) or 'none'}",
        f"Verdict: {reply.verdict_digest}",
    ]
    print_reply(args, reply, "\n".join(lines))
    return DONE


def _close(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        reply = service.close_audit(instance, args.audit, by=who(instance, args))
    text = f"{reply.audit} is closed: {reply.recommendation}. Verdict: {reply.verdict_digest}"
    print_reply(args, reply, text)
    return DONE


def _answer(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        reply = service.answer_finding(instance, args.finding, args.text, by=who(instance, args))
    print_reply(args, reply, f"{reply.finding} is {reply.stage}.")
    return DONE


def _verify(args: argparse.Namespace) -> int:
    from certify import service

    with opened(args) as instance:
        reply = service.verify_correction(instance, args.finding, by=who(instance, args))
    rest = "" if reply.stage == "closed" else " It closes once its criterion is met."
    print_reply(args, reply, f"{reply.finding}: verified, {reply.stage}.{rest}")
    return DONE


def _finding(args: argparse.Namespace) -> int:
    from certify.queries import audit_page

    with opened(args) as instance:
        findings = audit_page(instance, args.audit).findings
    lines = []
    for each in findings:
        lines.append(f"{each.id} {each.stage} ({each.severity}, due {each.due_on}): {each.title}")
        lines += [f"   {each.sentence}", f"   To put right: {each.mend}"]
    print_document(args, findings, "\n".join(lines) or "No findings.")
    return DONE


def _show(args: argparse.Namespace) -> int:
    from certify.queries import audit_page

    with opened(args) as instance:
        page = audit_page(instance, args.audit)
    listed = page.listed
    lines = [f"{listed.id} {listed.enterprise}, {listed.edition}: {listed.stage}"]
    lines += [f"  {each.id} {each.kind} {each.file_name}" for each in page.evidence]
    lines += [f"  {each.criterion} {each.outcome}: {each.sentence}" for each in page.results]
    print_document(args, page, "\n".join(lines))
    return DONE


def _list(args: argparse.Namespace) -> int:
    from certify.queries import list_audits

    with opened(args) as instance:
        found = list_audits(instance)
    rows = [
        (each.id, each.enterprise, each.stage, each.recommendation, each.outcome, each.number)
        for each in found
    ]
    print_document(args, found, format_rows(rows))
    return DONE


def _replay(args: argparse.Namespace) -> int:
    from certify import service

    pairs = [_pair(each, "--replace") for each in args.replace]
    copies = {evidence: read_file(Path(path)) for evidence, path in pairs}
    with opened(args) as instance:
        replay = service.replay(instance, args.audit, copies)
    print_document(args, _replay_to_json(args.audit, replay), _tell_replay(replay))
    return DONE if replay.same else NOT_VALID


def _replay_to_json(audit: str, replay: "Replay") -> dict[str, object]:
    return {
        "audit": audit,
        "verdict_digest": replay.verdict_digest,
        "recorded_digest": replay.recorded_digest,
        "same": replay.same,
        "changed": to_plain(replay.changed),
        "resting": list(replay.resting),
        "facts_changed": list(replay.facts_changed),
    }


def _tell_replay(replay: "Replay") -> str:
    if replay.same:
        return f"The same verdict, byte for byte: {replay.verdict_digest}"
    lines = [f"Another verdict: {replay.verdict_digest}, recorded is {replay.recorded_digest}."]
    for each in replay.changed:
        lines.append(f"  {each.criterion}: {each.before} -> {each.after}")
        lines.append(f"    {each.sentence_after}")
    if replay.resting:
        lines.append(f"  The same result on other evidence: {', '.join(replay.resting)}.")
    return "\n".join(lines)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageWrong(f"{option} takes two words with = between them, not {text!r}")
    return name, value
