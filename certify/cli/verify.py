"""`certify verify`: is this certificate genuine, and does it hold today?

Reads what was named, asks the register unless told not to, and lets `certify.verification`
answer. Nothing heavy is imported before it is needed: offline, no network and no database.
"""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from certify.certificate import format_number, is_number_like, parse_number, suggest_numbers
from certify.cli.exits import DONE, NOT_CHECKED, NOT_VALID
from certify.cli.options import UsageWrong, add_common
from certify.errors import FetchRefused, FileNotSupported, NumberMistyped, PdfRefused
from certify.trust import Trust, parse_trust
from certify.verification import (
    Verification,
    verify,
    verify_damaged,
    verify_nothing,
    verify_number,
)
from certify.verification.model import ALTERED, MISTYPED_NUMBER, NOT_TRUSTED, UNKNOWN_NUMBER

if TYPE_CHECKING:
    from certify.pdf_attachments import PdfParts
    from certify.register import Answer

EXIT_OF: Final = {"valid": DONE, "not_valid": NOT_VALID, "not_checked": NOT_CHECKED}
TRUST_FILE: Final = "trust.json"
OFFLINE: Final = "The register was not asked."

_BUNDLE_SUFFIX: Final = ".proof.json"
_KINDS: Final = {
    ".vc.json": "credential",
    ".vc.jwt": "credential",
    _BUNDLE_SUFFIX: "bundle",
    ".tlog-proof": "tlog_proof",
    ".pdf": "pdf",
}
MAX_FILE_BYTES: Final = 20_000_000
_MAX_AGE_LIMIT: Final = 87_600


class Presented(NamedTuple):
    """What was handed in, by kind."""

    credential: bytes | None = None
    bundle: bytes | None = None
    tlog_proof: bytes | None = None
    pdf: "PdfParts | None" = None


