"""The shape is held against our own reading of the UNTP schema 0.7.0, whose text is not ours."""

import json
from datetime import UTC, date, datetime

import pytest
from jsonschema import Draft202012Validator

from certify.credential import (
    AssessedCriterion,
    Assessment,
    Issuer,
    credential_digest,
    draft_credential,
    format_credential,
    make_credential,
)
from ledger.canonical import digest, parse_canonical
from ledger.data_integrity import check_document
from ledger.errors import SignatureInvalid

ISSUER = Issuer(
    "did:web:certifier.example",
    "Fair Certifier",
    "did:web:certifier.example#key-1",
    "https://certifier.example",
)
ASSESSMENT = Assessment(
    "Social Outsourcing Standard",
    {"pay": "Pay"},
    tuple(
        AssessedCriterion(f"P{number}", f"Title {number}", "pay", outcome)
        for number, outcome in enumerate(
            ("pass", "fail", "unknown", "not_applicable", "not_yet"), start=1
        )
    ),
    date(2026, 11, 20),
)

TEXT = {"type": "string", "pattern": r"\S"}
URI = {"type": "string", "pattern": r"^https://\S+$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def typed(name, **members):
    """Return the schema of a thing with a type, an id and a name."""
    members = {"type": {"const": [name]}, "id": URI, "name": TEXT} | members
    return {"type": "object", "required": list(members), "properties": members}


def closed(**members):
    """Return the schema of a thing that may have these members and no other."""
    return {
        "type": "object",
        "required": list(members),
        "properties": members,
        "additionalProperties": False,
    }


def some(item):
    return {"type": "array", "minItems": 1, "items": item}


SCHEMA = {
    "type": "object",
    "required": ["@context", "type", "id", "issuer", "validFrom", "name", "credentialSubject"],
    "properties": {
        "@context": {
            "const": [
                "https://www.w3.org/ns/credentials/v2",
                "https://vocabulary.uncefact.org/untp/0.7.0/context/",
            ]
        },
        "type": {"const": ["DigitalConformityCredential", "VerifiableCredential"]},
        "id": URI,
        "issuer": typed("CredentialIssuer", id={"type": "string", "pattern": "^did:web:"}),
        "validFrom": TIME,
        "validUntil": TIME,
        "name": TEXT,
        "credentialSubject": typed(
            "ConformityAttestation",
            assessorLevel={"const": "3rdParty"},
            assessmentLevel={"enum": ["scheme-self", "scheme-cab", "no-endorsement"]},
            attestationType={"const": "certification"},
            issuedToParty=typed("Party"),
            referenceScheme=typed("ConformityScheme"),
            referenceProfile=typed("ConformityProfile"),
            conformityCertificate=closed(linkURL=URI, linkName=TEXT, mediaType=TEXT),
            conformityAssessment=some(
                typed(
                    "ConformityAssessment",
                    assessmentDate={"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
                    assessmentCriteria=some(typed("Criterion")),
                    assessedPerformance=some(closed(score=closed(code=TEXT, definition=TEXT))),
                    assessedOrganisation=typed("Party"),
                    assessedFacility=some(closed(facility=typed("Facility"))),
                    conformityTopic=some(
                        closed(type={"const": ["ConformityTopic"]}, id=URI, name=TEXT)
                    ),
                    conformance={"type": "boolean"},
                )
            ),
        ),
    },
}


@pytest.fixture
def credential(world, make_body):
    return make_credential(
        make_body(0),
        issuer=ISSUER,
        assessment=ASSESSMENT,
        created_at=datetime(2026, 11, 24, 3, 10, tzinfo=UTC),
        key=world.issuer_key,
    )


def test_it_has_everything_a_digital_conformity_credential_must_have(credential):
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(credential)] == []


def test_the_schema_of_this_test_notices_what_is_missing_or_wrong(credential):
    altered = json.loads(json.dumps(credential))
    subject = altered["credentialSubject"]
    del subject["issuedToParty"]["name"]
    subject["assessorLevel"] = "thirdParty"
    subject["conformityCertificate"]["digest"] = "x"
    assert len(list(Draft202012Validator(SCHEMA).iter_errors(altered))) == 3


def test_the_issuers_key_signed_it_and_every_word_of_it(credential, world):
    public = world.issuer_key.public_key().public_bytes_raw()
    check_document(credential, public, verification_method=ISSUER.verification_method)
    with pytest.raises(SignatureInvalid):
        check_document(credential | {"name": "Certificate FIT-000002-3"}, public)


def test_the_file_is_canonical(credential):
    assert parse_canonical(format_credential(credential)) == credential


def test_its_digest_leaves_the_proof_out(credential, make_body):
    draft = draft_credential(make_body(0), issuer=ISSUER, assessment=ASSESSMENT)
    assert credential_digest(credential) == credential_digest(draft) == digest(draft)
    assert "proof" not in draft


def test_it_is_valid_from_the_first_moment_of_the_first_day_to_the_last_of_the_last(credential):
    assert credential["validFrom"] == "2026-11-24T00:00:00Z"
    assert credential["validUntil"] == "2029-11-23T23:59:59Z"


def test_each_criterion_that_was_assessed_says_whether_it_is_met(credential):
    assessments = credential["credentialSubject"]["conformityAssessment"]
    told = {
        one["assessmentCriteria"][0]["id"].rpartition("#")[2]: (
            one["conformance"],
            one["assessedPerformance"][0]["score"]["code"],
        )
        for one in assessments
    }
    assert told == {"P1": (True, "met"), "P2": (False, "not-met"), "P3": (False, "not-known")}


def test_the_edition_is_named_by_its_address_and_its_digest(credential):
    subject = credential["credentialSubject"]
    address = "https://certifier.example/standards/social-outsourcing/1.0.0"
    assert subject["referenceProfile"]["id"] == f"{address}?digest=sha256:{'ab' * 32}"
    criterion = subject["conformityAssessment"][0]["assessmentCriteria"][0]
    assert criterion["id"] == f"{address}#P1"


def test_a_condition_stands_at_its_criterion(world, make_body):
    body = make_body(0, conditions=[{"code": "x", "criterion": "P2", "due_on": "2027-05-24"}])
    draft = draft_credential(body, issuer=ISSUER, assessment=ASSESSMENT)
    conditions = [
        assessment.get("specifiedCondition")
        for assessment in draft["credentialSubject"]["conformityAssessment"]
    ]
    assert conditions == [None, ["corrective action due on 2027-05-24"], None]


def test_a_sample_is_said_to_be_one_before_anything_else(credential, make_body):
    description = credential["credentialSubject"]["description"]
    assert description.startswith("SYNTHETIC SAMPLE")
    real = draft_credential(make_body(0, synthetic=False), issuer=ISSUER, assessment=ASSESSMENT)
    assert real["credentialSubject"]["description"] == "data entry and digitisation of records"


def test_what_is_not_known_of_the_holder_is_left_out(make_body):
    body = make_body(0)
    body["enterprise"] = body["enterprise"] | {"register_number": "", "native_name": ""}
    party = draft_credential(body, issuer=ISSUER, assessment=ASSESSMENT)["credentialSubject"]
    assert not party["issuedToParty"].keys() & {"registeredId", "description"}


def test_no_status_list_is_pointed_to_while_none_is_served(credential):
    assert "credentialStatus" not in credential
