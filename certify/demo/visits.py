"""The visit of a unit, as the auditor's form would send it."""

import json
import secrets
import time
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Final

from audits.visit import FORMAT

_WORDS_OF_NO: Final = frozenset(
    {"visit.deposits_taken", "visit.papers_held", "mission.leaves_communal_facility"}
)


def write_visit(audit_id: str, label: str, questions: Iterable[str], *, on: date) -> bytes:
    """Return a visit at which all was found well."""
    document = {
        "format": FORMAT,
        "version": 1,
        "visit_id": uuid7(),
        "audit": audit_id,
        "edition": label,
        "visited_on": on.isoformat(),
        "answers": [
            {
                "fact": fact,
                "answer": "no" if fact in _WORDS_OF_NO else "yes",
                "note": "Synthetic sample.",
                "photographs": [],
            }
            for fact in questions
        ],
    }
    return json.dumps(document, indent=1).encode()


def uuid7() -> str:
    """Return a UUID of version 7: milliseconds, then chance. RFC 9562 section 5.7."""
    milliseconds = int(time.time() * 1000)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return str(uuid.UUID(int=value))
