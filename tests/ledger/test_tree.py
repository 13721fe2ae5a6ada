import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import ProofInvalid
from ledger.tree import (
    EMPTY_ROOT,
    MAX_SIZE,
    Hash,
    Subtrees,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_hash,
    subtree_hash_of,
)

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "merkle" / "testdata"
TWELVE_BYTE_ROOTS = "sizes are equal (one) and proof is empty"

sizes = st.integers(1, 70)


def leaves(size: int) -> list[Hash]:
    return [leaf_hash(index.to_bytes(2)) for index in range(size)]


def root_by_the_book(hashes: list[Hash]) -> Hash:
    """RFC 6962 2.1, word for word."""
    if not hashes:
        return Hash(hashlib.sha256(b"").digest())
    if len(hashes) == 1:
        return hashes[0]
    split = max(1 << power for power in range(10) if 1 << power < len(hashes))
    return node_hash(root_by_the_book(hashes[:split]), root_by_the_book(hashes[split:]))


def only_complete(subtrees: Subtrees) -> Callable[[int, int], Hash]:
    """Storage that refuses to be asked for anything but complete subtrees."""

    def subtree_hash(lo: int, hi: int) -> Hash:
        width = hi - lo
        assert width > 0
        assert width & (width - 1) == 0
        assert lo % width == 0
        assert hi <= subtrees.size
        return subtrees(lo, hi)

    return subtree_hash


class TestHashes:
    def test_are_the_known_answers(self) -> None:
        assert EMPTY_ROOT.hex().startswith("e3b0c442")
        assert leaf_hash(b"").hex().startswith("6e340b9c")
        assert leaf_hash(b"L123456").hex().startswith("395aa064")
        assert node_hash(Hash(b"N123"), Hash(b"N456")).hex().startswith("aa217fe8")

    @pytest.mark.parametrize("size", range(70))
    def test_the_root_follows_the_definition(self, size: int) -> None:
        subtrees = subtree_hash_of(leaves(size))
        assert root_hash(size, only_complete(subtrees)) == root_by_the_book(leaves(size))


class TestSubtrees:
    @given(sizes)
    def test_are_the_same_appended_or_built_at_once(self, size: int) -> None:
        appended = Subtrees()
        for index, leaf in enumerate(leaves(size)):
            assert appended.size == index
            appended.append(leaf)
            assert appended.root == Subtrees(leaves(index + 1)).root

    @given(sizes, st.data())
    def test_are_the_same_replaced_or_built_at_once(self, size: int, data: st.DataObject) -> None:
        hashes = leaves(size)
        replaced = Subtrees(hashes)
        for index in data.draw(st.lists(st.integers(0, size - 1))):
            hashes[index] = leaf_hash(b"other" + bytes([index]))
            replaced.replace(index, hashes[index])
            assert replaced.root == Subtrees(hashes).root

    def test_of_nothing_have_the_empty_root(self) -> None:
        assert Subtrees().root == EMPTY_ROOT


