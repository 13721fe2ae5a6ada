"""What machines ask for by a fixed name: the issuer's DID, the trust file, health."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy import text

from certify.instance import Instance
from certify.web.pages import instance_of
from certify.web.strict import read_query
from ledger.data_integrity import format_multikey

router = APIRouter(include_in_schema=False)


@router.get("/.well-known/did.json")
def did_document(request: Request) -> Response:
    """Return the DID document of the issuer: every key it ever signed with and still stands by."""
    read_query(request)
    document = json.dumps(make_did_document(instance_of(request)), indent=2)
    return Response(document, media_type="application/did+json")


@router.get("/trust.json")
def trust_file(request: Request) -> Response:
    """Return the trust file, exactly the bytes whose digest is the fingerprint."""
    read_query(request)
    return Response(instance_of(request).trust_bytes, media_type="application/json")


@router.get("/healthz")
def healthz() -> Response:
    """Return that the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Return whether database and log can be read and written; 503 with the reasons if not."""
    instance = instance_of(request)
    with instance.engine.connect().execution_options(read_only=True) as connection:
        connection.execute(text("SELECT 1"))
    refusal = instance.log.refusal
    checks = {"database": "ok", "log": "ok" if refusal is None else refusal}
    return JSONResponse({"checks": checks}, status_code=200 if refusal is None else 503)


def make_did_document(instance: Instance) -> dict[str, Any]:
    """Return the did:web document made from the trust file, so that the two cannot disagree."""
    trust = instance.trust
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": trust.issuer_did,
        "verificationMethod": [
            {
                "id": key.id,
                "type": "Multikey",
                "controller": trust.issuer_did,
                "publicKeyMultibase": format_multikey(key.public_key),
            }
            for key in trust.keys
        ],
        "assertionMethod": [key.id for key in trust.keys],
    }
