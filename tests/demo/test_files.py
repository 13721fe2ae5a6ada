"""The sample tables mean the same in every office's style."""

from decimal import Decimal

import pytest

from audits.tables.headers import Choice
from audits.tables.read import read_table
from certify.demo import tables
from certify.demo.files import group_indian, write_table
from certify.demo.units import UNITS
from standards.load import load_catalogue_edition

EDITION = load_catalogue_edition("social-outsourcing@1.0.0")
STYLES = ("plain", "indian", "ledger_book")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("999", "999.00"),
        ("1000", "1,000.00"),
        ("13654", "13,654.00"),
        ("136540.5", "1,36,540.50"),
        ("12345678.9", "1,23,45,678.90"),
    ],
)
def test_amounts_are_grouped_by_lakh_and_crore(amount, text):
    assert group_indian(Decimal(amount)) == text


@pytest.mark.parametrize("kind", ["payroll", "workers"])
def test_every_style_is_read_like_the_plain_one(kind):
    rows = {
        "payroll": lambda: tables.payroll(UNITS[0], EDITION),
        "workers": lambda: tables.workers(UNITS[0]),
    }
    read = []
    for style in STYLES:
        name, content = write_table(kind, rows[kind](), style)
        table = read_table(kind, name, content, Choice())
        read.append([{**vars_of(row), "place": None} for row in table.rows])
    assert read[0] == read[1] == read[2]


def vars_of(row) -> dict:
    return {name: getattr(row, name) for name in row.__slots__}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.slug)
def test_pay_reaches_the_minimum_but_for_the_one_rupee(unit):
    for row in tables.payroll(unit, EDITION):
        parts = row["basic"] + row["dearness_allowance"] + row["other_allowances"]
        minimum = tables._minimum_wage(unit, EDITION, row["month"]).value.amount
        number = int(row["worker"][1:])
        short = unit.one_rupee_short == (number, row["month"].month)
        assert parts - minimum == (-1 if short else 250 if number == 1 else 0)
        assert row["gross"] - row["deductions"] == row["net"]
