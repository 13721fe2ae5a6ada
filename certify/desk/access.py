"""Who may do what at the desk, and forms that only a signed-in person can send."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from audits.errors import NotOfTheTeam
from certify.accounts import Person
from certify.desk.reads import READS_ALL
from certify.queries import AuditPage, audit_page
from certify.refusals import RoleMissing
from certify.roles import ADMINISTRATOR, AUDITOR, DECISION_MAKER, REVIEWER
from certify.service import Once
from certify.web.forms import Form, check_form_token, check_same_site, read_form
from certify.web.pages import instance_of, show_page
from certify.web.strict import read_query
from certify.web.visitors import Visitor, visitor

NOTICES = {
    "signed-in": "You are signed in.",
    "received": "The file was received and sealed.",
    "again": "This very file had been received before; nothing was changed.",
    "visited": "The visit was recorded.",
    "evaluated": "The evidence was evaluated anew.",
    "closed": "The audit is closed. A second person decides now.",
    "verified": "The corrective action is verified.",
    "answered": "Your answer was received. An auditor will verify it.",
    "granted": "The certificate is granted and in the log.",
    "refused": "The certificate is refused.",
    "changed": "The state is changed and in the log.",
    "waits": "Done and recorded, but not public yet: the log could not be published just now.",
}
"""What a page says after something was done, by the code in its address."""


@dataclass(frozen=True)
class Sent:
    """A form and who sent it."""

    visitor: Visitor
    form: Form

    @property
    def person(self) -> Person:
        """Who sent it."""
        return self.visitor.person

    @property
    def once(self) -> Once:
        """The idempotency key of the form, so that a second click does nothing twice."""
        return Once(self.form.text("once"), _digest(self.form))


def sent_form(*names: str) -> Callable[[Request], Awaitable[Sent]]:
    """Return the dependency that reads a form with the fields `names` from a signed-in person."""

    async def read(request: Request) -> Sent:
        check_same_site(request)
        who = visitor(request)
        read_query(request)
        form = await read_form(request, (*names, "form_token", "once"))
        check_form_token(form, who.form_token)
        return Sent(who, form)

    return read


def may_read_audit(request: Request, person: Person, audit_id: str) -> AuditPage:
    """Return the audit if the person may read it.

    Raises:
        RoleMissing: no role that reads audits. NotOfTheTeam: an auditor of other audits.
    """
    person.require(AUDITOR, REVIEWER, DECISION_MAKER, ADMINISTRATOR, act="read audits")
    audit = audit_page(instance_of(request), audit_id)
    if person.id not in audit.team and not person.roles & READS_ALL:
        raise NotOfTheTeam(person.id, audit_id)
    return audit


def may_work_on(request: Request, person: Person, audit_id: str) -> AuditPage:
    """Return the audit if the person is an auditor of its team.

    Raises:
        RoleMissing: not an auditor. NotOfTheTeam: not of this audit.
    """
    person.require(AUDITOR, act="work on audits")
    audit = audit_page(instance_of(request), audit_id)
    if person.id not in audit.team:
        raise NotOfTheTeam(person.id, audit_id)
    return audit


def require_enterprise(person: Person) -> str:
    """Return the id of the enterprise that a person speaks for.

    Raises:
        RoleMissing: for none.
    """
    if person.enterprise_id is None:
        raise RoleMissing(person=person.id, wanted=["enterprise"], act="read an enterprise's page")
    return person.enterprise_id


def show_desk(
    request: Request, name: str, who: Visitor, /, *, status: int = 200, **values: object
) -> Response:
    """Return a page of the desk with what every form on it carries."""
    done = request.query_params.get("done", "")
    return show_page(
        request,
        f"desk/{name}",
        status=status,
        who=who.person,
        form_token=who.form_token,
        notice=NOTICES.get(done, "") if request.method == "GET" else "",
        **values,
    )


def go(address: str, done: str) -> Response:
    """Return the way to a page that says what was done."""
    return RedirectResponse(f"{address}?done={done}", status_code=303)


def _digest(form: Form) -> str:
    """Return the digest of what a form asks for, whatever page it was sent from."""
    hashed = hashlib.sha256()
    for name, value in sorted(form.texts.items()):
        if name not in {"form_token", "once"}:
            hashed.update(f"{name}={value}\0".encode())
    for name, file in sorted(form.files.items()):
        hashed.update(f"{name}={file.name}\0".encode() + hashlib.sha256(file.content).digest())
    return hashed.hexdigest()
