"""A file as sheets of cells in one text form, whatever the file format was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 100_000  # below the headings, in the whole file
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 5_000_000  # of a workbook, blank ones included
MAX_CELL_CHARACTERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that holds no plain value, such as a formula; a fault where its column is read."""

    shown: str
    rule: str
    mend: str


RawCell: TypeAlias = str | OddCell  # numbers in plain digits, dates as 2026-03-31, blank as ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows` come with the row number that the spreadsheet shows."""

    name: str | None
    rows: Iterable[tuple[int, Sequence[RawCell]]]


class FileFault(Exception):  # noqa: N818  a fault of the file, not of the program
    """What is wrong with a whole file, a sheet or a row of it, and how to mend it."""

    def __init__(
        self, rule: str, mend: str, *, sheet: str | None = None, row: int | None = None
    ) -> None:
        self.rule, self.mend, self.sheet, self.row = rule, mend, sheet, row
        super().__init__(rule)
