"""The digest that identifies an edition: of what its files say, not of how they are laid out."""

from collections.abc import Mapping

from ledger.canonical import digest
from standards.values import JsonValue


def edition_digest(document: Mapping[str, JsonValue]) -> str:
    """Return `sha256:…` of the RFC 8785 bytes of the parsed files, by name.

    Comments, quotation marks and the order of keys do not change it; any word or number does.
    """
    return digest(dict(document))
