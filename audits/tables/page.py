"""The tables of columns in docs/evidence.md, written from the columns themselves."""

from audits.tables.columns import TABLE_KINDS, Column, TableKind

_BLANK = {"refused": "is refused", "missing": "is missing, never zero"}


def format_columns() -> str:
    """Return a Markdown table for each kind of table."""
    return "\n".join(_format_kind(kind) for kind in TABLE_KINDS.values())


def _format_kind(kind: TableKind) -> str:
    lines = [
        f"### `{kind.name}`",
        "",
        f"One row for each {' and '.join(kind.key)}.",
        "",
        "| column | holds | a blank | other headings |",
        "|---|---|---|---|",
        *(_format_column(column) for column in kind.columns),
        "",
    ]
    return "\n".join(lines)


def _format_column(column: Column) -> str:
    name = f"**{column.name}**" if column.needed else column.name
    also = ", ".join(sorted(set(column.also.split(" | ")) - {column.name.replace("_", " ")}))
    return f"| {name} | {column.says} | {_format_blank(column)} | {also} |"


def _format_blank(column: Column) -> str:
    if "blank means" in column.says:
        return "as said"
    return _BLANK.get(column.blank, f"means {column.default}")
