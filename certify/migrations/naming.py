"""Which tables Alembic looks after: ours, not those that the ledger makes for itself."""

from sqlalchemy.schema import SchemaItem

from ledger.store import metadata as ledger_metadata


def include_object(
    _item: SchemaItem, name: str | None, kind: str, _reflected: object, _other: object
) -> bool:
    """Return whether Alembic compares the item."""
    return not (kind == "table" and name in ledger_metadata.tables)
