"""One function that checks everything about a certificate and says what it could not check.

Used by the page, the API and the command line alike. It reads no clock, no file, no network and
no database: whoever calls it hands in the bytes, the trust file and the time.
"""

from certify.verification.meaning import MEANINGS, Meaning
from certify.verification.model import (
    Change,
    Check,
    Verification,
    verification_to_json,
)
from certify.verification.verify import verify, verify_damaged, verify_nothing, verify_number

__all__ = [
    "MEANINGS",
    "Change",
    "Check",
    "Meaning",
    "Verification",
    "verification_to_json",
    "verify",
    "verify_damaged",
    "verify_nothing",
    "verify_number",
]
