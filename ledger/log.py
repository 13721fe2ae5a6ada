"""The Log: publishes what was enqueued; what it proves is in `public_log.py`.

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
stored note covers. One process publishes at a time (lock file beside the folder).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from ledger import publish, selfcheck, sequencer, store, watermark
from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.durable import DurableFolder, exclusive_lock
from ledger.envelope import Envelope
from ledger.errors import LedgerDamaged, OriginInvalid, PublishingFailed
from ledger.note import NoteSigner, parse_vkey, sign_note
from ledger.public_log import PublicLog
from ledger.replay import Following, check_following, follow
from ledger.scalars import format_time
from ledger.selfcheck import Loaded, Trace
from ledger.store import Head, StoredCheckpoint
from ledger.tree import leaf_hash


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
    unreadable: LedgerDamaged | None = None
    traces: tuple[Trace, ...] = ()
    try:
        traces = selfcheck.find_traces(config.folder, config.watermark)  # before the database
    except OSError as error:
        unreadable = LedgerDamaged(f"{error.filename} cannot be read: {error.strerror}")
    log = Log(engine, config, selfcheck.load(engine, verifier), unreadable)
    log.compare(traces)
    if not config.read_only:
        log.sweep()
    return log


class Log(PublicLog):
    """An open log; see `open_log`."""

    def __init__(
        self,
        engine: Engine,
        config: LogConfig,
        loaded: Loaded,
        unreadable: LedgerDamaged | None = None,
    ) -> None:
        super().__init__(engine, parse_vkey(config.vkey), loaded)
        self._refused = self._refused or unreadable
        self._config = config
        self._folder = DurableFolder(config.folder)
        self._lock_file = config.folder.with_name(f"{config.folder.name}.lock")
        self._signer: NoteSigner | None = None
        self._swept_size = 0

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

    def list_differing(self) -> tuple[str, ...]:
        """Return the published files that are missing or not those of the newest note.

        Raises:
            LedgerDamaged: the stored entries are not what was signed. OSError.
        """
        with exclusive_lock(self._lock_file):
            public = self._refresh()
            if public is None:
                return ()
            self._provable()
            with store.reading(self._engine) as connection:
                coming = store.read_head(connection).size
            nothing = Following(self._replay, public.size, ())
            differing = publish.list_differing(
                self._config.folder,
                size=public.size,
                coming=coming,
                subtree_hash=nothing.subtree_hash,
                load_entries=lambda lo, hi: self._load_entries(nothing, lo, hi),
            )
            note = publish.find_published(self._config.folder)
            return (*differing, *(() if note == public.note else (publish.CHECKPOINT,)))

    def sweep(self) -> None:
        """Remove what a crash left half written, unless somebody publishes at this moment.

        A disk that is full or read-only does not keep a log from being read.
        """
        with suppress(OSError), exclusive_lock(self._lock_file, wait=False) as held:
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
            raise LedgerDamaged(self._refused.reason)
        if self._config.read_only:
            raise PublishingFailed("this log was opened for reading only")

    def _has_work(self) -> bool:
        with store.reading(self._engine) as connection:
            return (
                store.read_head(connection).size > self._replay.size
                or store.count_pending(connection) > 0
            )

    # --- comparing ----------------------------------------------------------------------------

    def _traces(self) -> tuple[Trace, ...]:
        return selfcheck.find_traces(self._config.folder, self._config.watermark)

    @property
    def _wanted(self) -> int:
        """How many traces outside this log keeps."""
        return 1 if self._config.watermark is None else 2

    def _compare(self, traces: tuple[Trace, ...]) -> None:
        if self._damage is not None:
            raise LedgerDamaged(self._damage.reason)
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
