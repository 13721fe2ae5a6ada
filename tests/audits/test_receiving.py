"""Receiving evidence."""

import hashlib
import io
import json

import openpyxl
import pytest
from sqlmodel import select

from audits.errors import (
    AuditClosed,
    EvidenceAltered,
    EvidenceErased,
    EvidenceRefused,
    EvidenceUnknown,
)
from audits.evidence import (
    Evidence,
    HeadingChoice,
    get_evidence,
    list_evidence,
    mapping_of,
    open_evidence,
)
from audits.service import close_audit, erase_evidence, evaluate_audit
from audits.visit import Visit

PAYROLL = b"worker,month,basic\nW01,2026-03,5\n"


def blobs_of(world) -> list[bytes]:
    return [path.read_bytes() for path in world.folder.rglob("*") if path.is_file()]


def test_evidence_is_numbered_sealed_and_stated_by_its_commitment_alone(world) -> None:
    received = world.receive("payroll", PAYROLL)
    evidence = received.evidence
    assert (evidence.id, evidence.kind, evidence.rows) == ("A-0001.01", "payroll", 1)
    assert (evidence.media_type, evidence.size_bytes) == ("text/csv", len(PAYROLL))
    assert (evidence.received_by, evidence.received_at) == ("P-0002", world.now)
    assert open_evidence(world.vault, evidence) == PAYROLL
    assert received.statement is not None
    assert received.statement.type == "evidence_received"
    assert received.statement.subject == "E-0001/A-0001"
    assert received.statement.body == {
        "audit": "A-0001",
        "evidence": "A-0001.01",
        "kind": "payroll",
        "commitment": evidence.commitment,
    }
    assert world.audit.stage == "in_progress"


def test_no_plain_digest_of_evidence_is_kept_anywhere(world) -> None:
    world.receive("payroll", PAYROLL)
    plain = hashlib.sha256(PAYROLL).hexdigest()
    stored = world.session.exec(select(Evidence)).one().model_dump_json()
    assert plain not in stored
    assert plain not in str(list(world.folder.rglob("*")))
    assert all(PAYROLL not in blob for blob in blobs_of(world))


def test_the_same_bytes_twice_are_one_evidence_and_one_statement(world) -> None:
    first = world.receive("payroll", PAYROLL)
    again = world.receive("payroll", PAYROLL, file_name="copy of payroll.csv", by="P-0009")
    assert again.statement is None
    assert again.evidence is first.evidence
    assert len(list_evidence(world.session, "A-0001")) == len(blobs_of(world)) == 1


def test_the_same_bytes_under_other_headings_are_other_evidence(world) -> None:
    content = b"worker,month,basic,A,B\nW01,2026-03,5,1,2\n"
    world.receive("payroll", content)
    other = world.receive("payroll", content, mapping={"gross": "A"})
    assert other.statement is not None
    assert world.receive("payroll", content, mapping={"gross": "A"}).statement is None


def test_a_refused_file_leaves_nothing_behind(world) -> None:
    with pytest.raises(EvidenceRefused, match="nothing was stored") as refused:
        world.receive("payroll", b"worker,month,basic\nW01,2026-03,x\nW01,soon,-1\n")
    assert [problem.row for problem in refused.value.problems] == [2, 3, 3]
    assert list_evidence(world.session, "A-0001") == []
    assert blobs_of(world) == []
    assert world.audit.stage == "planned"


def test_a_long_list_of_problems_is_whole_though_the_sentence_shows_the_first(world) -> None:
    rows = "".join(2 * f"W{number},2026-03,5\n" for number in range(50))  # each twice
    with pytest.raises(EvidenceRefused) as refused:
        world.receive("payroll", f"worker,month,basic\n{rows}".encode())
    assert len(refused.value.problems) == 50
    assert str(refused.value).endswith("… and 30 more")


def test_an_unknown_kind_is_refused(world) -> None:
    with pytest.raises(EvidenceRefused, match="no kind of evidence"):
        world.receive("gossip", b"x")


def test_a_heading_told_once_is_remembered_for_the_enterprise_and_kind(world) -> None:
    told = world.receive("payroll", b"Nr,month,basic\nW01,2026-03,5\n", mapping={"worker": "Nr"})
    assert mapping_of(told.evidence)["worker"] == "Nr"
    again = world.receive("payroll", b"month,Nr,basic\n2026-02,W01,5\n")
    assert mapping_of(again.evidence)["worker"] == "Nr"
    with pytest.raises(EvidenceRefused):
        world.receive("workers", b"Nr,sex\nW01,F\n")
    choice = world.session.exec(select(HeadingChoice)).one()
    assert (choice.enterprise_id, choice.kind, choice.column) == ("E-0001", "payroll", "worker")


def test_the_sender_is_told_what_was_not_read_not_there_or_outside(world) -> None:
    content = b"worker,month,basic,Name\nW01,2025-12,5,Asha\nW01,2026-01,5,Asha\n"
    notes = world.receive("payroll", content).notes
    assert notes[0] == "not read: Name"
    assert "gross" in notes[1]
    assert notes[2] == "1 of 2 rows lie outside the period of the audit"


def test_the_sender_is_told_that_a_blank_is_not_a_zero(world) -> None:
    content = b"worker,month,basic,overtime_hours\nW01,2026-01,5,\nW01,2026-02,5,0\n"
    notes = world.receive("payroll", content).notes
    assert notes[-1] == (
        "overtime_hours is blank in 1 of 2 rows: blank is not known; where there was none, write 0"
    )


