"""Our own static files: read once at start, served by exact name only."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from certify.web.refused import NothingHere

router = APIRouter(include_in_schema=False)

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served."""

    content: bytes
    media_type: str
    etag: str


@cache
def load_files() -> dict[str, StaticFile]:
    """Return every static file by its path below `static/`."""
    folder = Path(str(files("certify") / "static"))
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in MEDIA_TYPES)
    return {path.relative_to(folder).as_posix(): _load(path) for path in paths}


@router.get("/static/{path:path}")
def static_file(path: str, request: Request) -> Response:
    """Return a static file, or 304 when the caller has it."""
    found = load_files().get(path)
    if found is None:
        raise NothingHere("file of that name")
    headers = {"ETag": found.etag, "Cache-Control": "public, max-age=3600"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _load(path: Path) -> StaticFile:
    content = path.read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return StaticFile(content, MEDIA_TYPES[path.suffix], etag)
