"""The world of a scenario: a certification body at work, its people, an enterprise, a clock.

All of it is real. What is dear to make is made once and copied for each scenario: a body with its
people, and the same with an enterprise that holds a certificate.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from audits.errors import AuditError, AuditNotEvaluated, VerdictOutdated
from audits.replay import Replay
from certify import queries, service
from certify.accounts import Person, add_person, list_persons
from certify.create import Body, create_instance
from certify.errors import CertificationError
from certify.instance import Instance, open_instance
from certify.queries import (
    AuditPage,
    EvidenceView,
    FindingView,
    ListedCertificate,
    ResultView,
)
from certify.refusals import ServiceError
from certify.roles import ADMINISTRATOR, AUDITOR, DECISION_MAKER, ENTERPRISE
from ledger.errors import LedgerError
from standards.load import CATALOGUE

from .books import SECTOR, Books, write_visit
from .stranger import Answer, ask

STANDARD: Final = "social-outsourcing"
CATALOGUE_EDITION: Final = f"{STANDARD}@1.0.0"
CATALOGUE_FOLDER: Final = CATALOGUE / STANDARD / "1.0.0"
COMMITTEE: Final = "Anitha Varma"
# Auditors may also decide: what keeps them from their own audits are the rules, not their roles.
STAFF: Final = {
    COMMITTEE: (ADMINISTRATOR,),
    "Meera Nair": (AUDITOR, DECISION_MAKER),
    "Fathima Beevi": (AUDITOR, DECISION_MAKER),
    "Thomas Kurian": (DECISION_MAKER,),
}
PASSPHRASE: Final = b"the passphrase of an invented body"
FIRST_DAY: Final = date(2026, 10, 12)
DAYS_A_PROOF_IS_ACCEPTED: Final = 30

Refusal = ServiceError | AuditError | CertificationError | LedgerError
REFUSALS: Final = (ServiceError, AuditError, CertificationError, LedgerError)


@dataclass
class Clock:
    """A clock that stands at noon of a day until it is put to a later one."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def put_to(self, day: date) -> None:
        self.at = max(self.at, noon(day))


