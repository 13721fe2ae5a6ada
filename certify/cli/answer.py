"""An answer of `certify verify` as text: the sentence first, then every check in words."""

from pathlib import Path
from textwrap import fill
from typing import Final

from certify.trust import Trust, fingerprint
from certify.verification import MEANINGS, Verification
from certify.verification.model import PASSED
from certify.verification.words import tell_time

WIDTH: Final = 96

_MARKS: Final = {"passed": "passed  ", "failed": "FAILED  ", "not_made": "not made"}
_INDENT: Final = " " * 10


def format_answer(verification: Verification, trust: Trust | None, trust_path: Path | None) -> str:
    """Return the text: sentence, checks with what each means, history, and the trust file."""
    blocks = [fill(verification.sentence, WIDTH)]
    for check in verification.checks:
        title, says = MEANINGS[check.name]
        meaning = "It means" if check.status == PASSED else "If it passed, it would mean"
        blocks.append(
            "\n".join(
                [
                    f"{_MARKS[check.status]}  {title}",
                    _indented(check.detail),
                    _indented(f"{meaning}: {says}"),
                ]
            )
        )
    blocks += [_format_history(verification), _format_trust(trust, trust_path)]
    return "\n\n".join(block for block in blocks if block) + "\n"


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
