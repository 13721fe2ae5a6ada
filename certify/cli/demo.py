"""`certify demo`: build the sample world, and serve it unless told not to."""

import argparse
import sys
import time
from pathlib import Path

from certify.cli.doing import print_document
from certify.cli.exits import DONE
from certify.cli.options import UsageWrong, add_common

DEFAULT_FOLDER = Path("var/demo")
_PORT = 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `certify demo`."""
    parser.add_argument("--no-serve", action="store_true", help="build only")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=_PORT)
    add_common(parser)
    parser.set_defaults(dir=DEFAULT_FOLDER)


def run(args: argparse.Namespace) -> int:
    """Build, then serve."""
    from certify.demo.world import build_world
    from certify.logs import configure_logs
    from certify.refusals import InstanceRefused

    configure_logs()
    began = time.monotonic()
    folder = args.dir.absolute()
    print(f"Building the sample world in {folder}. Everything in it is synthetic.", file=sys.stderr)
    try:
        world = build_world(folder, progress=lambda text: print(f"  {text}", file=sys.stderr))
    except InstanceRefused as error:
        raise UsageWrong(str(error)) from None
    print(f"Built in {time.monotonic() - began:.0f} s.", file=sys.stderr)
    print_document(args, world, _tell(folder, world))
    if args.no_serve:
        return DONE
    sys.stdout.flush()
    return _serve(args, folder)


def _tell(folder: Path, world: dict[str, object]) -> str:
    certificates = world["certificates"]
    if not isinstance(certificates, list):
        raise AssertionError("a world has a list of certificates")  # noqa: TRY004 -- our invariant
    lines = [f"{each['number']}  {each['state']:<10} {each['enterprise']}" for each in certificates]
    return "\n".join(
        [*lines, f"Told in {folder / 'world.json'}; keys in {folder / 'people.json'}."]
    )


def _serve(args: argparse.Namespace, folder: Path) -> int:
    from certify.cli.serve import serve
    from certify.instance import open_instance

    instance = open_instance(folder)
    try:
        return serve(instance, host=args.host, port=args.port)
    finally:
        instance.close()
