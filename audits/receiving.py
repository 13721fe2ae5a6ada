"""Receiving evidence: read first, and only what can be read is sealed and stored.

The same bytes of the same kind are one evidence, however often they come. Of several files of one
kind each row counts once: a row of a later file replaces the row of the same key of an earlier
one. A file that should not have come at all is replaced as a whole by `replaces`; its commitment
stays on the log.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from audits.enterprise import Audit
from audits.errors import AuditClosed, EvidenceRefused, EvidenceUnknown
from audits.evidence import (
    EVIDENCE_KINDS,
    PHOTOGRAPH,
    VISIT,
    Evidence,
    Statement,
    evidence_received,
    find_headings,
    get_evidence,
    list_evidence,
    mapping_of,
    remember_headings,
)
from audits.tables.columns import TABLE_KINDS
from audits.tables.headers import Choice
from audits.tables.problems import Problem
from audits.tables.read import Table, read_table
from audits.tables.rows import InvoiceRow, PayrollRow, Row, TimeRow
from audits.tables.text import clean_file_name
from audits.vault import Vault, commit
from audits.visit import Visit, VisitFile, parse_visit
from standards.model import Edition

MAX_PHOTOGRAPH_BYTES: Final = 15 * 1024 * 1024
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class Received:
    """The evidence, what is to be said of it on the log, and what the sender should know.

    `statement` is None when the same bytes had come before.
    """

    evidence: Evidence
    statement: Statement | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file as it was sent, its name clean."""

    kind: str
    file: str
    content: bytes
    mapping: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file turned out to hold."""

    media_type: str
    rows: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    visit: VisitFile | None = None


def receive_evidence(  # noqa: PLR0913  each is said by name
    session: Session,
    vault: Vault,
    *,
    audit: Audit,
    kind: str,
    file_name: str,
    content: bytes,
    by: str,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    replaces: str | None = None,
    edition: Edition | None = None,
) -> Received:
    """Read, seal and store one file; return it with the statement for the log.

    `mapping` is column -> heading where the heading is not known here; it is remembered for the
    enterprise. `replaces` is the id of evidence that counts no more. With the edition, the answers
    of a visit are checked against its questions.

    Raises:
        AuditClosed: the audit takes nothing more.
        EvidenceRefused: with every problem; nothing is stored.
        EvidenceUnknown: what is to be replaced is not of this audit and kind, or was replaced.
    """
    if audit.stage == "closed":
        raise AuditClosed(audit.id)
    sent = _Sent(kind, clean_file_name(file_name), content, mapping)
    former = _find_same(session, audit, sent)
    if former is not None:
        return Received(former, None, ("these bytes were received before",))
    read = _read(session, audit, sent, edition)
    _refuse_impossible_day(audit, sent, read.visit, now)
    replaced = None if replaces is None else _get_replaceable(session, audit, kind, replaces)
    sealed = vault.put(content)
    evidence = Evidence(
        id=f"{audit.id}.{len(list_evidence(session, audit.id)) + 1:02d}",
        audit_id=audit.id,
        kind=kind,
        file_name=sent.file,
        media_type=read.media_type,
        size_bytes=len(content),
        commitment=sealed.commitment,
        salt=sealed.salt,
        blob=sealed.blob,
        wrapped_key=sealed.wrapped_key,
        mapping=json.dumps(dict(read.mapping), ensure_ascii=False, sort_keys=True),
        received_at=now,
        received_by=by,
        rows=read.rows,
    )
    _store(session, evidence, audit, read.visit, replaced)
    remember_headings(session, audit.enterprise_id, kind, mapping or {})
    return Received(evidence, evidence_received(audit.enterprise_id, evidence), read.notes)


def _find_same(session: Session, audit: Audit, sent: _Sent) -> Evidence | None:
    """Return evidence of the same bytes, kind and headings, by its own salt: no digest is kept."""
    for evidence in list_evidence(session, audit.id):
        if evidence.kind != sent.kind or evidence.salt is None or evidence.replaced_by is not None:
            continue
        told = {**mapping_of(evidence), **(sent.mapping or {})} == mapping_of(evidence)
        if told and commit(bytes.fromhex(evidence.salt), sent.content) == evidence.commitment:
            return evidence
    return None


def _read(session: Session, audit: Audit, sent: _Sent, edition: Edition | None) -> _Read:
    if sent.kind in TABLE_KINDS:
        return _read_table(session, audit, sent)
    if sent.kind == VISIT:
        return _read_visit(session, audit, sent, edition)
    if sent.kind == PHOTOGRAPH:
        return _read_photograph(sent)
    mend = f"The kinds are {', '.join(EVIDENCE_KINDS)}."
    raise EvidenceRefused(
        sent.file, [Problem(sent.file, "no kind of evidence", mend, value=sent.kind)]
    )


def _read_table(session: Session, audit: Audit, sent: _Sent) -> _Read:
    remembered = find_headings(session, audit.enterprise_id, sent.kind)
    choice = Choice(sent.mapping or {}, remembered)
    table = read_table(sent.kind, sent.file, sent.content, choice)
    media_type = XLSX if sent.content.startswith(b"PK") else "text/csv"
    return _Read(media_type, len(table.rows), table.mapping, tuple(_notes(table, audit)))


# Left blank, these make a criterion unknown; it is better said on receipt than after evaluation.
_MISSED_IN_PAY: Final = ("basic", "overtime_hours", "deductions", "gross", "net")


def _notes(table: Table, audit: Audit) -> Iterator[str]:
    if table.unread:
        yield f"not read: {', '.join(table.unread)}"
    if table.absent:
        yield f"not in this file: {', '.join(sorted(table.absent))}"
    outside = sum(not _is_within(row, audit) for row in table.rows)
    if outside:
        yield f"{outside} of {len(table.rows)} rows lie outside the period of the audit"
    for name in _MISSED_IN_PAY:
        blank = sum(
            isinstance(row, PayrollRow) and getattr(row, name) is None for row in table.rows
        )
        if blank and name not in table.absent:
            yield (
                f"{name} is blank in {blank} of {len(table.rows)} rows: "
                "blank is not known; where there was none, write 0"
            )


def _is_within(row: Row, audit: Audit) -> bool:
    match row:
        case PayrollRow(month=month):
            return audit.period_start.replace(day=1) <= month <= audit.period_end
        case TimeRow(date=day) | InvoiceRow(date=day):
            return audit.period_start <= day <= audit.period_end
        case _:
            return True


def _read_visit(session: Session, audit: Audit, sent: _Sent, edition: Edition | None) -> _Read:
    visit = parse_visit(
        sent.file, sent.content, audit=audit.id, edition=audit.edition_label, rules=edition
    )
    if session.get(Visit, visit.visit_id) is not None:
        rule = "a visit of this id was received with other content"
        problem = Problem(
            sent.file, rule, "Give a corrected visit an id of its own.", pointer="/visit_id"
        )
        raise EvidenceRefused(sent.file, [problem])
    return _Read("application/json", len(visit.answers), visit=visit)


def _refuse_impossible_day(
    audit: Audit, sent: _Sent, visit: VisitFile | None, now: datetime
) -> None:
    """Refuse a visit before the period or after today; east of Greenwich today may be tomorrow."""
    if visit is None:
        return
    latest = (now + timedelta(days=1)).date()
    if audit.period_start <= visit.visited_on <= latest:
        return
    rule = f"the visit lies before the period, which begins on {audit.period_start}, or after today"
    problem = Problem(
        sent.file,
        rule,
        "Give the day of the visit.",
        value=str(visit.visited_on),
        pointer="/visited_on",
    )
    raise EvidenceRefused(sent.file, [problem])


def _read_photograph(sent: _Sent) -> _Read:
    media_type = next(
        (kind for start, kind in _IMAGES.items() if sent.content.startswith(start)), None
    )
    if media_type is None or len(sent.content) > MAX_PHOTOGRAPH_BYTES:
        limit = MAX_PHOTOGRAPH_BYTES // 2**20
        rule = f"a photograph is a JPEG or PNG file of at most {limit} MB"
        raise EvidenceRefused(sent.file, [Problem(sent.file, rule, "Save it again as JPEG.")])
    return _Read(media_type)


def _get_replaceable(session: Session, audit: Audit, kind: str, evidence_id: str) -> Evidence:
    found = get_evidence(session, evidence_id)
    if (found.audit_id, found.kind) != (audit.id, kind) or found.replaced_by is not None:
        raise EvidenceUnknown(f"{evidence_id} of this audit and kind that could be replaced")
    return found


def _store(
    session: Session,
    evidence: Evidence,
    audit: Audit,
    visit: VisitFile | None,
    replaced: Evidence | None,
) -> None:
    audit.stage = "in_progress"
    session.add_all([evidence, audit])
    session.flush()
    if visit is not None:
        session.add(_visit_of(visit, evidence))
    if replaced is not None:
        replaced.replaced_by = evidence.id
        session.add(replaced)
    session.flush()


def _visit_of(visit: VisitFile, evidence: Evidence) -> Visit:
    return Visit(
        id=visit.visit_id,
        audit_id=evidence.audit_id,
        evidence_id=evidence.id,
        visited_on=visit.visited_on,
        recorded_by=evidence.received_by,
        recorded_at=evidence.received_at,
    )
