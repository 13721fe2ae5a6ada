"""The log as its callers see it: publish, prove, and notice what others published."""

import threading
from datetime import timedelta

import pytest

from ledger import sequencer, store
from ledger.checkpoint import parse_checkpoint
from ledger.envelope import read_record
from ledger.errors import (
    ClockBackwards,
    EntryUnknown,
    LedgerDamaged,
    OriginInvalid,
    PublishingFailed,
    RecordRefused,
    StatusDisagrees,
)
from ledger.note import parse_note
from ledger.proof import check_bundle, check_tlog_proof, parse_bundle, parse_tlog_proof
from ledger.status_tree import parse_status_root
from ledger.tiles import parse_entry_bundle

AUDIT = "E-0001/A-0001"


def size_of(note: str) -> int:
    return parse_checkpoint(parse_note(note).text).size


def certificate_at(log, tools, subject: str, serial: int):
    """The checked bundle of a certificate."""
    return check_bundle(parse_bundle(log.bundle(subject, serial)), tools.POLICY)


class TestPublishing:
    def test_nothing_waits_nothing_is_published(self, instance) -> None:
        log = instance.open()
        assert log.publish() is None
        assert (log.size, log.checkpoint(), log.refusal) == (0, None, None)
        assert not (instance.published / "checkpoint").exists()

    def test_a_heartbeat_publishes_a_status_root_alone(self, instance, tools) -> None:
        log = instance.open()
        for size in (1, 2, 3):
            assert size_of(log.publish(heartbeat=True)) == size
        assert tools.check_published(instance.published).size == 3
        assert log.publish() is None

    def test_the_note_is_returned_stored_and_in_the_file(self, instance, tools) -> None:
        instance.add(AUDIT)
        log = instance.open()
        note = log.publish()
        assert note == log.checkpoint() == (instance.published / "checkpoint").read_text()
        assert note == instance.watermark.read_text()
        assert tools.check_published(instance.published).size == log.size == 2

    def test_every_checkpoint_ends_in_the_status_root_of_its_entries(self, instance) -> None:
        log = instance.open()
        for batch in (1, 3, 0, 2):
            for at in range(batch):
                instance.add(f"E-{batch:04d}/A-{at:04d}")
            log.publish(heartbeat=True)
            last = read_record(log.entry(log.size - 1))
            assert parse_status_root(last).as_of == log.size - 1

    def test_status_roots_follow_each_other(self, instance) -> None:
        log = instance.open()
        for _ in range(3):
            log.publish(heartbeat=True)
        chain = [read_record(entry) for _, entry in log.entries(0, 3)]
        assert [each.previous for each in chain] == [None, chain[0].leaf, chain[1].leaf]

    def test_records_are_entered_in_the_order_they_came(self, instance) -> None:
        leaves = [instance.add(f"E-0001/A-{at:04d}") for at in range(5)]
        log = instance.open()
        log.publish()
        assert [log.find_index(leaf) for leaf in leaves] == [0, 1, 2, 3, 4]
        assert log.find_index("ab" * 32) is None

    def test_a_record_of_a_transaction_that_fails_is_never_published(self, instance) -> None:
        log = instance.open()
        with pytest.raises(RecordRefused):
            instance.enqueue(instance.record(AUDIT), b"{}")
        assert log.publish() is None

    @pytest.mark.parametrize(("count", "batches"), [(3, 1), (4, 2), (6, 2), (7, 3)])
    def test_one_call_publishes_in_as_many_batches_as_it_takes(
        self, instance, tools, monkeypatch, count: int, batches: int
    ) -> None:
        monkeypatch.setattr(sequencer, "MAX_BATCH", 3)
        instance.enqueue(*(tools.make_record(f"E-0001/A-{at:04d}") for at in range(count)))
        log = instance.open()
        log.publish()
        assert log.size == count + batches
        assert tools.check_published(instance.published).size == log.size

    def test_a_record_that_got_past_the_queue_stops_the_log_before_anything_is_committed(
        self, instance, tools
    ) -> None:
        record = tools.make_record("E-0001/FIT-000008-X", status=tools.status(7, "issued"))
        insert = "INSERT INTO pending (subject, previous, entry) VALUES ('E-0001/X', x'', ?)"
        instance.tamper((insert, (record,)))
        with pytest.raises(StatusDisagrees, match="has serial 0, not 7"):
            instance.open().publish()
        assert instance.entries() == []

    def test_what_the_database_itself_refuses_is_damage(self, instance, monkeypatch) -> None:
        append_entry = store.append_entry

        def leave_a_gap(connection, *, index: int, **fields: object) -> None:
            append_entry(connection, index=index + 1, **fields)

        log = instance.open()
        with monkeypatch.context() as patched:
            patched.setattr(store, "append_entry", leave_a_gap)
            with pytest.raises(LedgerDamaged, match="without gaps"):
                log.publish(heartbeat=True)
        assert log.refusal is not None
        assert instance.entries() == []

    def test_the_tree_grows_over_tile_borders(self, instance, tools) -> None:
        log = instance.open()
        for start in range(0, 700, 100):
            records = [tools.make_record(f"E-0001/A-{start + at:06d}") for at in range(100)]
            instance.enqueue(*records)
            log.publish()
            assert tools.check_published(instance.published).size == log.size
        assert not (instance.published / "tile/0/000.p").exists()
        assert (instance.published / "tile/0/002.p").exists()

    def test_it_holds_no_transaction_while_files_are_written(self, instance, monkeypatch) -> None:
        from ledger import publish

        write_tiles = publish.write_tiles

        def write(*values: object, **options: object) -> None:
            instance.add("E-0002/A-0002")
            write_tiles(*values, **options)

        monkeypatch.setattr(publish, "write_tiles", write)
        instance.add(AUDIT)
        log = instance.open()
        assert size_of(log.publish()) == 2
        assert size_of(log.publish()) == 4

    def test_without_a_key_nothing_is_committed(self, instance) -> None:
        instance.add(AUDIT)
        with pytest.raises(PublishingFailed, match="private key"):
            instance.open(signer=None).publish()
        assert instance.entries() == []

    def test_another_key_than_the_logs_own_is_refused(self, instance, tools) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        other = type(tools.SIGNER)(tools.ORIGIN, Ed25519PrivateKey.generate())
        instance.add(AUDIT)
        with pytest.raises(PublishingFailed, match="not that of"):
            instance.open(signer=lambda: other).publish()
        assert instance.entries() == []

    def test_the_key_must_be_named_after_the_log(self, instance) -> None:
        with pytest.raises(OriginInvalid):
            instance.open(origin="other.example/log")

    def test_a_log_opened_for_reading_does_not_publish(self, instance) -> None:
        instance.add(AUDIT)
        log = instance.open(read_only=True)
        with pytest.raises(PublishingFailed, match="reading only"):
            log.publish()
        assert not (instance.folder / "log.lock").exists()

    def test_the_key_is_asked_for_once_and_only_to_sign(self, instance, tools) -> None:
        asked: list[int] = []

        def signer():
            asked.append(1)
            return tools.SIGNER

        log = instance.open(signer=signer)
        assert log.publish() is None
        assert asked == []
        for _ in range(2):
            log.publish(heartbeat=True)
        assert asked == [1]


