"""A look at a workbook's archive before anybody parses it: bombs, macros, disguises.

What the archive declares is checked first, then every member is unpacked once through a counter,
for declarations may lie. Nothing is ever extracted to disk.
"""

import io
import struct
import zipfile
import zlib
from typing import Final

from audits.tables.sheets import FileFault
from audits.tables.text import shorten

MAX_MEMBERS: Final = 200
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MAX_RATIO: Final = 200
_SMALL: Final = 1024 * 1024  # below this any ratio is harmless
_CHUNK: Final = 256 * 1024
# All that the standard library raises over archives that are not what their directory says.
_DAMAGES: Final = (
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_SAVE_AS_XLSX: Final = "Save it again as an Excel workbook (.xlsx), without macros or password."
_COPY_VALUES: Final = "Copy the cells you need into a new workbook."


def check_archive(content: bytes) -> None:
    """Raise FileFault unless the bytes are a plain, bounded XLSX archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist(), len(content))
            _check_members(archive, len(content))
    except _DAMAGES as error:
        raise FileFault(f"the workbook is damaged ({shorten(str(error))})", _SAVE_AS_XLSX) from None


def _check_directory(members: list[zipfile.ZipInfo], packed: int) -> None:
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or len(set(names)) != len(names):
        raise FileFault(f"more than {MAX_MEMBERS} parts, or one part twice", _COPY_VALUES)
    if any(member.flag_bits & 0x1 for member in members):
        raise FileFault("the workbook is protected by a password", _SAVE_AS_XLSX)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileFault("the workbook holds macros", _SAVE_AS_XLSX)
    if "xl/workbook.xml" not in names:
        raise FileFault("an archive, but not an Excel workbook (.xlsx)", _SAVE_AS_XLSX)
    methods = {member.compress_type for member in members}
    if not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileFault("packed in a way that workbooks are not", _SAVE_AS_XLSX)
    _check_size(sum(member.file_size for member in members), packed)


def _check_members(archive: zipfile.ZipFile, packed: int) -> None:
    unpacked = 0
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                _check_size(unpacked, packed)
                _check_markup(tail + chunk)
                tail = chunk[-32:]


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // _SMALL
        raise FileFault(f"unpacks to more than {limit} MB", _COPY_VALUES)
    if unpacked > max(_SMALL, packed * MAX_RATIO):
        raise FileFault(f"unpacks to more than {MAX_RATIO} times its size", _COPY_VALUES)


def _check_markup(data: bytes) -> None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileFault("declares XML entities, which workbooks never do", _COPY_VALUES)
    if b"macroEnabled" in data:
        raise FileFault("the workbook is of the kind that holds macros", _SAVE_AS_XLSX)
