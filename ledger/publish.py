"""The published folder of a log: C2SP tlog-tiles as plain files.

    checkpoint                  the newest note, replaced last
    tile/<L>/<N>[.p/<W>]        hashes, never changed
    tile/entries/<N>[.p/<W>]    entries, never changed

Everything here can be made again from the database. Partial tiles are kept for every checkpoint
until their full tile is part of a checkpoint that is itself no longer the newest.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ledger.durable import DurableFolder, find_bytes
from ledger.errors import MalformedTile
from ledger.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    format_entry_bundle,
    format_tile,
    format_tile_path,
    list_new_tiles,
    parse_tile_path,
    tile_hashes,
)
from ledger.tree import SubtreeHash

CHECKPOINT: Final = "checkpoint"
_TILES: Final = "tile"
LoadEntries = Callable[[int, int], Sequence[bytes]]


def find_published(folder: Path) -> str | None:
    """Return the text of the published checkpoint, None when there is none."""
    found = find_bytes(folder / CHECKPOINT)
    return None if found is None else found.decode("utf-8", errors="replace")


def write_tiles(
    folder: DurableFolder,
    *,
    old_size: int,
    new_size: int,
    subtree_hash: SubtreeHash,
    load_entries: LoadEntries,
) -> None:
    """Write what a tree of `new_size` has beyond one of `old_size`; then all of it is on disk.

    `load_entries(lo, hi)` returns the entries `[lo, hi)`, at most 256 of them.

    Raises:
        LedgerDamaged: a file is published with other bytes.
        OSError: the disk refused.
    """
    folder.write_new(
        (format_tile_path(tile), _tile_bytes(tile, subtree_hash, load_entries))
        for tile in list_new_tiles(old_size, new_size)
    )


def list_differing(
    folder: Path,
    *,
    size: int,
    coming: int,
    subtree_hash: SubtreeHash,
    load_entries: LoadEntries,
) -> Iterator[str]:
    """Yield the path of each file of a tree of `size` that is missing or holds other bytes.

    Files of former sizes may be gone; where they are, they are compared too. Those that a tree of
    `coming` entries adds may be there already: they are compared when they are published.
    """
    wanted = {format_tile_path(tile): tile for tile in list_new_tiles(0, size)}
    for path in sorted({*wanted, *_list_files(folder)}):
        tile = wanted.get(path) or _find_tile(path, size)
        if tile is None and _find_tile(path, coming) is not None:
            continue
        if tile is None or find_bytes(folder / path) != _tile_bytes(
            tile, subtree_hash, load_entries
        ):
            yield path


def replace_checkpoint(folder: DurableFolder, note: str) -> None:
    """Publish a note. What it covers must be on disk, and the note stored."""
    folder.replace(CHECKPOINT, note.encode("utf-8"))


def remove_superseded(folder: DurableFolder, *, old_size: int, new_size: int) -> None:
    """Remove partial tiles that are full at `new_size` and were not at `old_size`."""
    for path in _partials(folder.path, old_size, new_size):
        shutil.rmtree(path, ignore_errors=True)


def _list_files(folder: Path) -> Iterator[str]:
    for path in (folder / _TILES).rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _find_tile(path: str, size: int) -> Tile | None:
    """Return the tile of a path in a tree of `size` or a former one; None: no such file."""
    try:
        tile = parse_tile_path(path)
    except MalformedTile:
        return None
    height = 0 if tile.level == "entries" else tile.level
    there = (size >> (TILE_HEIGHT * height)) - tile.index * TILE_WIDTH
    return tile if tile.width <= there else None


def _partials(folder: Path, old_size: int, new_size: int) -> Iterator[Path]:
    for tile in list_new_tiles(old_size, new_size):
        if tile.width == TILE_WIDTH:
            yield folder / f"{format_tile_path(tile)}.p"


def _tile_bytes(tile: Tile, subtree_hash: SubtreeHash, load_entries: LoadEntries) -> bytes:
    if tile.level != "entries":
        return format_tile(tile_hashes(tile, subtree_hash))
    first = tile.index * TILE_WIDTH
    return format_entry_bundle(load_entries(first, first + tile.width))
