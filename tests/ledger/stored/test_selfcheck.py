"""What the log compares before it writes, and what it says when something differs."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.errors import EntryUnknown, LedgerDamaged, PublishingFailed, SignatureInvalid
from ledger.note import NoteSigner, sign_note
from ledger.proof import check_bundle, check_tlog_proof, parse_bundle, parse_tlog_proof
from ledger.selfcheck import open_own_note
from ledger.tree import leaf_hash

ALTER = """UPDATE entries SET entry = CAST(replace(entry, 'Kalpetta', 'Kalpette') AS BLOB)
           WHERE entry_index = 2"""


@pytest.fixture
def grown(instance):
    """A log with three checkpoints; the second as a copy of its database."""
    log = instance.open()
    instance.issue("E-0001")
    log.publish()
    instance.issue("E-0002")
    log.publish()
    instance.old_copy = instance.copy_database()
    instance.old_note = log.checkpoint()
    instance.issue("E-0003")
    log.publish()
    return instance


def refusal_of(instance) -> str:
    """The sentence of a log that refuses to write."""
    log = instance.open()
    assert log.refusal is not None
    before = len(instance.entries())
    for _ in range(2):
        with pytest.raises(LedgerDamaged):
            log.publish(heartbeat=True)
    assert len(instance.entries()) == before
    return log.refusal


def test_a_whole_log_is_not_refused(grown) -> None:
    log = grown.open()
    assert log.refusal is None
    assert log.publish(heartbeat=True) is not None


class TestOldCopies:
    def test_under_the_published_file_it_is_refused(self, grown) -> None:
        grown.watermark.unlink()
        grown.restore_database(grown.old_copy)
        sentence = refusal_of(grown)
        assert "holds 4 entries" in sentence
        assert f"{grown.published / 'checkpoint'} shows that 6 were signed" in sentence
        assert "Put back the newest copy" in sentence

    def test_under_the_watermark_it_is_refused(self, grown) -> None:
        shutil.rmtree(grown.published)
        grown.restore_database(grown.old_copy)
        sentence = refusal_of(grown)
        assert f"watermark {grown.watermark} shows that 6 were signed" in sentence

    def test_the_whole_instance_folder_put_back_is_refused(self, grown) -> None:
        grown.restore_database(grown.old_copy)
        (grown.published / "checkpoint").write_text(grown.old_note)
        assert "watermark" in refusal_of(grown)

    def test_with_nothing_left_outside_it_is_refused_until_a_note_is_given(self, grown) -> None:
        newest = grown.watermark.read_text()
        shutil.rmtree(grown.published)
        grown.watermark.unlink()
        sentence = refusal_of(grown)
        assert "no trace of this log is left" in sentence
        assert str(grown.watermark) in sentence
        grown.watermark.write_text(newest)
        assert grown.open().publish(heartbeat=True) is not None

    def test_without_a_wanted_watermark_the_published_file_is_enough(self, grown) -> None:
        assert grown.open(watermark=None).publish(heartbeat=True) is not None

    def test_the_missing_watermark_of_a_published_log_is_made_again(self, grown) -> None:
        newest = grown.watermark.read_text()
        grown.watermark.unlink()
        assert grown.open().publish() is None
        assert grown.watermark.read_text() == newest

    def test_it_is_mended_by_the_newest_copy(self, grown) -> None:
        newest = grown.copy_database()
        grown.restore_database(grown.old_copy)
        refusal_of(grown)
        grown.restore_database(newest)
        assert grown.open().publish(heartbeat=True) is not None

    def test_reading_goes_on(self, grown, tools) -> None:
        grown.restore_database(grown.old_copy)
        log = grown.open()
        assert log.refusal is not None
        assert (log.size, log.checkpoint()) == (4, grown.old_note)
        check_tlog_proof(parse_tlog_proof(log.prove(3)), tools.POLICY)
        checked = check_bundle(parse_bundle(log.bundle("E-0002/FIT-000002-X", 1)), tools.POLICY)
        assert checked.leaf.state == "issued"

    def test_put_back_while_the_log_is_open_it_is_refused_too(self, grown, tools) -> None:
        log = grown.open()
        grown.restore_database(grown.old_copy)
        with pytest.raises(LedgerDamaged, match="while the log was open"):
            log.publish(heartbeat=True)
        assert log.refusal is not None
        assert log.size == 6
        check_tlog_proof(parse_tlog_proof(log.prove(0)), tools.POLICY)

    def test_an_old_copy_that_went_on_by_itself_is_refused(self, grown) -> None:
        """Two copies of one instance, both written to: the second to come back is refused."""
        grown.restore_database(grown.old_copy)
        (grown.published / "checkpoint").write_text(grown.old_note)
        grown.issue("E-0009")
        grown.open(watermark=None)
        fork = grown.open(watermark=None, folder=grown.folder / "elsewhere")
        fork.publish()
        assert fork.size == 6
        assert "another history of 6 entries" in refusal_of(grown)

    def test_a_copy_cannot_advance_the_watermark_of_the_other(self, grown) -> None:
        """The watermark moved between the comparison at the start and the end of publishing."""
        log = grown.open()
        root = leaf_hash(b"of a fork")
        original = grown.clock

        def clock():
            grown.watermark.write_text(foreign_note(grown, size=7, root=root))
            return original()

        log._config = grown.config(clock=clock)
        with pytest.raises(LedgerDamaged, match="another history of 7 entries"):
            log.publish(heartbeat=True)
        assert log.size == 6
        assert parse_size(grown.published) == 6


def foreign_note(instance, *, size: int, root, signer: NoteSigner | None = None) -> str:
    """A note of this log, or of another signer, that its own database never led to."""
    config = instance.config()
    text = format_checkpoint(Checkpoint(config.origin, size, root))
    return sign_note(text, [signer or config.signer()])


def parse_size(folder: Path) -> int:
    return int((folder / "checkpoint").read_text().splitlines()[1])


class TestTraces:
    @pytest.mark.parametrize("place", ["published", "watermark"])
    def test_another_root_at_a_size_is_refused(self, grown, place: str) -> None:
        path = grown.published / "checkpoint" if place == "published" else grown.watermark
        for size in (1, 4, 6):
            path.write_text(foreign_note(grown, size=size, root=leaf_hash(b"")))
            assert f"another history of {size} entries" in refusal_of(grown)

    @pytest.mark.parametrize("place", ["published", "watermark"])
    @pytest.mark.parametrize("damage", [lambda _: "", lambda note: note.replace("6", "5", 1)])
    def test_a_trace_that_does_not_hold_is_refused(
        self, grown, place: str, damage: Callable[[str], str]
    ) -> None:
        path = grown.published / "checkpoint" if place == "published" else grown.watermark
        newest = path.read_text()
        path.write_text(damage(newest))
        assert "is not a checkpoint of this log" in refusal_of(grown)
        path.write_text(newest)
        assert grown.open().refusal is None

    @pytest.mark.parametrize("place", ["published", "watermark"])
    def test_a_trace_that_cannot_be_read_is_refused(self, grown, place: str) -> None:
        path = grown.published / "checkpoint" if place == "published" else grown.watermark
        newest = path.read_text()
        path.unlink()
        path.mkdir()
        log = grown.open()
        assert f"{path} cannot be read: Is a directory" in log.refusal
        with pytest.raises(LedgerDamaged):
            log.publish(heartbeat=True)
        assert log.size == 6
        path.rmdir()
        path.write_text(newest)
        assert grown.open().refusal is None

    def test_a_disk_that_takes_no_file_does_not_keep_it_from_being_read(
        self, grown, monkeypatch
    ) -> None:
        def full(*_values: object, **_options: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "open", full)
        log = grown.open()
        assert (log.refusal, log.size) == (None, 6)
        with pytest.raises(PublishingFailed, match="No space left"):
            log.publish(heartbeat=True)

    def test_a_trace_of_another_key_is_refused(self, grown) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        other = NoteSigner(grown.config().origin, Ed25519PrivateKey.generate())
        (grown.published / "checkpoint").write_text(
            foreign_note(grown, size=6, root=leaf_hash(b""), signer=other)
        )
        assert "no known key signed" in refusal_of(grown)

    def test_a_note_of_another_origin_by_the_same_key_is_not_our_own(self, tools) -> None:
        text = format_checkpoint(Checkpoint("other.example/log", 1, leaf_hash(b"")))
        note = sign_note(text, [tools.SIGNER])
        with pytest.raises(LedgerDamaged, match=r"other\.example"):
            open_own_note(note, tools.SIGNER.verifier)
        with pytest.raises(SignatureInvalid):
            open_own_note(note.replace("other", "0ther"), tools.SIGNER.verifier)


class TestDamage:
    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            (ALTER, "an entry was altered"),
            (
                ALTER.replace("Kalpetta", '"serial":1').replace("Kalpette", '"serial":7'),
                "serial 1, not 7",
            ),
            ("UPDATE entries SET entry = x'00' WHERE entry_index = 2", "entry 2 is not a record"),
            ("DELETE FROM entries WHERE entry_index = 2", "missing"),
            ("DELETE FROM entries WHERE entry_index = 5", "5 of 6 published entries"),
            ("UPDATE head SET size = 4", "holds 4 entries where 6 were published"),
            ("UPDATE head SET size = 7", "the head of size 7 is not"),
            (
                "UPDATE head SET root = zeroblob(32)",
                "the head of size 6 is not what its entries lead to",
            ),
            ("UPDATE checkpoints SET root = zeroblob(32)", "says something else"),
            ("UPDATE checkpoints SET note = replace(note, '6', '7')", "does not hold"),
            ("UPDATE checkpoints SET size = 5 WHERE size = 6", "says something else"),
            ("DELETE FROM checkpoints WHERE size = 4", None),
        ],
    )
    def test_is_found_at_start(self, grown, statement: str, sentence: str | None) -> None:
        grown.tamper(statement)
        log = grown.open()
        if sentence is None:
            assert log.refusal is None
        else:
            assert sentence in log.refusal
            with pytest.raises(LedgerDamaged):
                log.publish(heartbeat=True)

    def test_every_flipped_bit_of_every_entry_is_found(self, grown) -> None:
        originals = grown.entries()
        for index, entry in enumerate(originals):
            for at in range(0, len(entry), 37):
                flipped = bytearray(entry)
                flipped[at] ^= 1 << (at % 8)
                write_entry(grown, index, bytes(flipped))
                assert grown.open().refusal is not None, (index, at)
            write_entry(grown, index, entry)
        assert grown.open().refusal is None

    def test_nothing_is_proved_from_damaged_entries(self, grown) -> None:
        grown.tamper(ALTER)
        log = grown.open()
        for attempt in (
            lambda: log.prove(0),
            lambda: log.bundle("E-0001/FIT-000001-X", 0),
            lambda: log.find_status(0),
            lambda: log.find_index("ab" * 32),
        ):
            with pytest.raises(LedgerDamaged):
                attempt()
        assert log.size == 6
        assert log.entry(0) == grown.entries()[0]
        with pytest.raises(EntryUnknown):
            log.entry(6)

    def test_a_status_root_that_lies_is_found_at_start(self, grown, monkeypatch) -> None:
        """Signed by ourselves, with a root that leads to it: only replaying finds it."""
        from dataclasses import replace

        from ledger import replay

        honest = replay.Following.status_root
        with monkeypatch.context() as patched:
            patched.setattr(
                replay.Following,
                "status_root",
                lambda self: replace(honest(self), count=honest(self).count + 1),
            )
            patched.setattr(replay, "check_last_entry", lambda *_: None)
            grown.open().publish(heartbeat=True)
        assert "status root of entry 6" in refusal_of(grown)

    def test_a_database_that_cannot_be_read_is_refused(self, grown) -> None:
        grown.engine.dispose()
        data = bytearray(grown.database.read_bytes())
        data[4096:] = bytes(len(data) - 4096)
        grown.database.write_bytes(data)
        for side in ("-wal", "-shm"):
            Path(f"{grown.database}{side}").unlink(missing_ok=True)
        log = grown.open()
        assert "the database" in log.refusal
        assert log.size == 0
        with pytest.raises(LedgerDamaged):
            log.prove(0)


def write_entry(instance, index: int, entry: bytes) -> None:
    instance.tamper(("UPDATE entries SET entry = ? WHERE entry_index = ?", (entry, index)))
