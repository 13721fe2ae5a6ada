"""Facts straight from rows, without database and vault."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from audits.facts import Case, Holding, Terms, compute_facts
from audits.tables.read import merge_rows, read_table
from audits.visit import VisitFile
from standards.model import Edition, Fact, Unknown

TERMS = Terms(
    form="cooperative",
    district="Thiruvananthapuram",
    state="Kerala",
    sector="computer-software",
    period_start=date(2026, 1, 1),
    period_end=date(2026, 3, 31),
)


@pytest.fixture
def terms() -> Terms:
    return TERMS


@pytest.fixture
def case_of(edition: Edition, as_csv: Callable[[Sequence[Mapping[str, str]]], bytes]) -> Callable:
    """Return a case of tables given as rows; `terms` and `edition` may be changed."""

    def make(
        *,
        terms: Terms = TERMS,
        rules: Edition = edition,
        visits: tuple[VisitFile, ...] = (),
        **kinds,
    ) -> Case:
        holdings = {kind: hold(kind, rows) for kind, rows in kinds.items()}
        if visits:
            holdings["visit"] = Holding(commitments=("sha256:visit",))
        return Case(rules, terms, holdings, visits)

    def hold(kind: str, rows: Sequence[Mapping[str, str]]) -> Holding:
        table = read_table(kind, f"{kind}.csv", as_csv(rows))
        absent = {table.file: table.absent}
        return Holding(tuple(merge_rows([table])), absent, (f"sha256:{kind}",))

    return make


@pytest.fixture
def facts_of(case_of: Callable) -> Callable[..., Mapping[str, Fact]]:
    return lambda **kinds: compute_facts(case_of(**kinds))


@pytest.fixture
def missing_of() -> Callable[[Fact], tuple[str, ...]]:
    """Return what is missing of a fact that must be unknown."""

    def missing(fact: Fact) -> tuple[str, ...]:
        assert isinstance(fact.value, Unknown), fact
        return fact.value.missing

    return missing


@pytest.fixture
def changed() -> Callable:
    """Return rows with the cells of the matching ones changed; None removes the row."""

    def change(rows: list[dict[str, str]], cells: Mapping[str, str] | None, **match: str):
        hit = [row for row in rows if all(row[name] == value for name, value in match.items())]
        assert hit, match
        if cells is None:
            return [row for row in rows if row not in hit]
        return [{**row, **cells} if row in hit else row for row in rows]

    return change


@pytest.fixture
def with_terms(terms: Terms) -> Callable[..., Terms]:
    return lambda **fields: replace(terms, **fields)


@pytest.fixture
def known(edition: Edition) -> SimpleNamespace:
    """The legal minimum of the edition for the world's workers, INR per month."""
    keys = {"district": TERMS.district, "sector": TERMS.sector, "grade": "G"}
    value = edition.parameters["minimum_wage"].find_value(TERMS.period_end, keys)
    return SimpleNamespace(
        minimum=str(value.value.amount),
        since=str(value.valid_from),
        source=value.source,
        note=value.note.rstrip("."),
    )
