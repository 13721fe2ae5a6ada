"""Does an instance hold together? Every check that needs no passphrase, and what is unfinished."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from certify.db import read_session
from certify.editions import get_edition
from certify.errors import CertificationError
from certify.instance import Instance
from certify.queries.certificates import certificate_page
from certify.refusals import EditionAltered, ServiceError
from certify.schema import CertificateRow, DocumentRow, EditionRow
from certify.service.documents import list_missing
from certify.trust import fingerprint
from ledger import store
from ledger.canonical import digest_bytes
from ledger.errors import LedgerError
from ledger.publish import CHECKPOINT
from standards.errors import EditionInvalid

OK: Final = "ok"
FAULT: Final = "fault"
UNFINISHED: Final = "unfinished"

_SHOWN: Final = 5


@dataclass(frozen=True)
class Finding:
    """What one check found: `status` is ok, fault or unfinished, `detail` a sentence."""

    name: str
    status: str
    detail: str


def check_instance(instance: Instance) -> tuple[Finding, ...]:
    """Return what every check found, in order; a check never stops the ones after it."""
    checks: dict[str, Callable[[Instance], Iterator[Finding]]] = {
        "trust file": _check_trust,
        "database": _check_database,
        "log": _check_log,
        "published files": _check_published,
        "editions": _check_editions,
        "certificates": _check_certificates,
        "documents": _check_documents,
        "publication": _check_pending,
    }
    return tuple(
        finding for name, check in checks.items() for finding in _made(name, check, instance)
    )


def _made(
    name: str, check: Callable[[Instance], Iterator[Finding]], instance: Instance
) -> Iterator[Finding]:
    """Yield what a check finds; what keeps it from going on is a fault, too."""
    try:
        yield from check(instance)
    except (LedgerError, CertificationError, ServiceError, OSError) as error:
        yield Finding(name, FAULT, f"could not be checked. {error}")
    except DatabaseError as error:
        yield Finding(name, FAULT, f"could not be checked. The database gave up: {error.orig}.")


def _check_trust(instance: Instance) -> Iterator[Finding]:
    found, wanted = fingerprint(instance.trust), instance.settings.trust_fingerprint
    if found == wanted:
        yield Finding("trust file", OK, f"its fingerprint is {found}")
    else:
        detail = f"its fingerprint is {found}, the settings say {wanted}"
        yield Finding("trust file", FAULT, detail)


def _check_database(instance: Instance) -> Iterator[Finding]:
    with read_session(instance.engine) as session:
        integrity = session.connection().scalar(text("PRAGMA integrity_check"))
        orphans = session.connection().execute(text("PRAGMA foreign_key_check")).all()
    if integrity != "ok":
        yield Finding("database", FAULT, f"SQLite says: {integrity}")
    elif orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        yield Finding("database", FAULT, f"rows refer to rows that are gone: {tables}")
    else:
        yield Finding("database", OK, "whole")


def _check_log(instance: Instance) -> Iterator[Finding]:
    if instance.log.refusal is not None:
        yield Finding("log", FAULT, instance.log.refusal)
    else:
        detail = f"{instance.log.size} entries agree with what was signed"
        yield Finding("log", OK, detail)


def _check_published(instance: Instance) -> Iterator[Finding]:
    differing = instance.log.list_differing()
    if differing == (CHECKPOINT,) and instance.log.refusal is None:
        yield Finding("published files", UNFINISHED, "the newest checkpoint is not published yet")
    elif differing:
        shown = ", ".join(differing[:_SHOWN])
        more = f" and {len(differing) - _SHOWN} more" if len(differing) > _SHOWN else ""
        mend = (
            ". Put the folder log/ aside; `certify ledger publish` then writes all of it again"
            if instance.log.refusal is None
            else ""
        )
        detail = f"not as the database has them: {shown}{more}{mend}"
        yield Finding("published files", FAULT, detail)
    else:
        yield Finding("published files", OK, "as the database has them")


def _check_editions(instance: Instance) -> Iterator[Finding]:
    with read_session(instance.engine) as session:
        rows = session.exec(select(EditionRow)).all()
    for row in rows:
        try:
            get_edition(instance, row.label)
        except (EditionAltered, EditionInvalid) as error:
            yield Finding(f"edition {row.label}", FAULT, str(error))
        else:
            yield Finding(f"edition {row.label}", OK, f"its digest is {row.digest}")


def _check_certificates(instance: Instance) -> Iterator[Finding]:
    with read_session(instance.engine) as session:
        rows = session.exec(select(CertificateRow).order_by(col(CertificateRow.serial))).all()
    for row in rows:
        if instance.log.find_status(row.serial) is not None:
            yield _check_certificate(instance, row)


def _check_certificate(instance: Instance, row: CertificateRow) -> Finding:
    name = f"certificate {row.number}"
    verification = certificate_page(instance, row.number).verification
    failed = [
        check.detail
        for check in verification.checks
        if check.status == "failed" and check.name not in {"state", "dates"}
    ]
    leaf = instance.log.find_status(row.serial)
    pending = instance.log.find_index(row.state_leaf) is None
    if failed:
        return Finding(name, FAULT, "; ".join(failed))
    in_log = None if leaf is None else (leaf.state, leaf.record.hex())
    if not pending and in_log != (row.state, row.state_leaf):
        return Finding(name, FAULT, f"the log says another state than the database, {row.state}")
    return Finding(name, OK, verification.sentence)


def _check_documents(instance: Instance) -> Iterator[Finding]:
    with read_session(instance.engine) as session:
        rows = session.exec(select(DocumentRow).order_by(col(DocumentRow.id))).all()
    for row in rows:
        path = instance.folder / "documents" / row.file_name
        if not path.is_file():
            yield Finding(f"document {row.file_name}", FAULT, "the file is missing")
        elif digest_bytes(path.read_bytes()) != row.sha256:
            yield Finding(f"document {row.file_name}", FAULT, "the file is not what was recorded")


def _check_pending(instance: Instance) -> Iterator[Finding]:
    with read_session(instance.engine) as session:
        waiting = store.count_pending(session.connection())
        unpublished = _count_unpublished(instance, session)
    missing = [job.row.number for job in list_missing(instance)]
    left = waiting + unpublished
    if left:
        records = "1 record is" if left == 1 else f"{left} records are"
        yield Finding("publication", UNFINISHED, f"{records} not public")
    if missing:
        yield Finding("documents", UNFINISHED, f"no PDF yet of {', '.join(missing)}")


def _count_unpublished(instance: Instance, session: Session) -> int:
    head = store.read_head(session.connection()).size
    return max(head - instance.log.size, 0)
