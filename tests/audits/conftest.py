"""A small enterprise with ten workers, its files, and an audit of it, all in memory."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from audits.enterprise import Audit, Enterprise
from audits.facts.case import list_months
from audits.service import Received, add_enterprise, open_audit, receive_evidence
from audits.vault import Vault
from standards.load import load_catalogue_edition
from standards.model import Edition

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
START, END = date(2026, 1, 1), date(2026, 3, 31)
LABEL = "social-outsourcing@1.0.0"

Rows = list[dict[str, str]]


def write_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def worker_rows(count: int = 10) -> Rows:
    return [
        {
            "worker": f"W{number:02d}",
            "sex": "F",
            "born_on": "1990-05-17",
            "joined_on": "2022-04-01",
            "left_on": "",
            "sector": "computer-software",
            "grade": "G",
            "weekly_hours": "48",
            "from_poor_household": "yes",
            "long_unemployed": "yes",
            "proof": "ration_card",
            "written_contract": "yes",
        }
        for number in range(1, count + 1)
    ]


def payroll_rows(count: int = 10, start: date = START, end: date = END) -> Rows:
    return [
        {
            "worker": f"W{number:02d}",
            "month": f"{month:%Y-%m}",
            "basic": "15386.00",
            "dearness_allowance": "3614.00",
            "other_allowances": "0",
            "overtime_hours": "0",
            "overtime_pay": "0",
            "deductions": "900.00",
            "gross": "19000.00",
            "net": "18100.00",
            "paid_on": str((month.replace(day=28) + timedelta(days=4)).replace(day=5)),
            "standard_hours": "48",
        }
        for month in list_months(start, end)
        for number in range(1, count + 1)
    ]


def member_rows(count: int = 10) -> Rows:
    return [
        {
            "member": f"M{number:02d}",
            "worker_id": f"W{number:02d}",
            "shares": "10",
            "share_value": "100",
            "votes": "1",
            "joined_on": "2022-04-01",
            "elected_on": "2025-09-14" if number <= 5 else "",
        }
        for number in range(1, count + 1)
    ]


def time_rows(count: int = 10) -> Rows:
    """Two weeks of January, and the first Monday of the other months."""
    monday = date(2026, 1, 5)
    days = [monday + timedelta(days=7 * week + day) for week in range(2) for day in range(6)]
    return [
        {
            "worker": f"W{number:02d}",
            "date": str(day),
            "normal_hours": "8",
            "overtime_hours": "0",
        }
        for number in range(1, count + 1)
        for day in [*days, date(2026, 2, 2), date(2026, 3, 2)]
    ]


def invoice_rows() -> Rows:
    return [
        {"invoice": "I1", "client": "District Office", "date": "2026-01-31", "amount": "60000"},
        {"invoice": "I2", "client": "Library", "date": "2026-02-28", "amount": "40000"},
    ]


def visit_document(edition: Edition, **answers: str) -> dict[str, object]:
    no = {"visit.deposits_taken", "visit.papers_held"}
    questions = [name for name, fact in edition.facts.items() if fact.method == "visit/1"]
    return {
        "format": "fair-it-ledger/visit",
        "version": 1,
        "visit_id": "019a8f3e-7c1a-7b22-9d33-0123456789ab",
        "audit": "A-0001",
        "edition": edition.label,
        "visited_on": "2026-03-12",
        "answers": [
            {
                "fact": name,
                "answer": answers.get(name, "no" if name in no else "yes"),
                "note": "",
                "photographs": [],
            }
            for name in questions
        ],
    }


@dataclass
class World:
    """An open audit with everything needed to feed it."""

    session: Session
    vault: Vault
    edition: Edition
    enterprise: Enterprise
    audit: Audit
    folder: Path
    now: datetime = NOW
    received: dict[str, Received] = field(default_factory=dict)

    def receive(self, kind: str, content: bytes, **more: object) -> Received:
        endings = {"visit": "json", "photograph": "jpg"}
        name = more.pop("file_name", f"{kind}.{endings.get(kind, 'csv')}")
        received = receive_evidence(
            self.session,
            self.vault,
            audit=self.audit,
            kind=kind,
            file_name=name,
            content=content,
            by=more.pop("by", "P-0002"),
            now=self.now,
            **more,
        )
        self.received[kind] = received
        return received

    def receive_all(self, **changed: bytes) -> None:
        files = {
            "workers": write_csv(worker_rows()),
            "payroll": write_csv(payroll_rows()),
            "members": write_csv(member_rows()),
            "time_records": write_csv(time_rows()),
            "invoices": write_csv(invoice_rows()),
            "visit": json.dumps(visit_document(self.edition)).encode(),
        }
        for kind, content in {**files, **changed}.items():
            self.receive(kind, content)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_catalogue_edition(LABEL)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA foreign_keys=ON"))
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "evidence", b"k" * 32, b"a" * 32)


@pytest.fixture
def fields() -> dict[str, object]:
    return {
        "name": "Asha Data Entry Society",
        "native_name": "ആശ",
        "register_number": "TVM/2019/112",
        "place": "Nedumangad",
        "district": "Thiruvananthapuram",
        "state": "Kerala",
        "sector": "computer-software",
        "kind_of_work": "data_entry",
        "form": "cooperative",
        "founded_on": date(2019, 4, 1),
        "synthetic": True,
    }


@pytest.fixture
def world(
    session: Session, vault: Vault, edition: Edition, fields: dict[str, object], tmp_path: Path
) -> World:
    enterprise = add_enterprise(session, **fields)
    audit = open_audit(
        session,
        enterprise=enterprise,
        edition=edition,
        period_start=START,
        period_end=END,
        auditors=["P-0002"],
        now=NOW,
    )
    return World(session, vault, edition, enterprise, audit, tmp_path / "evidence")


@pytest.fixture
def rows() -> Callable[..., Rows]:
    """Return the rows of a kind, to be changed before they are written."""
    makers: dict[str, Callable[..., Rows]] = {
        "workers": worker_rows,
        "payroll": payroll_rows,
        "members": member_rows,
        "time_records": time_rows,
        "invoices": invoice_rows,
    }
    return lambda kind, *args, **kwargs: makers[kind](*args, **kwargs)


@pytest.fixture
def as_csv() -> Callable[[Sequence[Mapping[str, str]]], bytes]:
    return write_csv


@pytest.fixture
def visit_of() -> Callable[..., dict[str, object]]:
    return visit_document
