"""Facts that are not computed from tables: what an auditor saw, and what the audit is about.

Methods visit/1 (every yes-or-no question of the edition), audit/1 and enterprise/1.
"""

from typing import Final

from audits.facts.case import Case, Detail, Measure, Method, unknown
from audits.visit import Answer, VisitFile


def observe(case: Case, fact: str) -> Measure:
    """Return the answer of the latest visit that saw it; of one day, the one received last."""
    answers = [
        (visit, answer)
        for visit in sorted(case.visits, key=lambda visit: visit.visited_on)
        for answer in visit.answers
        if answer.fact == fact
    ]
    seen = [(visit, answer) for visit, answer in answers if answer.seen is not None]
    if seen:
        visit, answer = seen[-1]
        return Measure(bool(answer.seen), _describe(visit, answer))
    if answers:
        return unknown([f"{fact} was not seen on the visit of {answers[-1][0].visited_on}"])
    return unknown([f"no visit answers {fact}"])


def _describe(visit: VisitFile, answer: Answer) -> Detail:
    note = (("note", answer.note),) if answer.note else ()
    photographs = (("photographs", str(len(answer.photographs))),) if answer.photographs else ()
    return (("visited on", str(visit.visited_on)), *note, *photographs)


METHODS: Final = (
    Method(
        "audit.period_end",
        "audit/1",
        "date",
        (),
        "The last day of the audited period.",
        "a day",
        "the audit",
        lambda case: Measure(case.terms.period_end),
    ),
    Method(
        "enterprise.form",
        "enterprise/1",
        "choice cooperative|company|association",
        (),
        "The legal form of the enterprise, as registered with the certifier when it was evaluated.",
        "one of three words",
        "the enterprise's registration",
        lambda case: Measure(case.terms.form),
    ),
)
