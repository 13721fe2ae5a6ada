"""Nothing that was promised is lost and nothing that was published is contradicted, whenever a
process dies and whichever call the disk or the database refuses."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import publish, sequencer, store, watermark
from ledger.errors import PublishingFailed
from ledger.log import Log
from ledger.proof import check_bundle, parse_bundle

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[3]
KILLS = 40


def run_crashes(folder: Path, *arguments: str) -> dict[str, object]:
    ended = subprocess.run(
        [sys.executable, str(HERE / "crashes.py"), str(folder), *arguments],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=600,
    )
    return json.loads(ended.stdout)


@pytest.mark.faults
def test_killed_at_random_moments(tmp_path: Path) -> None:
    found = run_crashes(tmp_path / "instance", "random", str(KILLS), "20261124")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["promises"] > KILLS


@pytest.mark.faults
def test_killed_before_and_after_each_call_that_changes_a_file(tmp_path: Path) -> None:
    found = run_crashes(tmp_path / "instance", "calls")
    assert found["faults"] == []
    assert found["kills"] >= 40


@pytest.mark.faults
def test_a_writer_that_promises_too_early_is_caught(tmp_path: Path) -> None:
    found = run_crashes(tmp_path / "instance", "early", str(KILLS), "20261124")
    assert any(fault.startswith("lost ") for fault in found["faults"])


class StoppedHereError(BaseException):
    """Ends a process as far as its own code can see."""


STEPS = [
    (Log, "_compare"),
    (store, "lock_head"),
    (store, "append_pending"),
    (store, "append_entry"),
    (store, "advance_head"),
    (sequencer, "append_batch"),
    (Log, "_read_back"),
    (publish, "write_tiles"),
    (Log, "_sign"),
    (watermark, "advance_watermark"),
    (store, "add_checkpoint"),
    (publish, "replace_checkpoint"),
    (publish, "remove_superseded"),
    (Log, "_take"),
]
COMMITTED = STEPS.index((Log, "_read_back"))


def stop_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, after: bool) -> None:
    step = getattr(owner, name)

    def stopping(*values: object, **options: object) -> None:
        if after:
            step(*values, **options)
        raise StoppedHereError

    monkeypatch.setattr(owner, name, stopping)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(len(STEPS)), ids=[name for _, name in STEPS])
def test_stopped_between_any_two_steps(instance, tools, monkeypatch, at: int, after: bool) -> None:  # noqa: FBT001
    log = instance.open()
    first, first_serial = instance.issue("E-0001")
    published = log.publish()
    second, second_serial = instance.issue("E-0002")
    instance.add(first, status=tools.status(first_serial, "suspended"))

    with monkeypatch.context() as patched:
        stop_at(patched, *STEPS[at], after=after)
        with pytest.raises(StoppedHereError):
            log.publish()
    outside = [(instance.published / "checkpoint").read_text(), instance.watermark.read_text()]

    reopened = instance.reopen()
    assert len(reopened.entries()) == (5 if at >= COMMITTED else 2)
    tools.check_continues(reopened, published, *outside)
    log = reopened.open()
    assert log.refusal is None
    seen = log.checkpoint()
    log.publish()
    tools.check_continues(reopened, published, seen, *outside)
    assert len(reopened.entries()) == log.size == 5
    assert tools.check_published(reopened.published).size == 5
    for subject, serial, state in (
        (first, first_serial, "suspended"),
        (second, second_serial, "issued"),
    ):
        checked = check_bundle(parse_bundle(log.bundle(subject, serial)), tools.POLICY)
        assert checked.leaf.state == state
    assert log.publish() is None


@pytest.mark.parametrize("at", range(len(STEPS)), ids=[name for _, name in STEPS])
def test_more_records_may_come_after_a_stop(instance, tools, monkeypatch, at: int) -> None:
    instance.issue("E-0001")
    with monkeypatch.context() as patched:
        stop_at(patched, *STEPS[at], after=True)
        with pytest.raises(StoppedHereError):
            instance.open().publish()
    for _ in range(2):
        subject, serial = instance.issue("E-0001")
        log = instance.reopen().open()
        log.publish()
        bundle = parse_bundle(log.bundle(subject, serial))
        assert check_bundle(bundle, tools.POLICY).leaf.serial == serial
    assert tools.check_published(instance.published).size == log.size


CALLS = ("open", "write", "fsync", "link", "replace", "mkdir")


class FailingCalls:
    """Lets the `at`-th call that changes a file fail, and all later ones too if it goes on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int, at: int, *, goes_on: bool):
        self.count = 0
        for name in CALLS:
            monkeypatch.setattr(os, name, self.wrap(getattr(os, name), code, at, goes_on=goes_on))

    def wrap(self, call, code: int, at: int, *, goes_on: bool):
        def wrapped(*values: object, **options: object):
            self.count += 1
            if self.count == at or (goes_on and self.count > at):
                raise OSError(code, os.strerror(code))
            return call(*values, **options)

        return wrapped


