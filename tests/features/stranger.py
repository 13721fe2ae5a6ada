"""A stranger who checks a certificate with `certify verify` and the trust file kept from before."""

import argparse
import contextlib
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from certify.cli import verify


class Answer(NamedTuple):
    """What the command said. `as_of` is the day of the proof, None when there was none.

    `not_made` tells of every check that was not made.
    """

    exit_code: int
    state: str
    sentence: str
    as_of: date | None
    not_made: tuple[str, ...]


def ask(what: str, *, trust: Path, register: Path | None, now: datetime) -> Answer:
    """Return the answer about a file or a number; without a register nothing else is read."""
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    where = ["--offline"] if register is None else ["--dir", str(register)]
    args = parser.parse_args([what, "--trust", str(trust), "--json", *where])
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exit_code = verify.run(args, clock=lambda: now)
    answer = json.loads(said.getvalue())
    as_of = answer["as_of"]
    day = None if as_of is None else datetime.fromisoformat(as_of).date()
    not_made = [each["detail"] for each in answer["checks"] if each["status"] == "not_made"]
    return Answer(exit_code, answer["state"], answer["sentence"], day, tuple(not_made))
