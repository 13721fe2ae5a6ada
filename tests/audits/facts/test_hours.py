"""Facts of the time records."""

from datetime import date, timedelta
from decimal import Decimal

NORMAL, OVERTIME = "hours.longest_normal_week", "hours.longest_overtime_week"
RUN, RECORDED = "hours.longest_run_of_days", "hours.recorded_share"


def days(worker: str, first: date, hours: list[str], overtime: str = "0") -> list[dict[str, str]]:
    return [
        {
            "worker": worker,
            "date": str(first + timedelta(days=number)),
            "normal_hours": each,
            "overtime_hours": overtime,
        }
        for number, each in enumerate(hours)
    ]


def test_weeks_run_from_monday_to_sunday(facts_of) -> None:
    thursday = date(2026, 1, 8)
    facts = facts_of(time_records=days("W01", thursday, ["8"] * 10, overtime="1"))
    assert facts[NORMAL].value == 48
    assert dict(facts[NORMAL].detail) == {"worker": "W01", "week from": "2026-01-12"}
    assert facts[OVERTIME].value == 6


def test_the_longest_week_of_any_worker_counts_exactly(facts_of, rows) -> None:
    more = days("W11", date(2026, 1, 5), ["8", "8", "8", "8", "8", "8.25"])
    facts = facts_of(time_records=[*rows("time_records"), *more])
    assert facts[NORMAL].value == Decimal("48.25")


def test_a_week_that_the_period_cuts_is_whole(facts_of) -> None:
    monday = date(2025, 12, 29)
    assert facts_of(time_records=days("W01", monday, ["10"] * 5))[NORMAL].value == 50
    week_before = facts_of(time_records=days("W01", monday - timedelta(days=7), ["10"] * 14))
    assert week_before[NORMAL].value == 70
    assert week_before[RUN].value == 7


def test_a_day_of_rest_ends_a_run(facts_of) -> None:
    monday = date(2026, 1, 5)
    records = days("W01", monday, ["8"] * 6 + ["0"] + ["8"] * 7)
    facts = facts_of(time_records=records)
    assert facts[RUN].value == 7
    assert dict(facts[RUN].detail) == {"worker": "W01", "from": "2026-01-12"}


def test_a_day_of_overtime_alone_is_a_day_of_work(facts_of) -> None:
    records = days("W01", date(2026, 1, 5), ["8"] * 6)
    records += days("W01", date(2026, 1, 11), ["0"], overtime="2")
    assert facts_of(time_records=records)[RUN].value == 7


def test_runs_of_two_workers_do_not_join(facts_of) -> None:
    records = days("W01", date(2026, 1, 5), ["8"] * 3) + days("W02", date(2026, 1, 8), ["8"] * 3)
    assert facts_of(time_records=records)[RUN].value == 3


def test_blank_hours_are_unknown_and_show_the_worst_known(facts_of, missing_of) -> None:
    facts = facts_of(time_records=days("W01", date(2026, 1, 5), ["8", "", "8"]))
    words = ("time_records.csv row 3: normal_hours of W01, 2026-01-06 is blank",)
    assert missing_of(facts[NORMAL]) == missing_of(facts[RUN]) == words
    assert dict(facts[RUN].detail)["from"] == "2026-01-05"
    assert facts[OVERTIME].value == 0


def test_days_without_hours_are_no_run(facts_of) -> None:
    assert facts_of(time_records=days("W01", date(2026, 1, 5), ["0", "0"]))[RUN].value == 0


def test_without_records_in_the_period_nothing_is_known(facts_of, missing_of) -> None:
    facts = facts_of(time_records=days("W01", date(2025, 1, 5), ["8"]))
    for name in (NORMAL, OVERTIME, RUN):
        assert missing_of(facts[name]) == ("time_records has no row in the period",)


def test_without_an_overtime_column_overtime_and_runs_are_unknown(facts_of, missing_of) -> None:
    records = days("W01", date(2026, 1, 5), ["8"])
    records = [{name: row[name] for name in ("worker", "date", "normal_hours")} for row in records]
    facts = facts_of(time_records=records)
    assert facts[NORMAL].value == 8
    assert missing_of(facts[OVERTIME]) == ("time_records.csv has no column overtime_hours",)


def test_every_worker_of_the_list_needs_a_record_in_the_period(facts_of, rows) -> None:
    facts = facts_of(time_records=rows("time_records", 9), workers=rows("workers"))
    assert facts[RECORDED].value == Decimal("0.9")
    assert facts[RECORDED].detail == (("without", "W10 in 2026-01"),)
    before = days("W10", date(2025, 12, 29), ["8"])
    facts = facts_of(time_records=[*rows("time_records", 9), *before], workers=rows("workers"))
    assert facts[RECORDED].value == Decimal("0.9")


def test_a_month_of_employment_without_any_record_counts_against_the_worker(
    facts_of, rows, changed
) -> None:
    records = [
        row
        for row in rows("time_records")
        if not (row["worker"] == "W03" and row["date"] >= "2026-03")
    ]
    facts = facts_of(time_records=records, workers=rows("workers"))
    assert facts[RECORDED].value == Decimal("0.9")
    assert facts[RECORDED].detail == (("without", "W03 in 2026-03"),)
    workers = changed(rows("workers"), {"left_on": "2026-02-28"}, worker="W03")
    assert facts_of(time_records=records, workers=workers)[RECORDED].value == 1


def test_a_day_of_no_hours_is_a_record(facts_of, rows) -> None:
    away = days("W10", date(2026, 3, 2), ["0"])
    records = [
        row
        for row in rows("time_records")
        if not (row["worker"] == "W10" and row["date"] >= "2026-03")
    ]
    facts = facts_of(time_records=[*records, *away], workers=rows("workers"))
    assert facts[RECORDED].value == 1


def test_somebody_at_work_whom_the_list_does_not_name_leaves_it_unknown(
    facts_of, rows, missing_of
) -> None:
    hidden = days("W99", date(2026, 1, 5), ["8"])
    facts = facts_of(time_records=[*rows("time_records"), *hidden], workers=rows("workers"))
    words = "time_records.csv row 142: W99 is not in the worker list"
    assert missing_of(facts[RECORDED]) == (words,)
