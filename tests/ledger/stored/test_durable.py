"""Files that survive a crash."""

import errno
import os
import threading
from pathlib import Path

import pytest

from ledger.durable import TEMPORARY, DurableFolder, exclusive_lock, find_bytes
from ledger.errors import LedgerDamaged


def left_over(folder: Path) -> list[Path]:
    return list(folder.rglob(f"*{TEMPORARY}"))


def test_new_files_are_written_with_the_folders_they_need(tmp_path: Path) -> None:
    folder = DurableFolder(tmp_path / "a" / "b")
    folder.write_new([("tile/0/000.p/1", b"one"), ("tile/entries/000", b"two")])
    assert (tmp_path / "a/b/tile/0/000.p/1").read_bytes() == b"one"
    assert (tmp_path / "a/b/tile/entries/000").read_bytes() == b"two"
    assert left_over(tmp_path) == []


def test_a_file_that_is_there_with_the_same_bytes_is_left_alone(tmp_path: Path) -> None:
    DurableFolder(tmp_path).write_new([("name", b"bytes")])
    before = (tmp_path / "name").stat()
    DurableFolder(tmp_path).write_new([("name", b"bytes")])
    assert (tmp_path / "name").stat() == before


def test_a_file_that_is_there_with_other_bytes_is_damage(tmp_path: Path) -> None:
    DurableFolder(tmp_path).write_new([("name", b"bytes")])
    with pytest.raises(LedgerDamaged, match="other bytes"):
        DurableFolder(tmp_path).write_new([("name", b"other")])
    assert (tmp_path / "name").read_bytes() == b"bytes"


@pytest.mark.parametrize(("raced", "is_damage"), [(b"bytes", False), (b"other", True)])
def test_a_file_that_appears_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raced: bytes, *, is_damage: bool
) -> None:
    link = os.link

    def late(source: str, name: str, **options: int) -> None:
        (tmp_path / "name").write_bytes(raced)
        link(source, name, **options)

    monkeypatch.setattr(os, "link", late)
    if is_damage:
        with pytest.raises(LedgerDamaged, match="other bytes"):
            DurableFolder(tmp_path).write_new([("name", b"bytes")])
    else:
        DurableFolder(tmp_path).write_new([("name", b"bytes")])
    assert (tmp_path / "name").read_bytes() == raced
    assert left_over(tmp_path) == []


def test_a_replaced_file_is_never_seen_half_written(tmp_path: Path) -> None:
    folder = DurableFolder(tmp_path)
    short, long = b"a" * 10, b"b" * 200_000
    folder.replace("checkpoint", short)
    seen: set[bytes] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add((tmp_path / "checkpoint").read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(30):
        folder.replace("checkpoint", long)
        folder.replace("checkpoint", short)
    stop.set()
    reader.join()
    assert seen <= {short, long}


def test_every_file_and_every_folder_above_it_is_synced_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, link, replace = os.fsync, os.link, os.replace

    def name_of(handle: int) -> str:
        return str(Path(f"/proc/self/fd/{handle}").readlink()).removeprefix(str(tmp_path)) or "/"

    def note_fsync(handle: int) -> None:
        calls.append(f"fsync {name_of(handle).split('.')[0]}")
        fsync(handle)

    def note_link(source: str, name: str, **options: int) -> None:
        calls.append(f"link {name}")
        link(source, name, **options)

    def note_replace(source: str, name: str, **options: int) -> None:
        calls.append(f"replace {name}")
        replace(source, name, **options)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "link", note_link)
    monkeypatch.setattr(os, "replace", note_replace)
    folder = DurableFolder(tmp_path / "log")
    folder.write_new([("tile/0/000", b"x")])
    assert calls[:2] == ["fsync /log/tile/0/000", "link 000"]
    assert set(calls[2:]) == {"fsync /log/tile/0", "fsync /log/tile", "fsync /log", "fsync /"}
    calls.clear()
    folder.replace("checkpoint", b"x")
    assert calls == ["fsync /log/checkpoint", "replace checkpoint", "fsync /log"]


@pytest.mark.parametrize("call", ["fsync", "link", "write", "open"])
def test_after_an_error_of_the_disk_the_next_attempt_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_values: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = DurableFolder(tmp_path / "log")
    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(OSError, match="No space left"):
            folder.write_new([("tile/0/000", b"x")])
    assert left_over(tmp_path) == []
    folder.write_new([("tile/0/000", b"x")])
    assert (tmp_path / "log/tile/0/000").read_bytes() == b"x"


def test_folders_are_synced_again_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DurableFolder(tmp_path / "log")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("EIO")))
        with pytest.raises(OSError, match="EIO"):
            folder.write_new([("tile/0/000", b"x")])
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    folder.write_new([("tile/0/000", b"x")])
    assert len(synced) == 5  # the file, tile/0, tile, log and what log lies in


def test_half_written_files_are_swept(tmp_path: Path) -> None:
    folder = DurableFolder(tmp_path)
    folder.write_new([("tile/0/000", b"x")])
    (tmp_path / f"tile/0/001.0a1b{TEMPORARY}").write_bytes(b"half")
    (tmp_path / f"checkpoint.0a1b{TEMPORARY}").write_bytes(b"half")
    folder.sweep("checkpoint")
    assert [path.name for path in left_over(tmp_path)] == [f"001.0a1b{TEMPORARY}"]
    folder.sweep()
    assert left_over(tmp_path) == []
    assert find_bytes(tmp_path / "tile/0/000") == b"x"


def test_the_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "somewhere" / "log.lock"
    with exclusive_lock(path) as held, exclusive_lock(path, wait=False) as other:
        assert (held, other) == (True, False)
    with exclusive_lock(path, wait=False) as held:
        assert held


def test_threads_wait_for_the_lock(tmp_path: Path) -> None:
    order: list[str] = []
    path = tmp_path / "log.lock"

    def second() -> None:
        with exclusive_lock(path):
            order.append("second")

    thread = threading.Thread(target=second)
    with exclusive_lock(path):
        thread.start()
        thread.join(timeout=0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