class TestClock:
    def test_a_clock_before_the_last_checkpoint_stops_publishing(self, instance) -> None:
        log = instance.open()
        log.publish(heartbeat=True)
        instance.clock.now -= timedelta(seconds=1)
        instance.add(AUDIT)
        with pytest.raises(ClockBackwards) as caught:
            log.publish()
        assert (caught.value.now, caught.value.last) == (
            "2026-11-24T03:09:59Z",
            "2026-11-24T03:10:00Z",
        )
        assert log.refusal is None
        assert log.size == 1
        instance.clock.now += timedelta(seconds=1)
        assert size_of(log.publish()) == 3

    def test_the_same_second_is_not_backwards(self, instance) -> None:
        log = instance.open()
        for microsecond in (900_000, 0):
            instance.clock.now = instance.clock.now.replace(microsecond=microsecond)
            log.publish(heartbeat=True)
        assert log.size == 2

    def test_an_unpublished_batch_counts_too(self, instance, monkeypatch) -> None:
        from ledger import publish

        with monkeypatch.context() as patched:
            patched.setattr(publish, "write_tiles", lambda *_, **__: (_ for _ in ()).throw(OSError))
            with pytest.raises(PublishingFailed):
                instance.open().publish(heartbeat=True)
        instance.clock.now -= timedelta(hours=1)
        with pytest.raises(ClockBackwards):
            instance.open().publish(heartbeat=True)


