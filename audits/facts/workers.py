"""Facts of the worker list, method workers/1; only who worked on any day of the period counts."""

from collections.abc import Callable
from datetime import date
from typing import Final

from audits.enterprise import whole_years
from audits.facts.case import Case, Measure, Method, share, unknown
from audits.tables.rows import WorkerRow

METHOD: Final = "workers/1"
_NOBODY: Final = "the worker list has nobody employed in the period"


def count(case: Case) -> Measure:
    """Return the number of workers employed on any day of the period."""
    return Measure(len(case.workers))


def impact_share(case: Case) -> Measure:
    """Return the share of workers who came from poverty or long unemployment, with a proof."""
    return _share_of(case, _is_impact_worker)


def _is_impact_worker(case: Case, worker: WorkerRow) -> bool | str:
    """Three values: no proof decides against, a blank only where it could change the answer."""
    if worker.proof == "none" or (
        worker.from_poor_household is False and worker.long_unemployed is False
    ):
        return False
    needed = worker.from_poor_household or worker.long_unemployed
    if needed and worker.proof is not None:
        return True
    names = ["proof"] if needed else ["from_poor_household", "long_unemployed"]
    blank = next(name for name in names if getattr(worker, name) is None)
    return case.blank("workers", worker, blank, worker.worker)


def written_contract_share(case: Case) -> Measure:
    """Return the share of workers with a written contract."""
    return _share_of(case, _has_contract)


def _has_contract(case: Case, worker: WorkerRow) -> bool | str:
    if worker.written_contract is None:
        return case.blank("workers", worker, "written_contract", worker.worker)
    return worker.written_contract


def _share_of(case: Case, decide: Callable[[Case, WorkerRow], bool | str]) -> Measure:
    answers = [decide(case, worker) for worker in case.workers]
    missing = [answer for answer in answers if isinstance(answer, str)]
    counted = sum(answer is True for answer in answers)
    detail = (("counted", str(counted)), ("workers", str(len(answers))))
    if missing or not answers:
        return unknown(missing or [_NOBODY], detail)
    return Measure(share(counted, len(answers)).value, detail)


def youngest_age(case: Case) -> Measure:
    """Return the lowest age in full years at which any worker worked in the period."""
    ages: list[tuple[int, WorkerRow]] = []
    missing: list[str] = []
    for worker in case.workers:
        first_day = max(case.terms.period_start, worker.joined_on or date.min)
        if worker.born_on is None:
            missing.append(case.blank("workers", worker, "born_on", worker.worker))
        elif worker.born_on > first_day:
            told = f"born_on of {worker.worker} lies after the first day of work"
            missing.append(f"{worker.place.text}: {told}")
        else:
            ages.append((whole_years(worker.born_on, first_day), worker))
    youngest = min(ages, key=lambda each: each[0], default=None)
    detail = () if youngest is None else _describe(youngest[1])
    if youngest is None or missing:
        return unknown(missing or [_NOBODY], detail)
    return Measure(youngest[0], detail)


def _describe(worker: WorkerRow) -> tuple[tuple[str, str], ...]:
    return (("worker", worker.worker), ("row", worker.place.text))


METHODS: Final = (
    Method(
        "workers.count",
        METHOD,
        "count",
        ("workers",),
        "Workers in the worker list who were employed on any day of the period: joined on or "
        "before its last day (blank: before it) and not left before its first (blank: not left).",
        "persons",
        "our definition",
        count,
    ),
    Method(
        "workers.impact_share",
        METHOD,
        "ratio",
        ("workers",),
        "Workers who, when hired, came from a poor household or were long unemployed, with a named "
        "proof, as a share of all workers employed in the period. Unknown while a blank could "
        "change whether a worker counts.",
        "exact, rounded down at 28 digits",
        "Impact Sourcing Standard (definition of an impact worker); the proofs are Kerala's",
        impact_share,
    ),
    Method(
        "workers.youngest_age",
        METHOD,
        "count",
        ("workers",),
        "The lowest age in full years of any worker, each on her first day of work in the period. "
        "Unknown while a date of birth is missing or lies after that day.",
        "years",
        "ILO C138",
        youngest_age,
    ),
    Method(
        "workers.written_contract_share",
        METHOD,
        "ratio",
        ("workers",),
        "Workers with a written contract, as a share of all workers employed in the period. "
        "Unknown while it is blank for one.",
        "exact, rounded down at 28 digits",
        "Fairwork principle 3; SA8000",
        written_contract_share,
    ),
)
