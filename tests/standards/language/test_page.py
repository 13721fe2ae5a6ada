"""What docs/criterion-language.md shows is what the program says."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from standards.errors import EditionInvalid, ExpressionInvalid, format_problem
from standards.judge import judge
from standards.kinds import parse_kind
from standards.language import MAX_DEPTH, MAX_LENGTH, MAX_NODES
from standards.language.check import compile_check, missing_of, result_of
from standards.language.evaluate import to_raw
from standards.language.lex import MAX_PLACES, MAX_WHOLE_DIGITS, RESERVED
from standards.load import MAX_FILES, load_edition
from standards.loading.tree import MAX_BYTES, MAX_LEVELS
from standards.model import Fact
from standards.values import parse_value

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "criterion-language.md").read_text(encoding="utf-8")
VECTORS = json.loads((DOCS / "criterion-language.vectors.json").read_text(encoding="utf-8"))
RESULTS = {True: "true", False: "false", None: "unknown"}


def between(mark: str) -> str:
    return PAGE.split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0]


def rows(mark: str) -> list[list[str]]:
    lines = between(mark).strip().splitlines()[2:]
    split = [re.split(r"(?<!\\)\|", line.strip("|")) for line in lines]
    return [[cell.strip().replace("\\|", "|") for cell in cells] for cells in split]


def ticked(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


NAMES = {ticked(cells[0])[0]: parse_kind(ticked(cells[1])[0]) for cells in rows("names")}
FAULTS = re.findall(r"```check\n(.*?)\n```\n```fault\n(.*?)\n```", PAGE, re.DOTALL)


def evaluate(text, names, facts):
    check = compile_check(text, names)
    values = {name: to_raw(parse_value(value, names[name])) for name, value in facts.items()}
    frame = check.evaluate(values)
    return RESULTS[result_of(frame)], list(missing_of(check, frame))


@pytest.mark.parametrize(("text", "shown"), FAULTS)
def test_a_fault_is_shown_word_for_word(text, shown):
    with pytest.raises(ExpressionInvalid) as caught:
        compile_check(text, NAMES)
    assert str(caught.value) == shown


def test_the_page_shows_faults():
    assert len(FAULTS) == PAGE.count("```fault") == PAGE.count("```check") == 8


@pytest.mark.parametrize("cells", rows("results"), ids=lambda cells: cells[0])
def test_a_result_of_the_table_is_the_one_that_comes_out(cells):
    [text] = ticked(cells[0])
    facts = dict(pair.split(": ") for pair in ticked(cells[1]))
    assert evaluate(text, NAMES, facts) == (cells[2], ticked(cells[3]))


def test_the_sentence_is_the_one_that_comes_out(edition):
    shown = re.search(r"```sentence\n(.*?)\n```", PAGE, re.DOTALL)
    detail = (("worker", "W07"), ("month", "2026-03"))
    fact = Fact("pay.share", Decimal("0.9999"), "payroll/1", detail=detail)
    judgement = judge(edition, {"pay.share": fact}, year=0, on=date(2026, 9, 30))
    assert judgement.results[0].sentence == shown[1]


def test_problems_of_an_edition_are_shown_word_for_word(write_edition):
    shown = re.search(r"```problems\n(.*?)\n```", PAGE, re.DOTALL)
    path = write_edition(
        changes={
            "20-pay.yaml": ("check: pay.share", "check: pay.shore"),
            "30-safety.yaml": ("no}, expect: fail", "yes}, expect: fail"),
        }
    )
    with pytest.raises(EditionInvalid) as caught:
        load_edition(path)
    assert "\n\n".join(map(format_problem, caught.value.problems)) == shown[1]


def test_the_limits_are_those_of_the_program():
    shown = PAGE.split("## Limits")[1].split("##")[0]
    limits = [int(number) for number in re.findall(r"\d+", shown)]
    assert limits == [
        *(MAX_LENGTH, MAX_DEPTH, MAX_NODES),
        *(MAX_WHOLE_DIGITS, MAX_PLACES),
        *(MAX_BYTES, MAX_LEVELS, MAX_FILES),
    ]


def test_the_reserved_words_are_those_of_the_program():
    assert f"`{' '.join(RESERVED)}` are no names" in PAGE


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["expression"])
def test_a_vector_comes_out_as_it_says(vector):
    names = {name: parse_kind(kind) for name, kind in VECTORS["names"].items()}
    if vector["result"] == "fault":
        with pytest.raises(ExpressionInvalid):
            compile_check(vector["expression"], names)
    else:
        expected = (vector["result"], vector.get("missing", []))
        assert evaluate(vector["expression"], names, vector.get("values", {})) == expected
