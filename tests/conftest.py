"""A certification body to test with: made once per session, copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from certify import service
from certify.accounts import Person, get_person
from certify.create import Body, create_instance
from certify.demo import tables
from certify.demo.files import write_table
from certify.demo.people import add_staff
from certify.demo.units import PERIOD_END, PERIOD_START, UNITS
from certify.demo.visits import write_visit
from certify.editions import get_edition
from certify.instance import Instance, open_instance
from certify.queries import visit_questions

EDITION = "social-outsourcing@1.0.0"
PASSPHRASE = b"a passphrase for tests"
BEGAN_AT = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
UNIT = UNITS[0]


class MovableClock:
    """A clock that moves one second with every look, and further when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def move(self, **step: int) -> None:
        self.at += timedelta(**step)


@dataclass
class Office:
    """A certification body with its people, opened for one test."""

    instance: Instance
    clock: MovableClock

    def person(self, number: int) -> Person:
        return get_person(self.instance, f"P-{number:04d}")

    @property
    def administrator(self) -> Person:
        return self.person(1)

    @property
    def auditor(self) -> Person:
        return self.person(2)

    @property
    def second_auditor(self) -> Person:
        return self.person(3)

    @property
    def decider(self) -> Person:
        return self.person(4)

    @property
    def second_decider(self) -> Person:
        return self.person(5)

    def add_enterprise(self, name: str = UNIT.name) -> str:
        fields = {
            "name": name,
            "native_name": UNIT.native_name,
            "register_number": "SYN-1",
            "place": UNIT.place,
            "district": UNIT.district,
            "state": "Kerala",
            "sector": UNIT.sector,
            "kind_of_work": "data_entry",
            "form": "cooperative",
            "founded_on": UNIT.founded_on,
        }
        return service.add_enterprise(self.instance, fields, by=self.administrator).enterprise

    def open_audit(self, enterprise: str, edition: str = EDITION) -> str:
        period = service.Period(PERIOD_START, PERIOD_END)
        return service.open_audit(self.instance, enterprise, edition, period, by=self.auditor).audit

    def hand_in(self, audit: str, kind: str, *, by: Person | None = None, **changes: object) -> str:
        """Hand in the sound evidence of one kind, or that of a unit with these changes."""
        from dataclasses import replace

        unit = replace(UNIT, **changes)
        edition = get_edition(self.instance, EDITION)
        rows = {
            "payroll": lambda: tables.payroll(unit, edition),
            "workers": lambda: tables.workers(unit),
            "members": lambda: tables.members(unit),
            "time_records": lambda: tables.time_records(unit),
            "invoices": lambda: tables.invoices(unit),
        }[kind]()
        name, content = write_table(kind, rows, "plain")
        file = service.File(kind, name, content)
        return service.receive_evidence(self.instance, audit, file, by=by or self.auditor).evidence

    def hand_in_all(self, audit: str, **changes: object) -> None:
        for kind in ("payroll", "workers", "members", "time_records", "invoices"):
            self.hand_in(audit, kind, **changes)
        questions = visit_questions(get_edition(self.instance, EDITION))
        document = write_visit(audit, EDITION, questions, on=date(2026, 10, 20))
        service.record_visit(self.instance, audit, document, by=self.auditor)

    def close_audit(self, **changes: object) -> str:
        """Audit a new enterprise from its registration to the closing."""
        audit = self.open_audit(self.add_enterprise())
        self.hand_in_all(audit, **changes)
        service.evaluate(self.instance, audit, by=self.auditor)
        service.close_audit(self.instance, audit, by=self.auditor)
        return audit

    def grant(self, audit: str) -> str:
        return service.grant(self.instance, audit, service.Terms(), by=self.decider).number


@pytest.fixture(scope="session", autouse=True)
def _state_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep watermarks out of the home of whoever runs the tests."""
    former = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    yield
    if former is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = former


@pytest.fixture(scope="session")
def kept_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an instance that has people and a published edition, and its state folder."""
    return _keep(tmp_path_factory, lambda office: None)


@pytest.fixture(scope="session")
def kept_audited_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a closed audit A-0001 on which a certificate may be granted."""
    return _keep(tmp_path_factory, lambda office: office.close_audit())


def _keep(factory: pytest.TempPathFactory, prepare: Callable[[Office], object]) -> Path:
    kept = factory.mktemp("kept")
    former = os.environ["XDG_STATE_HOME"]
    os.environ["XDG_STATE_HOME"] = str(kept / "state")
    clock = MovableClock(BEGAN_AT)
    body = Body("Test Body (demo)", "https://certifier.example", demo=True)
    instance = create_instance(kept / "instance", body, passphrase=PASSPHRASE, clock=clock)
    staff = add_staff(instance)
    service.publish_edition(instance, EDITION, by=staff.administrator.person)
    prepare(Office(instance, clock))
    instance.close()
    os.environ["XDG_STATE_HOME"] = former
    return kept


@pytest.fixture
def office(kept_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    yield from _open_copy(kept_office, tmp_path, monkeypatch)


@pytest.fixture
def audited_office(
    kept_audited_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    yield from _open_copy(kept_audited_office, tmp_path, monkeypatch)


def _open_copy(kept: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    shutil.copytree(kept, folder / "office")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "office" / "state"))
    clock = MovableClock(BEGAN_AT + timedelta(days=2))
    place = folder / "office" / "instance"
    instance = open_instance(place, clock=clock, passphrase=lambda: PASSPHRASE)
    yield Office(instance, clock)
    instance.close()