@pytest.mark.faults
@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "for a while"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_each_call_that_the_disk_refuses(instance, tools, monkeypatch, code, goes_on) -> None:
    log = instance.open()
    notes, failures, at, reached = [], [], 0, True
    while reached:
        at += 1
        subject, serial = instance.issue("E-0001")
        with monkeypatch.context() as patched:
            calls = FailingCalls(patched, code, at, goes_on=goes_on)
            try:
                log.publish()
            except PublishingFailed as error:
                failures.append(error.reason)
        reached = calls.count >= at
        assert log.refusal is None
        log.publish()
        notes.append(log.checkpoint())
        bundle = parse_bundle(log.bundle(subject, serial))
        assert check_bundle(bundle, tools.POLICY).leaf.serial == serial
        assert tools.check_published(instance.published).size == log.size
    assert len(failures) > 20
    assert all(os.strerror(code) in reason for reason in failures)
    tools.check_continues(instance, *notes)
    assert instance.reopen().open().refusal is None


def test_a_full_database_stops_publishing_and_nothing_else(instance, tools) -> None:
    log = instance.open()
    subject, serial = instance.issue("E-0001")
    log.publish()
    instance.enqueue(*(tools.make_record(f"E-0001/A-{at:04d}") for at in range(300)))
    with instance.engine.connect() as connection:
        raw = connection.connection.driver_connection
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(PublishingFailed, match="full"):
        log.publish()
    assert log.refusal is None
    assert check_bundle(parse_bundle(log.bundle(subject, serial)), tools.POLICY)
    with instance.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA max_page_count = 1000000")
    log.publish()
    assert tools.check_published(instance.published).size == log.size == 303


def test_a_database_that_another_holds_is_tried_again_later(instance, tools) -> None:
    instance.issue("E-0001")
    log = instance.open()
    with instance.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 10")
    holder = tools.open_engine(instance.database)
    with holder.begin(), pytest.raises(PublishingFailed, match="locked"):
        log.publish()
    holder.dispose()
    assert log.publish() is not None


def traced(folder: Path, *inject: str) -> subprocess.CompletedProcess[str]:
    """Issue and publish once under strace."""
    command = ["strace", "-f", "-o", str(folder.parent / "trace"), *inject, sys.executable]
    return subprocess.run(
        [*command, str(HERE / "writer.py"), str(folder), "E-0001", "1"],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.faults
@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO"])
def test_each_write_and_sync_of_the_database_and_the_files(instance, tools, fault: str) -> None:
    """Reaches what SQLite does itself, which no patch in Python can."""
    calls = "pwrite64,fdatasync,fsync,linkat,renameat,ftruncate"
    if shutil.which("strace") is None or traced(instance.folder, "-e", "none").returncode != 0:
        pytest.skip("strace is not there or may not trace")
    promises: list[dict[str, str]] = []
    for at in range(1, 200):
        ended = traced(instance.folder, "-e", f"inject={calls}:{fault}:when={at}")
        promises += map(json.loads, re.findall(r"^\{.*\}$", ended.stdout, re.MULTILINE))
        injected = "(INJECTED)" in (instance.folder.parent / "trace").read_text()
        log = instance.reopen().open()
        assert log.refusal is None, (at, log.refusal)
        log.publish()
        tools.check_continues(instance, *(each["note"] for each in promises))
        assert tools.check_published(instance.published).size == log.size
        if ended.returncode == 0 and not injected:
            break
    assert 20 < at < 199
