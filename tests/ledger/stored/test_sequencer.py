"""One transaction for one batch, and a status root at its end."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger import store
from ledger.envelope import read_record
from ledger.errors import ClockBackwards, LedgerDamaged
from ledger.replay import Replay, check_following
from ledger.sequencer import append_batch, read_committed
from ledger.status_tree import parse_status_root

NOW = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)


def append(instance, replay: Replay, *, heartbeat: bool = False, at: datetime = NOW) -> list[str]:
    """Append one batch; return the subjects of its records."""
    with instance.engine.begin() as connection:
        appended = append_batch(connection, replay, made_at=at, heartbeat=heartbeat)
    return [envelope.subject for envelope in appended]


def test_what_waits_is_moved_and_a_status_root_follows(instance) -> None:
    subjects = [f"E-0001/A-{at:04d}" for at in range(3)]
    for subject in subjects:
        instance.add(subject)
    assert append(instance, Replay()) == subjects
    envelopes = [read_record(entry) for entry in instance.entries()]
    assert [each.subject for each in envelopes] == [*subjects, "log/status"]
    assert parse_status_root(envelopes[-1]).as_of == 3
    assert envelopes[-1].issued_at == NOW
    assert instance.read(store.count_pending) == 0


def test_nothing_waits_nothing_is_appended_unless_a_heartbeat_is_wanted(instance) -> None:
    assert append(instance, Replay()) == []
    assert instance.entries() == []
    assert append(instance, Replay(), heartbeat=True) == []
    assert len(instance.entries()) == 1


def test_every_committed_head_can_be_published(instance) -> None:
    replay = Replay()
    for at in range(4):
        instance.issue("E-0001")
        append(instance, replay)
        head = instance.read(store.read_head)
        assert head.size == 2 * (at + 1)
        committed = instance.read(read_committed, replay, head)
        assert check_following(committed, size=head.size, root=head.root) == NOW


def test_a_transaction_that_fails_leaves_all_of_it_waiting(instance) -> None:
    instance.add("E-0001/A-0001")
    with instance.engine.connect() as connection:
        append_batch(connection, Replay(), made_at=NOW, heartbeat=False)
        connection.rollback()
    assert instance.entries() == []
    assert instance.read(store.count_pending) == 1


def test_the_clock_may_stand_still_but_not_go_back(instance) -> None:
    for at in (NOW, NOW, NOW + timedelta(seconds=1)):
        append(instance, Replay(), heartbeat=True, at=at)
    with pytest.raises(ClockBackwards):
        append(instance, Replay(), heartbeat=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head SET root = zeroblob(32)",
        "UPDATE head SET size = 3",
        "DELETE FROM entries WHERE entry_index = 1",
        "UPDATE entries SET entry = x'7b7d' WHERE entry_index = 0",
    ],
)
def test_nothing_is_built_on_a_head_that_is_not_what_its_entries_lead_to(
    instance, statement: str
) -> None:
    instance.add("E-0001/A-0001")
    append(instance, Replay())
    instance.tamper(statement)
    instance.add("E-0001/A-0002")
    with pytest.raises(LedgerDamaged):
        append(instance, Replay())
    assert instance.read(store.count_pending) == 1


def test_a_head_before_what_was_published_is_refused(instance) -> None:
    instance.add("E-0001/A-0001")
    append(instance, Replay())
    replay = Replay()
    replay.take(map(read_record, instance.entries()))
    instance.tamper("UPDATE head SET size = 1")
    with pytest.raises(LedgerDamaged, match="1 entries where 2 were published"):
        append(instance, replay, heartbeat=True)
