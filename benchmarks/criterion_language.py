"""Cost of judging by the criterion language, against the same rules written by hand in Python.

Hand-written: a Python function that looks the same exact values up in the same dict and compares
them with `and`; it knows no unknown value and leaves no trace. Ours: one evaluation of the compiled
check, with three values and its trace recorded (names, values, every comparison and its result).
Rounds are shuffled; the ratio is the median of the ratios within a round. Then, in absolute terms:
compiling a check, and judging a whole edition of the catalogue with all sentences and traces.

    python benchmarks/criterion_language.py [--rounds 15] [--evaluations 20000]
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from standards.judge import judge, judgement_to_json
from standards.kinds import HOURS, RATIO, Kind, money_kind
from standards.language.check import compile_check, result_of
from standards.load import list_catalogue, load_catalogue_edition
from standards.model import Edition, Fact, parse_value

LIMIT = 6.0
PAY = money_kind("INR", "month")
NAMES: Mapping[str, Kind] = {
    "payroll.min_monthly_pay": PAY,
    "living_wage": PAY,
    "share": RATIO,
    "longest_week": HOURS,
}
VALUES: Mapping[str, Any] = {
    "payroll.min_monthly_pay": Decimal("13654.00"),
    "living_wage": Decimal("13500.00"),
    "share": Decimal("0.60"),
    "longest_week": Decimal(48),
}
MAJORITY = Decimal("0.51")
FULL_WEEK = Decimal(48)
TENTH = Decimal("1.1")


def one(values: Mapping[str, Any]) -> bool:
    return bool(values["share"] >= MAJORITY)


def two(values: Mapping[str, Any]) -> bool:
    return bool(
        values["payroll.min_monthly_pay"] >= values["living_wage"] and values["share"] >= MAJORITY
    )


def three(values: Mapping[str, Any]) -> bool:
    return bool(
        values["payroll.min_monthly_pay"] * TENTH >= values["living_wage"]
        and values["share"] >= MAJORITY
        and values["longest_week"] <= FULL_WEEK
    )


CASES: list[tuple[str, Callable[[Mapping[str, Any]], bool]]] = [
    ("share >= 51%", one),
    ("payroll.min_monthly_pay >= living_wage and share >= 51%", two),
    (
        "payroll.min_monthly_pay * 1.1 >= living_wage and share >= 51% and longest_week <= 48h",
        three,
    ),
]


def seconds(run: Callable[[Mapping[str, Any]], Any], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        run(VALUES)
    return time.process_time() - began


def compare(text: str, by_hand: Callable[..., bool], rounds: int, times: int) -> float:
    """Print the time of both and return the median ratio."""
    check = compile_check(text, NAMES)
    if result_of(check.evaluate(VALUES)) is not by_hand(VALUES):
        raise AssertionError(f"the two disagree on {text}")
    runs = {"ours": check.evaluate, "hand": by_hand}
    took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name in random.sample(sorted(runs), k=len(runs)):
            took[name].append(seconds(runs[name], times))
    ratio = statistics.median(a / b for a, b in zip(took["ours"], took["hand"], strict=True))
    ours, hand = (statistics.median(took[name]) / times * 1e6 for name in ("ours", "hand"))
    print(f"{ratio:5.2f}x   {ours:6.3f} us   {hand:6.3f} us by hand   {text}")
    return ratio


def best_facts(edition: Edition) -> dict[str, Fact]:
    """The facts of every passing example together."""
    texts = {
        name: text
        for criterion in edition.criteria
        for example in criterion.examples
        if example.expect == "pass"
        for name, text in example.facts.items()
    }
    return {
        name: Fact(name, parse_value(text, edition.facts[name].kind), edition.facts[name].method)
        for name, text in texts.items()
    }


def time_edition(label: str, rounds: int) -> None:
    edition = load_catalogue_edition(label)
    facts = best_facts(edition)

    def run() -> object:
        judgement = judge(edition, facts, year=6, on=edition.in_force_on)
        return judgement_to_json(judgement)

    took = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(20):
            run()
        took.append((time.process_time() - began) / 20)
    each = statistics.median(took)
    criteria = len(edition.criteria)
    print(
        f"judge {label}: {each * 1e3:.2f} ms for {criteria} criteria with sentences and traces, "
        f"{each / criteria * 1e6:.0f} us each"
    )


def time_compiling(text: str, rounds: int) -> None:
    took = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(100):
            compile_check(text, NAMES)
        took.append((time.process_time() - began) / 100)
    print(f"compile once: {statistics.median(took) * 1e6:.0f} us   {text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--evaluations", type=int, default=20_000)
    wanted = parser.parse_args()
    print("ratio     with trace    the same by hand        check")
    ratios = [compare(text, run, wanted.rounds, wanted.evaluations) for text, run in CASES]
    worst = max(ratios)
    print(f"criterion language: at most {worst:.2f}x hand-written Python (limit {LIMIT}x)")
    time_compiling(CASES[1][0], wanted.rounds)
    for label in list_catalogue():
        time_edition(label, wanted.rounds)
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
