"""Reading requests strictly: what is unknown, repeated or malformed is refused, all at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError

from certify.web.refused import Fault, RequestMalformed, ValuesRefused
from ledger.canonical import JsonValue, parse_json
from ledger.errors import LedgerError

MAX_JSON_BYTES: Final = 1024 * 1024
JSON_TYPES: Final = ("application/json",)


class Body(BaseModel):
    """A JSON body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000)


BodyT = TypeVar("BodyT", bound=Body)


def read_query(request: Request, *allowed: str) -> Mapping[str, str]:
    """Return the query parameters, each at most once and only those allowed.

    Raises:
        ValuesRefused: names every other one.
    """
    pairs = request.query_params.multi_items()
    check_names((name for name, _ in pairs), allowed)
    return dict(pairs)


def check_names(names: Iterable[str], allowed: Iterable[str]) -> None:
    """Do nothing when every name is allowed and none comes twice.

    Raises:
        ValuesRefused: with every fault.
    """
    seen: set[str] = set()
    known = set(allowed)
    faults = []
    for name in names:
        if name not in known:
            faults.append(Fault(name, "is not a parameter here"))
        elif name in seen:
            faults.append(Fault(name, "is given more than once"))
        seen.add(name)
    if faults:
        raise ValuesRefused(faults)


def read_day(value: str | None, name: str) -> date | None:
    """Return a day written as 2026-11-24, None for nothing.

    Raises:
        ValuesRefused: it is no such day.
    """
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValuesRefused([Fault(name, "is not a day such as 2026-11-24")]) from None
    if day.isoformat() != value:
        raise ValuesRefused([Fault(name, "is not written as in 2026-11-24")])
    return day


async def read_json(request: Request, model: type[BodyT]) -> BodyT:
    """Return the JSON body as `model`.

    Raises:
        RequestMalformed: it is not strict JSON, or not said to be JSON.
        ValuesRefused: fields are missing, unknown or of another form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() not in JSON_TYPES:
        raise RequestMalformed("its content type is not application/json")
    return parse_body(await request.body(), model)


def parse_body(data: bytes, model: type[BodyT]) -> BodyT:
    """Return strict JSON bytes as `model`; raises as `read_json` does."""
    try:
        value: JsonValue = parse_json(data, max_bytes=MAX_JSON_BYTES)
    except LedgerError as error:
        raise RequestMalformed(str(error)) from None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ValuesRefused(faults_of(error)) from None


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """Return what pydantic found, each with its JSON pointer (RFC 6901)."""
    return tuple(
        Fault("".join(f"/{_escape(str(part))}" for part in each["loc"]), each["msg"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    )


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
