"""A certifier at work, built once through the real services, and its web application.

Four enterprises: one certified with a condition, one suspended, one withdrawn, one whose audit
found that pay is short. Tests that change something take `fresh`, a copy of their own.
"""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

with pytest.MonkeyPatch.context() as _patch:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client warns of the library it will use one day
        from starlette.testclient import TestClient

from certify import service
from certify.accounts import Person, add_person
from certify.app import create_app
from certify.create import Body, create_instance
from certify.instance import Instance, open_instance
from standards.load import load_catalogue_edition
from standards.model import Edition

LABEL = "social-outsourcing@1.0.0"
PASSPHRASE = b"a passphrase for tests only"
URL = "http://ledger.example"
NOW = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
Rows = list[dict[str, str]]

ENTERPRISES = (
    ("Nedumangad Women's Data Co-operative", "നെടുമങ്ങാട് വനിതാ ഡാറ്റാ സഹകരണ സംഘം", "Nedumangad"),
    ("Varkala Digital Services", "വർക്കല ഡിജിറ്റൽ സർവീസസ്", "Varkala"),
    ("Attingal Computer Training Unit", "ആറ്റിങ്ങൽ കമ്പ്യൂട്ടർ പരിശീലന യൂണിറ്റ്", "Attingal"),
    ("Neyyattinkara Data Entry Unit", "", "Neyyattinkara"),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: int) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """An instance with persons, their keys, and the numbers of its certificates."""

    instance: Instance
    clock: Clock
    persons: dict[str, Person] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    audits: list[str] = field(default_factory=list)
    enterprises: list[str] = field(default_factory=list)

    def client(self, **options: object) -> TestClient:
        return TestClient(create_app(self.instance), base_url=URL, **options)

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[who]}"}

    def signed_in(self, who: str) -> TestClient:
        client = self.client(headers={"Origin": URL})
        answer = client.post("/desk/sign-in", data={"key": self.keys[who]})
        assert answer.status_code == 200, answer.text
        return client


def write_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def worker_rows(count: int = 6) -> Rows:
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


def payroll_rows(count: int = 6, gross: str = "19000.00") -> Rows:
    return [
        {
            "worker": f"W{number:02d}",
            "month": f"2026-{month:02d}",
            "basic": str(Decimal(gross) - 3614),
            "dearness_allowance": "3614.00",
            "other_allowances": "0",
            "overtime_hours": "0",
            "overtime_pay": "0",
            "deductions": "900.00",
            "gross": gross,
            "net": str(Decimal(gross) - 900),
            "paid_on": f"2026-{month + 1:02d}-05",
            "standard_hours": "48",
        }
        for month in (1, 2, 3)
        for number in range(1, count + 1)
    ]


def member_rows(count: int = 6) -> Rows:
    return [
        {
            "member": f"M{number:02d}",
            "worker_id": f"W{number:02d}",
            "shares": "10",
            "share_value": "100",
            "votes": "1",
            "joined_on": "2022-04-01",
            "elected_on": "2025-09-14" if number <= 3 else "",
        }
        for number in range(1, count + 1)
    ]


def time_rows(count: int = 6) -> Rows:
    """A week of January, and the first Monday of the other months."""
    week = [date(2026, 1, 5) + timedelta(days=day) for day in range(6)]
    return [
        {
            "worker": f"W{number:02d}",
            "date": str(day),
            "normal_hours": "8",
            "overtime_hours": "0",
        }
        for number in range(1, count + 1)
        for day in [*week, date(2026, 2, 2), date(2026, 3, 2)]
    ]


def invoice_rows(largest: str = "90000") -> Rows:
    return [
        {"invoice": "I1", "client": "District Office", "date": "2026-01-31", "amount": largest},
        {"invoice": "I2", "client": "Library", "date": "2026-02-28", "amount": "10000"},
    ]


def visit_document(edition: Edition, audit_id: str, number: int) -> bytes:
    no = {"visit.deposits_taken", "visit.papers_held"}
    answers = [
        {"fact": name, "answer": "no" if name in no else "yes", "note": "", "photographs": []}
        for name, fact in edition.facts.items()
        if fact.method == "visit/1"
    ]
    document = {
        "format": "fair-it-ledger/visit",
        "version": 1,
        "visit_id": f"019a8f3e-7c1a-7b22-9d33-{number:012d}",
        "audit": audit_id,
        "edition": edition.label,
        "visited_on": "2026-03-12",
        "answers": answers,
    }
    return json.dumps(document).encode()


def evidence_files(**changed: Rows) -> dict[str, bytes]:
    rows = {
        "workers": worker_rows(),
        "payroll": payroll_rows(),
        "members": member_rows(),
        "time_records": time_rows(),
        "invoices": invoice_rows(),
        **changed,
    }
    return {kind: write_csv(each) for kind, each in rows.items()}


