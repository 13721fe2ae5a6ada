"""The watermark: the newest checkpoint of a log, kept outside its instance folder.

Whoever puts back an old copy of a whole instance puts back everything but this file, so it is
what keeps a restored log from signing a second history. It holds the checkpoint note itself: it
needs no trust of its own, and the note of any witness or certificate can be put in its place.
"""

import os
from collections.abc import Callable
from pathlib import Path

from ledger.durable import DurableFolder, exclusive_lock, find_bytes
from ledger.note import parse_vkey


def default_watermark(vkey: str) -> Path:
    """Return where the watermark of the log with this key is kept, by XDG Base Directory."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state, "fair-it-ledger", "watermarks", parse_vkey(vkey).key_id.hex())


def find_watermark(path: Path) -> str | None:
    """Return the note in a watermark file, None when there is no file."""
    found = find_bytes(path)
    return None if found is None else found.decode("utf-8", errors="replace")


def advance_watermark(path: Path, note: str, *, check: Callable[[str], None]) -> None:
    """Put a newer note into the file. `check` judges the note that is there, and may raise."""
    with exclusive_lock(path.with_name(f"{path.name}.lock")):
        there = find_watermark(path)
        if there is not None:
            check(there)
        folder = DurableFolder(path.parent)
        folder.sweep(path.name)
        folder.replace(path.name, note.encode("utf-8"))
