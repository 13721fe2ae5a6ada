"""An answer of `certify verify` as text: the sentence first, then every check in words.

What passed takes a line or two, so that the sentence stays in sight; what a check means is told
where it did not pass, and everywhere when that is asked for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import Any, Final

from certify.trust import Trust, fingerprint
from certify.verification import MEANINGS, Verification
from certify.verification.model import FAILED, NOT_MADE, PASSED, Check
from certify.verification.words import tell_count, tell_date, tell_time

WIDTH: Final = 96

_MARKS: Final = {"passed": "passed  ", "failed": "FAILED  ", "not_made": "not made"}
_INDENT: Final = " " * 10


def format_answer(
    verification: Verification,
    trust: Trust | None,
    trust_path: Path | None,
    *,
    explain: bool = False,
) -> str:
    """Return the text: sentence, count, checks, history, and the trust file."""
    checks = "\n".join(_format_check(check, explain=explain) for check in verification.checks)
    blocks = [
        fill(verification.sentence, WIDTH),
        _count(verification.checks, explain=explain),
        checks,
        _format_paper(verification.certificate),
        _format_history(verification),
        _format_trust(trust, trust_path),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _count(checks: Sequence[Check], *, explain: bool) -> str:
    number = Counter(check.status for check in checks)
    more = "" if explain else " What each means: --explain."
    return (
        f"{tell_count(len(checks), 'check', 'checks')}: {number[PASSED] or 'none'} passed, "
        f"{number[FAILED] or 'none'} failed, {number[NOT_MADE] or 'none'} not made.{more}"
    )


def _format_check(check: Check, *, explain: bool) -> str:
    title, says = MEANINGS[check.name]
    text = fill(
        f"{title}. {check.detail}",
        WIDTH,
        initial_indent=f"{_MARKS[check.status]}  ",
        subsequent_indent=_INDENT,
        break_on_hyphens=False,
    )
    if check.status == PASSED and not explain:
        return text
    meaning = "It means" if check.status == PASSED else "If it passed, it would mean"
    return f"{text}\n{_indented(f'{meaning}: {says}')}"


def _format_paper(certificate: Mapping[str, Any] | None) -> str:
    """Return what the sentence leaves out of the signed words; "" when none are genuine."""
    if certificate is None:
        return ""
    sites, conditions = certificate["sites"], certificate.get("conditions", ())
    lines = [f"Site: {each['name']}, {each['place']}: {each['work']}." for each in sites]
    lines += [f"Condition: {_tell_condition(each)}." for each in conditions]
    return "\n".join(fill(line, WIDTH, subsequent_indent=_INDENT) for line in lines)


def _tell_condition(condition: Mapping[str, Any]) -> str:
    criterion, due_on = condition.get("criterion"), condition.get("due_on")
    what = f"criterion {criterion}" if criterion else str(condition.get("code", ""))
    return f"{what} is to be met by {tell_date(date.fromisoformat(due_on))}" if due_on else what


def _format_history(verification: Verification) -> str:
    if not verification.history:
        return ""
    changes = [f"{change.state} {tell_time(change.at)}" for change in verification.history]
    return fill(f"History: {'; '.join(changes)}.", WIDTH)


def _format_trust(trust: Trust | None, path: Path | None) -> str:
    if trust is None:
        return fill(
            "A trust file is named with --trust FILE; without one nothing is believed.", WIDTH
        )
    return fill(
        f"Trust file: {path}, {fingerprint(trust)}. Compare this fingerprint once with a second "
        "place, such as the printed certificate: if you have just fetched the file, you trust "
        "what you just fetched.",
        WIDTH,
    )


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
