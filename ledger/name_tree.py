"""All holders as one sorted Merkle tree: shows that a list of a holder's records is complete.

Leaf = SHA-256(holder) || SHA-256(the leaf hashes of all records of that holder, in log order),
sorted by the first half.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ledger.tree import Hash, Subtrees, leaf_hash, root_hash, subtree_hash_of, with_leaves

if TYPE_CHECKING:
    from hashlib import _Hash


class NameTree:
    """The tree while records are replayed in log order.

    A root costs one hash per level for each holder with new records. A holder who is new moves
    all behind it, then the tree is built anew; so it is when that is cheaper.
    """

    def __init__(self) -> None:
        self._records: dict[str, _Hash] = {}
        self._keys: list[bytes] = []
        self._hashes = Subtrees()
        self._stale: set[str] = set()

    @property
    def root(self) -> Hash:
        """Root over all holders."""
        self._freshen()
        return self._hashes.root

    def add(self, holder: str, leaf: Hash) -> None:
        """Take the next record, given as its holder and its leaf hash."""
        self._records.setdefault(holder, hashlib.sha256()).update(leaf)
        self._stale.add(holder)

    def root_after(self, records: Iterable[tuple[str, Hash]]) -> Hash:
        """Return the root after these records, without taking them."""
        self._freshen()
        following: dict[str, _Hash] = {}
        for holder, leaf in records:
            if holder not in following:
                known = self._records.get(holder)
                following[holder] = hashlib.sha256() if known is None else known.copy()
            following[holder].update(leaf)
        if following.keys() - self._records.keys():
            leaves = _leaves(self._records | following)
            return root_hash(len(leaves), subtree_hash_of(leaves.values()))
        changed = {bisect_left(self._keys, key): leaf for key, leaf in _leaves(following).items()}
        return root_hash(len(self._keys), with_leaves(self._hashes, changed))

    def _freshen(self) -> None:
        paths = len(self._stale) * len(self._keys).bit_length()
        if len(self._keys) < len(self._records) or paths > len(self._keys):
            leaves = _leaves(self._records)
            self._keys, self._hashes = list(leaves), subtree_hash_of(leaves.values())
        elif self._stale:
            stale = {holder: self._records[holder] for holder in self._stale}
            for key, leaf in _leaves(stale).items():
                self._hashes.replace(bisect_left(self._keys, key), leaf)
        self._stale.clear()


def _leaves(records: Mapping[str, "_Hash"]) -> dict[bytes, Hash]:
    """Return key and leaf hash of each holder, sorted by key."""
    pairs = sorted(
        (hashlib.sha256(holder.encode("ascii")).digest(), of_holder.digest())
        for holder, of_holder in records.items()
    )
    return {key: leaf_hash(key + of_holder) for key, of_holder in pairs}
