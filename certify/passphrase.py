"""Where the passphrase of the key files comes from: a file outside the instance, or a prompt."""

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Final

from certify.refusals import PassphraseMissing

VARIABLE: Final = "CERTIFY_PASSPHRASE_FILE"
DEMO_PASSPHRASE: Final = b"worthless demo passphrase, known to everybody"
"""Opens the keys of every sample world, which therefore prove nothing."""
MIN_BYTES: Final = 12


def ask_passphrase(folder: Path, *, new: bool = False) -> bytes:
    """Return the passphrase of the keys of the instance in `folder`; asked twice when `new`.

    Raises:
        PassphraseMissing: there is neither a file nor a terminal, or what was given will not do.
    """
    named = os.environ.get(VARIABLE)
    passphrase = _read(Path(named), folder) if named else _prompt(twice=new)
    if new and len(passphrase) < MIN_BYTES:
        raise PassphraseMissing(f"a new one has at least {MIN_BYTES} bytes")
    return passphrase


def _read(path: Path, folder: Path) -> bytes:
    if path.resolve().is_relative_to(folder.resolve()):
        raise PassphraseMissing(f"{path} lies in the instance folder, where it protects nothing")
    try:
        passphrase = path.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        raise PassphraseMissing(f"{path} cannot be read ({error.strerror})") from None
    if not passphrase:
        raise PassphraseMissing(f"{path} is empty")
    return passphrase


def _prompt(*, twice: bool) -> bytes:
    if not sys.stdin.isatty():
        raise PassphraseMissing
    passphrase = getpass("Passphrase of the key files: ")
    if twice and getpass("The same again: ") != passphrase:
        raise PassphraseMissing("the two were not the same")
    return passphrase.encode()
