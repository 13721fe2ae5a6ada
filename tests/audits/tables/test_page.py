"""The columns as docs/evidence.md tells them."""

from pathlib import Path

from audits.evidence import EVIDENCE_KINDS
from audits.receiving import MAX_PHOTOGRAPH_BYTES
from audits.tables import archive, cells, sheets
from audits.tables.columns import TABLE_KINDS
from audits.tables.page import format_columns

PAGE = (Path(__file__).parents[3] / "docs" / "evidence.md").read_text()


def test_the_page_has_the_columns_of_every_table() -> None:
    assert format_columns() in PAGE
    for kind in TABLE_KINDS.values():
        assert all(f"{column.name}" in PAGE for column in kind.columns)


def test_the_page_names_every_kind_and_limit() -> None:
    assert all(f"`{kind}`" in PAGE for kind in EVIDENCE_KINDS)
    limits = [
        f"{sheets.MAX_FILE_BYTES // 2**20} MB",
        f"{sheets.MAX_ROWS:,} rows",
        f"{sheets.MAX_COLUMNS} columns",
        f"{sheets.MAX_CELL_CHARACTERS:,} characters",
        f"{archive.MAX_UNPACKED_BYTES // 2**20} MB unpacked",
        f"{archive.MAX_RATIO} times",
        f"{archive.MAX_MEMBERS} parts",
        f"{cells.MAX_CODE} characters",
        f"{MAX_PHOTOGRAPH_BYTES // 2**20} MB",
    ]
    assert [limit for limit in limits if limit not in PAGE] == []
