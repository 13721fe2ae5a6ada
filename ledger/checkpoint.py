"""Checkpoints: the text a log signs about its tree. C2SP tlog-checkpoint v1.0.0.

origin
size, decimal
root, base64
extension lines, none in ours
"""

import re
from dataclasses import dataclass
from typing import Final

from ledger.errors import MalformedCheckpoint
from ledger.scalars import format_base64, parse_base64, parse_decimal
from ledger.tree import EMPTY_ROOT, HASH_BYTES, Hash

_FIXED_LINES: Final = 3
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: `size` entries with this root."""

    origin: str
    size: int
    root: Hash
    extensions: tuple[str, ...] = ()


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text to be signed."""
    root = format_base64(checkpoint.root)
    lines = (checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text.

    Raises:
        MalformedCheckpoint: another spelling, a root that is not 32 bytes, an empty tree with
            another root than the empty one.
    """
    if not text.endswith("\n"):
        raise MalformedCheckpoint("the last line does not end")
    lines = text[:-1].split("\n")
    if len(lines) < _FIXED_LINES or not all(lines):
        raise MalformedCheckpoint("not three or more lines that are not empty")
    if _CONTROL.search(text):
        raise MalformedCheckpoint("a control character")
    origin, size_text, root_text, *extensions = lines
    size = parse_decimal(size_text, refuse=MalformedCheckpoint)
    root = parse_base64(root_text, refuse=MalformedCheckpoint)
    if len(root) != HASH_BYTES:
        raise MalformedCheckpoint("the root is not 32 bytes long")
    if size == 0 and root != EMPTY_ROOT:
        raise MalformedCheckpoint("an empty tree with the root of another")
    return Checkpoint(origin, size, Hash(root), tuple(extensions))
