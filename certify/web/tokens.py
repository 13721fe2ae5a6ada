"""Random names: idempotency keys for forms, and UUIDs of version 7 for what is made here."""

import secrets
import time
import uuid

_MILLISECONDS = 1_000_000


def new_token() -> str:
    """Return a random idempotency key."""
    return secrets.token_urlsafe(18)


def new_uuid7() -> str:
    """Return a UUID of version 7: milliseconds since 1970, then random bits. RFC 9562 5.7."""
    milliseconds = time.time_ns() // _MILLISECONDS
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
