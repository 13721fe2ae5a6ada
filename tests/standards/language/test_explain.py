# ruff: noqa: E501 -- a sentence is easier to read in one line
from datetime import date
from decimal import Decimal

import pytest

from standards.kinds import parse_kind
from standards.language.check import compile_check
from standards.language.explain import APPLIES, Note, explain

D = Decimal
NAMES = {
    name: parse_kind(kind)
    for name, kind in {
        "pay.share": "ratio",
        "exits": "bool",
        "papers": "bool",
        "people": "count",
        "women": "count",
        "pay": "money INR per month",
        "line": "money INR per month",
        "run": "days",
        "elected_on": "date",
        "form": "choice cooperative|company",
        "kinds": "list",
    }.items()
}
NOTES = {
    "pay.share": Note(
        "Lowest pay of any worker in any month, as a share of the legal minimum wage",
        "worker W07, 2026-03",
        "no evidence: payroll",
    ),
    "exits": Note("Exits are clear", "room 2", "not seen"),
    "papers": Note("Original papers are kept", reason="not seen"),
    "people": Note("Workers", reason="no evidence: workers"),
    "women": Note("Women among the workers", reason="no evidence: workers"),
    "pay": Note("Lowest pay", "worker W07", "no evidence: payroll"),
    "line": Note("The line", "from 2026-01-01, gazette", "line has no value on 2020-01-01"),
    "run": Note("Longest run of days", "worker W03"),
    "elected_on": Note("Last election", reason="no evidence: members"),
    "form": Note("Legal form", reason="not given"),
    "kinds": Note("Kinds of work", reason="not given"),
}


def told(text, tail="{} is required", **values):
    values = {name.replace("__", "."): value for name, value in values.items()}
    check = compile_check(text, NAMES)
    return explain(check, check.evaluate(values), NOTES, tail=tail)


