"""The editions of the catalogue: that they hold together and that what we say of them is true."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from standards.judge import judge
from standards.language.check import compile_check, result_of
from standards.load import list_catalogue, load_catalogue_edition, load_edition
from standards.model import Criterion, Edition, Example, Fact, Money, ParameterValue, parse_value

ROOT = Path(__file__).resolve().parents[2]
LABEL = "social-outsourcing@1.0.0"
FOLDER = ROOT / "standards/catalogue/social-outsourcing/1.0.0"
EDITION = load_catalogue_edition(LABEL)
CRITERIA = {criterion.id: criterion for criterion in EDITION.criteria}
EXAMPLES = [
    pytest.param(criterion, example, id=f"{criterion.id} {example.name}")
    for criterion in EDITION.criteria
    for example in criterion.examples
]
DOCS = (ROOT / "docs/standards.md").read_text(encoding="utf-8")
FEATURES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "features").glob("*.feature"))
)
FOR_INFORMATION = {"workers.count", "pay.median_month", "trade.client_count"}
PLACES = ("Thiruvananthapuram", "Kollam")
GRADES = {"computer-software": "A B C D E F G H I", "shops-and-commercial": "special A B C D E"}
LAST_READ = date(2024, 11, 1)
AUDITED_MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 21)]
SHARPER = {">=": ">", "<=": "<", ">": ">=", "<": "<=", "==": "!="}


def facts_of(example: Example) -> dict[str, Fact]:
    return {
        name: Fact(name, parse_value(text, EDITION.facts[name].kind), EDITION.facts[name].method)
        for name, text in example.facts.items()
    }


def outcome_of(criterion: Criterion, example: Example) -> str:
    year = criterion.from_year if example.year is None else example.year
    judgement = judge(EDITION, facts_of(example), year=year, on=example.on or EDITION.in_force_on)
    [result] = [result for result in judgement.results if result.criterion == criterion.id]
    return result.outcome


def between(start: str, end: str) -> str:
    return DOCS.split(start)[1].split(end)[0].strip()


def minimum_wage(place: str, sector: str, grade: str, on: date) -> ParameterValue:
    keys = {"district": place, "sector": sector, "grade": grade}
    value = EDITION.parameters["minimum_wage"].find_value(on, keys)
    assert isinstance(value, ParameterValue), value
    return value


# --- the edition holds together -----------------------------------------------------------


def test_the_catalogue_holds_the_edition():
    assert LABEL in list_catalogue()
    assert EDITION.label == LABEL


@pytest.mark.parametrize(("criterion", "example"), EXAMPLES)
def test_every_example_gives_what_it_says(criterion, example):
    assert outcome_of(criterion, example) == example.expect


@pytest.mark.parametrize("criterion", EDITION.criteria, ids=lambda criterion: criterion.id)
def test_every_criterion_shows_a_pass_a_fail_and_an_unknown(criterion):
    shown = {example.expect for example in criterion.examples}
    assert {"pass", "fail", "unknown"} <= shown
    assert ("not_applicable" in shown) == (criterion.applies != "always")
    assert ("not_yet" in shown) == (criterion.from_year > 0)


def mutants() -> list:
    return [
        pytest.param(criterion, changed, id=f"{criterion.id} {changed}")
        for criterion in EDITION.criteria
        for changed in mutations_of(criterion.check)
    ]


def mutations_of(check: str) -> list[str]:
    """Return the check with one comparison, one `and` or `or`, or one `not` changed."""
    changed = [
        check[: found.start()] + SHARPER[found.group()] + check[found.end() :]
        for found in re.finditer(r"[<>]=?|==", check)
    ]
    for word, other in ((" and ", " or "), (" or ", " and "), ("not ", "")):
        changed += [
            check[: found.start()] + other + check[found.end() :]
            for found in re.finditer(word, check)
        ]
    return changed


@pytest.mark.parametrize(("criterion", "changed"), mutants())
def test_an_example_notices_every_small_change_of_a_check(criterion, changed):
    check = compile_check(changed, {name: fact.kind for name, fact in EDITION.facts.items()})
    verdicts = {True: "pass", False: "fail", None: "unknown"}
    noticed = [
        example.name
        for example in criterion.examples
        if example.expect in {"pass", "fail", "unknown"}
        and verdicts[result_of(check.evaluate(raw_values(example)))] != example.expect
    ]
    assert noticed


def raw_values(example: Example) -> dict:
    return {name: fact.value for name, fact in facts_of(example).items()}


def test_every_fact_read_is_declared_and_every_other_is_said_to_be_for_information():
    read = {
        name
        for criterion in EDITION.criteria
        for check in (criterion.applies_check, criterion.compiled_check)
        for name in check.names
    }
    assert set(EDITION.facts) - read == FOR_INFORMATION
    assert read <= set(EDITION.facts)
    assert all("for information" in EDITION.facts[name].title for name in FOR_INFORMATION)


def test_every_observation_is_a_question_that_can_be_answered_yes_no_or_not_seen():
    observed = [fact for fact in EDITION.facts.values() if fact.method == "visit/1"]
    assert len(observed) == 12
    assert [fact.name for fact in observed if not fact.question.endswith("?")] == []


def test_every_source_is_used():
    used = {source.source for criterion in EDITION.criteria for source in criterion.sources}
    for parameter in EDITION.parameters.values():
        used |= {value.source for series in parameter.series.values() for value in series}
    assert used == set(EDITION.sources)


def test_a_clause_is_cited_only_where_it_was_read():
    doubtful = [
        (criterion.id, source.source, source.clause)
        for criterion in EDITION.criteria
        for source in criterion.sources
        if source.clause and not source.verified and not source.clause.startswith("element ")
    ]
    assert doubtful == []


def test_nothing_is_read_in_a_source_that_nobody_opened():
    doubtful = [
        (criterion.id, source.source)
        for criterion in EDITION.criteria
        for source in criterion.sources
        if source.verified and not EDITION.sources[source.source].verified
    ]
    assert doubtful == []


def test_a_threshold_of_ours_is_said_to_be_ours():
    named = {
        criterion.id
        for criterion in EDITION.criteria
        if "fair-it-ledger" in {source.source for source in criterion.sources}
    }
    assert named == {
        criterion.id for criterion in EDITION.criteria if criterion.threshold_origin == "ours"
    }


@pytest.mark.parametrize("criterion", EDITION.criteria, ids=lambda criterion: criterion.id)
def test_what_to_put_right_is_one_sentence(criterion):
    assert re.fullmatch(r"[A-Z][^.]*\.", criterion.mend)


# --- identity -----------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "copy")
    return tmp_path / "copy"


def edited(folder: Path, name: str, old: str, new: str) -> Edition:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_edition(folder)


def test_comments_and_layout_do_not_change_the_digest(copy):
    loaded = edited(copy, "60-trade.yaml", "criteria:\n", "# a remark\n\ncriteria:\n")
    assert loaded.digest == EDITION.digest


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("60-trade.yaml", "at most 75 %", "at most 76 %", id="a word"),
        pytest.param(
            "edition.yaml", "in_force_on: 2026-01-01", "in_force_on: 2026-01-02", id="a day"
        ),
        pytest.param("parameters/living_wage.yaml", '"15500.00"', '"15500.01"', id="a paisa"),
    ],
)
def test_any_other_change_changes_the_digest(copy, name, old, new):
    assert edited(copy, name, old, new).digest != EDITION.digest


# --- parameters ---------------------------------------------------------------------------


@pytest.mark.parametrize("month", AUDITED_MONTHS, ids=str)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sector", GRADES)
def test_every_month_of_the_first_audits_has_a_minimum_wage(place, sector, month):
    for grade in GRADES[sector].split():
        assert minimum_wage(place, sector, grade, month).value


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sector", GRADES)
def test_carried_forward_values_say_so_and_repeat_the_last_month_read(place, sector):
    for grade in GRADES[sector].split():
        carried = minimum_wage(place, sector, grade, date(2025, 10, 1))
        assert carried.value == minimum_wage(place, sector, grade, LAST_READ).value
        assert not carried.verified
        assert "Carried forward" in carried.note


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("month", [date(2022, 10, 1), date(2023, 4, 1), LAST_READ], ids=str)
def test_both_sectors_of_a_place_move_by_the_same_index(place, month):
    software = minimum_wage(place, "computer-software", "A", month).parts["dearness_allowance"]
    shops = minimum_wage(place, "shops-and-commercial", "A", month).parts["dearness_allowance"]
    assert isinstance(software, Money)
    assert isinstance(shops, Money)
    assert shops.amount - software.amount == Decimal(1560)


def test_after_the_last_value_the_minimum_wage_is_unknown_not_guessed():
    keys = {"district": "Kollam", "sector": "computer-software", "grade": "A"}
    answer = EDITION.parameters["minimum_wage"].find_value(date(2027, 1, 1), keys)
    assert "values exist until 2026-12-31" in str(answer)


def test_what_was_not_read_carries_a_note():
    silent = [
        (parameter.id, value.valid_from)
        for parameter in EDITION.parameters.values()
        for series in parameter.series.values()
        for value in series
        if not value.verified and not value.note
    ]
    assert silent == []


# --- what others say of the edition -------------------------------------------------------


def test_the_docs_name_the_digest():
    assert between("<!-- digest -->", "<!-- /digest -->") == f"`{EDITION.digest}`"


def test_the_docs_list_every_criterion_as_it_is():
    rows = [
        f"| {criterion.id} | {criterion.title} | `{criterion.check}` | `{criterion.applies}` "
        f"| {criterion.severity} | {criterion.from_year} | {criterion.threshold_origin} |"
        for criterion in EDITION.criteria
    ]
    table = between("<!-- criteria -->", "<!-- /criteria -->").splitlines()
    assert table[2:] == rows


def test_features_speak_of_criteria_by_their_titles():
    quoted = set(re.findall(r'criterion (?:that changed is )?"([^"]+)"', FEATURES))
    assert len(quoted) >= 3
    assert quoted <= {criterion.title for criterion in EDITION.criteria}


def test_features_pay_the_lowest_minimum_wage_to_the_rupee():
    lowest = minimum_wage("Thiruvananthapuram", "shops-and-commercial", "E", date(2026, 3, 1))
    assert lowest.value == Money(Decimal("13654.00"), "INR", "month")
    assert "each paid INR 13,654.00 a month" in FEATURES
    assert "paid INR 13,653.00 for March 2026" in FEATURES
