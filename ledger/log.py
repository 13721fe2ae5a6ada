"""The Log: publishes what was enqueued, proves what was published.

Publishing, in this order, is what the safety of the log rests on:

    1  the published file and the watermark are compared with what the database leads to
    2  entries, a status root and the head are committed in one transaction
    3  the stored bytes are read again; leaves, root and status root are computed a second time
    4  tiles and entry bundles are written; then all of them are on disk
    5  the checkpoint is signed, and the signature checked
    6  the watermark outside the instance folder is advanced
    7  the note is stored; a second root at one size, or a smaller size, is refused
    8  the file `checkpoint` is replaced

A crash between any two steps leaves a state from which the next call goes on. Public is what a
stored note covers: readers never see what is merely committed. One process publishes at a time
(lock file beside the folder); any number may read, and notice what the others published.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from ledger import publish, selfcheck, sequencer, store, watermark
from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.durable import DurableFolder, exclusive_lock
from ledger.envelope import Envelope
from ledger.errors import EntryUnknown, LedgerDamaged, OriginInvalid, PublishingFailed
from ledger.note import NoteSigner, parse_vkey, sign_note
from ledger.proof import Bundle, TlogProof, format_bundle, format_tlog_proof
from ledger.replay import Following, Replay, check_following, follow
from ledger.scalars import format_time
from ledger.selfcheck import Loaded, Trace
from ledger.status_tree import StatusLeaf
from ledger.store import Head, StoredCheckpoint
from ledger.tree import Hash, leaf_hash, prove_inclusion


@dataclass(frozen=True)
class LogConfig:
    """Which log this is, where it is published and how its notes are signed.

    `vkey` is the log's public key, its name the origin. `signer` loads the private key; it is
    called when something has to be signed, never for reading. `watermark` lies outside the
    instance folder; None goes without, and then a restored old copy is not noticed.
    """

    origin: str
    vkey: str
    folder: Path
    watermark: Path | None
    clock: Callable[[], datetime]
    signer: Callable[[], NoteSigner] | None = None
    read_only: bool = False


def open_log(engine: Engine, config: LogConfig) -> "Log":
    """Return the log after comparing every stored entry with what was signed.

    On any difference the log is open for reading only: `refusal` says what differs.

    Raises:
        OriginInvalid: the key is not that of this origin.
    """
    verifier = parse_vkey(config.vkey)
    if verifier.name != config.origin:
        raise OriginInvalid(origin=config.origin, key_name=verifier.name)
    traces = selfcheck.find_traces(config.folder, config.watermark)  # before the database
    log = Log(engine, config, selfcheck.load(engine, verifier))
    log.compare(traces)
    if not config.read_only:
        log.sweep()
    return log


class Log:
    """An open log. Its functions may be called from several threads; see `open_log`."""

    def __init__(self, engine: Engine, config: LogConfig, loaded: Loaded) -> None:
        self._engine = engine
        self._config = config
        self._verifier = parse_vkey(config.vkey)
        self._folder = DurableFolder(config.folder)
        self._lock_file = config.folder.with_name(f"{config.folder.name}.lock")
        self._replay = loaded.replay
        self._public = loaded.public
        self._damage = loaded.damage
        self._refused = loaded.damage
        self._taking = threading.Lock()
        self._signer: NoteSigner | None = None
        self._swept_size = 0

    @property
    def refusal(self) -> str | None:
        """Why this log does not write any more, None as long as it does."""
        return None if self._refused is None else str(self._refused)

    # --- what is public -------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Number of public entries."""
        public = self._refresh()
        return 0 if public is None else public.size

    def checkpoint(self) -> str | None:
        """Return the newest note, None when nothing was published yet."""
        public = self._refresh()
        return None if public is None else public.note

    def find_index(self, leaf: str) -> int | None:
        """Return the index of the public entry with this leaf hash, given in hex."""
        public = self._refresh()
        found = self._provable().find_index(Hash(bytes.fromhex(leaf)))
        return found if public is not None and found is not None and found < public.size else None

    def entry(self, index: int) -> bytes:
        """Return the bytes of a public entry. Raises `EntryUnknown` beyond the last one."""
        for _, entry in self.entries(index, 1):
            return entry
        raise EntryUnknown(f"entry {index}")

    def entries(self, start: int, count: int) -> list[tuple[int, bytes]]:
        """Return index and bytes of up to `count` public entries from `start` on."""
        stop = min(start + count, self.size)
        if not 0 <= start < stop:
            return []
        with store.reading(self._engine) as connection:
            return list(store.iterate_entries(connection, start, stop))

    def prove(self, index: int) -> str:
        """Return the tlog-proof of a public entry, its bytes in `extra`.

        Raises:
            EntryUnknown: it is not public, or not there.
            LedgerDamaged: its stored bytes are not what was signed.
        """
        public = self._refresh()
        self._provable()
        if public is None or not 0 <= index < public.size:
            raise EntryUnknown(f"entry {index}")
        return format_tlog_proof(self._prove(index, self.entry(index), public))

    def find_status(self, serial: int) -> StatusLeaf | None:
        """Return the public state of a serial."""
        self._refresh()
        replay = self._provable()
        return replay.status.leaf(serial) if 0 <= serial < replay.status.count else None

    def bundle(self, subject: str, serial: int) -> bytes:
        """Return the bundle `NUMBER.proof.json` of a certificate, at the newest checkpoint.

        Raises:
            EntryUnknown: the certificate is not public yet, or is not there.
            LedgerDamaged: its stored bytes are not what was signed.
        """
        self._refresh()
        with self._taking:
            public, status = self._public, self._provable().status
            if public is None or not 0 <= serial < status.count:
                raise EntryUnknown(f"certificate with serial {serial}")
            leaf, path = status.leaf(serial), status.prove(serial)
        with store.reading(self._engine) as connection:
            records = store.load_subject(connection, subject, size=public.size)
            last = store.find_entry(connection, public.size - 1)
        proofs = tuple(self._prove(index, entry, public) for index, entry in records)
        if last is None or leaf.record not in {leaf_hash(proof.extra) for proof in proofs}:
            raise EntryUnknown(f"certificate {subject} with serial {serial}")
        status_root = self._prove(public.size - 1, last, public)
        return format_bundle(Bundle(subject, proofs, status_root, leaf, path))

    # --- publishing -----------------------------------------------------------------------

    def publish(self, *, heartbeat: bool = False) -> str | None:
        """Publish everything that was committed before the call; return the newest note.

        Returns None when nothing was left to do. A `heartbeat` publishes a new status root even
        then. Must not be called inside a transaction of the caller's own.

        Raises:
            ClockBackwards: the clock stands before the last checkpoint; nothing was done.
            PublishingFailed: the disk or the database gave up; the next call goes on from there.
            LedgerDamaged: stored and signed history differ; this log does not write any more.
        """
        with self._writing():
            self._refresh()
            self._check_writable()
            note = None
            has_work = heartbeat or self._has_work()
            while has_work:
                moved, note = self._publish_batch(heartbeat=heartbeat)
                heartbeat, has_work = False, moved == sequencer.MAX_BATCH and self._has_work()
            if note is None:
                self._repair()
            return note

    def compare(self, traces: tuple[Trace, ...]) -> None:
        """Compare the database with its traces outside; refuse to write on a difference."""
        try:
            self._compare(traces)
        except LedgerDamaged as damage:
            self._refused = self._refused or damage

    def sweep(self) -> None:
        """Remove what a crash left half written, unless somebody publishes at this moment."""
        with exclusive_lock(self._lock_file, wait=False) as held:
            if held:
                self._folder.sweep()

    def _publish_batch(self, *, heartbeat: bool) -> tuple[int, str]:
        self._load_signer()
        self._compare(self._traces())
        made_at = self._config.clock().astimezone(UTC).replace(microsecond=0)
        with self._engine.begin() as connection:
            appended = sequencer.append_batch(
                connection, self._replay, made_at=made_at, heartbeat=heartbeat
            )
        head, following, made_at = self._read_back(appended)
        self._write_tiles(following)
        note = self._sign(head)
        self._advance_watermark(note, following)
        checkpoint = StoredCheckpoint(head.size, head.root, format_time(made_at), note)
        with self._engine.begin() as connection:
            store.add_checkpoint(connection, checkpoint)
        publish.replace_checkpoint(self._folder, note)
        self._remove_superseded()
        self._take(following, checkpoint)
        return len(appended), note

    def _repair(self) -> None:
        """Publish the newest note again if a crash, or somebody, took it away."""
        if self._public is None:
            return
        self._compare(traces := self._traces())
        if all(trace.note == self._public.note for trace in traces) and len(traces) == self._wanted:
            return
        nothing = Following(self._replay, self._public.size, ())
        self._write_tiles(nothing)
        self._advance_watermark(self._public.note, nothing)
        publish.replace_checkpoint(self._folder, self._public.note)

    def _read_back(self, appended: tuple[Envelope, ...]) -> tuple[Head, Following, datetime]:
        """Return what is committed and not public, from its stored bytes, compared and checked."""
        known = {envelope.leaf: envelope for envelope in appended}
        with store.reading(self._engine) as connection:
            head = store.read_head(connection)
            entries = list(store.iterate_entries(connection, self._replay.size, head.size))
        following = follow(self._replay, entries, known=known)
        made_at = check_following(following, size=head.size, root=head.root)
        return head, following, made_at

    def _write_tiles(self, following: Following) -> None:
        """Write what is new; all of it when the published folder was taken away."""
        published = publish.find_published(self._config.folder)
        publish.write_tiles(
            self._folder,
            old_size=following.first if published is not None else 0,
            new_size=following.size,
            subtree_hash=following.subtree_hash,
            load_entries=lambda lo, hi: self._load_entries(following, lo, hi),
        )

    def _load_entries(self, following: Following, lo: int, hi: int) -> list[bytes]:
        """Return the entries `[lo, hi)`, each compared with its hash in the tree."""
        first = following.first
        with store.reading(self._engine) as connection:
            older = [entry for _, entry in store.iterate_entries(connection, lo, min(hi, first))]
        if [leaf_hash(entry) for entry in older] != [
            self._replay.tree(index, index + 1) for index in range(lo, min(hi, first))
        ]:
            raise LedgerDamaged(f"one of the entries {lo} to {hi - 1} is not what was signed")
        return [*older, *following.entries[max(lo - first, 0) : max(hi - first, 0)]]

    def _load_signer(self) -> NoteSigner:
        if self._signer is None:
            if self._config.signer is None:
                raise PublishingFailed("this log was opened without its private key")
            self._signer = self._config.signer()
            if self._signer.vkey != self._config.vkey:
                raise PublishingFailed(f"the private key is not that of {self._config.vkey}")
        return self._signer

    def _sign(self, head: Head) -> str:
        checkpoint = Checkpoint(self._config.origin, head.size, head.root)
        note = sign_note(format_checkpoint(checkpoint), [self._load_signer()])
        if selfcheck.open_own_note(note, self._verifier) != checkpoint:
            raise AssertionError("signed something else")
        return note

    def _advance_watermark(self, note: str, following: Following) -> None:
        def check(there: str) -> None:
            self._check_trace(Trace(f"the watermark {path}", there), following)

        path = self._config.watermark
        if path is not None:
            watermark.advance_watermark(path, note, check=check)

    def _remove_superseded(self) -> None:
        """Remove partial tiles that were full in the checkpoint before the newest."""
        size = self._replay.size
        publish.remove_superseded(self._folder, old_size=self._swept_size, new_size=size)
        self._swept_size = size

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock of publishing; errors of disk and database get their types here."""
        self._check_writable()
        try:
            with exclusive_lock(self._lock_file):
                yield
        except LedgerDamaged as damage:
            self._refused = damage
            raise
        except OSError as error:
            raise PublishingFailed(str(error)) from error
        except OperationalError as error:
            raise PublishingFailed(str(error.orig)) from error
        except DatabaseError as error:
            self._refused = LedgerDamaged(f"the database says: {error.orig}")
            raise self._refused from error

    def _check_writable(self) -> None:
        if self._refused is not None:
            raise self._refused
        if self._config.read_only:
            raise PublishingFailed("this log was opened for reading only")

    def _has_work(self) -> bool:
        with store.reading(self._engine) as connection:
            return (
                store.read_head(connection).size > self._replay.size
                or store.count_pending(connection) > 0
            )

    # --- comparing and following ------------------------------------------------------------

    def _traces(self) -> tuple[Trace, ...]:
        return selfcheck.find_traces(self._config.folder, self._config.watermark)

    @property
    def _wanted(self) -> int:
        """How many traces outside this log keeps."""
        return 1 if self._config.watermark is None else 2

    def _compare(self, traces: tuple[Trace, ...]) -> None:
        if self._damage is not None:
            raise self._damage
        selfcheck.check_not_alone(self._public, self._config.watermark, traces=len(traces))
        with store.reading(self._engine) as connection:
            head = store.read_head(connection)
            committed = sequencer.read_committed(connection, self._replay, head)
        for trace in traces:
            self._check_trace(trace, committed)

    def _check_trace(self, trace: Trace, committed: Following) -> None:
        if self._public is None or trace.note != self._public.note:
            selfcheck.check_trace(
                trace, size=committed.size, root_at=committed.root_at, verifier=self._verifier
            )

    def _refresh(self) -> StoredCheckpoint | None:
        """Return the newest note; take the entries that another process published."""
        if self._damage is not None:
            return self._public
        with store.reading(self._engine) as connection:
            newest = store.find_checkpoint(connection)
        if newest != self._public:
            try:
                with self._taking:
                    self._follow_others()
            except LedgerDamaged as damage:  # reading goes on at the note that still holds
                self._refused = self._refused or damage
        return self._public

    def _follow_others(self) -> None:
        size = self._replay.size
        with store.reading(self._engine) as connection:
            newest = store.find_checkpoint(connection)
            if newest is None or newest.size < size:
                raise LedgerDamaged(
                    f"{size} entries were published, but the database was put back to an older "
                    "copy while the log was open. Put back the newest copy of the database"
                )
            entries = list(store.iterate_entries(connection, size, newest.size))
        if newest.size > size:
            selfcheck.check_stored_note(newest, self._verifier)
            following = follow(self._replay, entries)
            check_following(following, size=newest.size, root=newest.root)
            self._replay.take(following.envelopes)
            self._public = newest

    def _take(self, following: Following, checkpoint: StoredCheckpoint) -> None:
        """Make public what was just published, unless a reading thread did so already."""
        with self._taking:
            if self._replay.size == following.first:
                self._replay.take(following.envelopes)
                self._public = checkpoint

    def _prove(self, index: int, entry: bytes, public: StoredCheckpoint) -> TlogProof:
        tree = self._provable().tree
        if leaf_hash(entry) != tree(index, index + 1):
            raise LedgerDamaged(f"the stored entry {index} is not what was signed")
        return TlogProof(index, prove_inclusion(index, public.size, tree), public.note, entry)

    def _provable(self) -> Replay:
        if self._damage is not None:
            raise self._damage
        return self._replay
