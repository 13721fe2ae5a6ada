"""The enterprise's own page: certificates, findings with their due dates, answers, downloads."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from audits.errors import FieldsRefused, FindingUnknown
from certify import service
from certify.desk.access import Sent, go, require_enterprise, sent_form, show_desk
from certify.queries import enterprise_page
from certify.refusals import InputRefused
from certify.web.pages import instance_of
from certify.web.strict import read_query
from certify.web.tokens import new_token
from certify.web.visitors import Visitor, visitor

router = APIRouter(include_in_schema=False)


@router.get("/desk/enterprise")
def enterprise(request: Request) -> Response:
    """Return what the enterprise of whoever is signed in needs to know."""
    read_query(request, "done")
    return _show(request, visitor(request))


@router.post("/desk/findings/{finding_id}/answer")
def answer_finding(
    finding_id: str, request: Request, sent: Annotated[Sent, Depends(sent_form("text"))]
) -> Response:
    """Send the enterprise's answer to a finding of its own."""
    instance = instance_of(request)
    own = enterprise_page(instance, require_enterprise(sent.person))
    if finding_id not in {finding.id for finding in own.findings}:
        raise FindingUnknown(finding_id)
    text = sent.form.text("text")
    try:
        service.answer_finding(instance, finding_id, text, by=sent.person, once=sent.once)
    except (FieldsRefused, InputRefused) as error:
        return _show(
            request, sent.visitor, problems=tuple(error.problems), typed={finding_id: text}
        )
    return go("/desk/enterprise", "answered")


def _show(
    request: Request,
    who: Visitor,
    *,
    problems: tuple[str, ...] = (),
    typed: dict[str, str] | None = None,
) -> Response:
    instance = instance_of(request)
    view = enterprise_page(instance, require_enterprise(who.person))
    return show_desk(
        request,
        "enterprise.html",
        who,
        status=422 if problems else 200,
        view=view,
        problems=problems,
        typed=typed or {},
        once=new_token(),
    )
