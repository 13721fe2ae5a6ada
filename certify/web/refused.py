# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What the doors of the house refuse before any service is asked."""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing to repair; `pointer` is a JSON pointer or the name of a parameter."""

    pointer: str
    detail: str


class RequestRefused(Exception):
    """Root of what is refused because of the form of a request."""


class BodyTooLarge(RequestRefused):
    """A body over the limit of its address."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"The request is too large: at most {limit_bytes} bytes are taken here.")


class RequestMalformed(RequestRefused):
    """A body that cannot be read at all; `reason` is a phrase."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The request cannot be read: {reason.rstrip('.')}.")


class ValuesRefused(RequestRefused):
    """Parameters or fields that are unknown, repeated, missing or of the wrong form."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The request has parameters or fields that must be repaired.")


class KeyMissing(RequestRefused):
    """Nobody said who they are."""

    def __init__(self) -> None:
        super().__init__("This needs an API key: send it as `Authorization: Bearer …`.")


class ForeignRequest(RequestRefused):
    """A form that was not sent from a page of ours."""

    def __init__(self) -> None:
        super().__init__(
            "This form was not sent from a page of this site, or that page is too old. "
            "Go back, load the page again and send it once more."
        )


class NothingHere(RequestRefused):
    """No page, file or entry goes by that name; `what` is a phrase."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"There is no {what}.")
