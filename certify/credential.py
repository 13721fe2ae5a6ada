"""The certificate as a W3C Verifiable Credential: UNTP Digital Conformity Credential 0.7.0.

Made from the body of the certificate's record, so that both tell the same story, and bound to it:
the record holds `credential_digest`, the SHA-256 of the canonical credential without `proof`. The
same object is signed twice: embedded (`eddsa-jcs-2022`) in `NUMBER.vc.json` and enveloped
(`vc+jwt`, see `certify.enveloped`), and one digest binds both.

No number here has a fraction, so no float is ever hashed: performance is told as scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.credential_form import (
    CONTEXTS,
    TYPES,
    credential_digest,
    describe_scope,
    edition_url,
    name_site,
    profile_id,
)
from certify.record import PDF_MEDIA_TYPE, format_issued_at
from ledger.canonical import JsonValue, canonical_bytes
from ledger.data_integrity import sign_document

__all__ = [
    "AssessedCriterion",
    "Assessment",
    "Issuer",
    "credential_digest",
    "draft_credential",
    "format_credential",
    "make_credential",
]

NO_ENDORSEMENT: Final = "no-endorsement"
THIRD_PARTY: Final = "3rdParty"

_SCORES: Final[Mapping[str, tuple[str, str]]] = {
    "pass": ("met", "The criterion is met."),
    "fail": ("not-met", "The criterion is not met; a corrective action with a due date is open."),
    "unknown": ("not-known", "Evidence does not show whether the criterion is met."),
}
"""Code and definition for each outcome that is an assessment; others are left out."""

Json = dict[str, JsonValue]


@dataclass(frozen=True)
class Issuer:
    """Who signs. `public_url` has no slash at its end; `assessment_level` is a UNTP code."""

    did: str
    name: str
    verification_method: str
    public_url: str
    assessment_level: str = NO_ENDORSEMENT


@dataclass(frozen=True)
class AssessedCriterion:
    """The outcome of one criterion: pass, fail, unknown, not_applicable or not_yet."""

    id: str
    title: str
    chapter: str
    outcome: str


@dataclass(frozen=True)
class Assessment:
    """What the certificate's record only counts: the criteria by name, and when."""

    standard_title: str
    chapter_titles: Mapping[str, str]
    criteria: Sequence[AssessedCriterion]
    assessed_on: date


def make_credential(
    body: Mapping[str, JsonValue],
    *,
    issuer: Issuer,
    assessment: Assessment,
    created_at: datetime,
    key: Ed25519PrivateKey,
) -> Json:
    """Return the signed credential of a certificate.

    `body` is the body of its `certificate_issued` record; `credential_digest` need not be there.
    """
    credential = draft_credential(body, issuer=issuer, assessment=assessment)
    signed = sign_document(
        credential,
        key,
        verification_method=issuer.verification_method,
        created=format_issued_at(created_at),
    )
    return cast(Json, signed)


def draft_credential(
    body: Mapping[str, JsonValue], *, issuer: Issuer, assessment: Assessment
) -> Json:
    """Return the credential without a proof: the object that both signatures cover."""
    number = str(body["number"])
    url = f"{issuer.public_url}/c/{number}"
    return {
        "@context": list(CONTEXTS),
        "type": list(TYPES),
        "id": url,
        "issuer": {"type": ["CredentialIssuer"], "id": issuer.did, "name": issuer.name},
        "validFrom": f"{body['effective_on']}T00:00:00Z",
        "validUntil": f"{body['expires_on']}T23:59:59Z",
        "name": f"Certificate {number}",
        "credentialSubject": _attestation(body, url, issuer, assessment),
    }


def format_credential(credential: Mapping[str, JsonValue]) -> bytes:
    """Return the exact bytes of `NUMBER.vc.json`."""
    return canonical_bytes(dict(credential))


