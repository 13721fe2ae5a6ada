"""Facts of the member register, method ownership/1."""

from typing import Final

from audits.facts.case import Case, Measure, Method, share, unknown, works_between
from audits.tables.rows import MemberRow

METHOD: Final = "ownership/1"


def member_vote_share(case: Case) -> Measure:
    """Return the share of all votes that members who are workers hold."""
    missing = _blank_votes(case) + _list_twice(case)
    if case.holds("workers"):
        missing += [
            f"{row.place.text}: {row.worker_id}, worker of {row.member}, is not in the worker list"
            for row in case.members
            if row.worker_id is not None and row.worker_id not in case.listed
        ]
    votes = sum(row.votes or 0 for row in case.members)
    of_workers = sum(row.votes or 0 for row in case.members if _is_worker(case, row))
    detail = (("votes of workers", str(of_workers)), ("votes", str(votes)))
    if missing or not votes:
        return unknown(missing or ["the member register has no votes"], detail)
    return Measure(share(of_workers, votes).value, detail)


def most_votes_of_one_member(case: Case) -> Measure:
    """Return the most votes that one member holds."""
    missing = _blank_votes(case) + _list_twice(case)
    most = max(case.members, key=lambda row: row.votes or 0, default=None)
    if most is None or most.votes is None or missing:
        return unknown(missing or ["the member register is empty"])
    return Measure(most.votes, (("member", most.member), ("row", most.place.text)))


def last_election_on(case: Case) -> Measure:
    """Return the latest day, within the period or before, on which a board member was elected."""
    days = [row.elected_on for row in case.members if row.elected_on is not None]
    past = [day for day in days if day <= case.terms.period_end]
    if not past:
        return unknown(["the member register names no day of election up to the period's end"])
    return Measure(max(past), (("elected members", str(len(past))),))


def _blank_votes(case: Case) -> list[str]:
    return [
        case.blank("members", row, "votes", row.member) for row in case.members if row.votes is None
    ]


def _is_worker(case: Case, row: MemberRow) -> bool:
    """Who left is a worker no more."""
    if row.worker_id is None:
        return False
    listed, end = case.listed.get(row.worker_id), case.terms.period_end
    return listed is None or works_between(listed, end, end)


def _list_twice(case: Case) -> list[str]:
    """Return words for each worker who stands behind more than one member."""
    first: dict[str, MemberRow] = {}
    words = []
    for row in case.members:
        if row.worker_id is None:
            continue
        other = first.setdefault(row.worker_id, row)
        if other is not row:
            both = f"{row.worker_id} stands behind {other.member} and {row.member}"
            words.append(f"{row.place.text}: {both}")
    return words


METHODS: Final = (
    Method(
        "ownership.member_vote_share",
        METHOD,
        "ratio",
        ("members",),
        "Votes of members who are workers (worker_id is filled in), as a share of all votes. Where "
        "a worker list was received, who by it is not employed on the last day of the period is no "
        "worker, and the share is unknown while it does not name one of them. Unknown too while "
        "votes are blank or one worker stands behind two members.",
        "exact, rounded down at 28 digits",
        "definition of a worker cooperative; ICA principle 2",
        member_vote_share,
        ("workers",),
    ),
    Method(
        "ownership.most_votes_of_one_member",
        METHOD,
        "count",
        ("members",),
        "The most votes that any one member holds. Unknown while votes are blank, or one worker "
        "stands behind two members.",
        "votes",
        "ICA principle 2: one member, one vote",
        most_votes_of_one_member,
    ),
    Method(
        "ownership.last_election_on",
        METHOD,
        "date",
        ("members",),
        "The latest day, not after the period, on which any member was elected to the board.",
        "a day",
        "ICA principle 2",
        last_election_on,
    ),
)
