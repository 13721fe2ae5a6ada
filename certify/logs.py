"""What the program notes of its own work: lines on stderr, never on stdout, never with secrets.

Lines are JSON, or name=value at a terminal; either way a line feed or an escape sequence in a value
is spelt out, so that nobody can write lines of their own.
"""

import sys

import structlog
from structlog.types import Processor


def configure_logs() -> None:
    """Send everything that is noted to stderr from now on."""
    renderer: Processor = (
        structlog.processors.KeyValueRenderer(key_order=["at", "level", "event"])
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


def _to_stderr(*_: object) -> structlog.PrintLogger:
    # Looked up for each line: tests and servers put another stream in the place of stderr.
    return structlog.PrintLogger(sys.stderr)