def _attestation(
    body: Mapping[str, JsonValue], url: str, issuer: Issuer, assessment: Assessment
) -> Json:
    edition = _object(body["edition"])
    label, public_url = str(edition["label"]), issuer.public_url
    standard = label.partition("@")[0]
    return {
        "type": ["ConformityAttestation"],
        "id": f"{url}#attestation",
        "name": f"{assessment.standard_title}: certificate {body['number']}",
        "description": describe_scope(body),
        "assessorLevel": THIRD_PARTY,
        "assessmentLevel": issuer.assessment_level,
        "attestationType": "certification",
        "issuedToParty": _holder(_object(body["enterprise"]), public_url),
        "referenceScheme": {
            "type": ["ConformityScheme"],
            "id": f"{public_url}/standards/{standard}",
            "name": assessment.standard_title,
        },
        "referenceProfile": {
            "type": ["ConformityProfile"],
            "id": profile_id(public_url, label, str(edition["digest"])),
            "name": f"{assessment.standard_title}, edition {label.partition('@')[2]}",
        },
        "conformityCertificate": {
            "linkURL": f"{url}.pdf",
            "linkName": f"Certificate {body['number']} as PDF",
            "mediaType": PDF_MEDIA_TYPE,
        },
        "conformityAssessment": _assessments(body, url, public_url, assessment),
    }


def _holder(enterprise: Json, public_url: str) -> Json:
    holder: Json = {
        "type": ["Party"],
        "id": _enterprise_id(enterprise, public_url),
        "name": enterprise["name"],
        "partyAddress": {
            "addressLocality": enterprise["place"],
            "addressRegion": enterprise["district"],
            "addressCountry": {"countryCode": enterprise["country"]},
        },
    }
    if enterprise.get("register_number"):
        holder["registeredId"] = enterprise["register_number"]
    if enterprise.get("native_name"):
        holder["description"] = enterprise["native_name"]
    return holder


def _enterprise_id(enterprise: Json, public_url: str) -> str:
    return f"{public_url}/directory#{enterprise['id']}"


def _assessments(
    body: Mapping[str, JsonValue], url: str, public_url: str, assessment: Assessment
) -> list[JsonValue]:
    enterprise = _object(body["enterprise"])
    edition = edition_url(public_url, str(_object(body["edition"])["label"]))
    shared: Json = {
        "type": ["ConformityAssessment"],
        "assessmentDate": assessment.assessed_on.isoformat(),
        "assessedOrganisation": {
            "type": ["Party"],
            "id": _enterprise_id(enterprise, public_url),
            "name": enterprise["name"],
        },
        "assessedFacility": [
            _facility(_object(site), f"{url}#site-{place}")
            for place, site in enumerate(_array(body["sites"]), start=1)
        ],
    }
    return [
        {
            **shared,
            "id": f"{url}#{criterion.id}",
            **_result(criterion, edition, assessment.chapter_titles),
            **_conditions(body, criterion.id),
        }
        for criterion in assessment.criteria
        if criterion.outcome in _SCORES
    ]


def _facility(site: Json, facility_id: str) -> JsonValue:
    facility: Json = {
        "type": ["Facility"],
        "id": facility_id,
        "name": name_site(site),
    }
    return {"facility": facility}


def _result(criterion: AssessedCriterion, edition: str, chapter_titles: Mapping[str, str]) -> Json:
    code, definition = _SCORES[criterion.outcome]
    name = f"{criterion.id} {criterion.title}"
    return {
        "name": name,
        "assessmentCriteria": [
            {"type": ["Criterion"], "id": f"{edition}#{criterion.id}", "name": name}
        ],
        "assessedPerformance": [{"score": {"code": code, "definition": definition}}],
        "conformityTopic": [
            {
                "type": ["ConformityTopic"],
                "id": f"{edition}#{criterion.chapter}",
                "name": chapter_titles.get(criterion.chapter, criterion.chapter),
            }
        ],
        "conformance": criterion.outcome == "pass",
    }


def _conditions(body: Mapping[str, JsonValue], criterion: str) -> Json:
    due: list[JsonValue] = [
        f"corrective action due on {condition['due_on']}"
        for condition in map(_object, _array(body["conditions"]))
        if condition["criterion"] == criterion
    ]
    return {"specifiedCondition": due} if due else {}


def _object(value: JsonValue) -> Json:
    if not isinstance(value, dict):
        raise AssertionError(f"not an object: {value!r}")  # noqa: TRY004 -- our own invariant
    return value


def _array(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise AssertionError(f"not an array: {value!r}")  # noqa: TRY004 -- our own invariant
    return value
