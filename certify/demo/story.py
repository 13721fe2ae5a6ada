"""What happens in the sample world, told through the real services and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from certify import service
from certify.accounts import Person
from certify.demo import tables
from certify.demo.clock import StoryClock
from certify.demo.files import write_table
from certify.demo.people import Keyholder, Staff, add_speaker
from certify.demo.units import PERIOD_END, PERIOD_START, Unit
from certify.demo.visits import write_visit
from certify.instance import Instance
from certify.queries import credential_bytes, find_pdf, proof_bytes, visit_questions
from standards.model import Edition

EDITION: Final = "social-outsourcing@1.0.0"
AS_ISSUED: Final = "as-issued"
_LACKING: Final = ("time_records", "invoices")
_NOT_SEEN: Final = ("visit.first_aid", "visit.grievance_channel")


@dataclass
class Told:
    """An audit of the story: its files in the order they were handed in, and how it ended."""

    unit: Unit
    enterprise: str
    speaker: Keyholder
    audit: str
    evidence: list[Path] = field(default_factory=list)
    verdict_digest: str = ""
    number: str | None = None


@dataclass(frozen=True)
class Stage:
    """Where the story takes place."""

    instance: Instance
    clock: StoryClock
    staff: Staff
    edition: Edition
    samples: Path


def tell(stage: Stage, unit: Unit, *, auditor: int, decider: int) -> Told:
    """Tell the story of one unit, from its registration to the decision."""
    told = _open(stage, unit, auditor)
    _hand_in(stage, told, auditor)
    _evaluate(stage, told, auditor)
    if unit.story == "mended":
        _mend(stage, told, auditor)
    stage.clock.move(minutes=50)
    closed = service.close_audit(stage.instance, told.audit, by=_auditor(stage, auditor))
    told.verdict_digest = closed.verdict_digest
    stage.clock.move(days=1)
    if unit.story == "refused":
        note = "Wage below the legal minimum."
        service.refuse(stage.instance, told.audit, note, by=_decider(stage, decider))
    elif unit.story != "lacking":
        _grant(stage, told, decider)
    return told


def suspend(stage: Stage, told: Told, *, decider: int) -> None:
    """Suspend the certificate; its files of issue are kept among the samples."""
    number = _number(told)
    folder = stage.samples / AS_ISSUED
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, data in files_of(stage.instance, number).items():
        (folder / f"{number}{suffix}").write_bytes(data)
    service.suspend(
        stage.instance,
        number,
        "wage_shortfall",
        "Complaint of two workers, confirmed by their bank statements.",
        by=_decider(stage, decider),
    )
    service.finish_documents(stage.instance, number)


def files_of(instance: Instance, number: str) -> Mapping[str, bytes]:
    """Return the files of a certificate as they are now: suffix -> bytes."""
    pdf = find_pdf(instance, number)
    if pdf is None:
        raise AssertionError(f"{number} has no PDF")
    return {
        ".pdf": pdf,
        ".vc.json": credential_bytes(instance, number),
        ".proof.json": proof_bytes(instance, number),
    }


def _open(stage: Stage, unit: Unit, auditor: int) -> Told:
    administrator = stage.staff.administrator.person
    added = service.add_enterprise(stage.instance, _fields(unit), by=administrator)
    speaker = add_speaker(stage.instance, added.enterprise, unit.name, administrator)
    stage.clock.move(minutes=20)
    by = _auditor(stage, auditor)
    period = service.Period(PERIOD_START, PERIOD_END)
    opened = service.open_audit(stage.instance, added.enterprise, EDITION, period, by=by)
    return Told(unit, added.enterprise, speaker, opened.audit)


def _fields(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.name,
        "native_name": unit.native_name,
        "register_number": f"SYN-{unit.slug.upper()}",
        "place": unit.place,
        "district": unit.district,
        "state": "Kerala",
        "sector": unit.sector,
        "kind_of_work": unit.kind_of_work,
        "form": "cooperative",
        "founded_on": unit.founded_on,
        "synthetic": True,
    }


def _hand_in(stage: Stage, told: Told, auditor: int) -> None:
    unit = told.unit
    makers: Mapping[str, Callable[[], Iterable[tables.Row]]] = {
        "payroll": lambda: tables.payroll(unit, stage.edition),
        "workers": lambda: tables.workers(unit),
        "members": lambda: tables.members(unit),
        "time_records": lambda: tables.time_records(unit),
        "invoices": lambda: tables.invoices(unit),
    }
    for kind, make in makers.items():
        if unit.story == "lacking" and kind in _LACKING:
            continue
        name, content = write_table(kind, make(), unit.style)
        stage.clock.move(minutes=15)
        _receive(stage, told, service.File(kind, name, content), _auditor(stage, auditor))
    stage.clock.move(days=1)
    _visit(stage, told, auditor)


def _receive(stage: Stage, told: Told, file: service.File, by: Person) -> None:
    service.receive_evidence(stage.instance, told.audit, file, by=by)
    _keep(stage, told, file.name, file.content)


def _visit(stage: Stage, told: Told, auditor: int) -> None:
    questions = list(visit_questions(stage.edition))
    if told.unit.story == "lacking":
        questions = [fact for fact in questions if fact not in _NOT_SEEN]
    on = stage.clock().date()
    document = write_visit(told.audit, EDITION, questions, on=on)
    service.record_visit(stage.instance, told.audit, document, by=_auditor(stage, auditor))
    _keep(stage, told, "SYNTHETIC-visit.json", document)


def _keep(stage: Stage, told: Told, name: str, content: bytes) -> None:
    path = stage.samples / told.unit.slug / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    told.evidence.append(path)


def _evaluate(stage: Stage, told: Told, auditor: int) -> service.Evaluated:
    stage.clock.move(minutes=30)
    return service.evaluate(stage.instance, told.audit, by=_auditor(stage, auditor))


def _mend(stage: Stage, told: Told, auditor: int) -> None:
    """The enterprise answers its findings with a new list; the auditor looks and is content."""
    findings = service.evaluate(
        stage.instance, told.audit, by=_auditor(stage, auditor)
    ).open_findings
    stage.clock.move(days=3)
    speaker = told.speaker.person
    for finding in findings:
        text = "Contracts signed with W04 and W09; the new list of workers is attached."
        service.answer_finding(stage.instance, finding, text, by=speaker)
    rows = tables.workers(told.unit, mended=True)
    _, content = write_table("workers", rows, told.unit.style)
    name = "SYNTHETIC-workers-after-correction.csv"
    replaced = f"{told.audit}.02"
    file = service.File("workers", name, content, replaces=replaced)
    _receive(stage, told, file, speaker)
    stage.clock.move(days=1)
    for finding in findings:
        service.verify_correction(stage.instance, finding, by=_auditor(stage, auditor))
    _evaluate(stage, told, auditor)


def _grant(stage: Stage, told: Told, decider: int) -> None:
    sites = tuple(service.Site(*each) for each in told.unit.sites)
    terms = service.Terms(sites=sites, note="Synthetic sample.")
    granted = service.grant(stage.instance, told.audit, terms, by=_decider(stage, decider))
    told.number = granted.number
    service.finish_documents(stage.instance, granted.number)


def _number(told: Told) -> str:
    if told.number is None:
        raise AssertionError(f"{told.unit.name} has no certificate")
    return told.number


def _auditor(stage: Stage, number: int) -> Person:
    return stage.staff.auditors[number].person


def _decider(stage: Stage, number: int) -> Person:
    return stage.staff.decision_makers[number].person