class TestProving:
    def test_each_public_entry_has_a_proof(self, instance, tools) -> None:
        for at in range(4):
            instance.add(f"E-0001/A-{at:04d}")
        log = instance.open()
        log.publish()
        for index in range(log.size):
            proof = parse_tlog_proof(log.prove(index))
            assert check_tlog_proof(proof, tools.POLICY).size == log.size
            assert (proof.index, proof.extra) == (index, log.entry(index))

    @pytest.mark.parametrize("index", [-1, 2, 2**63])
    def test_what_is_not_in_the_log_is_unknown(self, instance, index: int) -> None:
        instance.add(AUDIT)
        log = instance.open()
        with pytest.raises(EntryUnknown):
            log.prove(0)
        log.publish()
        with pytest.raises(EntryUnknown, match=f"entry {index}"):
            log.prove(index)
        with pytest.raises(EntryUnknown, match=f"entry {index}"):
            log.entry(index)

    def test_entries_are_handed_out_as_far_as_there_are_any(self, instance) -> None:
        instance.add(AUDIT)
        log = instance.open()
        assert log.entries(0, 9) == []
        log.publish()
        assert [index for index, _ in log.entries(0, 9)] == [0, 1]
        assert [index for index, _ in log.entries(1, 1)] == [1]
        assert log.entries(2, 5) == []

    def test_a_bundle_needs_nothing_but_the_policy(self, instance, tools) -> None:
        log = instance.open()
        subject, serial = instance.issue("E-0001")
        instance.add(subject, type="document")
        log.publish()
        instance.issue("E-0002")
        instance.add(subject, status=tools.status(serial, "suspended"))
        log.publish()
        checked = certificate_at(log, tools, subject, serial)
        assert [each.type for each in checked.envelopes] == [
            "certificate_issued",
            "document",
            "certificate_issued",
        ]
        assert (checked.leaf.serial, checked.leaf.state) == (0, "suspended")
        assert checked.checkpoint.size == log.size
        assert checked.leaf == log.find_status(serial)

    def test_every_certificate_has_its_own_state(self, instance, tools) -> None:
        log = instance.open()
        issued = [instance.issue(f"E-{at:04d}") for at in range(9)]
        log.publish()
        for subject, serial in issued[::2]:
            instance.add(subject, status=tools.status(serial, "withdrawn"))
        log.publish()
        states = [certificate_at(log, tools, *each).leaf.state for each in issued]
        assert states == ["withdrawn", "issued"] * 4 + ["withdrawn"]

    def test_what_waits_or_was_committed_is_not_public(self, instance, tools, monkeypatch) -> None:
        from ledger import publish

        log = instance.open()
        subject, serial = instance.issue("E-0001")
        with pytest.raises(EntryUnknown):
            log.bundle(subject, serial)
        log.publish()
        instance.add(subject, status=tools.status(serial, "suspended"))
        other, other_serial = instance.issue("E-0002")
        monkeypatch.setattr(publish, "write_tiles", lambda *_, **__: (_ for _ in ()).throw(OSError))
        with pytest.raises(PublishingFailed):
            log.publish()
        assert len(instance.entries()) == 5
        for reader in (log, instance.open()):
            assert (reader.size, len(reader.entries(0, 9))) == (2, 2)
            assert certificate_at(reader, tools, subject, serial).leaf.state == "issued"
            assert reader.find_status(other_serial) is None
            with pytest.raises(EntryUnknown):
                reader.bundle(other, other_serial)

    def test_a_bundle_is_not_made_for_another_subject(self, instance) -> None:
        log = instance.open()
        subject, serial = instance.issue("E-0001")
        instance.issue("E-0002")
        log.publish()
        for wrong in (("E-0001/FIT-000009-X", serial), (subject, serial + 1), (subject, 2)):
            with pytest.raises(EntryUnknown):
                log.bundle(*wrong)


