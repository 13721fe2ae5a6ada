import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import MalformedTile
from ledger.tiles import (
    TILE_WIDTH,
    Tile,
    format_entry_bundle,
    format_tile,
    format_tile_path,
    list_new_tiles,
    list_tiles,
    parse_entry_bundle,
    parse_tile,
    parse_tile_path,
    subtree_hash_from_tiles,
    tile_hashes,
)
from ledger.tree import (
    MAX_SIZE,
    Hash,
    Subtrees,
    check_inclusion,
    leaf_hash,
    prove_inclusion,
    root_hash,
)

tiles = st.builds(
    Tile,
    st.integers(0, 63) | st.just("entries"),
    st.integers(0, MAX_SIZE),
    st.integers(1, TILE_WIDTH),
)


class TestPath:
    @given(tiles)
    def test_is_read_as_it_was_written(self, tile: Tile) -> None:
        assert parse_tile_path(format_tile_path(tile)) == tile

    @pytest.mark.parametrize(
        ("tile", "path"),
        [
            (Tile(0, 5), "tile/0/005"),
            (Tile(0, 999), "tile/0/999"),
            (Tile(0, 1000), "tile/0/x001/000"),
            (Tile(0, 1234067), "tile/0/x001/x234/067"),
            (Tile(63, 0, 1), "tile/63/000.p/1"),
            (Tile("entries", 273, 112), "tile/entries/273.p/112"),
        ],
    )
    def test_follows_the_specification(self, tile: Tile, path: str) -> None:
        assert format_tile_path(tile) == path

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "tile/0/5",
            "tile/0/0005",
            "tile/00/005",
            "tile/64/005",
            "tile/-1/005",
            "tile/8/0/005",
            "tile/data/005",
            "tile/0/x000/005",
            "tile/0/001/005",
            "tile/0/x001",
            "tile/0/005/",
            "/tile/0/005",
            "tile/0/005.p",
            "tile/0/005.p/0",
            "tile/0/005.p/01",
            "tile/0/005.p/256",
            "tile/0/005.p/257",
            "tile/0/005.p/999",
            "tile/0/005\n",
            "tile/0/\u0660\u0660\u0665",
            "tile/0/../005",
            "tile/0/x009/x223/x372/x036/x854/x775/808",
        ],
    )
    def test_has_one_spelling(self, path: str) -> None:
        with pytest.raises(MalformedTile):
            parse_tile_path(path)

    @given(st.text("tile/0123456789x.pn"))
    def test_fuzz_is_refused_or_the_one_spelling(self, text: str) -> None:
        path = f"tile/{text}"
        try:
            tile = parse_tile_path(path)
        except MalformedTile:
            return
        assert format_tile_path(tile) == path


class TestLists:
    def test_follow_the_examples_of_the_specification(self) -> None:
        assert list(list_tiles(0)) == []
        assert set(list_tiles(256)) == {Tile("entries", 0), Tile(0, 0), Tile(1, 0, 1)}
        hash_tiles = [tile for tile in list_tiles(70_000) if tile.level != "entries"]
        assert len(hash_tiles) == 273 + 1 + 1 + 1 + 1
        partial = [tile for tile in hash_tiles if tile.width < TILE_WIDTH]
        assert partial == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]

    @given(st.integers(0, 200_000), st.integers(0, 3_000))
    def test_of_growth_are_the_difference(self, old_size: int, growth: int) -> None:
        new = set(list_new_tiles(old_size, old_size + growth))
        assert new == set(list_tiles(old_size + growth)) - set(list_tiles(old_size))


class TestHashTile:
    @given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=256))
    def test_is_read_as_it_was_written(self, hashes: list[bytes]) -> None:
        data = format_tile([Hash(each) for each in hashes])
        assert parse_tile(data, width=len(hashes)) == tuple(hashes)

    @pytest.mark.parametrize("length", [0, 31, 33, 63, 65, 96])
    def test_has_exactly_its_width(self, length: int) -> None:
        with pytest.raises(MalformedTile):
            parse_tile(bytes(length), width=2)

    def test_of_entries_has_no_hashes(self) -> None:
        with pytest.raises(AssertionError):
            tile_hashes(Tile("entries", 0), Subtrees())

    @pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 512, 70_000])
    def test_serves_every_proof_of_the_published_log(self, size: int) -> None:
        subtrees = Subtrees(leaf_hash(index.to_bytes(4)) for index in range(size))
        published = {
            format_tile_path(tile): format_tile(tile_hashes(tile, subtrees))
            for tile in list_tiles(size)
            if tile.level != "entries"
        }

        def read_tile(tile: Tile) -> tuple[Hash, ...]:
            return parse_tile(published[format_tile_path(tile)], width=tile.width)

        from_tiles = subtree_hash_from_tiles(read_tile, size=size)
        assert root_hash(size, from_tiles) == subtrees.root
        for index in {0, size // 2, size - 1}:
            check_inclusion(
                prove_inclusion(index, size, from_tiles),
                index=index,
                size=size,
                root=subtrees.root,
                leaf=leaf_hash(index.to_bytes(4)),
            )


class TestEntryBundle:
    @given(st.lists(st.binary(max_size=300), max_size=256))
    def test_is_read_as_it_was_written(self, entries: list[bytes]) -> None:
        data = format_entry_bundle(entries)
        assert parse_entry_bundle(data, width=len(entries)) == tuple(entries)

    def test_takes_entries_of_65535_bytes_and_none_longer(self) -> None:
        longest = bytes(65_535)
        assert parse_entry_bundle(format_entry_bundle([longest]), width=1) == (longest,)
        with pytest.raises(MalformedTile):
            format_entry_bundle([longest + b"\0"])

    @pytest.mark.parametrize(
        ("data", "width"),
        [
            (b"\x00", 1),
            (b"\x00\x01", 1),
            (b"\x00\x01a\x00", 1),
            (b"\x00\x02a", 1),
            (b"\x00\x01a", 2),
            (b"\x00\x01a\x00\x01b", 1),
            (b"", 1),
        ],
    )
    def test_is_neither_cut_short_nor_of_another_width(self, data: bytes, width: int) -> None:
        with pytest.raises(MalformedTile):
            parse_entry_bundle(data, width=width)

    @given(st.binary(max_size=40), st.integers(0, 20))
    def test_fuzz_is_refused_or_the_one_spelling(self, data: bytes, width: int) -> None:
        try:
            entries = parse_entry_bundle(data, width=width)
        except MalformedTile:
            return
        assert format_entry_bundle(entries) == data
