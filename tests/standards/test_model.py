import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from standards.errors import ParameterKeysWrong, ValueMalformed
from standards.kinds import RATIO, money_kind
from standards.model import (
    Fact,
    Money,
    ParameterValue,
    Unknown,
    fact_from_json,
    fact_to_json,
)

PAY = money_kind("INR", "month")
KOLLAM = {"district": "Kollam", "grade": "A"}


def test_a_parameter_is_found_on_the_first_and_the_last_day_of_its_range(edition):
    wage = edition.parameters["wage"]
    for day in (date(2026, 1, 1), date(2026, 6, 30)):
        found = wage.find_value(day, KOLLAM)
        assert isinstance(found, ParameterValue)
        assert found.value == Money(Decimal(900), "INR", "month")


def test_a_day_in_a_gap_is_unknown_and_says_between_which_days(edition):
    found = edition.parameters["wage"].find_value(date(2026, 7, 1), KOLLAM)
    sentence = (
        "wage (district Kollam, grade A) has no value on 2026-07-01; "
        "values exist until 2026-06-30 and from 2026-09-01"
    )
    assert found == Unknown((sentence,))


def test_a_day_before_the_first_value_is_unknown_and_says_from_when_there_are_values(edition):
    found = edition.parameters["line"].find_value(date(2025, 12, 31))
    assert found == Unknown(("line has no value on 2025-12-31; values exist from 2026-01-01",))


def test_a_day_after_the_last_value_is_unknown_and_says_until_when_there_are_values(edition):
    found = edition.parameters["line"].find_value(date(2028, 1, 1))
    assert found == Unknown(("line has no value on 2028-01-01; values exist until 2027-12-31",))


def test_a_value_without_end_holds_until_the_day_before_the_next(edition):
    found = edition.parameters["line"].find_value(date(2026, 12, 31))
    assert isinstance(found, ParameterValue)
    assert found.valid_to == date(2026, 12, 31)
    assert found.value == Money(Decimal("500.00"), "INR", "month")


def test_the_last_value_without_end_holds_for_ever(edition):
    found = edition.parameters["wage"].find_value(
        date(2099, 1, 1), {"district": "Kollam", "grade": "B"}
    )
    assert isinstance(found, ParameterValue)
    assert found.valid_to is None


def test_keys_that_have_no_values_are_unknown(edition):
    found = edition.parameters["wage"].find_value(
        date(2026, 1, 1), {"district": "Idukki", "grade": "A"}
    )
    assert found == Unknown(("wage (district Idukki, grade A) has no value on any date",))


@pytest.mark.parametrize("keys", [None, {}, {"district": "Kollam"}, {**KOLLAM, "sector": "x"}])
def test_a_lookup_by_other_keys_than_declared_is_refused(edition, keys):
    with pytest.raises(ParameterKeysWrong):
        edition.parameters["wage"].find_value(date(2026, 1, 1), keys)


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (
            Fact(
                "pay.share",
                Decimal("0.9999"),
                "payroll/1",
                ("sha256:aa",),
                (("worker", "W07"), ("month", "2026-03")),
            ),
            RATIO,
        ),
        (Fact("pay.lowest", Money(Decimal("1.50"), "INR", "month"), "payroll/1"), PAY),
        (Fact("pay.share", Unknown(("no payroll",)), "payroll/1"), RATIO),
    ],
)
def test_a_fact_is_read_back_from_its_json(fact, kind):
    data = fact_to_json(fact)
    assert isinstance(data, dict)
    assert fact_from_json(fact.name, data, kind) == fact


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"method": "m/1", "evidence": [], "detail": []},
        {"method": "m/1", "evidence": [], "detail": [], "value": "1", "unknown": []},
        {"method": "m/1", "evidence": [], "detail": [], "value": "1", "more": 1},
        {"method": "m/1", "evidence": [], "detail": [["worker"]], "value": "1"},
        {"method": "m/1", "evidence": [], "detail": [], "value": 1},
    ],
)
def test_json_that_is_no_fact_is_refused(data):
    with pytest.raises(ValueMalformed):
        fact_from_json("pay.share", data, RATIO)


def test_an_edition_is_named_by_its_id_and_version(edition):
    assert edition.label == "small@1.0.0"
    assert edition.find_criterion("P2").chapter == "pay"
    assert edition.find_criterion("P9") is None


def test_an_edition_cannot_be_changed(edition):
    with pytest.raises(AttributeError):
        edition.title = "Other"
    with pytest.raises(TypeError):
        edition.facts["other"] = None
    with pytest.raises(TypeError):
        edition.parameters["line"].series[()] = ()
    with pytest.raises(TypeError):
        edition.criteria[0].examples[0].facts["pay.share"] = "200%"


def test_importing_the_model_brings_no_yaml_and_no_file_reading_with_it():
    code = "import sys, standards.model; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "standards.model" in loaded
    assert not {"yaml", "standards.load", "sqlalchemy", "fastapi"} & loaded
