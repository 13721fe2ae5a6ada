"""The pages of the standard: every criterion with its reason, threshold, source and examples."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from certify.editions import get_edition, list_editions
from certify.instance import Instance
from certify.web.pages import instance_of, show_page
from certify.web.strict import read_query
from standards.errors import EditionUnknown
from standards.model import Edition

router = APIRouter(include_in_schema=False)

RULINGS: Final[Mapping[str, str]] = {
    "refuse": "No certificate.",
    "withhold": "No certificate until it is known.",
    "correct": "No certificate until it is put right.",
    "plan": "A certificate on the condition that it is put right by a date.",
    "improve": "A certificate; a goal for the years to come.",
}


@router.get("/standards")
def standards(request: Request) -> Response:
    """Return the editions there are."""
    read_query(request)
    instance = instance_of(request)
    known = list_editions(instance)
    return show_page(
        request,
        "standards.html",
        editions=tuple(get_edition(instance, label) for label, _ in known),
        published={label for label, digest in known if digest is not None},
    )


@router.get("/standards/{standard}/{version}")
def standard(standard: str, version: str, request: Request) -> Response:
    """Return one edition; with the ending .json, for programs."""
    # Credentials name the edition with its digest, so that the address fixes the content.
    wanted = read_query(request, "digest").get("digest")
    instance = instance_of(request)
    plain = version.removesuffix(".json")
    label = f"{standard}@{plain}"
    edition = get_edition(instance, label)
    if wanted is not None and wanted != edition.digest:
        raise EditionUnknown(f"{label} with the digest {wanted}")
    if plain != version:
        return JSONResponse(edition_json(edition, find_published(instance, label)))
    return show_page(
        request,
        "standard.html",
        edition=edition,
        published_digest=find_published(instance, label),
        rulings=RULINGS,
    )


def find_published(instance: Instance, label: str) -> str | None:
    """Return the digest under which an edition is in the log, None when it is not."""
    return dict(list_editions(instance)).get(label)


def edition_json(edition: Edition, published_digest: str | None) -> dict[str, Any]:
    """Return an edition for programs."""
    return {
        "label": edition.label,
        "title": edition.title,
        "digest": edition.digest,
        "published_digest": published_digest,
        "publisher": edition.publisher,
        "licence": edition.licence,
        "summary": edition.summary,
        "in_force_on": edition.in_force_on.isoformat(),
        "certificate_months": edition.certificate_months,
        "chapters": [{"id": each.id, "title": each.title} for each in edition.chapters],
        "decision": {
            severity: {"fail": ruling.fail, "unknown": ruling.unknown}
            for severity, ruling in edition.decision.items()
        },
        "criteria": [_criterion_json(edition, index) for index in range(len(edition.criteria))],
        "sources": {
            each.id: {
                "title": each.title,
                "publisher": each.publisher,
                "published": each.published,
                "verified": each.verified,
                "note": each.note,
            }
            for each in edition.sources.values()
        },
    }


def _criterion_json(edition: Edition, index: int) -> dict[str, Any]:
    criterion = edition.criteria[index]
    return {
        "id": criterion.id,
        "chapter": criterion.chapter,
        "title": criterion.title,
        "requirement": criterion.requirement,
        "applies": criterion.applies,
        "check": criterion.check,
        "severity": criterion.severity,
        "from_year": criterion.from_year,
        "evidence": list(criterion.evidence),
        "threshold_origin": criterion.threshold_origin,
        "mend": criterion.mend,
        "guidance": {
            "auditor": criterion.guidance.auditor,
            "enterprise": criterion.guidance.enterprise,
        },
        "sources": [
            {"source": each.source, "clause": each.clause, "verified": each.verified}
            for each in criterion.sources
        ],
        "maps": [{"to": each.to, "relation": each.relation} for each in criterion.maps],
        "examples": [
            {"name": each.name, "facts": dict(each.facts), "expect": each.expect}
            for each in criterion.examples
        ],
    }
