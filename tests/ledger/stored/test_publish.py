"""The published folder, as a stranger reads it."""

import pytest

from ledger.durable import DurableFolder
from ledger.errors import LedgerDamaged
from ledger.publish import (
    find_published,
    list_differing,
    remove_superseded,
    replace_checkpoint,
    write_tiles,
)
from ledger.tiles import (
    format_entry_bundle,
    format_tile_path,
    list_new_tiles,
    list_tiles,
    parse_entry_bundle,
    parse_tile,
)
from ledger.tree import leaf_hash, subtree_hash_of

ENTRIES = [f"entry {index}".encode() for index in range(70_000)]
TREE = subtree_hash_of(map(leaf_hash, ENTRIES))


@pytest.fixture
def folder(tmp_path) -> DurableFolder:
    return DurableFolder(tmp_path / "log")


def write(folder: DurableFolder, old_size: int, new_size: int) -> None:
    write_tiles(
        folder,
        old_size=old_size,
        new_size=new_size,
        subtree_hash=TREE,
        load_entries=lambda lo, hi: ENTRIES[lo:hi],
    )


def files_of(folder: DurableFolder) -> set[str]:
    return {
        path.relative_to(folder.path).as_posix()
        for path in folder.path.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("sizes", [[1, 2, 3], [255, 256, 257], [256, 512], [3, 600, 601]])
def test_every_size_that_was_published_has_all_its_tiles(
    folder: DurableFolder, sizes: list[int]
) -> None:
    for old_size, new_size in zip([0, *sizes], sizes, strict=False):
        write(folder, old_size, new_size)
    wanted = {format_tile_path(tile) for size in sizes for tile in list_tiles(size)}
    assert files_of(folder) == wanted


def test_a_large_tree_has_tiles_of_three_levels(folder: DurableFolder) -> None:
    write(folder, 0, 70_000)
    assert {
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    } <= (files_of(folder))
    top = (folder.path / "tile/2/000.p/1").read_bytes()
    assert parse_tile(top, width=1) == (TREE(0, 65_536),)
    last = (folder.path / "tile/entries/273.p/112").read_bytes()
    assert parse_entry_bundle(last, width=112) == tuple(ENTRIES[273 * 256 :])


def test_writing_twice_changes_nothing(folder: DurableFolder) -> None:
    write(folder, 0, 300)
    before = {name: (folder.path / name).stat().st_ino for name in files_of(folder)}
    write(folder, 0, 300)
    assert {name: (folder.path / name).stat().st_ino for name in files_of(folder)} == before


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/001.p/44", "tile/1/000.p/1"])
def test_a_tile_with_other_bytes_is_damage(folder: DurableFolder, name: str) -> None:
    path = folder.path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(format_entry_bundle([b"other"]))
    with pytest.raises(LedgerDamaged, match=name):
        write(folder, 0, 300)


def differing(folder: DurableFolder, size: int, coming: int = 0) -> list[str]:
    return list(
        list_differing(
            folder.path,
            size=size,
            coming=coming or size,
            subtree_hash=TREE,
            load_entries=lambda lo, hi: ENTRIES[lo:hi],
        )
    )


def test_published_files_of_this_size_and_former_ones_agree_with_the_tree(
    folder: DurableFolder,
) -> None:
    for old_size, new_size in ((0, 100), (100, 300)):
        write(folder, old_size, new_size)
    assert differing(folder, 300) == []


def test_files_that_a_crash_left_ahead_of_the_checkpoint_are_no_difference(
    folder: DurableFolder,
) -> None:
    for old_size, new_size in ((0, 100), (100, 300)):
        write(folder, old_size, new_size)
    assert differing(folder, 100, coming=300) == []
    assert "tile/0/000" in differing(folder, 100, coming=100)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/001.p/44", "tile/0/000.p/100"])
def test_a_published_file_with_one_changed_byte_is_named(folder: DurableFolder, name: str) -> None:
    for old_size, new_size in ((0, 100), (100, 300)):
        write(folder, old_size, new_size)
    data = bytearray((folder.path / name).read_bytes())
    data[40] ^= 1
    (folder.path / name).write_bytes(data)
    assert differing(folder, 300) == [name]


def test_missing_files_and_those_nobody_published_are_named(folder: DurableFolder) -> None:
    write(folder, 0, 300)
    (folder.path / "tile/0/001.p/44").unlink()
    for name in ("tile/0/001.p/45", "tile/0/notes.txt"):
        (folder.path / name).write_bytes(b"x")
    assert differing(folder, 300) == ["tile/0/001.p/44", "tile/0/001.p/45", "tile/0/notes.txt"]


def test_the_checkpoint_is_replaced(folder: DurableFolder) -> None:
    assert find_published(folder.path) is None
    for note in ("first\n", "second — with a dash\n"):
        replace_checkpoint(folder, note)
        assert find_published(folder.path) == note


def test_partial_tiles_go_when_their_full_tile_is_in_an_earlier_checkpoint(
    folder: DurableFolder,
) -> None:
    for old_size, new_size in ((0, 100), (100, 200), (200, 300), (300, 400)):
        write(folder, old_size, new_size)
    remove_superseded(folder, old_size=0, new_size=200)
    assert {"tile/0/000.p/100", "tile/entries/000.p/200"} <= files_of(folder)
    remove_superseded(folder, old_size=200, new_size=300)
    remaining = files_of(folder)
    assert not any(name.startswith(("tile/0/000.p", "tile/entries/000.p")) for name in remaining)
    assert {format_tile_path(tile) for tile in list_tiles(400)} <= remaining
    assert {format_tile_path(tile) for tile in list_new_tiles(256, 300)} <= remaining
    assert not (folder.path / "tile/0/000.p").exists()
