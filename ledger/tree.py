"""The Merkle tree of RFC 6962 over half-open spans `[lo, hi)` of entries.

Storage is one callable, `subtree_hash(lo, hi)`. It is only ever asked for complete subtrees:
`hi - lo` is a power of two and `lo` a multiple of it. Checks take what the verifier knows by
keyword, return nothing and raise `ProofInvalid`; they never let the prover choose a parameter.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NewType

from ledger.errors import ProofInvalid

Hash = NewType("Hash", bytes)
SubtreeHash = Callable[[int, int], Hash]

HASH_BYTES: Final = 32
MAX_SIZE: Final = 2**63 - 1
"""The largest tree size, index or POSIX time in any of our texts (Go reads them as int64)."""

EMPTY_ROOT: Final = Hash(hashlib.sha256(b"").digest())


def leaf_hash(entry: bytes) -> Hash:
    """Return the hash of an entry: SHA-256(0x00 || entry). RFC 6962 2.1."""
    return Hash(hashlib.sha256(b"\x00" + entry).digest())


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return the hash above two subtrees: SHA-256(0x01 || left || right). RFC 6962 2.1."""
    return Hash(hashlib.sha256(b"\x01" + left + right).digest())


def root_hash(size: int, subtree_hash: SubtreeHash) -> Hash:
    """Return the root of the first `size` entries."""
    return _span_hash(0, size, subtree_hash) if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, subtree_hash: SubtreeHash) -> tuple[Hash, ...]:
    """Return the hashes that show entry `index` is in the tree of `size` entries, lowest first.

    At most ceil(log2 size) hashes. RFC 6962 2.1.1.

    Raises:
        ProofInvalid: unless 0 <= index < size.
    """
    _check_index(index, size)
    return tuple(_prove_inclusion(index, 0, size, subtree_hash))


def check_inclusion(
    proof: Sequence[Hash], *, index: int, size: int, root: Hash, leaf: Hash
) -> None:
    """Check that `leaf` is entry `index` of the tree of `size` entries with this root.

    Raises:
        ProofInvalid: it does not follow from the proof, or the proof has a hash too many.
    """
    _check_index(index, size)
    _check_hashes((*proof, root, leaf))
    if _root_above(proof, index, size, leaf) != root:
        raise ProofInvalid(f"entry {index} does not lead to the root of {size} entries")


def prove_consistency(old_size: int, new_size: int, subtree_hash: SubtreeHash) -> tuple[Hash, ...]:
    """Return the hashes that show the first `old_size` entries are a beginning of `new_size`.

    Empty when the sizes are equal. RFC 6962 2.1.2.

    Raises:
        ProofInvalid: unless 0 < old_size <= new_size.
    """
    _check_sizes(old_size, new_size)
    return tuple(_prove_consistency(old_size, 0, new_size, subtree_hash))


def check_consistency(
    proof: Sequence[Hash], *, old_size: int, new_size: int, old_root: Hash, new_root: Hash
) -> None:
    """Check that the tree of `old_size` entries is a beginning of the tree of `new_size`.

    An empty old tree is a beginning of everything and shows nothing: it is refused, unless both
    are empty, of the empty root, and the proof is empty.

    Raises:
        ProofInvalid: it does not follow from the proof, or the proof has a hash too many.
    """
    _check_hashes((*proof, old_root, new_root))
    if old_size == new_size == 0:
        found = (EMPTY_ROOT, EMPTY_ROOT)
        _expect_length(proof, 0)
    else:
        _check_sizes(old_size, new_size)
        found = _roots_above(proof, 0, new_size, old_size, old_root)
    if found != (old_root, new_root):
        raise ProofInvalid(f"{old_size} entries are not shown to be the first of {new_size}")


class Subtrees:
    """All complete subtrees of a growing list of leaf hashes, in memory: a `SubtreeHash`.

    Appending costs two hashes on average; replacing a leaf costs one per level. About 64 bytes
    of hashes per leaf.
    """

    def __init__(self, leaves: Iterable[Hash] = ()) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([node_hash(left, right) for left, right in pairs])

    def __call__(self, lo: int, hi: int) -> Hash:
        """Return the hash of the complete subtree `[lo, hi)`."""
        level = (hi - lo).bit_length() - 1
        return self._levels[level][lo >> level]

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0])

    @property
    def root(self) -> Hash:
        """Root over all leaves."""
        return root_hash(self.size, self)

    def append(self, leaf: Hash) -> None:
        """Add a leaf at the end."""
        level = 0
        self._levels[0].append(leaf)
        while len(below := self._levels[level]) % 2 == 0:
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node_hash(below[-2], below[-1]))

    def replace(self, index: int, leaf: Hash) -> None:
        """Put another leaf at `index`. Requires 0 <= index < size."""
        self._levels[0][index] = leaf
        for level in range(1, len(self._levels)):
            below = self._levels[level - 1]
            index //= 2
            if index == len(self._levels[level]):
                return
            self._levels[level][index] = node_hash(below[2 * index], below[2 * index + 1])


