"""Who calls, and strict bodies: the key is asked for before anything is read."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from certify.accounts import Person
from certify.service import Once
from certify.web.strict import Body, check_names, read_json, read_query
from certify.web.visitors import key_holder

BodyT = TypeVar("BodyT", bound=Body)
ONCE_HEADER = "idempotency-key"


@dataclass(frozen=True)
class SentJson(Generic[BodyT]):
    """A JSON body, who sent it, and the key that lets it be done once only."""

    person: Person
    body: BodyT
    once: Once | None


@dataclass(frozen=True)
class SentBytes:
    """A body taken as it is, with its query parameters."""

    person: Person
    content: bytes
    query: dict[str, str]
    once: Once | None


def caller(request: Request) -> Person:
    """Return whose key came with the request; the query must be empty."""
    person = key_holder(request)
    read_query(request)
    return person


def sent_json(model: type[BodyT]) -> Callable[[Request], Awaitable[SentJson[BodyT]]]:
    """Return the dependency that reads a body of `model` from the holder of a key."""

    async def read(request: Request) -> SentJson[BodyT]:
        person = await run_in_threadpool(key_holder, request)
        read_query(request)
        body = await read_json(request, model)
        return SentJson(person, body, find_once(request, await request.body()))

    return read


def sent_bytes(*parameters: str) -> Callable[[Request], Awaitable[SentBytes]]:
    """Return the dependency that reads raw bytes and `parameters` from the holder of a key."""

    async def read(request: Request) -> SentBytes:
        person = await run_in_threadpool(key_holder, request)
        query = dict(read_query(request, *parameters))
        content = await request.body()
        return SentBytes(person, content, query, find_once(request, content))

    return read


def find_once(request: Request, content: bytes) -> Once | None:
    """Return the idempotency key of a request, bound to its address and content."""
    names = [name for name, _ in request.headers.items() if name == ONCE_HEADER]
    check_names(names, [ONCE_HEADER])
    if not names:
        return None
    asked = f"{request.method} {request.url.path}?{request.url.query}\0".encode()
    return Once(request.headers[ONCE_HEADER], hashlib.sha256(asked + content).hexdigest())


def json_body(model: type[Body]) -> dict[str, Any]:
    """Return what OpenAPI says of a JSON body; it is read by us, strictly, not by the framework."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return _with_once({"requestBody": {"required": True, "content": content}})


def raw_body(*media_types: str) -> dict[str, Any]:
    """Return what OpenAPI says of a body taken as it is."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(media_types, schema)
    return {"requestBody": {"required": True, "content": content}}


def query_parameters(extra: dict[str, Any], **described: str) -> dict[str, Any]:
    """Return `extra` with query parameters described for OpenAPI."""
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": words}
        for name, words in described.items()
    ]
    return {**extra, "parameters": [*extra.get("parameters", []), *parameters]}


def _with_once(extra: dict[str, Any]) -> dict[str, Any]:
    header = {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "maxLength": 200},
        "description": "The same key and body again repeat the former answer.",
    }
    return {**extra, "parameters": [header]}
