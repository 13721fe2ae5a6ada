"""What a certificate says: the body of its record, and the credential made from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from audits.enterprise import Audit, Enterprise, get_enterprise
from audits.evaluation import in_use
from audits.evidence import list_evidence
from audits.replay import load_verdict
from audits.service import evidence_root
from certify.certificate import format_number
from certify.credential import (
    AssessedCriterion,
    Assessment,
    credential_digest,
    format_credential,
    make_credential,
)
from certify.decision import DecisionKind, Validity
from certify.enveloped import envelop_credential
from certify.refusals import InputRefused
from certify.roles import DECISION_MAKER
from certify.service.case import list_open_findings
from certify.service.work import Work
from ledger.canonical import JsonValue
from standards.model import Edition

MAX_TEXT: Final = 120
MAX_SCOPE: Final = 400
MAX_SITES: Final = 8
_SCOPES: Final = {
    "data_entry": "Data entry and digitisation of records",
    "it_training": "Training in information technology",
    "pc_assembly": "Assembly and maintenance of personal computers",
    "other": "IT services",
}
_COUNTED: Final = ("pass", "fail", "unknown")
_CONDITION_CODES: Final = {"minor": "minor_nonconformity", "development": "improvement_plan"}


@dataclass(frozen=True)
class Site:
    """A place where certified work is done."""

    name: str
    place: str
    work: str


@dataclass(frozen=True)
class Terms:
    """What the decision maker adds to the verdict; `note` stays private.

    Without a scope or sites these follow from what the register says of the enterprise.
    """

    scope: str = ""
    sites: tuple[Site, ...] = ()
    effective_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Content:
    """The body of the record and both forms of the credential."""

    body: Mapping[str, JsonValue]
    credential: bytes
    credential_jwt: bytes


def certify_content(
    work: Work, audit: Audit, edition: Edition, terms: Terms, *, serial: int, validity: Validity
) -> Content:
    """Return what the certificate of a closed audit says.

    Raises:
        InputRefused: with every problem of the terms.
    """
    terms = complete_terms(terms, get_enterprise(work.session, audit.enterprise_id))
    check_terms(terms)
    instance = work.instance
    verdict = load_verdict(audit)
    body = _body(work, audit, edition, terms, serial=serial, validity=validity)
    credential = make_credential(
        body,
        issuer=instance.issuer,
        assessment=_assessment(edition, verdict, assessed_on=_closing_day(audit)),
        created_at=work.now,
        key=instance.issuer_key,
    )
    method = instance.verification_method
    return Content(
        body | {"credential_digest": credential_digest(credential)},
        format_credential(credential),
        envelop_credential(credential, instance.issuer_key, verification_method=method),
    )


def complete_terms(terms: Terms, enterprise: Enterprise) -> Terms:
    """Return the terms with scope and sites from the register where they are not given."""
    work = _SCOPES[enterprise.kind_of_work]
    sites = terms.sites or (Site(enterprise.name, enterprise.place, work),)
    return replace(terms, scope=terms.scope or work, sites=sites)


def check_terms(terms: Terms) -> None:
    """Do nothing when the terms can be printed.

    Raises:
        InputRefused: with every problem.
    """
    problems = [*_text_problems("The scope", terms.scope, MAX_SCOPE)]
    if not 1 <= len(terms.sites) <= MAX_SITES:
        problems.append(f"A certificate names 1 to {MAX_SITES} sites, not {len(terms.sites)}.")
    for number, site in enumerate(terms.sites, start=1):
        for what, text in (("name", site.name), ("place", site.place), ("work", site.work)):
            problems += _text_problems(f"Site {number}: the {what}", text, MAX_TEXT)
    if problems:
        raise InputRefused(problems)


def check_printable(work: Work, body: Mapping[str, JsonValue], edition: Edition) -> None:
    """Do nothing when a certificate with this body can be drawn on its page.

    Raises:
        InputRefused: with every text that cannot be printed.
    """
    from certify.document.errors import DocumentRefused
    from certify.document.sheet import write_sheet

    settings = work.instance.settings
    try:
        write_sheet(
            {"body": body, "issued_at": work.now.isoformat()},
            record_hash="",
            state="valid",
            state_since=None,
            reason=None,
            trust_fingerprint=settings.trust_fingerprint,
            issuer_name=settings.issuer_name,
            public_url=settings.public_url,
            standard_title=edition.title,
            chapter_titles=chapter_titles(edition),
        )
    except DocumentRefused as error:
        sentences = (f"{each[:1].upper()}{each[1:]}." for each in error.problems)
        raise InputRefused(sentences) from None


def _text_problems(what: str, text: str, longest: int) -> Iterable[str]:
    if not text.strip() or len(text) > longest:
        yield f"{what} has 1 to {longest} characters."
    elif not text.isprintable():
        yield f"{what} is one line of plain text."


def _body(
    work: Work, audit: Audit, edition: Edition, terms: Terms, *, serial: int, validity: Validity
) -> dict[str, JsonValue]:
    enterprise = get_enterprise(work.session, audit.enterprise_id)
    verdict = load_verdict(audit)
    return {
        "number": format_number(serial),
        "serial": serial,
        "enterprise": _enterprise_to_json(enterprise),
        "sites": [_site_to_json(site) for site in terms.sites],
        "scope": terms.scope,
        "edition": {"label": edition.label, "digest": edition.digest},
        "verdict_digest": audit.verdict_digest,
        "audit": audit.id,
        "evidence_root": evidence_root(in_use(list_evidence(work.session, audit.id))),
        "chapters": _chapters(edition, verdict),
        "conditions": _conditions(work, audit),
        "decision": {
            "kind": DecisionKind.GRANT.value,
            "decided_on": work.now.date().isoformat(),
            "by_role": DECISION_MAKER,
        },
        "effective_on": validity.effective_on.isoformat(),
        "expires_on": validity.expires_on.isoformat(),
        "supersedes": None,
        "synthetic": enterprise.synthetic,
    }


def _enterprise_to_json(enterprise: Enterprise) -> JsonValue:
    return {
        "id": enterprise.id,
        "name": enterprise.name,
        "native_name": enterprise.native_name,
        "place": enterprise.place,
        "district": enterprise.district,
        "country": enterprise.country,
        "register_number": enterprise.register_number,
    }


def _site_to_json(site: Site) -> JsonValue:
    return {"name": site.name, "place": site.place, "work": site.work}


def outcomes_of(verdict: Mapping[str, Any]) -> dict[str, str]:
    """Return criterion -> outcome."""
    return {each["criterion"]: each["outcome"] for each in verdict["judgement"]["results"]}


def _chapters(edition: Edition, verdict: Mapping[str, Any]) -> dict[str, JsonValue]:
    outcomes = outcomes_of(verdict)
    profile = verdict["judgement"]["profile"]
    chapters: dict[str, JsonValue] = {}
    for chapter in edition.chapters:
        found = [outcomes[each.id] for each in edition.criteria if each.chapter == chapter.id]
        counted = [outcome for outcome in found if outcome in _COUNTED]
        if counted:
            chapters[chapter.id] = {
                "met": counted.count("pass"),
                "of": len(counted),
                "score": profile[chapter.id],
            }
    return chapters


def _conditions(work: Work, audit: Audit) -> list[JsonValue]:
    return [
        {
            "code": _CONDITION_CODES[finding.severity],
            "criterion": finding.criterion,
            "due_on": finding.due_on.isoformat(),
        }
        for finding in list_open_findings(work.session, audit.id)
        if finding.severity in _CONDITION_CODES and finding.due_on is not None
    ]


def _assessment(edition: Edition, verdict: Mapping[str, Any], *, assessed_on: date) -> Assessment:
    outcomes = outcomes_of(verdict)
    return Assessment(
        standard_title=edition.title,
        chapter_titles=chapter_titles(edition),
        criteria=[
            AssessedCriterion(each.id, each.title, each.chapter, outcomes[each.id])
            for each in edition.criteria
        ],
        assessed_on=assessed_on,
    )


def chapter_titles(edition: Edition) -> dict[str, str]:
    """Return chapter id -> title."""
    return {chapter.id: chapter.title for chapter in edition.chapters}


def _closing_day(audit: Audit) -> date:
    if audit.closed_at is None:
        raise AssertionError(f"audit {audit.id} is not closed")
    return audit.closed_at.date()
