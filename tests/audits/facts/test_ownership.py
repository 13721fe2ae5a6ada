"""Facts of the member register."""

from datetime import date
from decimal import Decimal

SHARE = "ownership.member_vote_share"
MOST = "ownership.most_votes_of_one_member"
ELECTED = "ownership.last_election_on"


def test_votes_of_members_who_work_are_shared_over_all_votes(facts_of, rows, changed) -> None:
    members = changed(rows("members"), {"worker_id": "", "votes": "9"}, member="M10")
    facts = facts_of(members=members)
    assert facts[SHARE].value == Decimal("0.5")
    assert dict(facts[SHARE].detail) == {"votes of workers": "9", "votes": "18"}
    assert facts[MOST].value == 9
    assert dict(facts[MOST].detail)["member"] == "M10"


def test_a_member_may_not_be_called_a_worker_whom_the_list_does_not_name(
    facts_of, rows, missing_of
) -> None:
    facts = facts_of(members=rows("members"), workers=rows("workers", 9))
    assert missing_of(facts[SHARE]) == (
        "members.csv row 11: W10, worker of M10, is not in the worker list",
    )
    assert facts_of(members=rows("members"))[SHARE].value == 1


def test_the_vote_of_a_worker_who_left_is_no_longer_a_workers_vote(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"left_on": "2026-02-28"}, worker="W10")
    fact = facts_of(members=rows("members"), workers=workers)[SHARE]
    assert fact.value == Decimal("0.9")
    assert fact.evidence == ("sha256:members", "sha256:workers")


def test_one_worker_behind_two_members_is_unknown(facts_of, rows, changed, missing_of) -> None:
    members = changed(rows("members"), {"worker_id": "W01"}, member="M10")
    facts = facts_of(members=members, workers=rows("workers"))
    words = ("members.csv row 11: W01 stands behind M01 and M10",)
    assert missing_of(facts[SHARE]) == missing_of(facts[MOST]) == words


def test_blank_votes_are_unknown(facts_of, rows, changed, missing_of) -> None:
    members = changed(rows("members"), {"votes": ""}, member="M10")
    facts = facts_of(members=members)
    words = ("members.csv row 11: votes of M10 is blank",)
    assert missing_of(facts[SHARE]) == missing_of(facts[MOST]) == words


def test_without_any_votes_there_is_no_share(facts_of, rows, missing_of) -> None:
    members = [{**row, "votes": "0"} for row in rows("members")]
    assert missing_of(facts_of(members=members)[SHARE]) == ("the member register has no votes",)


def test_the_last_election_before_the_end_counts(facts_of, rows, changed, missing_of) -> None:
    members = changed(rows("members"), {"elected_on": "2026-04-01"}, member="M01")
    assert facts_of(members=members)[ELECTED].value == date(2025, 9, 14)
    members = [{**row, "elected_on": ""} for row in rows("members")]
    assert missing_of(facts_of(members=members)[ELECTED]) == (
        "the member register names no day of election up to the period's end",
    )
