"""How Alembic runs here: on the connection it is given, over the metadata of all tables."""

from alembic import context

from certify.migrations.naming import include_object
from certify.schema import metadata


def run() -> None:
    """Run the revisions within the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_object=include_object,
        render_as_batch=True,  # SQLite alters tables by making them anew
        compare_type=True,
    )
    context.run_migrations()


run()
