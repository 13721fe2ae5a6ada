"""Killed between any two steps of a grant, a restart finishes it or finds nothing of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .buyer import read_answer
from .world import World, serving

DYING = Path(__file__).with_name("dying.py")
SHARE = 19
"""Every so many steps, and before each commit; 1 takes them all, and two minutes."""


@pytest.fixture(scope="module")
def deaths(ready: World, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    work = tmp_path_factory.mktemp("dying") / "work"
    share = os.environ.get("FAIR_IT_DEATHS", str(SHARE))
    command = [sys.executable, str(DYING), *map(str, (ready.folder, ready.state, work)), share]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=600)
    return json.loads(ended.stdout)


@pytest.mark.faults
def test_the_process_was_killed_before_every_commit_and_many_other_steps(deaths):
    assert {each["ended"] for each in deaths} == {-signal.SIGKILL}
    assert [each["before"] for each in deaths].count("commit") >= 6
    assert len(deaths) >= 10


@pytest.mark.faults
def test_a_restart_finds_nothing_contradictory_and_finishes_what_was_begun(deaths):
    for death in deaths:
        assert death["at_once"] == [], death
        assert (death["checked"], death["checked_again"]) == (0, 0), death


@pytest.mark.faults
def test_there_is_one_certificate_whoever_asks_again(deaths):
    """Before the first commit nothing was decided; after it the second person is told."""
    commit = next(each["step"] for each in deaths if each["before"] == "commit")
    for death in deaths:
        decided = death["step"] > commit
        told = (1, "AlreadyDecided") if decided else (0, None)
        assert (death["second"], death["error"]) == told, death
        certificate = (death["number"], death["state"], death["has_pdf"])
        assert certificate == ("FIT-000005-Y", "valid", True), death


@pytest.mark.faults
def test_a_killed_server_goes_on_where_it_was(own: World, tmp_path):
    """It is killed while requests come in; what it answered with 201 is there afterwards."""
    body = (own.folder / "samples" / "pournami" / "SYNTHETIC-workers.csv").read_bytes()
    answered = []
    with serving(own) as served:
        until = time.monotonic() + 1.5
        for number in range(1, 200):
            name = f"workers-{number}.csv"
            path = f"/audits/A-0008/evidence?kind=workers&name={name}"
            answer = served.upload(path, body + b"\n" * number, by="P-0002")
            assert answer.status == 201, answer.text
            answered.append(answer.json["evidence"])
            if time.monotonic() > until:
                break
        served.process.send_signal(signal.SIGKILL)
        served.process.wait(timeout=30)
    assert len(answered) >= 3
    assert own.certify("check").code == 0
    shown = own.certify("audit", "show", "A-0008").out
    assert all(evidence in shown for evidence in answered)
    assert read_answer(own.certify("verify", "FIT-000001-5", "--json")).code == 0
