"""The plain visit form: one question for each fact the frozen edition wants seen on site.

Works without JavaScript. Photographs are received as evidence of their own first, then the visit
names them by digest; sent twice, the same form changes nothing.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from audits.errors import EvidenceRefused
from audits.evidence import PHOTOGRAPH
from audits.tables.problems import Problem
from audits.visit import ANSWERS, FORMAT, METHOD
from certify import service
from certify.desk.access import Sent, go, may_work_on, show_desk
from certify.editions import get_edition
from certify.instance import Instance
from certify.queries import AuditPage
from certify.refusals import InputRefused
from certify.web.forms import Form, check_form_token, check_same_site, read_form
from certify.web.pages import instance_of
from certify.web.strict import read_query
from certify.web.tokens import new_token, new_uuid7
from certify.web.visitors import Visitor, visitor
from ledger.canonical import JsonValue, canonical_bytes, digest_bytes
from standards.model import Edition, FactDeclaration

router = APIRouter(include_in_schema=False)

ANSWER_WORDS: Final = {"yes": "Yes", "no": "No", "not_seen": "Not seen"}


@dataclass(frozen=True)
class Question:
    """One thing to look at, and the criteria that depend on it."""

    fact: str
    text: str
    criteria: tuple[str, ...]
    hints: tuple[str, ...]


@router.get("/desk/audits/{audit_id}/visit")
def visit_form(audit_id: str, request: Request) -> Response:
    """Return the form for a new visit."""
    read_query(request)
    who = visitor(request)
    audit = may_work_on(request, who.person, audit_id)
    return _show_form(request, who, audit, texts={"visit_id": new_uuid7()})


async def _visit_sent(audit_id: str, request: Request) -> Sent:
    check_same_site(request)
    who = visitor(request)
    read_query(request)
    audit = may_work_on(request, who.person, audit_id)
    edition = get_edition(instance_of(request), audit.listed.edition)
    form = await read_form(request, _field_names(edition))
    check_form_token(form, who.form_token)
    return Sent(who, form)


@router.post("/desk/audits/{audit_id}/visit")
def record_visit(
    audit_id: str, request: Request, sent: Annotated[Sent, Depends(_visit_sent)]
) -> Response:
    """Record a visit, or show the form again with every problem."""
    instance = instance_of(request)
    audit = may_work_on(request, sent.person, audit_id)
    edition = get_edition(instance, audit.listed.edition)
    try:
        photographs = _receive_photographs(instance, audit_id, sent)
        document = make_visit(sent.form, audit_id, edition, photographs)
        reply = service.record_visit(
            instance, audit_id, canonical_bytes(document), by=sent.person, once=sent.once
        )
    except EvidenceRefused as error:
        problems = tuple(_tell(problem, edition) for problem in error.problems)
    except InputRefused as error:
        problems = error.problems
    else:
        return go(f"/desk/audits/{audit_id}", "visited" if reply.public else "waits")
    return _show_form(request, sent.visitor, audit, texts=sent.form.texts, problems=problems)


def list_questions(edition: Edition) -> tuple[Question, ...]:
    """Return what an auditor looks at on site, in the order of the edition."""
    return tuple(
        _question(edition, fact) for fact in edition.facts.values() if fact.method == METHOD
    )


def make_visit(
    form: Form, audit_id: str, edition: Edition, photographs: dict[str, str]
) -> dict[str, JsonValue]:
    """Return the visit file of a form; a question without an answer was not seen."""
    answers: list[JsonValue] = [
        {
            "fact": question.fact,
            "answer": form.text(f"answer.{question.fact}") or "not_seen",
            "note": form.text(f"note.{question.fact}").replace("\r\n", "\n"),
            "photographs": [photographs[question.fact]] if question.fact in photographs else [],
        }
        for question in list_questions(edition)
    ]
    return {
        "format": FORMAT,
        "version": 1,
        "visit_id": form.text("visit_id"),
        "audit": audit_id,
        "edition": edition.label,
        "visited_on": form.text("visited_on"),
        "answers": answers,
    }


def _question(edition: Edition, fact: FactDeclaration) -> Question:
    readers = [each for each in edition.criteria if fact.name in f"{each.check} {each.applies}"]
    return Question(
        fact=fact.name,
        text=fact.question or fact.title,
        criteria=tuple(f"{each.id} {each.title}" for each in readers),
        hints=tuple(dict.fromkeys(each.guidance.auditor for each in readers)),
    )


def _field_names(edition: Edition) -> list[str]:
    names = ["form_token", "once", "visit_id", "visited_on"]
    for question in list_questions(edition):
        names += [f"{part}.{question.fact}" for part in ("answer", "note", "photograph")]
    return names


def _receive_photographs(instance: Instance, audit_id: str, sent: Sent) -> dict[str, str]:
    """Seal the photographs; return the digest of each by the fact it shows."""
    digests = {}
    for name, file in sent.form.files.items():
        photograph = service.File(kind=PHOTOGRAPH, name=file.name, content=file.content)
        service.receive_evidence(instance, audit_id, photograph, by=sent.person)
        digests[name.removeprefix("photograph.")] = digest_bytes(file.content)
    return digests


def _tell(problem: Problem, edition: Edition) -> str:
    """Return a problem with the question it is about instead of its place in a file."""
    parts = (problem.pointer or "").split("/")
    questions = list_questions(edition)
    if len(parts) > 2 and parts[1] == "answers" and parts[2].isdigit():  # noqa: PLR2004
        return f"{questions[int(parts[2])].text} {problem.rule}. {problem.mend}".strip()
    place = parts[-1].replace("_", " ") or problem.file
    return f"{place}: {problem.rule}. {problem.mend}".strip()


def _show_form(
    request: Request,
    who: Visitor,
    audit: AuditPage,
    *,
    texts: object,
    problems: tuple[str, ...] = (),
) -> Response:
    instance = instance_of(request)
    edition = get_edition(instance, audit.listed.edition)
    return show_desk(
        request,
        "visit.html",
        who,
        status=422 if problems else 200,
        audit=audit,
        edition=edition,
        questions=list_questions(edition),
        answers=[(answer, ANSWER_WORDS[answer]) for answer in ANSWERS],
        texts=texts,
        problems=problems,
        today=instance.clock().date(),
        once=new_token(),
    )
