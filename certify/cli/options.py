"""The parser every command uses, and the options every command takes."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method):
        """Return the method; only the type checker looks at the mark."""
        return method


DEFAULT_FOLDER: Final = "./var"

_WIDTH: Final = 96


class UsageWrong(Exception):  # noqa: N818 -- it says what is wrong
    """Arguments that make no command. `usage` is the line that shows the right ones."""

    def __init__(self, message: str, usage: str = "") -> None:
        self.message, self.usage = message, usage
        super().__init__(message)


class _HelpFormatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_WIDTH)


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving the program, sub-parsers included.

    Its help has a fixed width: asking the terminal would import more than the whole parser.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _HelpFormatter)
        super().__init__(**options)

    @override
    def error(self, message: str) -> NoReturn:
        """Raise `UsageWrong`."""
        raise UsageWrong(message, self.format_usage())


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add `--dir` and `--json`, which every command takes."""
    parser.add_argument(
        "--dir",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("CERTIFY_DIR") or DEFAULT_FOLDER),
        help=f"the instance folder (default: $CERTIFY_DIR or {DEFAULT_FOLDER})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
