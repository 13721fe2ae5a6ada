"""Background work of an instance: publish what waits, render what is missing, keep the log alive.

Without witnesses the age of a proof is that of its checkpoint's status root. So that a certificate
of a quiet register does not look old, a new status root is published every hour.
"""

import threading
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError

from certify.instance import Instance
from certify.refusals import ServiceError
from certify.service.documents import finish_documents
from certify.service.work import checkpoint_time, publish
from ledger.errors import LedgerError, MalformedStatus
from ledger.scalars import parse_time

HEARTBEAT_EVERY: Final = timedelta(hours=1)
_PAUSE_SECONDS: Final = 15.0
_logger = structlog.get_logger("certify.worker")


def work_once(instance: Instance) -> tuple[str, ...]:
    """Do all that is to be done now; return the numbers whose PDF was rendered.

    Raises:
        LedgerDamaged: the log refuses to write.
    """
    if is_heartbeat_due(instance):  # first: no fault of a document may hold it up
        publish(instance, heartbeat=True)
    return finish_documents(instance)


def is_heartbeat_due(instance: Instance) -> bool:
    """Return whether the newest checkpoint is an hour old, or there is none."""
    as_of = checkpoint_time(instance)
    if as_of is None:
        return True
    made_at = parse_time(as_of, refuse=MalformedStatus)
    return instance.clock() - made_at >= HEARTBEAT_EVERY


class Worker:
    """A thread that works until it is stopped. What fails is tried again after the pause."""

    def __init__(self, instance: Instance, *, pause_seconds: float = _PAUSE_SECONDS) -> None:
        self._instance = instance
        self._pause_seconds = pause_seconds
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="certify-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Look for work now instead of after the pause."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is under way and return."""
        self._stopped.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                work_once(self._instance)
            except (LedgerError, ServiceError, OperationalError, OSError) as error:
                _logger.warning("not_done", reason=str(error))
            except Exception:  # without heartbeats no certificate can be checked any more
                _logger.exception("not_done")
            self._wake.wait(self._pause_seconds)
            self._wake.clear()


def start_worker(instance: Instance) -> Worker:
    """Return a worker that has begun."""
    worker = Worker(instance)
    worker.start()
    return worker
