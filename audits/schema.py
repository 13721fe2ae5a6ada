"""What every SQL table of the project shares.

The naming convention must stand before the first table is declared: import `Base` from here and
nothing else as base of a table. SQLModel does not validate tables on construction, so what a column
may hold is said by CHECK constraints as well. Money and other decimals are stored as text.
"""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel):
    """Base of every table; carries the shared metadata and its naming convention."""


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Return the constraint that the column holds one of the words (or null where it may)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def written_as(column: str, pattern: str) -> CheckConstraint:
    """Return the constraint that the column is LIKE the pattern, as ids and digests are."""
    return CheckConstraint(f"{column} LIKE '{pattern}'", name=f"{column}_form")
