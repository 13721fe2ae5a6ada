"""The methods as a whole: what the edition asks for, and what the page says of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from audits.facts import METHODS
from audits.facts.page import format_facts_page
from standards.kinds import Kind
from standards.model import format_kind

PAGE = Path(__file__).parents[3] / "docs" / "facts.md"


def test_every_fact_of_the_edition_has_its_method_kind_and_evidence(edition) -> None:
    computed = {name: fact for name, fact in edition.facts.items() if fact.method != "visit/1"}
    assert set(computed) == set(METHODS)
    for name, declared in computed.items():
        method = METHODS[name]
        assert method.method == declared.method
        assert method.kind == format_kind(declared.kind)
        assert set(method.needs) == set(declared.evidence)


def test_the_page_of_facts_is_what_the_methods_say() -> None:
    assert PAGE.read_text() == format_facts_page()


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_definition_unit_and_source(name) -> None:
    method = METHODS[name]
    assert method.definition.endswith(".")
    assert method.unit
    assert method.source


def test_another_version_of_a_method_is_not_pretended(facts_of, edition, rows, missing_of) -> None:
    declared = replace(edition.facts["workers.count"], method="workers/2")
    rules = replace(edition, facts={"workers.count": declared})
    fact = facts_of(rules=rules, workers=rows("workers"))["workers.count"]
    assert missing_of(fact) == ("this program has no method workers/2 for workers.count",)
    assert fact.method == "workers/2"


def test_a_fact_nobody_knows_is_unknown(facts_of, edition, missing_of) -> None:
    declared = replace(edition.facts["workers.count"], name="workers.joy")
    rules = replace(edition, facts={"workers.joy": declared})
    assert missing_of(facts_of(rules=rules)["workers.joy"]) == (
        "this program has no method workers/1 for workers.joy",
    )


def test_another_kind_than_the_methods_is_unknown(facts_of, edition, rows, missing_of) -> None:
    declared = replace(edition.facts["workers.count"], kind=Kind("ratio"))
    rules = replace(edition, facts={"workers.count": declared})
    fact = facts_of(rules=rules, workers=rows("workers"))["workers.count"]
    assert missing_of(fact) == ("workers/1 computes workers.count as count",)


def test_only_what_the_edition_declares_is_computed(facts_of, edition, rows) -> None:
    rules = replace(edition, facts={"workers.count": edition.facts["workers.count"]})
    assert set(facts_of(rules=rules, workers=rows("workers"))) == {"workers.count"}