def edition_label(version: str) -> str:
    return f"{STANDARD}@{version}"


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@dataclass
class World:
    """Where a scenario plays. What happened last is kept for the steps that look at it."""

    folder: Path
    instance: Instance
    clock: Clock
    books: Books = field(default_factory=lambda: Books(workers=10, pay=Decimal("13654.00")))
    edition: str = CATALOGUE_EDITION
    enterprise: str = ""
    audit: str = ""
    number: str = ""
    answer: Answer | None = None
    refusal: Refusal | None = None
    replayed: Replay | None = None

    # --- people -------------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        return next(each for each in list_persons(self.instance) if each.name == name)

    @property
    def committee(self) -> Person:
        return self.person(COMMITTEE)

    @property
    def speaker(self) -> Person:
        """Whoever speaks for the enterprise."""
        persons = list_persons(self.instance)
        return next(each for each in persons if each.enterprise_id == self.enterprise)

    # --- what happens -------------------------------------------------------------------------

    def attempt(self, deed: Callable[..., None], *values: object) -> None:
        """Do something that may be refused, and keep the refusal."""
        self.refusal = None
        try:
            deed(*values)
        except REFUSALS as refusal:
            self.refusal = refusal

    def publish_edition(self, source: Path | str) -> None:
        service.publish_edition(self.instance, source, by=self.committee)

    def add_enterprise(self, name: str, place: str) -> None:
        fields = {
            "name": name,
            "native_name": "പൗർണമി ഡാറ്റാ സർവീസസ്",
            "register_number": "INVENTED-1",
            "place": place,
            "district": place,
            "state": "Kerala",
            "sector": SECTOR,
            "kind_of_work": "data_entry",
            "form": "cooperative",
        }
        added = service.add_enterprise(self.instance, fields, by=self.committee)
        self.enterprise = added.enterprise
        add_person(
            self.instance,
            name=f"Office of {name}",
            roles=[ENTERPRISE],
            enterprise_id=added.enterprise,
            by=self.committee,
        )

    def open_audit(self, auditor: str) -> None:
        period = service.Period(self.books.period_start, self.books.period_end)
        by = self.person(auditor)
        opened = service.open_audit(self.instance, self.enterprise, self.edition, period, by=by)
        self.audit = opened.audit

    def receive(self, by: Person, kind: str, content: bytes, replaces: str | None = None) -> None:
        file = service.File(kind, f"{kind}.csv", content, replaces=replaces)
        service.receive_evidence(self.instance, self.audit, file, by=by)

    def receive_everything(self, auditor: str) -> None:
        """Receive all files of the enterprise, and visit it."""
        by = self.person(auditor)
        for kind, content in self.books.write().items():
            self.receive(by, kind, content)
        questions = self.audit_page.questions
        visit = write_visit(self.audit, self.edition, questions, on=self.clock().date())
        service.record_visit(self.instance, self.audit, visit, by=by)

    def evaluate(self, auditor: str) -> None:
        service.evaluate(self.instance, self.audit, by=self.person(auditor))

    def close_audit(self, auditor: str) -> None:
        """Close the audit, after evaluating it unless the last verdict still stands."""
        by = self.person(auditor)
        try:
            service.close_audit(self.instance, self.audit, by=by)
        except (AuditNotEvaluated, VerdictOutdated):
            self.evaluate(auditor)
            service.close_audit(self.instance, self.audit, by=by)

    def grant(self, decider: str) -> None:
        by = self.person(decider)
        granted = service.grant(self.instance, self.audit, service.Terms(), by=by)
        self.number = granted.number

    def hand_out_paper(self) -> None:
        """Print the certificate and give it to the stranger, who keeps it."""
        service.finish_documents(self.instance, self.number)
        pdf = queries.find_pdf(self.instance, self.number)
        if pdf is None:
            raise AssertionError(f"{self.number} was not printed")
        self.paper.write_bytes(pdf)

    def refuse(self, decider: str) -> None:
        service.refuse(self.instance, self.audit, by=self.person(decider))

    def change_state(self, step: Callable[..., object], decider: str, reason: str) -> None:
        """Suspend, reinstate or withdraw the certificate."""
        step(self.instance, self.number, reason, by=self.person(decider))

    def replay(self, replacements: dict[str, bytes] | None = None) -> None:
        self.replayed = None
        self.replayed = service.replay(self.instance, self.audit, replacements)

    def live_until(self, day: date) -> None:
        """Let the time pass; the register publishes a sign of life, as it does every hour."""
        self.clock.put_to(day)
        service.publish(self.instance, heartbeat=True)

    def begin_with(self, kept: Path, day: date) -> None:
        """Let the world be a copy of another, one with a certificate."""
        self.instance.close()
        shutil.rmtree(self.folder)
        copy_world(kept, self.folder)
        self.clock.put_to(day)
        self.instance = _open(self.folder, self.clock)
        self.enterprise, self.number = self.certificate.enterprise_id, self.certificate.number

    def restart(self) -> None:
        """Start the register anew, as after a night."""
        self.instance.close()
        self.instance = _open(self.folder, self.clock)

    # --- what a stranger has and does ---------------------------------------------------------

    @property
    def paper(self) -> Path:
        """The PDF of issue, which a stranger got once and kept."""
        return self.folder / "stranger" / "certificate.pdf"

    @property
    def forged_paper(self) -> Path:
        """A PDF that a stranger got from a forger."""
        return self.folder / "stranger" / "forged.pdf"

    def ask(self, what: str, *, with_register: bool = True) -> None:
        self.answer = ask(
            what,
            trust=self.folder / "stranger" / "trust.json",
            register=self.folder / "instance" if with_register else None,
            now=self.clock(),
        )

    # --- what can be looked at ----------------------------------------------------------------

    @property
    def audit_page(self) -> AuditPage:
        return queries.audit_page(self.instance, self.audit)

    @property
    def enterprise_name(self) -> str:
        return queries.enterprise_page(self.instance, self.enterprise).enterprise.name

    @property
    def certificate(self) -> ListedCertificate:
        """The only certificate there is."""
        (certificate,) = queries.list_certificates(self.instance)
        return certificate

    def records(self, subject: str) -> list[Any]:
        """Return what the log holds on a subject, oldest first."""
        log = self.instance.log
        records = [json.loads(entry) for _, entry in log.entries(0, log.size)]
        return [each for each in records if each["subject"] == subject]

    def result(self, title: str) -> ResultView:
        return next(each for each in self.audit_page.results if each.title == title)

    @property
    def finding(self) -> FindingView:
        """The one finding that is not closed."""
        (found,) = (each for each in self.audit_page.findings if each.stage != "closed")
        return found

    def evidence(self, kind: str) -> EvidenceView:
        """The one file of a kind that counts."""
        (found,) = (
            each for each in self.audit_page.evidence if each.kind == kind and not each.replaced_by
        )
        return found


def make_body(folder: Path) -> None:
    """Make a certification body with its people, and give a stranger its trust file."""
    body = Body(
        "Invented Certification (demo)",
        "https://certifier.example",
        max_age_hours=24 * DAYS_A_PROOF_IS_ACCEPTED,
        demo=True,
    )
    clock = Clock(noon(FIRST_DAY))
    instance = create_instance(folder / "instance", body, passphrase=PASSPHRASE, clock=clock)
    by = None
    for name, roles in STAFF.items():
        person, _ = add_person(instance, name=name, roles=roles, by=by)
        by = by or person
    (folder / "stranger").mkdir()
    (folder / "stranger" / "trust.json").write_bytes(instance.trust_bytes)
    instance.close()


def make_certified(folder: Path, name: str, place: str, day: date) -> None:
    """Let the body in a folder certify an enterprise of sound books on a day."""
    world = open_world(folder)
    world.publish_edition(CATALOGUE_EDITION)
    world.add_enterprise(name, place)
    world.open_audit("Meera Nair")
    world.receive_everything("Meera Nair")
    world.close_audit("Meera Nair")
    world.clock.put_to(day)
    world.grant("Thomas Kurian")
    world.hand_out_paper()
    world.instance.close()


def open_world(folder: Path, day: date = FIRST_DAY) -> World:
    """Return the world in a folder, on that day."""
    clock = Clock(noon(day))
    return World(folder, _open(folder, clock), clock)


def _open(folder: Path, clock: Clock) -> Instance:
    return open_instance(folder / "instance", clock=clock, passphrase=lambda: PASSPHRASE)


def copy_world(kept: Path, folder: Path) -> Path:
    """Copy a world that is closed, and return where it lies."""
    shutil.copytree(kept, folder)
    return folder
