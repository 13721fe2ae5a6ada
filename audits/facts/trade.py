"""Facts of the invoices, method trade/1. One spelling is one client; capitals do not count."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Final

from audits.facts.case import Case, Measure, Method, round_up, unknown

METHOD: Final = "trade/1"


def largest_client_share(case: Case) -> Measure:
    """Return the share of invoiced amounts that goes to the largest client."""
    missing = [
        case.blank("invoices", row, "amount", row.invoice)
        for row in case.invoices
        if row.amount is None
    ]
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in case.invoices:
        amounts[row.client.casefold()] += row.amount or Decimal(0)
    total = sum(amounts.values(), Decimal(0))
    if missing or not total:
        return unknown(missing or ["there is no invoiced amount in the period"])
    largest = max(amounts.values())
    detail = (("largest client", f"INR {largest}"), ("all clients", f"INR {total}"))
    return Measure(round_up(Fraction(largest) / Fraction(total)), detail)


def client_count(case: Case) -> Measure:
    """Return the number of clients invoiced in the period."""
    return Measure(len({row.client.casefold() for row in case.invoices}))


METHODS: Final = (
    Method(
        "trade.largest_client_share",
        METHOD,
        "ratio",
        ("invoices",),
        "Amounts invoiced to the largest client, as a share of all amounts invoiced in the period. "
        "Unknown while an amount is blank or nothing was invoiced.",
        "exact, rounded up at 28 digits",
        "our measure of dependence on one client",
        largest_client_share,
    ),
    Method(
        "trade.client_count",
        METHOD,
        "count",
        ("invoices",),
        "Clients invoiced in the period, for information.",
        "clients",
        "our definition",
        client_count,
    ),
)
