"""What a certificate's record and its credential say, read strictly, and whether they agree."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from certify.credential_form import (
    CONTEXTS,
    TYPES,
    credential_digest,
    describe_scope,
    name_site,
    profile_id,
)
from certify.errors import CredentialRefused
from ledger.canonical import JsonValue
from ledger.errors import LedgerError, Malformed
from ledger.scalars import parse_date

Json = Mapping[str, JsonValue]

_START_OF_DAY: Final = "T00:00:00Z"
_END_OF_DAY: Final = "T23:59:59Z"


class CertificateFacts(NamedTuple):
    """The body of a `certificate_issued` record, as far as verifying reads it."""

    number: str
    serial: int
    enterprise_id: str
    enterprise_name: str
    place: str
    scope: str
    site_names: tuple[str, ...]
    edition_label: str
    edition_digest: str
    effective_on: date
    expires_on: date
    credential_digest: str
    synthetic: bool
    body: Json


class CredentialFacts(NamedTuple):
    """A credential, as far as verifying reads it."""

    number: str
    issuer_did: str
    issuer_name: str
    verification_method: str
    holder_name: str
    description: str
    site_names: tuple[str, ...]
    standard: str
    profile_id: str
    valid_from: str
    valid_until: str
    document: Json


def read_certificate(body: Json) -> CertificateFacts:
    """Return the facts of a certificate's issuing record.

    Raises:
        CredentialRefused: a field is missing or of another form.
    """
    enterprise, edition = _object(body, "enterprise"), _object(body, "edition")
    serial = body.get("serial")
    if type(serial) is not int:
        raise CredentialRefused("`serial` is not an integer")
    return CertificateFacts(
        number=_text(body, "number"),
        serial=serial,
        enterprise_id=_text(enterprise, "id"),
        enterprise_name=_text(enterprise, "name"),
        place=_text(enterprise, "place"),
        scope=_text(body, "scope"),
        site_names=tuple(_site_name(site) for site in _objects(body, "sites")),
        edition_label=_text(edition, "label"),
        edition_digest=_text(edition, "digest"),
        effective_on=_date(body, "effective_on"),
        expires_on=_date(body, "expires_on"),
        credential_digest=_text(body, "credential_digest"),
        synthetic=body.get("synthetic") is True,
        body=body,
    )


def read_credential(credential: Json, verification_method: str | None = None) -> CredentialFacts:
    """Return the facts of a credential; its signature is checked elsewhere.

    `verification_method` is that of the envelope; without one the embedded proof names it.

    Raises:
        CredentialRefused: a field is missing or of another form.
    """
    if credential.get("@context") != list(CONTEXTS) or credential.get("type") != list(TYPES):
        raise CredentialRefused("it is not a Digital Conformity Credential of UNTP 0.7.0")
    issuer, subject = _object(credential, "issuer"), _object(credential, "credentialSubject")
    return CredentialFacts(
        number=_text(credential, "id").rpartition("/c/")[2],
        issuer_did=_text(issuer, "id"),
        issuer_name=_text(issuer, "name"),
        verification_method=verification_method
        or _text(_object(credential, "proof"), "verificationMethod"),
        holder_name=_text(_object(subject, "issuedToParty"), "name"),
        description=_text(subject, "description"),
        site_names=_site_names(subject),
        standard=_text(_object(subject, "referenceScheme"), "name"),
        profile_id=_text(_object(subject, "referenceProfile"), "id"),
        valid_from=_text(credential, "validFrom"),
        valid_until=_text(credential, "validUntil"),
        document=credential,
    )


def find_disagreements(
    credential: CredentialFacts, certificate: CertificateFacts
) -> tuple[str, ...]:
    """Return what a credential and the record of a certificate tell differently, as phrases."""
    return tuple(_disagreements(credential, certificate))


def _disagreements(credential: CredentialFacts, certificate: CertificateFacts) -> Iterator[str]:
    profile = profile_id("", certificate.edition_label, certificate.edition_digest)
    pairs = {
        "the number": (credential.number, certificate.number),
        "the enterprise": (credential.holder_name, certificate.enterprise_name),
        "the scope": (credential.description, describe_scope(certificate.body)),
        "the day it takes effect": (
            credential.valid_from,
            f"{certificate.effective_on}{_START_OF_DAY}",
        ),
        "the day it expires": (credential.valid_until, f"{certificate.expires_on}{_END_OF_DAY}"),
    }
    yield from (name for name, (one, other) in pairs.items() if one != other)
    if not credential.profile_id.endswith(profile):
        yield "the edition"
    if credential.site_names and credential.site_names != certificate.site_names:
        yield "the sites"
    if credential_digest(credential.document) != certificate.credential_digest:
        yield "the digest of the credential"


def _site_name(site: Json) -> str:
    return name_site({"name": _text(site, "name"), "place": _text(site, "place")})


def _site_names(subject: Json) -> tuple[str, ...]:
    assessments = _objects(subject, "conformityAssessment")
    if not assessments:
        return ()
    sites = _objects(assessments[0], "assessedFacility")
    return tuple(_text(_object(site, "facility"), "name") for site in sites)


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    if not isinstance(found, dict):
        raise CredentialRefused(f"`{name}` is not an object")
    return found


def _objects(value: Json, name: str) -> tuple[Json, ...]:
    found = value.get(name)
    if not isinstance(found, list):
        raise CredentialRefused(f"`{name}` is not a list of objects")
    objects = tuple(item for item in found if isinstance(item, dict))
    if len(objects) != len(found):
        raise CredentialRefused(f"`{name}` is not a list of objects")
    return objects


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found:
        raise CredentialRefused(f"`{name}` is not a text")
    return found


def _date(value: Json, name: str) -> date:
    try:
        return parse_date(value.get(name), refuse=Malformed)
    except LedgerError:
        raise CredentialRefused(f"`{name}` is not a date") from None