class _Asked(NamedTuple):
    """What the command line asks, under which trust file, at which time."""

    args: argparse.Namespace
    trust: Trust | None
    now: datetime


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify verify`."""
    parser.add_argument(
        "what",
        metavar="FILE-or-NUMBER-or-URL",
        help="a PDF, .vc.json, .vc.jwt, .proof.json or .tlog-proof; a number; an https address",
    )
    parser.add_argument(
        "--proof", type=Path, metavar="FILE", help="the .proof.json of a credential"
    )
    parser.add_argument("--on", type=_day, metavar="DATE", help="the state on a past day (UTC)")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="the trust file you keep")
    parser.add_argument(
        "--max-age", type=_hours, metavar="HOURS", help="the greatest age of a proof you accept"
    )
    parser.add_argument("--offline", action="store_true", help="touch no network and no database")
    parser.add_argument("--explain", action="store_true", help="say what each check means")
    add_common(parser)


def run(args: argparse.Namespace, *, clock: Callable[[], datetime] | None = None) -> int:
    """Print the answer and return its exit code: 0 valid, 1 not valid, 2 could not be checked."""
    now = clock() if clock else datetime.now(UTC)
    trust, trust_path = _load_trust(args)
    verification = _answer(_Asked(args, trust, now.replace(microsecond=0)))
    _print(verification, trust, trust_path, args)
    return EXIT_OF[verification.outcome]


def _answer(asked: _Asked) -> Verification:
    what: str = asked.args.what
    if what.startswith(("https://", "http://")):
        return _answer_address(asked)
    path = Path(what)
    if path.is_file():
        return _answer_file(asked, path)
    if is_number_like(what):
        return _answer_number(asked)
    raise UsageWrong(f"{what!r} is neither a file nor a certificate number nor an https address")


def _answer_file(asked: _Asked, path: Path) -> Verification:
    data = _read(path)
    kind = find_kind(path.name, data)
    given = asked.args.proof
    if given and kind != "credential":
        raise UsageWrong("--proof goes with a credential (.vc.json)")
    beside = given or (_bundle_beside(path) if kind == "credential" else None)
    return _answer_data(asked, kind, data, _read(beside) if beside else None)


def _answer_data(asked: _Asked, kind: str, data: bytes, proof: bytes | None) -> Verification:
    try:
        presented = _present(kind, data, proof)
    except PdfRefused as error:
        if error.is_damaged:
            return verify_damaged(name="attachments", detail=str(error))
        return verify_nothing(name="attachments", detail=str(error))
    first = _verify(asked, presented)
    number = first.number
    is_answered = first.state in {ALTERED, NOT_TRUSTED} or number is None
    if asked.args.offline or asked.trust is None or is_answered or number is None:
        return first
    from certify.register import ask_register

    return _verify(asked, presented, ask_register(number, folder=asked.args.dir, trust=asked.trust))


def _answer_number(asked: _Asked) -> Verification:
    typed: str = asked.args.what
    try:
        number = format_number(parse_number(typed))
    except NumberMistyped:
        return _answer_mistyped(asked, typed)
    if asked.args.offline:
        return verify_nothing(
            detail="A number can only be looked up in the register, and --offline forbids that."
        )
    if asked.trust is None:
        return _verify(asked, Presented())
    from certify.register import ask_register

    answer = ask_register(number, folder=asked.args.dir, trust=asked.trust)
    if answer.is_unknown:
        return verify_number(
            number,
            state=UNKNOWN_NUMBER,
            suggestions=_others_meant(number, answer.highest_serial),
            detail=f"{answer.where} is complete and does not have this number.",
        )
    if answer.bundle is None:
        return verify_nothing(detail=answer.note)
    return _verify(asked, Presented(credential=answer.credential), answer, number=number)


def _others_meant(number: str, highest_serial: int | None) -> tuple[str, ...]:
    """Return existing numbers one slip away; none where it is not known which exist."""
    if highest_serial is None:
        return ()
    return tuple(other for other in suggest_numbers(number, highest_serial) if other != number)


def _answer_mistyped(asked: _Asked, typed: str) -> Verification:
    highest = None
    if not asked.args.offline:
        from certify.register import find_highest_serial

        highest = find_highest_serial(folder=asked.args.dir, trust=asked.trust)
    return verify_number(
        typed,
        state=MISTYPED_NUMBER,
        suggestions=suggest_numbers(typed, highest),
        detail="The check character does not fit: the number was mistyped or made up.",
    )


def _answer_address(asked: _Asked) -> Verification:
    if asked.args.offline:
        return verify_nothing(
            detail="An address can only be asked over the network, and --offline forbids that."
        )
    if asked.trust is None:
        return _verify(asked, Presented())
    from certify.register import fetch_address

    try:
        name, data, proof = fetch_address(asked.args.what, trust=asked.trust)
    except FetchRefused as error:
        return verify_nothing(detail=str(error))
    return _answer_data(asked, find_kind(name, data), data, proof)


def find_kind(name: str, data: bytes) -> str:
    """Return credential, bundle, tlog_proof or pdf: by the name, else by how the bytes begin.

    Raises:
        FileNotSupported: none of these.
    """
    for suffix, kind in _KINDS.items():
        if name.lower().endswith(suffix):
            return kind
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"c2sp.org/tlog-proof@"):
        return "tlog_proof"
    if data.lstrip().startswith(b"{"):
        if b'"fair-it-ledger/bundle"' in data:
            return "bundle"
        if b'"credentialSubject"' in data:
            return "credential"
    raise FileNotSupported(name)


def _present(kind: str, data: bytes, proof: bytes | None) -> Presented:
    match kind:
        case "pdf":
            from certify.pdf_attachments import read_pdf_attachments

            return Presented(pdf=read_pdf_attachments(data))
        case "bundle":
            return Presented(bundle=data)
        case "tlog_proof":
            return Presented(tlog_proof=data)
        case _:
            return Presented(credential=data, bundle=proof)


def _verify(
    asked: _Asked,
    presented: Presented,
    answer: "Answer | None" = None,
    *,
    number: str | None = None,
) -> Verification:
    return verify(
        trust=asked.trust,
        now=asked.now,
        number=number,
        credential=presented.credential,
        bundle=presented.bundle,
        tlog_proof=presented.tlog_proof,
        pdf=presented.pdf,
        newest_bundle=answer.bundle if answer else None,
        is_unknown_to_register=answer.is_unknown if answer else False,
        document_digests=answer.document_digests if answer else (),
        register_note=answer.note if answer else OFFLINE,
        on=asked.args.on,
        max_age_hours=asked.args.max_age,
    )


def _load_trust(args: argparse.Namespace) -> tuple[Trust | None, Path | None]:
    """Return the trust file given, else the instance's, and where it lies."""
    path = args.trust or args.dir / TRUST_FILE
    if not path.is_file():
        if args.trust:
            raise UsageWrong(f"there is no trust file {path}")
        return None, None
    return parse_trust(_read(path)), path


def _bundle_beside(path: Path) -> Path | None:
    """Return the bundle of the same stem beside a credential, None if there is none."""
    stem = path.name
    for suffix in (".vc.json", ".vc.jwt", ".json"):
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
            break
    beside = path.with_name(stem + _BUNDLE_SUFFIX)
    return beside if beside.is_file() else None


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise UsageWrong(f"there is no file {path}")
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageWrong(f"{path} cannot be read: {error.strerror}") from None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-24") from None
    if day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-24")
    return day


def _hours(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MAX_AGE_LIMIT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of hours from 1")
    return int(text)


def _print(
    verification: Verification,
    trust: Trust | None,
    trust_path: Path | None,
    args: argparse.Namespace,
) -> None:
    if args.json:
        import json

        from certify.verification import verification_to_json

        print(json.dumps(verification_to_json(verification), ensure_ascii=False, indent=2))
        return
    from certify.cli.answer import format_answer

    print(format_answer(verification, trust, trust_path, explain=args.explain), end="")
