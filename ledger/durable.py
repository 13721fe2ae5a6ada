"""Files that survive a crash: written beside their place, synced, then linked into it.

    new file      temporary file in the same folder, fsync, link (never overwrites), fsync folder
    replaced file temporary file in the same folder, fsync, rename, fsync folder

A folder is opened before the first write in it and synced through that handle, so that an error
of the disk cannot get lost with a forgotten inode. Nothing here retries a failed fsync: a file
whose fsync failed is never linked, and the next attempt writes a new one. Local file systems only.
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from ledger.errors import LedgerDamaged

TEMPORARY: Final = ".tmp"
_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_MODE: Final = 0o644


@contextmanager
def exclusive_lock(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock file of this path; other processes and threads wait until it is free.

    Yields whether the lock is held: always, unless told not to wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    try:
        yield _lock(handle, wait=wait)
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def find_bytes(path: Path) -> bytes | None:
    """Return the bytes of a file, None when there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


class DurableFolder:
    """A folder of published files, addressed by relative paths with slashes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: set[Path] = set()

    def write_new(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files that are never changed; when this returns they are all on disk.

        A file that is there already with these bytes is as good as written.

        Raises:
            LedgerDamaged: a file is there with other bytes.
            OSError: the disk refused; what was linked so far is whole.
        """
        with self._writing() as handles:
            for name, data in files:
                path = self.path / name
                _write_new(handles.open(path.parent), path, data)

    def replace(self, name: str, data: bytes) -> None:
        """Put a file in place of the one that was there; readers see either, never a mixture."""
        with self._writing() as handles:
            path = self.path / name
            _replace(handles.open(path.parent), path, data)

    def sweep(self, name: str = "*") -> None:
        """Remove temporary files that a crash left behind, of all names or of one.

        Requires that nobody else writes these names.
        """
        for left in self.path.rglob(f"{name}.*{TEMPORARY}"):
            left.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator["_OpenFolders"]:
        """Open folders as they are needed and sync all of them at the end."""
        with ExitStack() as stack:
            handles = _OpenFolders(self.path, self._known, stack)
            try:
                yield handles
                handles.sync()
            except BaseException:
                self._known.clear()  # a folder may be there and yet not be on disk
                raise


class _OpenFolders:
    """Handles of the folders that are written to. A folder new to us syncs its parents too."""

    def __init__(self, top: Path, known: set[Path], stack: ExitStack) -> None:
        self._top = top
        self._known = known
        self._stack = stack
        self._handles: dict[Path, int] = {}

    def open(self, folder: Path) -> int:
        if folder not in self._known or not folder.is_dir():
            self._make(folder)
        if folder not in self._handles:
            self._handles[folder] = os.open(folder, _DIRECTORY)
            self._stack.callback(os.close, self._handles[folder])
        return self._handles[folder]

    def sync(self) -> None:
        for handle in self._handles.values():
            os.fsync(handle)

    def _make(self, folder: Path) -> None:
        """Make a folder if need be. What lies below the top may be there and yet not be synced."""
        is_new = not folder.is_dir()
        if is_new or folder.is_relative_to(self._top):
            self.open(folder.parent)
        folder.mkdir(exist_ok=True)
        self._known.add(folder)


def _write_new(handle: int, path: Path, data: bytes) -> None:
    """Write one file into the folder open as `handle`."""
    there = find_bytes(path)
    if there is None:
        with _temporary(handle, path.name, data) as temporary:
            try:
                os.link(temporary, path.name, src_dir_fd=handle, dst_dir_fd=handle)
            except FileExistsError:
                there = path.read_bytes()
    if there is not None and there != data:
        raise LedgerDamaged(f"{path} is published with other bytes than the database holds")


def _replace(handle: int, path: Path, data: bytes) -> None:
    with _temporary(handle, path.name, data) as temporary:
        os.replace(temporary, path.name, src_dir_fd=handle, dst_dir_fd=handle)


@contextmanager
def _temporary(handle: int, final_name: str, data: bytes) -> Iterator[str]:
    """Yield the name of a synced temporary file in the folder open as `handle`."""
    name = f"{final_name}.{secrets.token_hex(8)}{TEMPORARY}"
    try:
        file = os.open(name, _NEW_FILE, _MODE, dir_fd=handle)
        try:
            _write_all(file, data)
            os.fsync(file)
        finally:
            os.close(file)
        yield name
    finally:
        with suppress(OSError):
            os.unlink(name, dir_fd=handle)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
