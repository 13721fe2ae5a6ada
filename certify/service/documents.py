"""Rendering what is missing: a PDF for each certificate and each state it was put in.

The steps of one PDF, each safe to repeat: take the bundle of the published state, render, write
the file under a name that holds its digest, record the digest together with the row that makes
the file the current one, publish. A PDF is handed out only when its digest is recorded.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from certify.certificate import parse_number, public_state
from certify.db import read_session, write_session
from certify.document.errors import DocumentRefused
from certify.editions import get_edition
from certify.instance import Instance
from certify.record import document_rendered
from certify.refusals import EditionAltered
from certify.schema import CertificateRow, DocumentRow
from certify.service.content import chapter_titles
from certify.service.work import append_record, check_writable, publish
from ledger.canonical import digest_bytes
from ledger.durable import DurableFolder
from standards.errors import StandardsError

_logger = structlog.get_logger("certify.documents")


@dataclass(frozen=True)
class _Job:
    """A certificate whose present state has no PDF yet."""

    row: CertificateRow
    state: str


@dataclass(frozen=True)
class _Standing:
    state: str
    not_after: date


def finish_documents(instance: Instance, number: str | None = None) -> tuple[str, ...]:
    """Render the PDFs that are missing, of one certificate or all; return the numbers rendered.

    Does nothing when nothing is missing. A certificate that cannot be printed is told in the log
    of the program and does not hold up the others.

    Raises:
        LedgerDamaged: the log refuses to write. NumberMistyped.
    """
    check_writable(instance)
    publish(instance)
    jobs = list_missing(instance, number)
    done = tuple(job.row.number for job in jobs if _finish(instance, job))
    if done:
        publish(instance)
    return done


def list_missing(instance: Instance, number: str | None = None) -> list[_Job]:
    """Return the public certificates whose present state has no recorded PDF."""
    wanted = _select_candidates(instance.clock().date()).order_by(col(CertificateRow.serial))
    if number is not None:
        wanted = wanted.where(CertificateRow.serial == parse_number(number))
    with read_session(instance.engine) as session:
        return list(_list_jobs(instance, session, session.exec(wanted).all()))


def _select_candidates(today: date) -> SelectOfScalar[CertificateRow]:
    """Select what has no PDF of its newest record, or none yet that says that it expired."""
    printed = select(DocumentRow.id).where(
        DocumentRow.certificate_serial == CertificateRow.serial,
        DocumentRow.state_leaf == CertificateRow.state_leaf,
    )
    printed_as_expired = printed.where(DocumentRow.public_state == "expired")
    has_expired = and_(col(CertificateRow.expires_on) < today, ~printed_as_expired.exists())
    return select(CertificateRow).where(or_(~printed.exists(), has_expired))


def _list_jobs(
    instance: Instance, session: Session, rows: Sequence[CertificateRow]
) -> Iterator[_Job]:
    today = instance.clock().date()
    for row in rows:
        state = public_state(_Standing(row.state, row.expires_on), today)
        is_public = instance.log.find_index(row.state_leaf) is not None
        if is_public and not _is_done(session, row, state):
            yield _Job(row, state)


def _is_done(session: Session, row: CertificateRow, state: str) -> bool:
    wanted = select(DocumentRow.id).where(
        DocumentRow.certificate_serial == row.serial,
        DocumentRow.state_leaf == row.state_leaf,
        DocumentRow.public_state == state,
    )
    return session.exec(wanted).first() is not None


def _finish(instance: Instance, job: _Job) -> bool:
    try:
        pdf = _render(instance, job)
    except (DocumentRefused, EditionAltered, StandardsError) as error:
        _logger.warning("not_printable", number=job.row.number, reason=str(error))
        return False
    digest = digest_bytes(pdf)
    name = _write(instance.folder / "documents", job.row.number, digest, pdf)
    instance.issuer_key  # noqa: B018 -- opened before the write lock is taken: it takes a while
    with write_session(instance.engine) as session:
        return _record(instance, session, job, digest=digest, name=name)


def _render(instance: Instance, job: _Job) -> bytes:
    from certify.document import render_certificate  # loads the whole printing engine

    row, settings = job.row, instance.settings
    index = instance.log.find_index(row.issue_leaf)
    if index is None:
        raise AssertionError(f"{row.number} has a public state but no public record of issue")
    edition = get_edition(instance, row.edition_label)
    return render_certificate(
        record=json.loads(instance.log.entry(index)),
        credential=row.credential,
        bundle=instance.log.bundle(row.subject, row.serial),
        state=job.state,
        state_since=row.since_at.date(),
        reason=row.reason,
        trust_fingerprint=settings.trust_fingerprint,
        issuer_name=settings.issuer_name,
        public_url=settings.public_url,
        standard_title=edition.title,
        chapter_titles=chapter_titles(edition),
    )


def _write(folder: Path, number: str, digest: str, pdf: bytes) -> str:
    name = f"{number}.{digest.removeprefix('sha256:')[:16]}.pdf"
    DurableFolder(folder).write_new([(name, pdf)])
    return name


def _record(instance: Instance, session: Session, job: _Job, *, digest: str, name: str) -> bool:
    """Record the PDF, unless another process was faster or the state has changed meanwhile."""
    row = session.get_one(CertificateRow, job.row.serial)
    if row.state_leaf != job.row.state_leaf or _is_done(session, row, job.state):
        return False
    now = instance.clock()
    statement = document_rendered(
        enterprise_id=row.enterprise_id, number=row.number, pdf_digest=digest, state=job.state
    )
    leaf = append_record(instance, session, statement, now=now)
    session.add(
        DocumentRow(
            certificate_serial=row.serial,
            state_leaf=row.state_leaf,
            public_state=job.state,
            sha256=digest,
            file_name=name,
            leaf=leaf,
            rendered_at=now,
        )
    )
    return True
