"""The certificate as PDF bytes: the same record and files give the same bytes, always.

Identifier and dates of the file come from the record; fonts, ornament and words from here.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import jinja2

from certify.document.ornament import draw_corner, draw_seal
from certify.document.printer import Attached, print_page
from certify.document.qr import draw_qr
from certify.document.sheet import Sheet, write_sheet
from certify.wording import format_grouped
from ledger.canonical import canonical_bytes
from ledger.tree import leaf_hash


class Room(NamedTuple):
    """How tightly the page is set and how many sites and conditions it spells out."""

    density: str
    sites: int
    conditions: int


ROOMS = (
    Room("airy", 5, 3),
    Room("snug", 5, 3),
    Room("tight", 5, 3),
    Room("tight", 3, 2),
    Room("tight", 1, 1),
)


def render_certificate(  # noqa: PLR0913  # one keyword for each thing that is not in the record
    *,
    record: Mapping[str, Any],
    credential: bytes,
    bundle: bytes,
    state: str = "valid",
    state_since: date | None = None,
    reason: str | None = None,
    trust_fingerprint: str,
    issuer_name: str,
    public_url: str,
    standard_title: str,
    chapter_titles: Mapping[str, str],
) -> bytes:
    """Return the certificate as one A4 page, PDF/A-3u, tagged, with its files attached.

    `record` is the whole certificate_issued record; `credential` and `bundle` are attached as is.

    Raises:
        DocumentRefused: what the record says cannot be printed on one page.
    """
    sheet = write_sheet(
        record,
        record_hash=leaf_hash(canonical_bytes(record)).hex(),
        state=state,
        state_since=state_since,
        reason=reason,
        trust_fingerprint=trust_fingerprint,
        issuer_name=issuer_name,
        public_url=public_url,
        standard_title=standard_title,
        chapter_titles=chapter_titles,
    )
    return print_page(
        (write_page(sheet, room) for room in ROOMS),
        stylesheet=_read("certificate.css"),
        attached=_attached(sheet, credential, bundle),
        at=datetime.fromisoformat(sheet.issued_at),
        identifier=hashlib.sha256(f"{sheet.record_hash} {sheet.stamp}".encode()).digest()[:16],
    )


def write_page(sheet: Sheet, room: Room) -> str:
    """Return the page as HTML; every word of the sheet is escaped."""
    return _template("certificate.html").render(
        sheet=sheet,
        room=room,
        seal=draw_seal(),
        corner=draw_corner(),
        qr=draw_qr(sheet.url),
    )


def _attached(sheet: Sheet, credential: bytes, bundle: bytes) -> tuple[Attached, ...]:
    how_to = _template("how-to-check.txt").render(sheet=sheet).encode()
    stem = sheet.number
    return (
        Attached(
            f"{stem}.vc.json", "application/vc", "Source", "The signed credential", credential
        ),
        Attached(f"{stem}.proof.json", "application/json", "Supplement", "Its proof", bundle),
        Attached(f"{stem}.how-to-check.txt", "text/plain", "Supplement", "How to check it", how_to),
    )


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=name.endswith(".html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = format_grouped
    return environment.get_template(name)


@cache
def _read(name: str) -> str:
    return (files("certify.document") / name).read_text(encoding="utf-8")