class TestSeveral:
    def test_a_log_notices_what_another_published(self, instance, tools) -> None:
        reader, writer = instance.open(read_only=True), instance.open()
        for round_ in range(3):
            subject, serial = instance.issue("E-0001")
            note = writer.publish()
            assert reader.checkpoint() == note
            assert reader.size == 2 * (round_ + 1)
            assert certificate_at(reader, tools, subject, serial).leaf.state == "issued"
            assert reader.prove(reader.size - 1) == writer.prove(writer.size - 1)

    def test_two_writers_take_turns(self, instance, tools) -> None:
        writers = [instance.open(), instance.open()]
        for at in range(6):
            instance.add(f"E-0001/A-{at:04d}")
            assert writers[at % 2].publish() is not None
            assert writers[1 - at % 2].publish() is None
        assert tools.check_published(instance.published).size == 12

    def test_a_thread_may_read_while_another_publishes(self, instance, tools) -> None:
        log = instance.open()
        subject, serial = instance.issue("E-0001")
        log.publish()
        stop = threading.Event()
        failures: list[Exception] = []

        def read() -> None:
            while not stop.is_set():
                try:
                    checked = certificate_at(log, tools, subject, serial)
                    assert checked.leaf.state == "issued"
                    check_tlog_proof(parse_tlog_proof(log.prove(0)), tools.POLICY)
                except Exception as error:  # noqa: BLE001 -- whatever it is, the test fails
                    failures.append(error)
                    return

        readers = [threading.Thread(target=read) for _ in range(3)]
        for each in readers:
            each.start()
        for _ in range(15):
            instance.issue("E-0002")
            log.publish()
        stop.set()
        for each in readers:
            each.join()
        assert failures == []

    def test_threads_may_publish_at_once(self, instance, tools) -> None:
        log = instance.open()

        def work(number: int) -> None:
            for at in range(5):
                instance.add(f"E-{number:04d}/A-{at:04d}")
                log.publish()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        subjects = [read_record(entry).subject for entry in instance.entries()]
        assert sorted(subject for subject in subjects if subject != "log/status") == [
            f"E-{number:04d}/A-{at:04d}" for number in range(4) for at in range(5)
        ]
        assert tools.check_published(instance.published).size == len(subjects) == log.size


class TestMending:
    def test_a_published_folder_that_was_taken_away_is_made_again(self, instance, tools) -> None:
        import shutil

        log = instance.open()
        for start in range(3):
            instance.enqueue(*(tools.make_record(f"E-{start:04d}/A-{at:04d}") for at in range(150)))
            log.publish()
        shutil.rmtree(instance.published)
        reopened = instance.open()
        assert reopened.refusal is None
        assert reopened.publish() is None
        assert tools.check_published(instance.published).size == log.size
        shutil.rmtree(instance.published)
        log.publish(heartbeat=True)
        assert tools.check_published(instance.published).size == log.size == 454

    def test_an_older_checkpoint_file_is_replaced(self, instance) -> None:
        log = instance.open()
        first = log.publish(heartbeat=True)
        second = log.publish(heartbeat=True)
        for path in (instance.published / "checkpoint", instance.watermark):
            path.write_text(first)
            assert instance.open().publish() is None
            assert path.read_text() == second

    def test_half_written_files_are_swept_at_start(self, instance) -> None:
        instance.open().publish(heartbeat=True)
        left = instance.published / "tile/0/000.p/2.00ff.tmp"
        left.touch()
        instance.open(read_only=True)
        assert left.exists()
        instance.open()
        assert not left.exists()

    def test_an_entry_altered_while_the_log_is_open_is_not_proved(self, instance) -> None:
        log = instance.open()
        subject, serial = instance.issue("E-0001")
        log.publish()
        instance.tamper(
            "UPDATE entries SET entry = CAST(replace(entry, 'Kalpetta', 'Kalpette') AS BLOB)"
            " WHERE entry_index = 0"
        )
        for attempt in (lambda: log.prove(0), lambda: log.bundle(subject, serial)):
            with pytest.raises(LedgerDamaged, match="entry 0 is not what was signed"):
                attempt()
        with pytest.raises(LedgerDamaged, match="entries 0 to"):
            log.publish(heartbeat=True)
        assert log.refusal is not None


def test_bundles_on_disk_hold_the_entries(instance) -> None:
    log = instance.open()
    instance.add(AUDIT)
    log.publish()
    data = (instance.published / "tile/entries/000.p/2").read_bytes()
    assert parse_entry_bundle(data, width=2) == tuple(instance.entries())
