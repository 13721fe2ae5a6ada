"""The name tree: complete lists of records, holder by holder."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from ledger.name_tree import NameTree
from ledger.tree import EMPTY_ROOT, Hash, leaf_hash, subtree_hash_of

records = st.lists(
    st.tuples(st.sampled_from(["E-0001", "E-0002", "E-0003", "standard", "key"]), st.binary())
)


def root_by_the_book(taken: list[tuple[str, Hash]]) -> Hash:
    leaves = sorted(
        hashlib.sha256(holder.encode()).digest()
        + hashlib.sha256(b"".join(leaf for each, leaf in taken if each == holder)).digest()
        for holder in {holder for holder, _ in taken}
    )
    return subtree_hash_of(map(leaf_hash, leaves)).root


def test_without_holders_it_is_the_empty_tree() -> None:
    assert NameTree().root == EMPTY_ROOT


@given(st.lists(records))
def test_the_root_follows_the_definition_after_every_batch(
    batches: list[list[tuple[str, bytes]]],
) -> None:
    tree = NameTree()
    taken: list[tuple[str, Hash]] = []
    for batch in batches:
        hashed = [(holder, leaf_hash(entry)) for holder, entry in batch]
        preview = tree.root_after(hashed)
        assert tree.root == root_by_the_book(taken)
        for holder, leaf in hashed:
            tree.add(holder, leaf)
        taken += hashed
        assert tree.root == preview == root_by_the_book(taken)


def test_the_order_of_one_holders_records_counts() -> None:
    one, two = leaf_hash(b"1"), leaf_hash(b"2")
    tree, other = NameTree(), NameTree()
    for leaf in (one, two):
        tree.add("E-0001", leaf)
    for leaf in (two, one):
        other.add("E-0001", leaf)
    assert tree.root != other.root
