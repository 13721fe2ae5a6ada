"""Steps in which somebody does something, or tries to."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from pytest_bdd import when

from certify import service
from certify.certificate import format_number

from . import insiders
from .books import Mistake
from .words import step
from .worlds import CATALOGUE_FOLDER, World, edition_label

NEVER_GIVEN = 4711

# --- the standard -----------------------------------------------------------------------------


@when(step('the committee publishes edition "{version}" of the social outsourcing standard'))
def _(world: World, version: str) -> None:
    world.publish_edition(edition_label(version))


@when(
    step(
        'the committee tries to publish edition "{version}" of the social outsourcing standard '
        "with a week of 60 hours"
    )
)
def _(world: World, tmp_path: Path, version: str) -> None:
    words = {"version: 1.0.0": f"version: {version}", "<= 48h": "<= 60h", '"48.5h"': '"60.5h"'}
    edition = insiders.rewrite_edition(CATALOGUE_FOLDER, tmp_path / version, words)
    world.attempt(world.publish_edition, edition)


# --- the audit --------------------------------------------------------------------------------


@when(step("{person} tries to receive a payroll with these mistakes"))
def _(world: World, person: str, datatable: list[list[str]]) -> None:
    mistakes = [Mistake(int(row), column, value) for row, column, value in datatable[1:]]
    world.books.mistakes = mistakes
    world.attempt(world.receive, world.person(person), "payroll", world.books.write_payroll())


@when(step("{person} evaluates the audit"))
def _(world: World, person: str) -> None:
    world.evaluate(person)


@when("the enterprise answers the finding with a corrected workers list")
def _(world: World) -> None:
    text = "Everybody has a written contract now; the corrected list of workers is attached."
    service.answer_finding(world.instance, world.finding.id, text, by=world.speaker)
    world.books.without_contract.clear()
    content = world.books.write_workers()
    world.receive(world.speaker, "workers", content, replaces=world.evidence("workers").id)


@when(step("{person} verifies the corrective action"))
def _(world: World, person: str) -> None:
    by = world.person(person)
    service.verify_correction(world.instance, world.finding.id, by=by)


@when(step("{person} closes the audit"))
def _(world: World, person: str) -> None:
    world.close_audit(person)


@when(step("{person} tries to close the audit"))
def _(world: World, person: str) -> None:
    world.attempt(world.close_audit, person)


@when("somebody tries to replay the audit")
def _(world: World) -> None:
    world.attempt(world.replay)


@when("the audit is replayed")
def _(world: World) -> None:
    world.replay()


@when(step("the audit is replayed with worker {worker:d} paid INR {pay:Amount} for {month:Month}"))
def _(world: World, worker: int, pay: Decimal, month: date) -> None:
    world.books.paid[worker, month] = pay
    world.replay({world.evidence("payroll").id: world.books.write_payroll()})


# --- the decision -----------------------------------------------------------------------------


@when(step("{person} grants the certificate"))
def _(world: World, person: str) -> None:
    world.grant(person)


@when(step("{person} tries to grant the certificate"))
def _(world: World, person: str) -> None:
    world.attempt(world.grant, person)


@when(step("{person} tries to refuse the certificate"))
def _(world: World, person: str) -> None:
    world.attempt(world.refuse, person)


# --- a stranger -------------------------------------------------------------------------------


@when("a stranger gets the PDF and checks it")
def _(world: World) -> None:
    world.hand_out_paper()
    world.ask(str(world.paper))


@when("a stranger checks the PDF of issue")
def _(world: World) -> None:
    world.ask(str(world.paper))


@when(step("a stranger checks the PDF of issue on {day:Day}"))
def _(world: World, day: date) -> None:
    world.live_until(day)
    world.ask(str(world.paper))


@when("a stranger checks the PDF of issue without the register")
def _(world: World) -> None:
    world.ask(str(world.paper), with_register=False)


@when(step("a stranger checks the PDF of issue without the register on {day:Day}"))
def _(world: World, day: date) -> None:
    world.clock.put_to(day)
    world.ask(str(world.paper), with_register=False)


@when("a stranger checks the PDF of the forger")
def _(world: World) -> None:
    world.ask(str(world.forged_paper))


@when("a stranger asks for the number of the certificate")
def _(world: World) -> None:
    world.ask(world.number)


@when("a stranger asks for a number that was never given")
def _(world: World) -> None:
    world.ask(format_number(NEVER_GIVEN))


@when("a stranger asks for the number with one digit mistyped")
def _(world: World) -> None:
    name, digits, check = world.number.split("-")
    world.ask(f"{name}-{digits[:-1]}7-{check}")


@when("a stranger asks for the number with two digits swapped")
def _(world: World) -> None:
    name, digits, check = world.number.split("-")
    world.ask(f"{name}-{digits[:-2]}{digits[-1]}{digits[-2]}-{check}")
