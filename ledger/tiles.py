"""Published pieces of a log: hash tiles and entry bundles. C2SP tlog-tiles (height 8).

A tile is 256 hashes of one level (32 bytes each); an entry bundle is 256 entries. At the right
edge they are partial, narrower. The index in a path is written in groups of three digits, all
but the last with an `x`: 1234067 is `x001/x234/067`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from ledger.errors import MalformedTile
from ledger.tree import HASH_BYTES, MAX_SIZE, Hash, SubtreeHash, node_hash

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
MAX_ENTRY_BYTES: Final = 65_535
"""What the two length bytes of an entry bundle can say; our records are smaller by rule."""

_MAX_LEVEL: Final = 63
_LENGTH_BYTES: Final = 2
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, order=True)
class Tile:
    """Place of a tile or entry bundle: level 0..63 or `entries`, index >= 0, width 1..256."""

    level: int | Literal["entries"]
    index: int
    width: int = TILE_WIDTH


def format_tile_path(tile: Tile) -> str:
    """Return the path below the log's prefix, `tile/<L>/<N>[.p/<W>]`."""
    groups = f"{tile.index:03d}"
    groups = groups.zfill(-(-len(groups) // 3) * 3)
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    index = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    partial = "" if tile.width == TILE_WIDTH else f".p/{tile.width}"
    return f"tile/{tile.level}/{index}{partial}"


def parse_tile_path(path: str) -> Tile:
    """Return the tile at a path.

    Raises:
        MalformedTile: another spelling, a level above 63, a width that is not 1..255.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise MalformedTile("not the path of a tile")
    level = match["level"]
    width = int(match["width"] or TILE_WIDTH)
    tile = Tile(
        level="entries" if level == "entries" else int(level),
        index=int(match["index"].replace("x", "").replace("/", "")),
        width=width,
    )
    _check_tile(tile, path)
    return tile


def list_tiles(size: int) -> Iterator[Tile]:
    """Yield every tile and entry bundle of a tree of `size` entries, lowest level first."""
    yield from list_new_tiles(0, size)


def list_new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles and entry bundles that a tree of `new_size` has beyond one of `old_size`."""
    yield from _new_at_level("entries", old_size, new_size)
    level = 0
    while new_size:
        yield from _new_at_level(level, old_size, new_size)
        old_size, new_size, level = old_size // TILE_WIDTH, new_size // TILE_WIDTH, level + 1


def tile_hashes(tile: Tile, subtree_hash: SubtreeHash) -> tuple[Hash, ...]:
    """Return the hashes of a hash tile, from storage. Requires a level that is a number."""
    span = 1 << (TILE_HEIGHT * _level(tile))
    first = tile.index * TILE_WIDTH
    return tuple(
        subtree_hash(at * span, (at + 1) * span) for at in range(first, first + tile.width)
    )


def format_tile(hashes: Sequence[Hash]) -> bytes:
    """Return the bytes of a hash tile: its hashes one after the other."""
    return b"".join(hashes)


def parse_tile(data: bytes, *, width: int) -> tuple[Hash, ...]:
    """Return the hashes of a hash tile.

    Raises:
        MalformedTile: not `width` hashes of 32 bytes.
    """
    if len(data) != width * HASH_BYTES:
        raise MalformedTile(f"{len(data)} bytes are not {width} hashes")
    return tuple(Hash(data[at : at + HASH_BYTES]) for at in range(0, len(data), HASH_BYTES))


def format_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of an entry bundle: each entry after its length, two bytes big-endian."""
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise MalformedTile(f"an entry is longer than {MAX_ENTRY_BYTES} bytes")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES) + entry for entry in entries)


def parse_entry_bundle(data: bytes, *, width: int) -> tuple[bytes, ...]:
    """Return the entries of an entry bundle.

    Raises:
        MalformedTile: cut short, or not exactly `width` entries.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start])
        if at > len(data):
            raise MalformedTile("an entry bundle is cut short")
        entries.append(data[start:at])
    if len(entries) != width:
        raise MalformedTile(f"an entry bundle holds {len(entries)} entries, not {width}")
    return tuple(entries)


def subtree_hash_from_tiles(
    read_tile: Callable[[Tile], Sequence[Hash]], *, size: int
) -> SubtreeHash:
    """Return the `SubtreeHash` of a published log of `size` entries.

    `read_tile` gets the widest tile that a tree of this size has at its place.
    """

    def subtree_hash(lo: int, hi: int) -> Hash:
        height = (hi - lo).bit_length() - 1
        level = height // TILE_HEIGHT
        first = lo >> (TILE_HEIGHT * level)
        count = 1 << (height % TILE_HEIGHT)
        index, offset = divmod(first, TILE_WIDTH)
        width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH)
        hashes = list(read_tile(Tile(level, index, width))[offset : offset + count])
        return _merge(hashes)

    return subtree_hash


def _new_at_level(
    level: int | Literal["entries"], old_width: int, new_width: int
) -> Iterator[Tile]:
    if old_width == new_width:
        return
    edges = range(old_width // TILE_WIDTH, new_width // TILE_WIDTH + 1)
    yield from (Tile(level, index) for index, _ in pairwise(edges))
    if new_width % TILE_WIDTH:
        yield Tile(level, new_width // TILE_WIDTH, new_width % TILE_WIDTH)


def _check_tile(tile: Tile, path: str) -> None:
    if tile.level != "entries" and tile.level > _MAX_LEVEL:
        raise MalformedTile(f"a level above {_MAX_LEVEL}")
    if tile.index > MAX_SIZE or tile.width > TILE_WIDTH or format_tile_path(tile) != path:
        raise MalformedTile("the path of a tile in another than its one spelling")


def _level(tile: Tile) -> int:
    if tile.level == "entries":
        raise AssertionError("an entry bundle has no hashes")
    return tile.level


def _merge(hashes: list[Hash]) -> Hash:
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
