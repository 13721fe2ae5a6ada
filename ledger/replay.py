"""The log as its own bytes tell it: tree and status of the first `size` entries.

`Replay` holds what is known; `Following` is what comes next, looked at without taking it. So the
same arithmetic runs over what waits (before it is committed) and over what was stored (before it
is signed), and nothing is ever taken that was not compared with a root.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final

from ledger.envelope import Envelope, read_record
from ledger.errors import LedgerDamaged, Malformed
from ledger.status_tree import StatusRoot, StatusTree, parse_status_root
from ledger.tree import Hash, SubtreeHash, Subtrees, leaf_hash, root_hash, with_leaves

_PREFIX_BYTES: Final = 8


class Replay:
    """Tree and status of the first `size` entries. About 250 bytes of memory per entry."""

    def __init__(self) -> None:
        self.tree = Subtrees()
        self.status = StatusTree()
        self._prefixes = bytearray()

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.tree.size

    def take(self, envelopes: Iterable[Envelope]) -> None:
        """Take the next entries of the log."""
        for envelope in envelopes:
            self.status.add(envelope)
            self.tree.append(envelope.leaf)
            self._prefixes += envelope.leaf[:_PREFIX_BYTES]

    def find_index(self, leaf: Hash) -> int | None:
        """Return the index of the entry with this leaf hash."""
        at = self._prefixes.find(leaf[:_PREFIX_BYTES])
        while at >= 0:
            index, offset = divmod(at, _PREFIX_BYTES)
            if offset == 0 and self.tree(index, index + 1) == leaf:
                return index
            at = self._prefixes.find(leaf[:_PREFIX_BYTES], at + 1)
        return None


@dataclass(frozen=True)
class Following:
    """Entries that follow a replay, not taken; `first` is the index of the first of them.

    `entries` are their bytes, where those were read from the log.
    """

    replay: Replay
    first: int
    envelopes: tuple[Envelope, ...]
    entries: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.first != self.replay.size:
            raise AssertionError("entries that do not follow")

    @property
    def size(self) -> int:
        """Number of entries with these."""
        return self.first + len(self.envelopes)

    @cached_property
    def subtree_hash(self) -> SubtreeHash:
        """Storage of the tree with these entries."""
        leaves = {index: each.leaf for index, each in enumerate(self.envelopes, self.first)}
        return with_leaves(self.replay.tree, leaves)

    def root_at(self, size: int) -> Hash:
        """Return the root of the first `size` entries, these included."""
        return root_hash(size, self.subtree_hash)

    @property
    def last_leaf(self) -> Hash | None:
        """Leaf hash of the last entry, None in an empty log."""
        return self.subtree_hash(self.size - 1, self.size) if self.size else None

    def status_root(self) -> StatusRoot:
        """Return the status root to come behind these entries."""
        return self.replay.status.root_after(self.envelopes, as_of=self.size)


def follow(
    replay: Replay,
    entries: Sequence[tuple[int, bytes]],
    *,
    known: Mapping[Hash, Envelope] = MappingProxyType({}),
) -> Following:
    """Return the entries that follow, from their stored bytes.

    Each is hashed; an envelope `known` by its leaf hash need not be read a second time.

    Raises:
        LedgerDamaged: their indexes have a gap, or one cannot be read.
    """
    if [index for index, _ in entries] != [*range(replay.size, replay.size + len(entries))]:
        raise LedgerDamaged(f"entries behind entry {replay.size - 1} are missing")
    envelopes = tuple(
        known.get(leaf_hash(entry)) or _read_entry(index, entry) for index, entry in entries
    )
    return Following(replay, replay.size, envelopes, tuple(entry for _, entry in entries))


def check_following(following: Following, *, size: int, root: Hash) -> datetime:
    """Check that these entries lead to `root` and end in their own status root.

    Returns when that status root was made, the time of the checkpoint.

    Raises:
        LedgerDamaged: they do not.
    """
    if following.size != size:
        raise LedgerDamaged(f"{following.size} of {size} entries are there")
    if following.root_at(size) != root:
        raise LedgerDamaged(f"the entries do not lead to the root that was stored at {size}")
    *before, last = following.envelopes
    expected = following.replay.status.root_after(before, as_of=size - 1)
    check_last_entry(last, expected)
    return last.issued_at


def check_last_entry(last: Envelope, expected: StatusRoot) -> None:
    """Check that the last entry is this status root.

    Raises:
        LedgerDamaged: it is none, or it says something else.
    """
    try:
        found = parse_status_root(last)
    except Malformed as error:
        raise LedgerDamaged(f"entry {expected.as_of} is not a status root") from error
    if found != expected:
        raise LedgerDamaged(f"the status root of entry {expected.as_of} is not that of its entries")


def _read_entry(index: int, entry: bytes) -> Envelope:
    try:
        return read_record(entry)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerDamaged(f"entry {index} is not a record") from error
