"""The types of record that certifying makes and reads, and the subject of a certificate's."""

from typing import Final

CERTIFICATE_ISSUED: Final = "certificate_issued"
CERTIFICATE_STATE_CHANGED: Final = "certificate_state_changed"
DOCUMENT: Final = "document"
EDITION_PUBLISHED: Final = "edition_published"
KEY_PUBLISHED: Final = "key_published"


def certificate_subject(enterprise_id: str, number: str) -> str:
    """Return the subject of a certificate's records."""
    return f"{enterprise_id}/{number}"
