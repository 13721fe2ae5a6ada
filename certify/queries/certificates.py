"""What anybody may read of certificates. Public is what a published checkpoint covers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import col, select

from audits.enterprise import Enterprise
from certify.certificate import format_number, parse_number, public_state
from certify.db import read_session
from certify.editions import get_edition
from certify.instance import Instance, open_instance
from certify.lifecycle import CertificateStage
from certify.refusals import CertificateUnknown, EditionAltered
from certify.schema import CertificateRow, DocumentRow
from certify.service.case import highest_serial
from certify.verification import Verification, verify
from certify.verification.model import NOT_YET
from ledger.canonical import digest_bytes
from ledger.errors import EntryUnknown, LedgerDamaged
from ledger.status_tree import StatusLeaf
from standards.errors import StandardsError


@dataclass(frozen=True)
class ListedCertificate:
    """A line of the directory.

    `state` is the public state of today or `not_yet_in_effect`, `since_on` its first day.
    """

    number: str
    serial: int
    enterprise_id: str
    enterprise: str
    native_name: str
    place: str
    district: str
    edition: str
    state: str
    since_on: date
    effective_on: date
    expires_on: date
    synthetic: bool


@dataclass(frozen=True)
class CertificatePage:
    """A certificate with the answer about it, as the page and the JSON show it.

    `record` is the whole `certificate_issued` record, `index` its place in the log, `body` what it
    says; `bundle` is the newest proof.
    """

    number: str
    serial: int
    verification: Verification
    record: Mapping[str, Any]
    index: int
    bundle: bytes
    standard_title: str
    chapter_titles: Mapping[str, str]
    criterion_titles: Mapping[str, str]
    has_pdf: bool

    @property
    def body(self) -> Mapping[str, Any]:
        """What the certificate says."""
        body: Mapping[str, Any] = self.record["body"]
        return body


@dataclass(frozen=True)
class NewestBundle:
    """What the register of an instance says about a number.

    `known` is false for a number that was never issued; `highest_serial` is -1 in an empty
    register.
    """

    bundle: bytes | None
    credential: bytes | None
    known: bool
    highest_serial: int


def certificate_page(instance: Instance, number: str, on: date | None = None) -> CertificatePage:
    """Return the certificate, verified like a stranger would, on that day or today.

    A register whose log refuses to write may not hold the newest state, so it tells none.

    Raises:
        NumberMistyped: with the numbers probably meant. CertificateUnknown: none that is public.
    """
    row = get_row(instance, number)
    refusal = instance.log.refusal
    bundle = bundle_of(instance, row)
    index = _index_of(instance, row.issue_leaf)
    titles = _find_titles(instance, row.edition_label)
    verification = verify(
        trust=instance.trust,
        now=instance.clock(),
        number=row.number,
        credential=row.credential,
        newest_bundle=None if refusal else bundle,
        register_note=refusal or "",
        on=on,
    )
    return CertificatePage(
        number=row.number,
        serial=row.serial,
        verification=verification,
        record=json.loads(instance.log.entry(index)),
        index=index,
        bundle=bundle,
        standard_title=titles.standard,
        chapter_titles=titles.chapters,
        criterion_titles=titles.criteria,
        has_pdf=find_pdf(instance, row.number) is not None,
    )


class _Titles(NamedTuple):
    standard: str
    chapters: Mapping[str, str]
    criteria: Mapping[str, str]


def _find_titles(instance: Instance, label: str) -> _Titles:
    """Return the titles of an edition; none when it was altered: a certificate does without."""
    try:
        edition = get_edition(instance, label)
    except (EditionAltered, StandardsError):
        return _Titles(label, {}, {})
    return _Titles(
        edition.title,
        {chapter.id: chapter.title for chapter in edition.chapters},
        {criterion.id: criterion.title for criterion in edition.criteria},
    )


def get_row(instance: Instance, number: str) -> CertificateRow:
    """Return the row of a certificate that is public.

    Raises:
        NumberMistyped: with the numbers probably meant. CertificateUnknown.
    """
    with read_session(instance.engine) as session:
        serial = parse_number(number, highest_serial=highest_serial(session))
        row = session.get(CertificateRow, serial)
    if row is None or instance.log.find_status(serial) is None:
        raise CertificateUnknown(number)
    return row


def bundle_of(instance: Instance, row: CertificateRow) -> bytes:
    """Return the newest `NUMBER.proof.json` of a public certificate."""
    try:
        return instance.log.bundle(row.subject, row.serial)
    except EntryUnknown:
        raise CertificateUnknown(row.number) from None


def list_certificates(
    instance: Instance,
    *,
    enterprise_id: str | None = None,
    state: str | None = None,
    text: str = "",
) -> tuple[ListedCertificate, ...]:
    """Return the public certificates by number, those of a state or whose words hold a text."""
    wanted = (
        select(CertificateRow, Enterprise).join(Enterprise).order_by(col(CertificateRow.serial))
    )
    if enterprise_id is not None:
        wanted = wanted.where(CertificateRow.enterprise_id == enterprise_id)
    with read_session(instance.engine) as session:
        rows = session.exec(wanted.order_by(col(CertificateRow.serial))).all()
    listed = tuple(_list(instance, rows))
    sought = text.strip().casefold()
    return tuple(
        each
        for each in listed
        if (state is None or each.state == state) and (not sought or sought in _words(each))
    )


def _list(
    instance: Instance, rows: Iterable[tuple[CertificateRow, Enterprise]]
) -> Iterator[ListedCertificate]:
    today = instance.clock().date()
    for row, enterprise in rows:
        leaf = instance.log.find_status(row.serial)
        if leaf is not None:
            yield _listed(row, enterprise, leaf, today)


def _listed(
    row: CertificateRow, enterprise: Enterprise, leaf: StatusLeaf, today: date
) -> ListedCertificate:
    state = public_state(leaf, today)
    if state == CertificateStage.VALID and today < row.effective_on:
        state = NOT_YET
    return ListedCertificate(
        number=row.number,
        serial=row.serial,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        native_name=enterprise.native_name,
        place=enterprise.place,
        district=enterprise.district,
        edition=row.edition_label,
        state=state,
        since_on=leaf.since_at.date(),
        effective_on=row.effective_on,
        expires_on=row.expires_on,
        synthetic=enterprise.synthetic,
    )


def _words(each: ListedCertificate) -> str:
    words = (each.number, each.enterprise, each.native_name, each.place, each.district)
    return " ".join(words).casefold()


def find_pdf(instance: Instance, number: str) -> bytes | None:
    """Return the PDF that shows the public state of today; None until its digest is public.

    A file that is not the one recorded in the log is none of ours and is not handed out.

    Raises:
        NumberMistyped: with the numbers probably meant.
    """
    with read_session(instance.engine) as session:
        serial = parse_number(number, highest_serial=highest_serial(session))
    leaf = instance.log.find_status(serial)
    if leaf is None:
        return None
    wanted = select(DocumentRow).where(
        DocumentRow.certificate_serial == serial,
        DocumentRow.state_leaf == leaf.record.hex(),
        DocumentRow.public_state == public_state(leaf, instance.clock().date()),
    )
    with read_session(instance.engine) as session:
        row = session.exec(wanted).first()
    index = None if row is None else instance.log.find_index(row.leaf)
    if row is None or index is None:
        return None
    path = instance.folder / "documents" / row.file_name
    content = path.read_bytes() if path.is_file() else b""
    recorded = json.loads(instance.log.entry(index))["body"]
    said = {"number": format_number(serial), "sha256": digest_bytes(content)}
    return content if said.items() <= recorded.items() else None


def credential_bytes(instance: Instance, number: str) -> bytes:
    """Return the exact bytes of `NUMBER.vc.json`. Raises as `get_row`."""
    return get_row(instance, number).credential


def credential_jwt_bytes(instance: Instance, number: str) -> bytes:
    """Return the exact bytes of `NUMBER.vc.jwt`. Raises as `get_row`."""
    return get_row(instance, number).credential_jwt


def proof_bytes(instance: Instance, number: str) -> bytes:
    """Return the newest bundle, `NUMBER.proof.json`. Raises as `get_row`."""
    return bundle_of(instance, get_row(instance, number))


def tlog_proof_bytes(instance: Instance, number: str) -> bytes:
    """Return `NUMBER.tlog-proof` of the record of issue. Raises as `get_row`."""
    row = get_row(instance, number)
    return instance.log.prove(_index_of(instance, row.issue_leaf)).encode()


def newest_bundle(folder: Path, number: str) -> NewestBundle:
    """Return what the register in an instance folder says about a number; takes no passphrase.

    Raises:
        NumberMistyped: with the numbers probably meant. InstanceRefused.
        LedgerDamaged: its log refuses to write, so what it holds may not be the newest.
    """
    instance = open_instance(folder, read_only=True)
    try:
        if instance.log.refusal is not None:
            raise LedgerDamaged(instance.log.refusal)
        with read_session(instance.engine) as session:
            highest = highest_serial(session)
        try:
            row = get_row(instance, number)
            return NewestBundle(bundle_of(instance, row), row.credential, True, highest)
        except CertificateUnknown:
            return NewestBundle(None, None, False, highest)
    finally:
        instance.close()


def document_digests(folder: Path, number: str) -> tuple[str, ...]:
    """Return the digests of all PDFs that were recorded for a number in an instance folder.

    They are those of the records in the log, not those the database notes beside them.
    """
    instance = open_instance(folder, read_only=True)
    try:
        wanted = select(DocumentRow).where(DocumentRow.certificate_serial == parse_number(number))
        with read_session(instance.engine) as session:
            rows = session.exec(wanted.order_by(col(DocumentRow.id))).all()
        indexes = [instance.log.find_index(row.leaf) for row in rows]
        entries = [instance.log.entry(index) for index in indexes if index is not None]
        return tuple(str(json.loads(entry)["body"]["sha256"]) for entry in entries)
    finally:
        instance.close()


def _index_of(instance: Instance, leaf: str) -> int:
    index = instance.log.find_index(leaf)
    if index is None:
        raise AssertionError(f"a public certificate whose record {leaf} is not public")
    return index
