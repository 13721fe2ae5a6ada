"""Facts of the invoices."""

from decimal import Decimal

SHARE, COUNT = "trade.largest_client_share", "trade.client_count"


def test_the_largest_client_is_found_by_amount(facts_of, rows) -> None:
    facts = facts_of(invoices=rows("invoices"))
    assert (facts[SHARE].value, facts[COUNT].value) == (Decimal("0.6"), 2)


def test_one_client_in_other_capitals_is_one_client(facts_of, rows) -> None:
    more = {"invoice": "I3", "client": "LIBRARY", "date": "2026-03-01", "amount": "20000.01"}
    facts = facts_of(invoices=[*rows("invoices"), more])
    assert facts[COUNT].value == 2
    assert facts[SHARE].value > Decimal("0.5")


def test_a_third_is_rounded_up_where_a_limit_is_from_above(facts_of, rows) -> None:
    invoices = [
        {"invoice": client, "client": client, "date": "2026-01-31", "amount": "1"}
        for client in "ABC"
    ]
    assert facts_of(invoices=invoices)[SHARE].value == Decimal("0." + "3" * 26 + "4")


def test_invoices_outside_the_period_do_not_count(facts_of, rows, missing_of) -> None:
    invoices = [{**row, "date": "2025-12-31"} for row in rows("invoices")]
    facts = facts_of(invoices=invoices)
    assert missing_of(facts[SHARE]) == ("there is no invoiced amount in the period",)
    assert facts[COUNT].value == 0


def test_a_blank_amount_is_unknown(facts_of, rows, changed, missing_of) -> None:
    invoices = changed(rows("invoices"), {"amount": ""}, invoice="I2")
    assert missing_of(facts_of(invoices=invoices)[SHARE]) == (
        "invoices.csv row 3: amount of I2 is blank",
    )