@pytest.mark.parametrize(
    ("text", "values", "sentence"),
    [
        (
            "pay.share >= 100%",
            {"pay__share": D("0.9999")},
            "Lowest pay of any worker in any month, as a share of the legal minimum wage, is 99.99% (worker W07, 2026-03); at least 100% is required",
        ),
        (
            "pay.share >= 100%",
            {},
            "Lowest pay of any worker in any month, as a share of the legal minimum wage, is not known (no evidence: payroll); at least 100% is required",
        ),
        (
            "100% <= pay.share",
            {"pay__share": D("1.2")},
            "Lowest pay of any worker in any month, as a share of the legal minimum wage, is 120% (worker W07, 2026-03); at least 100% is required",
        ),
        (
            "not pay.share < 2.0",
            {"pay__share": D("1.5")},
            "Lowest pay of any worker in any month, as a share of the legal minimum wage, is 1.5 (worker W07, 2026-03); at least 2 is required",
        ),
        (
            "pay >= line",
            {"pay": D("499.99"), "line": D(500)},
            "Lowest pay is INR 499.99 per month (worker W07); at least the line, INR 500.00 per month (from 2026-01-01, gazette), is required",
        ),
        (
            "pay >= line",
            {"pay": D(1)},
            "Lowest pay is INR 1.00 per month (worker W07); at least the line, which is not known (line has no value on 2020-01-01), is required",
        ),
        (
            "women / people >= 50%",
            {"women": 1, "people": 3},
            "Women among the workers divided by workers is about 33.33% (women among the workers 1, workers 3); at least 50% is required",
        ),
        (
            "women / people >= 50%",
            {"women": 1, "people": 0},
            "Women among the workers divided by workers is not known (division by zero: workers is 0); at least 50% is required",
        ),
        (
            "women / people >= 50%",
            {"women": 1},
            "Women among the workers divided by workers is not known (no evidence: workers); at least 50% is required",
        ),
        (
            "run <= 6d",
            {"run": D(7)},
            "Longest run of days is 7 days (worker W03); at most 6 days is required",
        ),
        ("people == 5", {"people": 5}, "Workers is 5; exactly 5 is required"),
        ("people != 5", {"people": 5}, "Workers is 5; anything but 5 is required"),
        (
            "women / people in [50%, 33%]",
            {"women": 1, "people": 3},
            "Women among the workers divided by workers is about 33.33% (women among the workers 1, workers 3); one of 50%, 33% is required",
        ),
        (
            "women / people in [66.67%]",
            {"women": 2, "people": 3},
            "Women among the workers divided by workers is about 66.667% (women among the workers 2, workers 3); one of 66.67% is required",
        ),
        ("people in [5, 6]", {"people": 7}, "Workers is 7; one of 5, 6 is required"),
        ("not people in [5, 6]", {"people": 5}, "Workers is 5; none of 5, 6 is required"),
        (
            "elected_on >= @2026-01-01",
            {"elected_on": date(2025, 12, 31)},
            "Last election is 2025-12-31; on or after 2026-01-01 is required",
        ),
        (
            "months_between(elected_on, @2026-09-30) < 24",
            {"elected_on": date(2024, 9, 30)},
            "Whole months from last election to 2026-09-30 is 24 (last election 2024-09-30); less than 24 is required",
        ),
        (
            "elected_on + 1d > @2026-01-01",
            {"elected_on": date.max},
            "Last election plus 1 day is not known (the date is not in the calendar, or the days are not whole); after 2026-01-01 is required",
        ),
        (
            'form == "cooperative"',
            {"form": "company"},
            "Legal form is company; cooperative is required",
        ),
        (
            'form != "company"',
            {"form": "company"},
            "Legal form is company; anything but company is required",
        ),
        (
            '"assembly" in kinds',
            {"kinds": ("training",)},
            "Kinds of work is training; assembly among them is required",
        ),
        (
            "min(people, women) > 5",
            {"people": 6, "women": 5},
            "The smallest of workers and women among the workers is 5 (workers 6, women among the workers 5); more than 5 is required",
        ),
        ("exits", {"exits": False}, "Exits are clear: no (room 2); yes is required"),
        ("exits", {}, "Exits are clear: not known (not seen); yes is required"),
        ("not papers", {"papers": True}, "Original papers are kept: yes; no is required"),
        (
            "known(pay)",
            {},
            "Lowest pay is not known (no evidence: payroll); a known value is required",
        ),
        (
            "exits and not papers",
            {"exits": True, "papers": True},
            "Original papers are kept: yes; no is required",
        ),
        (
            "exits and not papers",
            {"exits": True, "papers": False},
            "Both conditions hold: exits are clear: yes (room 2); original papers are kept: no",
        ),
        (
            "exits and not papers",
            {"exits": False, "papers": True},
            "Both conditions fail: exits are clear: no (room 2); original papers are kept: yes (no is wanted)",
        ),
        (
            "exits and people > 5 and run <= 6d",
            {"exits": True, "people": 1, "run": D(9)},
            "2 of 3 conditions fail: workers is 1 (more than 5 is wanted); longest run of days is 9 days (worker W03) (at most 6 days is wanted)",
        ),
        (
            "exits and people > 5",
            {"exits": True},
            "Workers is not known (no evidence: workers); more than 5 is required",
        ),
        (
            "exits or people > 5",
            {"exits": False, "people": 6},
            "Workers is 6; more than 5 is required",
        ),
        (
            "exits or people > 5",
            {"exits": False, "people": 5},
            "None of 2 alternatives holds: exits are clear: no (room 2); workers is 5 (more than 5 is wanted)",
        ),
        (
            "exits or people > 5",
            {"exits": False},
            "None of 2 alternatives is known to hold: exits are clear: no (room 2); workers is not known (no evidence: workers) (more than 5 is wanted)",
        ),
        (
            "not (exits or papers)",
            {"exits": False, "papers": True},
            "Original papers are kept: yes; no is required",
        ),
    ],
)
def test_a_sentence_says_what_is_so_and_what_should_be(text, values, sentence):
    assert told(text, **values) == sentence


def test_a_condition_says_when_it_applies():
    sentence = told("run > 6d", tail=APPLIES, run=D(0))
    assert (
        sentence
        == "Longest run of days is 0 days (worker W03); it applies when this is more than 6 days"
    )
