"""`certify migrate`: bring the database to the newest form."""

import argparse

from certify.cli.doing import print_document
from certify.cli.exits import DONE
from certify.cli.options import add_common


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify migrate`."""
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Run every revision that is missing, all in one transaction."""
    from certify.db import open_engine
    from certify.instance import DATABASE
    from certify.migrate import find_revision, migrate
    from certify.refusals import InstanceRefused
    from certify.settings import load_settings

    load_settings(args.dir)
    if not (args.dir / DATABASE).is_file():
        raise InstanceRefused(args.dir, f"{DATABASE} is missing; restore it from a backup")
    engine = open_engine(args.dir / DATABASE)
    former = find_revision(engine)
    migrate(engine)
    newest = find_revision(engine)
    engine.dispose()
    text = f"At revision {newest}." if former == newest else f"From {former} to {newest}."
    print_document(args, {"from": former, "to": newest}, text)
    return DONE
