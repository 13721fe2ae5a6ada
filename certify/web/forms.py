"""Reading HTML forms: bounded, nothing unknown, nothing twice, only from a page of ours."""

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import UploadFile

from certify.web.refused import ForeignRequest, RequestMalformed
from certify.web.strict import check_names

MAX_FILES: Final = 60
MAX_FIELDS: Final = 400
MAX_TEXT_BYTES: Final = 64 * 1024
MAX_FILE_NAME: Final = 200
_FORM_TYPES: Final = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class SentFile:
    """A file that came with a form; the name is what the sender says."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """What a form holds: texts and files, each name once. An empty file field is left out."""

    texts: Mapping[str, str]
    files: Mapping[str, SentFile]

    def text(self, name: str) -> str:
        """Return a text without the white space around it, empty when it is missing."""
        return self.texts.get(name, "").strip()


async def read_form(request: Request, allowed: Iterable[str]) -> Form:
    """Return the form that was sent.

    Raises:
        RequestMalformed: it is no form. ValuesRefused: names that are unknown or come twice.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORM_TYPES:
        raise RequestMalformed("it is not a form")
    async with _parsed(request) as items:
        check_names((name for name, _ in items), allowed)
        texts = {name: value for name, value in items if isinstance(value, str)}
        files = {
            name: SentFile((value.filename or "")[-MAX_FILE_NAME:], await value.read())
            for name, value in items
            if isinstance(value, UploadFile) and value.filename
        }
    return Form(texts, files)


@asynccontextmanager
async def _parsed(request: Request) -> AsyncIterator[list[tuple[str, UploadFile | str]]]:
    options = {"max_files": MAX_FILES, "max_fields": MAX_FIELDS, "max_part_size": MAX_TEXT_BYTES}
    async with request.form(**options) as form:
        yield form.multi_items()


def check_same_site(request: Request) -> None:
    """Do nothing when the browser says that the form was sent from a page of this site.

    Raises:
        ForeignRequest: it says otherwise, or nothing.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise ForeignRequest
        return
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("host"):
        raise ForeignRequest


def check_form_token(form: Form, expected: str) -> None:
    """Do nothing when the form was made for this session.

    Raises:
        ForeignRequest: it was not.
    """
    if not secrets.compare_digest(form.texts.get("form_token", "").encode(), expected.encode()):
        raise ForeignRequest
