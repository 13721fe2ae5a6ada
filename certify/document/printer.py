"""From HTML to PDF/A-3u bytes: reads only what is handed over, never the clock."""

import io
import threading
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from certify.document.errors import DocumentRefused
from certify.document.fonts import font_map

if TYPE_CHECKING:  # it imports weasyprint, which looks for fonts while it is imported
    from certify.document.fetcher import BundledFetcher

# The font map is shared, so one thread draws at a time.
_drawing = threading.Lock()
# Any name but "srgb": for that one WeasyPrint 70.0 opens the profile itself and never closes it.
_OPTIONS = {"pdf_variant": "pdf/a-3u", "pdf_tags": True, "output_intent": "bundled"}


class Attached(NamedTuple):
    """A file inside the PDF."""

    name: str
    media_type: str
    relationship: str
    description: str
    content: bytes


def print_page(
    layouts: Iterable[str],
    *,
    stylesheet: str,
    attached: tuple[Attached, ...],
    at: datetime,
    identifier: bytes,
) -> bytes:
    """Return the PDF of the first of `layouts` (HTML, roomiest first) that fits one page.

    Raises:
        DocumentRefused: none fits, or one asked for something that is not bundled.
    """
    with _drawing:
        font_map()  # first of all, see above
        from certify.document.fetcher import Bundled, BundledFetcher, FetchRefused

        fetcher = BundledFetcher(
            {file.name: Bundled(file.content, file.media_type) for file in attached}
        )
        try:
            document = _lay_out(layouts, stylesheet, fetcher)
            document.metadata.attachments = [_attachment(file, fetcher, at) for file in attached]
            document.color_profiles = {"srgb": _colour_profile()}
            pdf: bytes = document.write_pdf(
                finisher=_name_each_file_once, pdf_identifier=identifier, **_OPTIONS
            )
        except FetchRefused as refused:
            raise DocumentRefused((str(refused),)) from None
    # Inside an SVG the renderer swallows the refusal and leaves a hole; a hole is a refusal too.
    if fetcher.refused:
        raise DocumentRefused(tuple(str(FetchRefused(url)) for url in fetcher.refused))
    return pdf


def _lay_out(layouts: Iterable[str], stylesheet: str, fetcher: "BundledFetcher") -> Any:
    from weasyprint import CSS, HTML

    from certify.document.fetcher import SCHEME

    fonts = font_map()
    style = CSS(string=stylesheet, font_config=fonts, url_fetcher=fetcher)
    for page in layouts:
        html = HTML(string=page, base_url=SCHEME, url_fetcher=fetcher)
        document = html.render(font_config=fonts, stylesheets=[style], **_OPTIONS)
        if len(document.pages) == 1:
            return document
    raise DocumentRefused(("what it says takes more than one page",))


def _attachment(file: Attached, fetcher: "BundledFetcher", at: datetime) -> Any:
    from weasyprint import Attachment

    from certify.document.fetcher import SCHEME

    return Attachment(
        url=SCHEME + file.name,
        url_fetcher=fetcher,
        name=file.name,
        description=file.description,
        created=at,
        modified=at,
        relationship=file.relationship,
    )


def _colour_profile() -> Any:
    from weasyprint.css import ColorProfile

    return ColorProfile(
        io.BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _name_each_file_once(_document: object, pdf: Any) -> None:
    """Drop the second mention of each attachment in /AF; WeasyPrint 70.0 writes them twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
