"""The watermark: what a restored copy cannot take back."""

from pathlib import Path

import pytest

from ledger.errors import LedgerDamaged
from ledger.watermark import advance_watermark, default_watermark, find_watermark

VKEY = "log.example/fair+1444b6ff+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"


def test_it_is_kept_by_key_outside_the_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert default_watermark(VKEY) == Path("/state/fair-it-ledger/watermarks/1444b6ff")
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setenv("HOME", "/home/me")
    assert default_watermark(VKEY) == Path(
        "/home/me/.local/state/fair-it-ledger/watermarks/1444b6ff"
    )


def test_it_holds_the_note_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "new" / "watermark"
    assert find_watermark(path) is None
    advance_watermark(path, "a note\n\n— x y\n", check=lambda _: pytest.fail("nothing was there"))
    assert find_watermark(path) == "a note\n\n— x y\n"


def test_what_is_there_is_judged_first(tmp_path: Path) -> None:
    path = tmp_path / "watermark"
    seen: list[str] = []
    path.write_text("old")
    advance_watermark(path, "new", check=seen.append)
    assert (seen, find_watermark(path)) == (["old"], "new")

    def refuse(_there: str) -> None:
        raise LedgerDamaged("older")

    with pytest.raises(LedgerDamaged):
        advance_watermark(path, "newer", check=refuse)
    assert find_watermark(path) == "new"


def test_what_a_crash_left_of_it_is_swept_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "watermark"
    (tmp_path / "watermark.00ff.tmp").touch()
    (tmp_path / "other-log.00ff.tmp").touch()
    advance_watermark(path, "new", check=lambda _: None)
    names = {each.name for each in tmp_path.iterdir()}
    assert names == {"watermark", "watermark.lock", "other-log.00ff.tmp"}
