"""What the log compares before it writes: its own bytes, its notes, and its traces outside.

Each difference is a `LedgerDamaged` whose sentence says what differs and how it is mended. An
older copy of the database under a newer trace is the case that matters most: continuing it would
sign a second history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ledger import store
from ledger.checkpoint import Checkpoint, parse_checkpoint
from ledger.envelope import read_record
from ledger.errors import LedgerDamaged, LedgerError
from ledger.note import Verifier, open_note
from ledger.publish import CHECKPOINT, find_published
from ledger.replay import Replay, check_following, check_last_entry, follow
from ledger.sequencer import read_committed
from ledger.store import StoredCheckpoint
from ledger.tree import Hash
from ledger.watermark import find_watermark

_CHUNK: Final = 4_096
_OLDER_COPY: Final = (
    "an older copy of the database was put back, and writing on would sign a second history. "
    "Put back the newest copy of the database"
)


@dataclass(frozen=True)
class Trace:
    """A checkpoint note of this log that lies outside the database. `where` names it."""

    where: str
    note: str


@dataclass(frozen=True)
class Loaded:
    """What the database holds. `damage` says why nothing can be proved from it."""

    replay: Replay
    public: StoredCheckpoint | None
    damage: LedgerDamaged | None = None


def find_traces(folder: Path, watermark: Path | None) -> tuple[Trace, ...]:
    """Return the published checkpoint and the watermark, as far as they are there.

    To be read before the database: what is outside is never newer than what is inside.
    """
    found = [(f"the published file {folder / CHECKPOINT}", find_published(folder))]
    if watermark is not None:
        found.append((f"the watermark {watermark}", find_watermark(watermark)))
    return tuple(Trace(where, note) for where, note in found if note is not None)


def load(engine: Engine, verifier: Verifier) -> Loaded:
    """Return the log as its stored bytes tell it, compared with head and last note."""
    replay, public = Replay(), None
    try:
        with store.reading(engine) as connection:
            public = store.find_checkpoint(connection)
            if public is not None:
                _take_entries(connection, replay, public.size)
                _check_public(connection, replay, public, verifier)
            head = store.read_head(connection)
            committed = read_committed(connection, replay, head)
        if committed.envelopes:
            check_following(committed, size=head.size, root=head.root)
    except LedgerDamaged as damage:
        return Loaded(replay, public, damage)
    except LedgerError as error:
        return Loaded(replay, public, LedgerDamaged(str(error).rstrip(".")))
    except DatabaseError as error:
        return Loaded(replay, public, LedgerDamaged(f"the database cannot be read: {error.orig}"))
    return Loaded(replay, public)


def check_trace(
    trace: Trace, *, size: int, root_at: Callable[[int], Hash], verifier: Verifier
) -> None:
    """Check that the database, with `size` entries, continues what the trace shows.

    Raises:
        LedgerDamaged: it is older, or tells another history.
    """
    try:
        checkpoint = open_own_note(trace.note, verifier)
    except LedgerError as error:
        raise LedgerDamaged(
            f"{trace.where} is not a checkpoint of this log ({str(error).rstrip('.')}). Put the "
            "newest checkpoint that anybody holds in its place"
        ) from error
    if checkpoint.size > size:
        raise LedgerDamaged(
            f"the database holds {size} entries, but {trace.where} shows that {checkpoint.size} "
            f"were signed: {_OLDER_COPY}"
        )
    if root_at(checkpoint.size) != checkpoint.root:
        raise LedgerDamaged(
            f"{trace.where} shows another history of {checkpoint.size} entries than the database: "
            "two copies of this log were written to. Go on with the one that was published"
        )


def check_not_alone(
    public: StoredCheckpoint | None, watermark: Path | None, *, traces: int
) -> None:
    """Check that a log which has signed something left a trace outside its database.

    Raises:
        LedgerDamaged: a watermark is wanted, and neither it nor the published file is there.
    """
    if public is not None and watermark is not None and not traces:
        raise LedgerDamaged(
            "no trace of this log is left outside its database, so nobody can tell whether this "
            "is the newest copy. Put the newest checkpoint that a witness, a monitor or a "
            f"certificate's proof holds into {watermark}"
        )


def open_own_note(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint of a note signed by this log.

    Raises:
        LedgerError: it is not one.
    """
    checkpoint = parse_checkpoint(open_note(note, [verifier]).text)
    if checkpoint.origin != verifier.name:
        raise LedgerDamaged(f"it speaks for the log {checkpoint.origin!r}")
    return checkpoint


def check_stored_note(stored: StoredCheckpoint, verifier: Verifier) -> None:
    """Check that a stored note is signed and says what is stored beside it.

    Raises:
        LedgerDamaged: it is not, or does not.
    """
    try:
        checkpoint = open_own_note(stored.note, verifier)
    except LedgerError as error:
        raise LedgerDamaged(
            f"the stored checkpoint of size {stored.size} does not hold: {str(error).rstrip('.')}"
        ) from error
    if (checkpoint.size, checkpoint.root) != (stored.size, stored.root):
        raise LedgerDamaged(f"the stored checkpoint of size {stored.size} says something else")


def _take_entries(connection: Connection, replay: Replay, size: int) -> None:
    for start in range(0, size, _CHUNK):
        entries = list(store.iterate_entries(connection, start, min(start + _CHUNK, size)))
        replay.take(follow(replay, entries).envelopes)
    if replay.size != size:
        raise LedgerDamaged(f"{replay.size} of {size} published entries are there")


def _check_public(
    connection: Connection, replay: Replay, public: StoredCheckpoint, verifier: Verifier
) -> None:
    check_stored_note(public, verifier)
    if replay.tree.root != public.root:
        raise LedgerDamaged(
            f"the entries do not lead to the root that was signed at {public.size}: an entry was "
            "altered. Put back a copy of the database that is whole"
        )
    last = store.find_entry(connection, public.size - 1)
    if last is not None:
        check_last_entry(read_record(last), replay.status.root(as_of=public.size - 1))
