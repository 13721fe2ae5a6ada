"""Facts of the worker list."""

from decimal import Decimal

import pytest

IMPACT = "workers.impact_share"


def test_who_worked_on_any_day_of_the_period_counts(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"left_on": "2026-01-01"}, worker="W01")
    workers = changed(workers, {"left_on": "2025-12-31"}, worker="W02")
    workers = changed(workers, {"joined_on": "2026-03-31"}, worker="W03")
    workers = changed(workers, {"joined_on": "2026-04-01"}, worker="W04")
    workers = changed(workers, {"joined_on": ""}, worker="W05")
    assert facts_of(workers=workers)["workers.count"].value == 8


@pytest.mark.parametrize(
    ("poor", "unemployed", "proof", "share"),
    [
        ("yes", "no", "bpl_list", "1"),
        ("no", "yes", "unemployment_card", "1"),
        ("yes", "", "ration_card", "1"),
        ("yes", "yes", "none", "0.9"),
        ("no", "no", "ration_card", "0.9"),
        ("no", "no", "", "0.9"),
        ("", "", "none", "0.9"),
    ],
)
def test_poverty_or_unemployment_counts_with_a_named_proof(
    facts_of, rows, changed, poor, unemployed, proof, share
) -> None:
    cells = {"from_poor_household": poor, "long_unemployed": unemployed, "proof": proof}
    workers = changed(rows("workers"), cells, worker="W07")
    assert facts_of(workers=workers)[IMPACT].value == Decimal(share)


@pytest.mark.parametrize(
    ("answers", "blank"),
    [
        (("yes", "no", ""), "proof"),
        (("", "", "ration_card"), "from_poor_household"),
        (("no", "", "ration_card"), "long_unemployed"),
        (("", "no", ""), "from_poor_household"),
    ],
)
def test_a_blank_that_could_change_the_answer_makes_it_unknown(
    facts_of, rows, changed, missing_of, answers, blank
) -> None:
    names = ("from_poor_household", "long_unemployed", "proof")
    cells = dict(zip(names, answers, strict=True))
    workers = changed(rows("workers"), cells, worker="W07")
    assert missing_of(facts_of(workers=workers)[IMPACT]) == (
        f"workers.csv row 8: {blank} of W07 is blank",
    )


def test_who_is_15_on_her_first_day_in_the_period_is_old_enough(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"born_on": "2011-01-01"}, worker="W07")
    fact = facts_of(workers=workers)["workers.youngest_age"]
    assert fact.value == 15
    assert dict(fact.detail) == {"worker": "W07", "row": "workers.csv row 8"}


def test_a_child_who_turns_15_within_the_period_worked_as_a_child(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"born_on": "2011-01-02"}, worker="W07")
    assert facts_of(workers=workers)["workers.youngest_age"].value == 14
    workers = changed(workers, {"joined_on": "2026-01-02"}, worker="W07")
    assert facts_of(workers=workers)["workers.youngest_age"].value == 15


def test_a_missing_or_impossible_birth_is_unknown_and_shows_the_youngest_known(
    facts_of, rows, changed, missing_of
) -> None:
    workers = changed(rows("workers"), {"born_on": ""}, worker="W01")
    workers = changed(workers, {"born_on": "2027-01-01"}, worker="W02")
    workers = changed(workers, {"born_on": "2012-01-01"}, worker="W03")
    fact = facts_of(workers=workers)["workers.youngest_age"]
    assert missing_of(fact) == (
        "workers.csv row 2: born_on of W01 is blank",
        "workers.csv row 3: born_on of W02 lies after the first day of work",
    )
    workers = changed(rows("workers"), {"born_on": ""}, worker="W01")
    workers = changed(workers, {"born_on": "2012-01-01"}, worker="W03")
    assert dict(facts_of(workers=workers)["workers.youngest_age"].detail)["worker"] == "W03"


def test_contracts_are_shared_over_all_workers(facts_of, rows, changed, missing_of) -> None:
    workers = changed(rows("workers"), {"written_contract": "no"}, worker="W07")
    fact = facts_of(workers=workers)["workers.written_contract_share"]
    assert (fact.value, dict(fact.detail)["counted"]) == (Decimal("0.9"), "9")
    workers = changed(rows("workers"), {"written_contract": ""}, worker="W07")
    assert missing_of(facts_of(workers=workers)["workers.written_contract_share"])


def test_of_nobody_there_is_no_share(facts_of, rows, missing_of) -> None:
    workers = [{**row, "left_on": "2025-01-01"} for row in rows("workers")]
    facts = facts_of(workers=workers)
    assert facts["workers.count"].value == 0
    for name in (IMPACT, "workers.youngest_age", "workers.written_contract_share"):
        assert missing_of(facts[name]) == ("the worker list has nobody employed in the period",)
