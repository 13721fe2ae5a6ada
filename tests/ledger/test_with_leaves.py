"""`tree.with_leaves`: the tree that would be, without touching the one that is."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from ledger.tree import Hash, leaf_hash, prove_inclusion, root_hash, subtree_hash_of, with_leaves


def leaves(count: int) -> list[Hash]:
    return [leaf_hash(str(index).encode()) for index in range(count)]


@given(st.integers(0, 40), st.data())
def test_the_root_is_that_of_the_changed_leaves(size: int, data: st.DataObject) -> None:
    added = data.draw(st.integers(0, 20))
    replaced = data.draw(st.sets(st.integers(0, size - 1))) if size else set()
    changed = {
        index: Hash(hashlib.sha256(b"new%d" % index).digest())
        for index in [*replaced, *range(size, size + added)]
    }
    before = subtree_hash_of(leaves(size))
    expected = [changed.get(i, leaf) for i, leaf in enumerate(leaves(size + added))]
    after = with_leaves(before, changed)
    assert root_hash(size + added, after) == subtree_hash_of(expected).root
    assert before.root == subtree_hash_of(leaves(size)).root


def test_proofs_can_be_taken_from_the_changed_tree() -> None:
    changed = {3: leaf_hash(b"x"), 7: leaf_hash(b"y")}
    expected = leaves(7)
    expected[3] = changed[3]
    after = with_leaves(subtree_hash_of(leaves(7)), changed)
    for index in range(8):
        wanted = prove_inclusion(index, 8, subtree_hash_of([*expected, changed[7]]))
        assert prove_inclusion(index, 8, after) == wanted
