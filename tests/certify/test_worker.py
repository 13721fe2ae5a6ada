"""The worker publishes what waits, renders what is missing, and keeps the log alive."""

import time

import pytest

from certify.queries import find_pdf, log_page
from certify.service.work import checkpoint_time
from certify.worker import HEARTBEAT_EVERY, Worker, is_heartbeat_due, work_once
from ledger.errors import LedgerDamaged, PublishingFailed


def test_what_waits_is_published_and_rendered(audited_office, monkeypatch):
    office = audited_office
    monkeypatch.setattr(office.instance.log, "publish", lambda **_: None)
    number = office.grant("A-0001")
    monkeypatch.undo()
    assert work_once(office.instance) == (number,)
    assert find_pdf(office.instance, number) is not None
    assert work_once(office.instance) == ()


def test_a_quiet_register_gets_a_checkpoint_every_hour(office):
    work_once(office.instance)
    first = checkpoint_time(office.instance)
    office.clock.move(minutes=50)
    work_once(office.instance)
    assert checkpoint_time(office.instance) == first
    office.clock.move(minutes=15)
    assert is_heartbeat_due(office.instance)
    work_once(office.instance)
    assert checkpoint_time(office.instance) != first
    assert not is_heartbeat_due(office.instance)


def test_a_heartbeat_is_a_status_root_and_nothing_else(office):
    work_once(office.instance)
    size = office.instance.log.size
    office.clock.move(seconds=int(HEARTBEAT_EVERY.total_seconds()))
    work_once(office.instance)
    page = log_page(office.instance)
    assert page.size == size + 1
    assert page.entries[0].type == "status_root"


def test_an_altered_edition_holds_up_neither_the_heartbeat_nor_the_thread(audited_office):
    office = audited_office
    number = office.grant("A-0001")
    for path in (office.instance.folder / "standards").rglob("*.yaml"):
        path.chmod(0o600)
        path.write_text("x: [")
    office.clock.move(hours=3)
    assert work_once(office.instance) == ()
    assert not is_heartbeat_due(office.instance)
    assert find_pdf(office.instance, number) is None


def test_the_thread_goes_on_after_a_failure_that_nobody_thought_of(office, monkeypatch):
    rounds = []

    def fail(_instance):
        rounds.append(1)
        raise RuntimeError("never thought of")

    monkeypatch.setattr("certify.worker.work_once", fail)
    worker = Worker(office.instance, pause_seconds=0.01)
    worker.start()
    until = time.monotonic() + 60
    while len(rounds) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    worker.stop()
    assert len(rounds) >= 3


def test_a_damaged_log_is_not_worked_on(office, monkeypatch):
    monkeypatch.setattr(type(office.instance.log), "refusal", "something differs")
    with pytest.raises(LedgerDamaged):
        work_once(office.instance)


def test_the_thread_goes_on_after_a_failure(audited_office, monkeypatch):
    office, failures = audited_office, []
    number = office.grant("A-0001")
    log = office.instance.log
    real = log.publish

    def fail_once(**options):
        if not failures:
            failures.append(1)
            raise PublishingFailed("the disk is full")
        return real(**options)

    monkeypatch.setattr(log, "publish", fail_once)
    worker = Worker(office.instance, pause_seconds=0.05)
    worker.start()
    worker.wake()
    until = time.monotonic() + 60
    while find_pdf(office.instance, number) is None and time.monotonic() < until:
        time.sleep(0.05)
    worker.stop()
    assert failures == [1]
    assert find_pdf(office.instance, number) is not None