def add_persons(world: World) -> None:
    instance = world.instance
    admin, world.keys["admin"] = add_person(instance, name="Asha", roles=["administrator"])
    world.persons["admin"] = admin
    for who, role in (
        ("auditor", "auditor"),
        ("other", "auditor"),
        ("decider", "decision_maker"),
        ("reviewer", "reviewer"),
    ):
        world.persons[who], world.keys[who] = add_person(
            instance, name=who.capitalize(), roles=[role], by=admin
        )


def add_enterprises(world: World) -> None:
    for index, (name, native_name, place) in enumerate(ENTERPRISES):
        reply = service.add_enterprise(
            world.instance,
            {
                "name": name,
                "native_name": native_name,
                "register_number": f"KL/TVM/{index + 1:04d}",
                "place": place,
                "district": "Thiruvananthapuram",
                "state": "Kerala",
                "sector": "computer-software",
                "kind_of_work": "data_entry",
                "form": "cooperative",
                "synthetic": True,
            },
            by=world.persons["admin"],
        )
        world.enterprises.append(reply.enterprise)
        who = f"enterprise-{index + 1}"
        world.persons[who], world.keys[who] = add_person(
            world.instance,
            name=f"Secretary of {place}",
            roles=["enterprise"],
            enterprise_id=reply.enterprise,
            by=world.persons["admin"],
        )


def audit(world: World, index: int, files: Mapping[str, bytes], *, close: bool = True) -> str:
    """Audit an enterprise; return the audit's id."""
    instance, by = world.instance, world.persons["auditor"]
    period = service.Period(date(2026, 1, 1), date(2026, 3, 31))
    opened = service.open_audit(
        instance, world.enterprises[index], LABEL, period, [by.id], by=world.persons["admin"]
    )
    for kind, content in files.items():
        file = service.File(kind=kind, name=f"{kind}.csv", content=content)
        service.receive_evidence(instance, opened.audit, file, by=by)
    edition = load_catalogue_edition(LABEL)
    visit = visit_document(edition, opened.audit, index)
    service.record_visit(instance, opened.audit, visit, by=by)
    service.evaluate(instance, opened.audit, by=by)
    if close:
        service.close_audit(instance, opened.audit, by=by)
    world.audits.append(opened.audit)
    return opened.audit


def grant(world: World, audit_id: str, place: str) -> None:
    terms = service.Terms(
        scope="data entry and digitisation of government records",
        sites=(service.Site("Main hall", place, "data entry"),),
    )
    reply = service.grant(world.instance, audit_id, terms, by=world.persons["decider"])
    world.numbers.append(reply.number)


def build(folder: Path) -> World:
    clock = Clock()
    body = Body("Fair IT Ledger demo certifier", URL, demo=True)
    instance = create_instance(folder, body, passphrase=PASSPHRASE, clock=clock)
    world = World(instance, clock)
    add_persons(world)
    add_enterprises(world)
    service.publish_edition(instance, LABEL, by=world.persons["admin"])
    for index in range(3):
        clock.advance(minutes=5)
        grant(world, audit(world, index, evidence_files()), ENTERPRISES[index][2])
    clock.advance(minutes=5)
    audit(world, 3, evidence_files(payroll=payroll_rows(gross="18733.00")), close=False)
    clock.advance(days=1)
    decider = world.persons["decider"]
    service.suspend(instance, world.numbers[1], "wage_shortfall", by=decider)
    service.withdraw(instance, world.numbers[2], "evidence_altered", by=decider)
    clock.advance(minutes=1)
    service.finish_documents(instance)
    clock.advance(minutes=1)
    return world


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("built")
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    try:
        world = build(folder / "instance")
        _ = world.instance.log  # remembers the watermark of this folder
        yield world
        world.instance.close()
    finally:
        if before is None:
            del os.environ["XDG_STATE_HOME"]
        else:
            os.environ["XDG_STATE_HOME"] = before


@pytest.fixture(scope="session")
def client(built: World) -> TestClient:
    """Return a client for reading; nothing may be changed with it."""
    return built.client()


@pytest.fixture
def fresh(built: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return a copy of the world that a test may change."""
    folder = tmp_path / "instance"
    shutil.copytree(built.instance.folder, folder)
    shutil.copytree(built.instance.folder.parent / "state", tmp_path / "state")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    clock = Clock(built.clock.now)
    instance = open_instance(folder, clock=clock, passphrase=lambda: PASSPHRASE)
    _ = instance.log
    world = World(
        instance,
        clock,
        dict(built.persons),
        dict(built.keys),
        list(built.numbers),
        list(built.audits),
        list(built.enterprises),
    )
    yield world
    instance.close()


@pytest.fixture(scope="session")
def tools() -> dict[str, object]:
    """Return the makers of evidence and visits, for tests that audit somebody themselves."""
    return {"files": evidence_files, "visit": visit_document}
