"""The log: a page for people, and the published files under their fixed paths."""

from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from certify.instance import Instance
from certify.public.home import has_witnesses
from certify.public.log_entries import EntryView, view_entry
from certify.service.work import checkpoint_time
from certify.web.pages import instance_of, show_page
from certify.web.refused import Fault, NothingHere, ValuesRefused
from certify.web.strict import read_query
from ledger.checkpoint import parse_checkpoint
from ledger.errors import MalformedTile
from ledger.tiles import format_tile_path, parse_tile_path

router = APIRouter(include_in_schema=False)

PAGE_ENTRIES: Final = 50
_MAX_DIGITS: Final = 15


@router.get("/log")
def log_page(request: Request) -> Response:
    """Return the newest checkpoint and a page of entries, newest first."""
    return show_page(request, "log.html", **_log_values(request))


@router.get("/log.json")
def log_json(request: Request) -> Response:
    """Return the same for programs."""
    return JSONResponse(log_json_values(request))


@router.get("/log/checkpoint")
def checkpoint(request: Request) -> Response:
    """Return the newest signed checkpoint (C2SP tlog-checkpoint)."""
    read_query(request)
    note = instance_of(request).log.checkpoint()
    if note is None:
        raise NothingHere("checkpoint yet")
    return PlainTextResponse(note, headers={"Cache-Control": "no-cache"})


@router.get("/log/{path:path}")
def tile(path: str, request: Request) -> Response:
    """Return a tile or entry bundle (C2SP tlog-tiles); no other spelling of a path is known."""
    read_query(request)
    try:
        known = format_tile_path(parse_tile_path(path))
    except MalformedTile:
        raise NothingHere("such file of the log") from None
    content = _read(instance_of(request).folder / "log" / known)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def log_json_values(request: Request) -> dict[str, Any]:
    """Return the newest checkpoint and a page of entries; `older` is the next `before`."""
    values = _log_values(request)
    return {
        "checkpoint": values["checkpoint"],
        "vkey": values["vkey"],
        "refusal": values["refusal"],
        "entries": [_entry_json(entry) for entry in values["entries"]],
        "older": values["older"],
    }


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NothingHere("such tile in the log") from None


def _log_values(request: Request) -> dict[str, Any]:
    instance = instance_of(request)
    size = instance.log.size
    before = _read_before(read_query(request, "before").get("before"), size)
    first = max(0, before - PAGE_ENTRIES)
    found = instance.log.entries(first, before - first)
    return {
        "checkpoint": _checkpoint(instance),
        "vkey": instance.settings.log_vkey,
        "witnesses": has_witnesses(instance),
        "refusal": instance.log.refusal,
        "entries": [view_entry(index, entry) for index, entry in reversed(found)],
        "older": first if first > 0 else None,
        "newer": min(size, before + PAGE_ENTRIES) if before < size else None,
    }


def _checkpoint(instance: Instance) -> dict[str, Any] | None:
    note = instance.log.checkpoint()
    if note is None:
        return None
    found = parse_checkpoint(note.partition("\n\n")[0] + "\n")
    return {
        "origin": found.origin,
        "size": found.size,
        "root": found.root.hex(),
        "as_of": checkpoint_time(instance),
        "note": note,
    }


def _read_before(text: str | None, size: int) -> int:
    if text is None:
        return size
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_DIGITS:
        raise ValuesRefused([Fault("before", "is not the number of an entry")])
    return min(int(text), size)


def _entry_json(entry: EntryView) -> dict[str, Any]:
    return {
        "index": entry.index,
        "type": entry.type,
        "issued_at": entry.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sentence": entry.sentence,
        "number": entry.number or None,
        "leaf": entry.leaf,
    }
