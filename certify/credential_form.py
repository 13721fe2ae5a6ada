"""What both making and reading a credential know: its types, its digest, how it tells a scope."""

from collections.abc import Mapping
from typing import Final

from ledger.canonical import JsonValue, digest

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://vocabulary.uncefact.org/untp/0.7.0/context/",
)
TYPES: Final = ("DigitalConformityCredential", "VerifiableCredential")


def credential_digest(credential: Mapping[str, JsonValue]) -> str:
    """Return `sha256:…` of the canonical credential without its proof."""
    return digest({name: value for name, value in credential.items() if name != "proof"})


def describe_scope(body: Mapping[str, JsonValue]) -> str:
    """Return the scope of a certificate's record; a sample is said to be one, first of all."""
    mark = "SYNTHETIC SAMPLE, no such enterprise exists. " if body.get("synthetic") else ""
    return f"{mark}{body['scope']}"


def name_site(site: Mapping[str, JsonValue]) -> str:
    """Return how the credential names a site of the record."""
    return f"{site['name']}, {site['place']}"


def edition_url(public_url: str, label: str) -> str:
    """Return the address of an edition's page. `label` is `social-outsourcing@1.0.0`."""
    standard, _, version = label.partition("@")
    return f"{public_url}/standards/{standard}/{version}"


def profile_id(public_url: str, label: str, edition_digest: str) -> str:
    """Return the identity of an edition: its address with its digest as the query."""
    return f"{edition_url(public_url, label)}?digest={edition_digest}"
