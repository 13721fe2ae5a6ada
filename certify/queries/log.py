"""What anybody may read of the log."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from certify.instance import Instance
from certify.service.work import checkpoint_time
from ledger.tree import leaf_hash


@dataclass(frozen=True)
class EntryView:
    """An entry: what it says of itself in its envelope, and its leaf hash in hex."""

    index: int
    type: str
    subject: str
    issued_at: str
    leaf: str
    size_bytes: int


@dataclass(frozen=True)
class LogPage:
    """The log at its newest checkpoint; `refusal` says why it takes nothing more."""

    origin: str
    vkey: str
    size: int
    checkpoint: str | None
    as_of: str | None
    refusal: str | None
    entries: tuple[EntryView, ...]


def log_page(instance: Instance, *, start: int | None = None, count: int = 50) -> LogPage:
    """Return the log with up to `count` entries, newest first, below index `start` or the end."""
    log = instance.log
    size = log.size
    stop = size if start is None else min(max(start, 0), size)
    found = log.entries(max(stop - count, 0), min(count, stop))
    return LogPage(
        origin=instance.settings.origin,
        vkey=instance.settings.log_vkey,
        size=size,
        checkpoint=log.checkpoint(),
        as_of=checkpoint_time(instance),
        refusal=log.refusal,
        entries=tuple(_views(reversed(found))),
    )


def _views(entries: Iterable[tuple[int, bytes]]) -> Iterable[EntryView]:
    for index, entry in entries:
        record = json.loads(entry)
        yield EntryView(
            index=index,
            type=record["type"],
            subject=record["subject"],
            issued_at=record["issued_at"],
            leaf=leaf_hash(entry).hex(),
            size_bytes=len(entry),
        )
