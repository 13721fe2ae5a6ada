"""Steps that say how things stand before anything happens."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from pytest_bdd import given

from certify import service
from certify.editions import add_draft
from certify.roles import DECISION_MAKER

from . import insiders
from .books import Books
from .words import step
from .worlds import CATALOGUE_FOLDER, World, edition_label, make_body, make_certified

# --- the standard and the people --------------------------------------------------------------


@given(step('edition "{version}" of the social outsourcing standard is published'))
def _(world: World, version: str) -> None:
    world.edition = edition_label(version)
    world.publish_edition(world.edition)


@given(step('edition "{version}" of the social outsourcing standard is a draft'))
def _(world: World, tmp_path: Path, version: str) -> None:
    words = {"version: 1.0.0": f"version: {version}"}
    draft = insiders.rewrite_edition(CATALOGUE_FOLDER, tmp_path / version, words)
    world.edition = add_draft(world.instance, draft)


@given(step("{person} decides on certificates"))
def _(world: World, person: str) -> None:
    assert DECISION_MAKER in world.person(person).roles


# --- the enterprise and its books -------------------------------------------------------------


@given(
    step(
        '"{name}" of {place} is a co-operative of {workers:d} women, '
        "each paid INR {pay:Amount} a month"
    )
)
def _(world: World, name: str, place: str, workers: int, pay: Decimal) -> None:
    world.books = Books(workers=workers, pay=pay)
    world.add_enterprise(name, place)


@given(step("worker {worker:d} is paid INR {pay:Amount} for {month:Month}"))
def _(world: World, worker: int, pay: Decimal, month: date) -> None:
    world.books.paid[worker, month] = pay


@given(step("worker {worker:d} has no written contract"))
def _(world: World, worker: int) -> None:
    world.books.without_contract.add(worker)


@given("there are no time records")
def _(world: World) -> None:
    world.books.has_time_records = False


@given("the payroll has its columns in another order and groups amounts the Indian way")
def _(world: World) -> None:
    world.books.is_of_another_office = True


# --- the audit so far -------------------------------------------------------------------------


@given(step('{person} audits "{name}" for the year to {day:Day}'))
def _(world: World, person: str, name: str, day: date) -> None:
    world.books.period_end = day
    assert world.enterprise_name == name
    world.open_audit(person)


@given(step("{person} has received sound evidence"))
@given(step("{person} has received the evidence"))
def _(world: World, person: str) -> None:
    world.receive_everything(person)


@given(step("{person} has evaluated the audit"))
def _(world: World, person: str) -> None:
    world.evaluate(person)


@given(step("{person} has closed the audit"))
def _(world: World, person: str) -> None:
    world.close_audit(person)


# --- the certificate so far -------------------------------------------------------------------


@given(step('"{name}" of {place} holds a certificate granted on {day:Day}'))
def _(
    world: World, keep_certified: Callable[[str, str, date], Path], name: str, place: str, day: date
) -> None:
    world.begin_with(keep_certified(name, place, day), day)


@given(step("{person} has suspended the certificate on {day:Day} for a wage shortfall"))
def _(world: World, person: str, day: date) -> None:
    world.live_until(day)
    world.change_state(service.suspend, person, "wage_shortfall")


@given(step("{person} has reinstated the certificate on {day:Day}"))
def _(world: World, person: str, day: date) -> None:
    world.live_until(day)
    world.change_state(service.reinstate, person, "remedied")


@given(step("{person} has withdrawn the certificate on {day:Day} for altered evidence"))
def _(world: World, person: str, day: date) -> None:
    world.live_until(day)
    world.change_state(service.withdraw, person, "evidence_altered")


# --- dishonest people -------------------------------------------------------------------------


@given("somebody has swapped the stored payroll")
def _(world: World) -> None:
    payroll, workers = world.evidence("payroll").id, world.evidence("workers").id
    insiders.exchange_blobs(world.folder / "instance", payroll, workers)


@given(
    step(
        "somebody who holds the keys has swapped the stored payroll for one in which "
        "worker {worker:d} is paid INR {pay:Amount} for {month:Month}"
    )
)
def _(world: World, worker: int, pay: Decimal, month: date) -> None:
    world.books.paid[worker, month] = pay
    insiders.exchange_with_keys(
        world.folder / "instance",
        world.instance.vault,
        world.evidence("payroll").id,
        world.books.write_payroll(),
    )


@given(step('somebody has put the name "{name}" into the credential of the PDF'))
def _(world: World, name: str) -> None:
    insiders.edit_credential(world.paper, world.enterprise_name, name)


@given(step('somebody has printed the name "{name}" over the page of the PDF'))
def _(world: World, name: str) -> None:
    insiders.edit_page(world.paper, name)


@given(step('a forger under the certifier\'s name has certified "{name}" of {place}'))
def _(world: World, tmp_path: Path, name: str, place: str) -> None:
    make_body(tmp_path / "forger")
    make_certified(tmp_path / "forger", name, place, world.clock().date())
    shutil.copyfile(tmp_path / "forger/stranger/certificate.pdf", world.forged_paper)


@given(step("somebody has moved the last day of the certificate to {day:Day} in the database"))
def _(world: World, day: date) -> None:
    database = world.folder / "instance" / "certify.db"
    former = world.certificate.expires_on.isoformat()
    insiders.alter_record(database, world.number, former, day.isoformat())
    world.restart()
