"""The sequencer: moves what waits into the log, one transaction for one batch.

Each batch ends in a status root, so whatever is committed can be published as it stands.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from ledger import store
from ledger.envelope import Envelope, read_record
from ledger.errors import ClockBackwards, LedgerDamaged
from ledger.replay import Following, Replay, follow
from ledger.scalars import format_time
from ledger.status_tree import format_status_root
from ledger.store import Head

MAX_BATCH: Final = 2_048
"""Records in one transaction; more than wait in practice, few enough to keep in memory."""


def append_batch(
    connection: Connection, replay: Replay, *, made_at: datetime, heartbeat: bool
) -> tuple[Envelope, ...]:
    """Append up to 2,048 records that wait and a status root; return the records' envelopes.

    Nothing is appended when nothing waits, unless a `heartbeat` is wanted. `replay` holds the
    published entries; what was committed but never published is read here.

    Raises:
        ClockBackwards: `made_at` lies before the last status root.
        LedgerDamaged: the head is not what its entries lead to.
    """
    head = store.lock_head(connection)
    committed = read_committed(connection, replay, head)
    _check_clock(connection, head, made_at)
    waiting = store.load_pending(connection, MAX_BATCH)
    if waiting:
        store.append_pending(connection, first_index=head.size, last_position=waiting[-1][0])
    records = tuple(read_record(record) for _, record in waiting)
    if waiting or heartbeat:
        following = Following(replay, replay.size, (*committed.envelopes, *records))
        status_root = format_status_root(
            following.status_root(), previous=committed.last_leaf, issued_at=made_at
        )
        _append_status_root(connection, following, status_root, old=head)
    return records


def read_committed(connection: Connection, replay: Replay, head: Head) -> Following:
    """Return the entries that are committed beyond a replay, shown to lead to the head.

    Raises:
        LedgerDamaged: they do not, or the head lies before what was published.
    """
    if head.size < replay.size:
        raise LedgerDamaged(
            f"the database holds {head.size} entries where {replay.size} were published: an "
            "older copy was put back while the log was open"
        )
    entries = list(store.iterate_entries(connection, replay.size, head.size))
    committed = follow(replay, entries)
    if committed.size != head.size or committed.root_at(head.size) != head.root:
        raise LedgerDamaged(f"the head of size {head.size} is not what its entries lead to")
    return committed


def _check_clock(connection: Connection, head: Head, made_at: datetime) -> None:
    last = store.find_entry(connection, head.size - 1)
    if last is not None and made_at < (last_at := read_record(last).issued_at):
        raise ClockBackwards(now=format_time(made_at), last=format_time(last_at))


def _append_status_root(
    connection: Connection, following: Following, entry: bytes, *, old: Head
) -> None:
    envelope = read_record(entry)
    store.append_entry(
        connection,
        index=following.size,
        subject=envelope.subject,
        previous=envelope.previous or store.NO_PREVIOUS,
        entry=entry,
    )
    whole = Following(following.replay, following.first, (*following.envelopes, envelope))
    new = Head(whole.size, whole.root_at(whole.size))
    store.advance_head(connection, old=old, new=new)
