"""Grant a certificate, kill the process at a step, start anew; at each step in turn. Run by tests.

    dying.py WORLD STATE WORK [SHARE]       only each SHARE-th step, and every commit

A step is whatever changes a file or the database: a statement that writes, a commit, a file that
is linked, replaced, made durable. Children are forked, so that a kill costs no interpreter. Prints
a JSON list, one object for each step: what was about to happen, and what came of it.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as Dialect

from certify import document, service  # noqa: F401 -- loaded once, before the forks
from certify.cli import main

AUDIT = "A-0007"
CALLS = ("fsync", "link", "replace", "unlink", "mkdir")
WRITES = ("INSERT", "UPDATE", "DELETE")


def watch(step: Callable[[str], None]) -> None:
    """Call `step` before everything that changes a file or the database."""

    def watched(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def inner(*values: Any, **options: Any) -> Any:
            step(name)
            return call(*values, **options)

        return inner

    for name in CALLS:
        setattr(os, name, watched(getattr(os, name), name))
    Dialect.do_commit = watched(Dialect.do_commit, "commit")
    execute = Dialect.do_execute

    def do_execute(self: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(WRITES):
            step(" ".join(statement.split()[:3]))
        execute(self, cursor, statement, *rest)

    Dialect.do_execute = do_execute


def in_child(work: Callable[[], object]) -> tuple[int, Any]:
    """Run `work` in a process of its own; return its exit status and what it returned."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        result = work()
        os.write(writing, json.dumps(result).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None


def certify(*words: str) -> dict[str, Any]:
    """Return exit code and answer of a command."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--json"])
    return {"code": code, **json.loads(out.getvalue())}


def grant(person: str) -> dict[str, Any]:
    return certify("decide", "grant", AUDIT, "--as", person)


def list_steps() -> list[str]:
    """Return the steps of a grant that nobody kills."""
    steps: list[str] = []
    watch(steps.append)
    granted = grant("P-0004")
    return [*steps, f"answered {granted['number']}"]


def die_at(number: int) -> None:
    """Grant, and die before the step of this number."""
    left = iter(range(number))

    def step(_name: str) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(step)
    grant("P-0004")
    os.kill(os.getpid(), signal.SIGKILL)


def start_anew() -> dict[str, Any]:
    """Return what a restart finds, what another person is told, and what a buyer is told then."""
    looked = certify("check", "--read-only")
    checked = certify("check")
    second = grant("P-0005")
    listed = certify("certificate", "show", second.get("number", "FIT-000005-Y"))
    return {
        "at_once": [each for each in looked["findings"] if each["status"] == "fault"],
        "checked": checked["code"],
        "second": second["code"],
        "error": second.get("error"),
        "number": listed.get("number"),
        "state": listed.get("state"),
        "index": listed.get("index"),
        "has_pdf": listed.get("has_pdf"),
        "checked_again": certify("check")["code"],
    }


def copy(world: Path, state: Path, work: Path) -> None:
    """Copy the world; files that are never changed in place are linked."""

    def put(source: str, target: str) -> None:
        (shutil.copy2 if "certify.db" in source else os.link)(source, target)

    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(world, work / "instance", copy_function=put)
    shutil.copytree(state, work / "state")
    os.environ["CERTIFY_DIR"] = str(work / "instance")
    os.environ["XDG_STATE_HOME"] = str(work / "state")


def run(world: Path, state: Path, work: Path, share: int = 1) -> Iterator[dict[str, Any]]:
    copy(world, state, work)
    _, steps = in_child(list_steps)
    for number, name in enumerate(steps):
        if number % share and name != "commit":
            continue
        copy(world, state, work)
        ended, _ = in_child(lambda at=number: die_at(at))
        _, found = in_child(start_anew)
        yield {"step": number, "before": name, "ended": ended, **(found or {})}


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:4]]
    print(json.dumps(list(run(*folders, *map(int, sys.argv[4:])))))  # noqa: T201