def subtree_hash_of(leaves: Iterable[Hash]) -> Subtrees:
    """Return the `SubtreeHash` of leaf hashes held in memory."""
    return Subtrees(leaves)


def with_leaves(subtree_hash: SubtreeHash, changed: Mapping[int, Hash]) -> SubtreeHash:
    """Return the `SubtreeHash` after leaves are replaced, or added behind the last one.

    The storage is left as it is. Each hash that differs is computed once.
    """
    indexes = sorted(changed)
    known: dict[tuple[int, int], Hash] = {(index, index + 1): changed[index] for index in indexes}

    def changed_hash(lo: int, hi: int) -> Hash:
        found = known.get((lo, hi))
        if found is None:
            first = bisect_left(indexes, lo)
            if first == len(indexes) or indexes[first] >= hi:
                return subtree_hash(lo, hi)
            mid = (lo + hi) // 2
            found = known[lo, hi] = node_hash(changed_hash(lo, mid), changed_hash(mid, hi))
        return found

    return changed_hash


def _split(width: int) -> int:
    """Largest power of two below `width`. Requires width > 1. RFC 6962 2.1."""
    return 1 << ((width - 1).bit_length() - 1)


def _span_hash(lo: int, hi: int, subtree_hash: SubtreeHash) -> Hash:
    width = hi - lo
    if width & (width - 1) == 0:
        return subtree_hash(lo, hi)
    mid = lo + _split(width)
    return node_hash(subtree_hash(lo, mid), _span_hash(mid, hi, subtree_hash))


def _prove_inclusion(index: int, lo: int, hi: int, subtree_hash: SubtreeHash) -> list[Hash]:
    if hi - lo == 1:
        return []
    mid = lo + _split(hi - lo)
    if index < mid:
        return [*_prove_inclusion(index, lo, mid, subtree_hash), _span_hash(mid, hi, subtree_hash)]
    return [*_prove_inclusion(index, mid, hi, subtree_hash), _span_hash(lo, mid, subtree_hash)]


def _root_above(proof: Sequence[Hash], index: int, size: int, leaf: Hash) -> Hash:
    if size == 1:
        _expect_length(proof, 0)
        return leaf
    *below, sibling = _expect_some(proof)
    mid = _split(size)
    if index < mid:
        return node_hash(_root_above(below, index, mid, leaf), sibling)
    return node_hash(sibling, _root_above(below, index - mid, size - mid, leaf))


def _prove_consistency(old: int, lo: int, hi: int, subtree_hash: SubtreeHash) -> list[Hash]:
    """Proof for the span `[lo, hi)` where lo < old <= hi."""
    if old == hi:
        return [] if lo == 0 else [_span_hash(lo, hi, subtree_hash)]
    mid = lo + _split(hi - lo)
    if old <= mid:
        return [*_prove_consistency(old, lo, mid, subtree_hash), _span_hash(mid, hi, subtree_hash)]
    return [*_prove_consistency(old, mid, hi, subtree_hash), _span_hash(lo, mid, subtree_hash)]


def _roots_above(
    proof: Sequence[Hash], lo: int, hi: int, old: int, old_root: Hash
) -> tuple[Hash, Hash]:
    """Return old and new hash of the span `[lo, hi)` where lo < old <= hi."""
    if old == hi:
        if lo == 0:
            _expect_length(proof, 0)
            return old_root, old_root
        _expect_length(proof, 1)
        return proof[0], proof[0]
    *below, sibling = _expect_some(proof)
    mid = lo + _split(hi - lo)
    if old <= mid:
        old_hash, new_hash = _roots_above(below, lo, mid, old, old_root)
        return old_hash, node_hash(new_hash, sibling)
    old_hash, new_hash = _roots_above(below, mid, hi, old, old_root)
    return node_hash(sibling, old_hash), node_hash(sibling, new_hash)


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofInvalid(f"a tree of {size} entries has no entry {index}")


def _check_sizes(old_size: int, new_size: int) -> None:
    if not 0 < old_size <= new_size <= MAX_SIZE:
        raise ProofInvalid(f"{old_size} entries cannot be shown to be the first of {new_size}")


def _check_hashes(hashes: Iterable[Hash]) -> None:
    if any(len(value) != HASH_BYTES for value in hashes):
        raise ProofInvalid("a hash is not 32 bytes long")


def _expect_length(proof: Sequence[Hash], length: int) -> None:
    if len(proof) != length:
        raise ProofInvalid(f"{abs(len(proof) - length)} hashes too {_few_or_many(proof, length)}")


def _few_or_many(proof: Sequence[Hash], length: int) -> str:
    return "many" if len(proof) > length else "few"


def _expect_some(proof: Sequence[Hash]) -> Sequence[Hash]:
    if not proof:
        raise ProofInvalid("hashes are missing")
    return proof
