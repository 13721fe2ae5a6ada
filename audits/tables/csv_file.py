"""CSV files: strict text in, one sheet out.

The encoding is UTF-8, with or without byte order mark, or UTF-16 with one; any other is refused,
for a guess may change a number. Which delimiter parts the cells is for the caller to say.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from audits.tables.sheets import FileFault, RawCell, Sheet

DELIMITERS: Final = (",", ";", "\t")
_SAVE_AS_UTF8: Final = 'Save it again as "CSV UTF-8".'


def read_csv(text: str, delimiter: str) -> Sheet:
    """Return the one sheet of a CSV file. While its rows are read, FileFault tells bad quoting."""
    return Sheet(None, _read_rows(text, delimiter))


def decode_text(content: bytes) -> str:
    """Return the text of a file, without its byte order mark.

    Raises:
        FileFault: for another encoding, or NUL bytes.
    """
    encoding = "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1 if encoding == "utf-8" else None
        raise FileFault(f"the text is not {encoding.upper()}", _SAVE_AS_UTF8, row=row) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise FileFault("a NUL byte: this is not a text file", _SAVE_AS_UTF8, row=row)
    return text


def _read_rows(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[RawCell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            mend = "Close every quote; a quote within a cell is written twice."
            raise FileFault(f"the quoting is broken ({error})", mend, row=number) from None
