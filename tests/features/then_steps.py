"""Steps that look at what came of it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_bdd import then

from audits.errors import EvidenceRefused
from certify import queries, service
from certify.cli.exits import DONE, NOT_CHECKED, NOT_VALID
from certify.verification.words import tell_date
from ledger.errors import LedgerDamaged

from .books import code
from .words import step
from .worlds import World, edition_label

EXIT_OF = {"valid": DONE, "could_not_check": NOT_CHECKED}
WORD_OF = {"could not be checked": "could_not_check"}

# --- refusals ---------------------------------------------------------------------------------


@then(step('this is refused because "{reason}"'))
def _(world: World, reason: str) -> None:
    assert world.refusal is not None
    assert reason in str(world.refusal).lower()


@then(step('this is refused because the payroll "{reason}"'))
def _(world: World, reason: str) -> None:
    payroll = world.evidence("payroll").id
    assert f"Evidence {payroll} {reason}" in str(world.refusal)


@then(step('this is refused because edition "{version}" "{reason}"'))
def _(world: World, version: str, reason: str) -> None:
    assert f"Edition {edition_label(version)} {reason}" in str(world.refusal)


@then("every mistake is named with its row and column")
def _(world: World) -> None:
    assert isinstance(world.refusal, EvidenceRefused)
    named = [(each.row, each.heading, each.value) for each in world.refusal.problems]
    assert named == [tuple(mistake) for mistake in world.books.mistakes]


@then("nothing is stored")
def _(world: World) -> None:
    assert world.audit_page.evidence == ()
    assert world.records(f"{world.enterprise}/{world.audit}") == []
    assert not any(path.is_file() for path in (world.folder / "instance/evidence").rglob("*"))


# --- the standard and the audit ---------------------------------------------------------------


@then(step('the log holds edition "{version}" of the social outsourcing standard'))
def _(world: World, version: str) -> None:
    (record,) = world.records(f"standard/{edition_label(version)}")
    assert record["type"] == "edition_published"


@then(step('the criterion "{title}" is met'))
def _(world: World, title: str) -> None:
    assert world.result(title).outcome == "pass"


@then(step('the criterion "{title}" is not met'))
def _(world: World, title: str) -> None:
    assert world.result(title).outcome == "fail"


@then(step('the criterion "{title}" cannot be judged'))
def _(world: World, title: str) -> None:
    assert world.result(title).outcome == "unknown"


@then(step("the finding names worker {worker:d}, {month:Month} and INR {pay:Amount}"))
def _(world: World, worker: int, month: date, pay: Decimal) -> None:
    sentence = world.finding.sentence
    assert code(worker) in sentence
    assert f"{month:%Y-%m}" in sentence
    assert f"INR {pay}" in sentence


@then(step("the recommendation is to {word}"))
def _(world: World, word: str) -> None:
    assert world.audit_page.listed.recommendation == word


@then("every figure is that of the plain payroll")
def _(world: World) -> None:
    world.books.is_of_another_office = False
    world.replay({world.evidence("payroll").id: world.books.write_payroll()})
    assert world.replayed is not None
    assert world.replayed.facts_changed == ()
    assert world.replayed.changed == ()


@then("the verdict is the same")
def _(world: World) -> None:
    assert world.replayed is not None
    assert world.replayed.same
    assert world.replayed.changed == ()
    record = world.records(f"{world.enterprise}/{world.audit}")[-1]
    assert record["type"] == "audit_verdict"
    assert record["body"]["verdict_digest"] == world.replayed.verdict_digest


@then("the verdict is different")
def _(world: World) -> None:
    assert world.replayed is not None
    assert not world.replayed.same


@then(step('the only criterion with another outcome is "{title}"'))
def _(world: World, title: str) -> None:
    assert world.replayed is not None
    changes = world.replayed.changed
    changed = [each.criterion for each in changes if each.before != each.after]
    assert changed == [world.result(title).criterion]


# --- the certificate --------------------------------------------------------------------------


@then("there is a certificate")
def _(world: World) -> None:
    assert (world.certificate.number, world.certificate.state) == (world.number, "valid")


@then("there is no certificate")
def _(world: World) -> None:
    assert queries.list_certificates(world.instance) == ()
    assert world.audit_page.listed.outcome is None


@then(step("the history reads: {states}"))
def _(world: World, states: str) -> None:
    page = queries.certificate_page(world.instance, world.number)
    assert [change.state for change in page.verification.history] == states.split(", ")


@then("the register publishes nothing more")
def _(world: World) -> None:
    checkpoint = world.folder / "instance/log/checkpoint"
    before = checkpoint.read_bytes()
    with pytest.raises(LedgerDamaged):
        world.change_state(service.suspend, "Thomas Kurian", "investigation")
    assert not service.publish(world.instance, heartbeat=True).public
    assert checkpoint.read_bytes() == before


# --- the answer to a stranger -----------------------------------------------------------------


@then(step('the answer is "{word}"'))
def _(world: World, word: str) -> None:
    assert world.answer is not None
    state = WORD_OF.get(word, word.replace(" ", "_"))
    assert world.answer.state == state, world.answer.sentence
    assert world.answer.exit_code == EXIT_OF.get(state, NOT_VALID)


@then(step('the answer is "{word}" since {day:Day}'))
def _(world: World, word: str, day: date) -> None:
    assert world.answer is not None
    assert world.answer.state == word
    assert world.answer.exit_code == NOT_VALID
    assert f"is {word} since {tell_date(day)}" in world.answer.sentence


@then(step('the answer is "{word}" as of {day:Day}'))
def _(world: World, word: str, day: date) -> None:
    assert world.answer is not None
    assert (world.answer.state, world.answer.as_of) == (word, day)


@then(step('the answer says that "{words}"'))
def _(world: World, words: str) -> None:
    assert world.answer is not None
    assert any(words in remark.lower() for remark in world.answer.not_made)


@then(step('the certificate names "{name}" of {place}'))
def _(world: World, name: str, place: str) -> None:
    assert world.answer is not None
    assert f"{name}, {place}, meets" in world.answer.sentence


@then("the number of the certificate is suggested")
def _(world: World) -> None:
    assert world.answer is not None
    assert f"Did you mean {world.number}?" in world.answer.sentence
