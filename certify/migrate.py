"""Bring a database to the revision this program wants. Alembic is loaded only when it runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER: Final = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """Return the revision of the newest file under `migrations/versions`: `0001` and so on."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def find_revision(engine: Engine) -> str | None:
    """Return the revision a database is at; None when it was never migrated."""
    with engine.connect().execution_options(read_only=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if version is None else str(version)


def migrate(engine: Engine, *, revision: str = "head") -> None:
    """Bring the database to `revision`, all steps in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def alembic_config() -> "Config":
    """Return the configuration of Alembic for this package; no file is read."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