class TestInclusion:
    @pytest.mark.parametrize("size", [*range(1, 35), 63, 64, 65])
    def test_every_entry_is_shown_and_at_no_other_place(self, size: int) -> None:
        hashes = leaves(size)
        subtrees = only_complete(Subtrees(hashes))
        root = root_hash(size, subtrees)
        for index in range(size):
            proof = prove_inclusion(index, size, subtrees)
            for claimed in range(-1, size + 1):
                if claimed == index:
                    check_inclusion(proof, index=index, size=size, root=root, leaf=hashes[index])
                else:
                    with pytest.raises(ProofInvalid):
                        check_inclusion(
                            proof, index=claimed, size=size, root=root, leaf=hashes[index]
                        )

    def test_the_path_of_the_last_entry_is_the_right_edge(self) -> None:
        for size in range(1, 200):
            subtrees = Subtrees(leaves(size))
            assert len(prove_inclusion(size - 1, size, subtrees)) == (size - 1).bit_count()

    @given(sizes, st.data())
    def test_any_bit_flipped_fails(self, size: int, data: st.DataObject) -> None:
        hashes = leaves(size)
        subtrees = Subtrees(hashes)
        index = data.draw(st.integers(0, size - 1))
        parts = [*prove_inclusion(index, size, subtrees), subtrees.root, hashes[index]]
        at = data.draw(st.integers(0, len(parts) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = int.from_bytes(parts[at]) ^ (1 << bit)
        parts[at] = Hash(flipped.to_bytes(32))
        *proof, root, leaf = parts
        with pytest.raises(ProofInvalid):
            check_inclusion(proof, index=index, size=size, root=root, leaf=leaf)

    @given(sizes, st.data())
    def test_a_hash_too_many_or_too_few_fails(self, size: int, data: st.DataObject) -> None:
        hashes = leaves(size)
        subtrees = Subtrees(hashes)
        index = data.draw(st.integers(0, size - 1))
        proof = list(prove_inclusion(index, size, subtrees))
        at = data.draw(st.integers(0, len(proof)))
        changed = [[*proof[:at], subtrees.root, *proof[at:]]]
        if at < len(proof):
            changed.append([*proof[:at], *proof[at + 1 :]])
        for wrong in changed:
            with pytest.raises(ProofInvalid):
                check_inclusion(
                    wrong, index=index, size=size, root=subtrees.root, leaf=hashes[index]
                )

    @pytest.mark.parametrize("short", [0, 31, 33, 64])
    def test_hashes_are_32_bytes_long(self, short: int) -> None:
        hashes = leaves(2)
        root = Subtrees(hashes).root
        wrong = Hash(bytes(short))
        for proof, given_root, leaf in (
            ([wrong], root, hashes[0]),
            ([hashes[1]], wrong, hashes[0]),
            ([hashes[1]], root, wrong),
        ):
            with pytest.raises(ProofInvalid, match="32 bytes"):
                check_inclusion(proof, index=0, size=2, root=given_root, leaf=leaf)

    @pytest.mark.parametrize(
        ("index", "size"), [(0, 0), (-1, 1), (1, 1), (5, 3), (0, -1), (0, MAX_SIZE + 1)]
    )
    def test_there_is_no_proof_outside_the_tree(self, index: int, size: int) -> None:
        with pytest.raises(ProofInvalid):
            prove_inclusion(index, size, Subtrees(leaves(3)))
        with pytest.raises(ProofInvalid):
            check_inclusion([], index=index, size=size, root=EMPTY_ROOT, leaf=EMPTY_ROOT)

    def test_the_greatest_tree_is_checked_without_harm(self) -> None:
        with pytest.raises(ProofInvalid):
            check_inclusion(
                leaves(63), index=MAX_SIZE - 1, size=MAX_SIZE, root=EMPTY_ROOT, leaf=EMPTY_ROOT
            )


class TestConsistency:
    @pytest.mark.parametrize("new_size", [*range(1, 35), 63, 64, 65])
    def test_every_beginning_is_shown_and_no_other(self, new_size: int) -> None:
        subtrees = only_complete(Subtrees(leaves(new_size)))
        roots = [root_hash(size, subtrees) for size in range(new_size + 1)]
        for old_size in range(1, new_size + 1):
            proof = prove_consistency(old_size, new_size, subtrees)
            for claimed in range(new_size + 2):
                sizes_and_roots = {
                    "old_size": claimed,
                    "new_size": new_size,
                    "old_root": roots[old_size],
                    "new_root": roots[new_size],
                }
                if claimed == old_size:
                    check_consistency(proof, **sizes_and_roots)
                else:
                    with pytest.raises(ProofInvalid):
                        check_consistency(proof, **sizes_and_roots)

    @given(sizes, st.data())
    def test_any_bit_flipped_fails(self, new_size: int, data: st.DataObject) -> None:
        subtrees = Subtrees(leaves(new_size))
        old_size = data.draw(st.integers(1, new_size))
        proof = prove_consistency(old_size, new_size, subtrees)
        parts = [*proof, root_hash(old_size, subtrees), subtrees.root]
        at = data.draw(st.integers(0, len(parts) - 1))
        flipped = int.from_bytes(parts[at]) ^ (1 << data.draw(st.integers(0, 255)))
        parts[at] = Hash(flipped.to_bytes(32))
        *changed, old_root, new_root = parts
        with pytest.raises(ProofInvalid):
            check_consistency(
                changed, old_size=old_size, new_size=new_size, old_root=old_root, new_root=new_root
            )

    def test_two_empty_trees_are_the_same(self) -> None:
        same = {"old_size": 0, "new_size": 0, "old_root": EMPTY_ROOT, "new_root": EMPTY_ROOT}
        check_consistency([], **same)
        with pytest.raises(ProofInvalid):
            check_consistency([EMPTY_ROOT], **same)
        with pytest.raises(ProofInvalid):
            check_consistency([], **{**same, "new_root": leaf_hash(b"")})

    @pytest.mark.parametrize(
        ("old_size", "new_size"), [(0, 1), (2, 1), (-1, 1), (1, MAX_SIZE + 1), (-1, -1)]
    )
    def test_there_is_no_proof_of_an_impossible_growth(self, old_size: int, new_size: int) -> None:
        with pytest.raises(ProofInvalid):
            prove_consistency(old_size, new_size, Subtrees(leaves(2)))
        with pytest.raises(ProofInvalid):
            check_consistency(
                [],
                old_size=old_size,
                new_size=new_size,
                old_root=EMPTY_ROOT,
                new_root=EMPTY_ROOT,
            )


def cases(kind: str) -> list[object]:
    found = sorted((VECTORS / kind).rglob("*.json"))
    if not found:
        skip = pytest.mark.skip(reason=f"the foreign vectors are not at {VECTORS / kind}")
        return [pytest.param(None, marks=skip, id="vectors missing")]
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in found]


def read(text: str | None) -> Hash:
    return Hash(base64.b64decode(text or ""))


@pytest.mark.parametrize("path", cases("inclusion"))
def test_foreign_inclusion_case(path: Path) -> None:
    case = json.loads(path.read_text())
    arguments = {
        "index": case["leafIdx"],
        "size": case["treeSize"],
        "root": read(case["root"]),
        "leaf": read(case["leafHash"]),
    }
    proof = [read(each) for each in case["proof"] or []]
    if case["wantErr"]:
        with pytest.raises(ProofInvalid):
            check_inclusion(proof, **arguments)
    else:
        check_inclusion(proof, **arguments)


@pytest.mark.parametrize("path", cases("consistency"))
def test_foreign_consistency_case(path: Path) -> None:
    case = json.loads(path.read_text())
    arguments = {
        "old_size": case["size1"],
        "new_size": case["size2"],
        "old_root": read(case["root1"]),
        "new_root": read(case["root2"]),
    }
    proof = [read(each) for each in case["proof"] or []]
    if case["wantErr"] or case["desc"] == TWELVE_BYTE_ROOTS:
        with pytest.raises(ProofInvalid):
            check_consistency(proof, **arguments)
    else:
        check_consistency(proof, **arguments)