@pytest.mark.parametrize("kind", ["time_records", "invoices", "workers"])
def test_rows_of_other_kinds_outside_the_period_are_counted_too(world, rows, as_csv, kind) -> None:
    written = [
        {**row, **({"date": "2025-01-01"} if "date" in row else {})} for row in rows(kind)[:1]
    ]
    notes = world.receive(kind, as_csv(written)).notes
    assert notes == (
        () if kind == "workers" else ("1 of 1 rows lie outside the period of the audit",)
    )


def test_a_workbook_is_known_by_its_media_type(world) -> None:
    book = openpyxl.Workbook()
    for row in (["worker", "month", "basic"], ["W01", "2026-03", 5]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    received = world.receive("payroll", stream.getvalue(), file_name="a/b/March.xlsx")
    assert received.evidence.media_type.endswith("spreadsheetml.sheet")
    assert received.evidence.file_name == "March.xlsx"


def test_a_visit_is_recorded_with_who_and_when(world, visit_of) -> None:
    content = json.dumps(visit_of(world.edition)).encode()
    received = world.receive("visit", content, edition=world.edition)
    visit = world.session.exec(select(Visit)).one()
    assert (visit.evidence_id, visit.recorded_by) == (received.evidence.id, "P-0002")
    assert visit.recorded_at == world.now
    assert world.receive("visit", content).statement is None


def test_a_visit_id_stands_for_one_content(world, visit_of) -> None:
    document = visit_of(world.edition)
    world.receive("visit", json.dumps(document).encode())
    document["visited_on"] = "2026-03-13"
    with pytest.raises(EvidenceRefused, match="other content") as refused:
        world.receive("visit", json.dumps(document).encode())
    assert refused.value.problems[0].pointer == "/visit_id"


@pytest.mark.parametrize(
    ("start", "media_type"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png")],
)
def test_a_photograph_is_sealed_as_it_is(world, start, media_type) -> None:
    received = world.receive("photograph", start + b"pixels")
    assert received.evidence.media_type == media_type
    assert open_evidence(world.vault, received.evidence) == start + b"pixels"


def test_what_is_no_photograph_is_refused(world) -> None:
    for content in (b"", b"GIF89a", b"\xff\xd8\xff" + b"x" * (15 * 2**20)):
        with pytest.raises(EvidenceRefused, match="JPEG or PNG"):
            world.receive("photograph", content)


def test_evidence_may_be_replaced_as_a_whole_once(world) -> None:
    wrong = world.receive("payroll", PAYROLL).evidence
    right = world.receive("payroll", b"worker,month,basic\nW02,2026-03,5\n", replaces=wrong.id)
    assert wrong.replaced_by == right.evidence.id
    for other in (wrong.id, "A-0001.99"):
        with pytest.raises(EvidenceUnknown):
            world.receive("payroll", b"worker,month,basic\nW03,2026-03,5\n", replaces=other)
    with pytest.raises(EvidenceUnknown):
        world.receive("workers", b"worker\nW03\n", replaces=right.evidence.id)
    assert len(blobs_of(world)) == 2


def test_bytes_that_were_replaced_may_come_again(world) -> None:
    first = world.receive("payroll", PAYROLL).evidence
    second = world.receive("payroll", b"worker,month,basic\nW02,2026-03,5\n", replaces=first.id)
    third = world.receive("payroll", PAYROLL, replaces=second.evidence.id)
    assert third.statement is not None
    assert third.evidence.commitment != first.commitment


def test_a_closed_audit_takes_nothing(world) -> None:
    world.receive("payroll", PAYROLL)
    evaluate_audit(
        world.session, world.vault, audit=world.audit, edition=world.edition, now=world.now
    )
    close_audit(world.session, audit=world.audit, by="P-0002", now=world.now)
    with pytest.raises(AuditClosed):
        world.receive("workers", b"worker\nW01\n")


def test_erased_evidence_is_unreadable_for_good_and_its_commitment_stays(world) -> None:
    evidence = world.receive("payroll", PAYROLL).evidence
    commitment = evidence.commitment
    erase_evidence(world.session, evidence=evidence, by="P-0001", now=world.now)
    assert (evidence.salt, evidence.wrapped_key) == (None, None)
    assert evidence.commitment == commitment
    with pytest.raises(EvidenceErased, match=r"A-0001\.01"):
        open_evidence(world.vault, evidence)
    assert world.receive("payroll", PAYROLL).statement is not None


def test_altered_evidence_is_named(world) -> None:
    evidence = world.receive("payroll", PAYROLL).evidence
    (blob,) = [path for path in world.folder.rglob("*") if path.is_file()]
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    with pytest.raises(EvidenceAltered, match=r"A-0001\.01 is not what was received"):
        open_evidence(world.vault, evidence)


def test_the_hundredth_evidence_follows_the_ninety_ninth(world) -> None:
    for number in range(101):
        world.receive("payroll", f"worker,month,basic\nW{number},2026-03,5\n".encode())
    ids = [evidence.id for evidence in list_evidence(world.session, "A-0001")]
    assert ids[98:] == ["A-0001.99", "A-0001.100", "A-0001.101"]


def test_evidence_that_is_not_there_is_said_so(world) -> None:
    with pytest.raises(EvidenceUnknown):
        get_evidence(world.session, "A-0001.07")


@pytest.mark.parametrize("day", ["2025-12-31", "2026-11-22"])
def test_a_visit_before_the_period_or_in_the_future_is_refused(world, visit_of, day) -> None:
    document = {**visit_of(world.edition), "visited_on": day}
    with pytest.raises(EvidenceRefused, match="the visit lies before the period") as refused:
        world.receive("visit", json.dumps(document).encode())
    assert refused.value.problems[0].pointer == "/visited_on"
    assert list_evidence(world.session, "A-0001") == []
