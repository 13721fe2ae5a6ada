"""The credential and its proof inside a PDF, read within bounds.

A PDF comes from a stranger. So: at most 20 MB of it, at most 2 MB for the credential and 8 MB for
the proof, and nothing is decompressed beyond that.

First the streams that call themselves embedded files are looked for in the bytes themselves: in
any PDF a stream stands by itself, never inside another object, and finding it needs no library
that takes longer to load than everything else together. Only where that does not give exactly one
credential and one proof is the PDF opened with pikepdf, under tight limits, and its attachments
are taken by their names. Whatever is found proves itself by its signature, not by its place.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from certify.errors import PdfRefused
from ledger.canonical import digest_bytes

MAX_PDF_BYTES: Final = 20_000_000
MAX_CREDENTIAL_BYTES: Final = 2_000_000
MAX_BUNDLE_BYTES: Final = 8_388_608
MAX_ATTACHMENTS: Final = 32
CREDENTIAL_SUFFIX: Final = ".vc.json"
BUNDLE_SUFFIX: Final = ".proof.json"

_MAX_STREAMS: Final = 64
# Where readers look for the mark of the end; a file cut off has none.
_TAIL_BYTES: Final = 1024
_MAX_DICTIONARY: Final = 4096
_QPDF_MEMORY: Final = 33_554_432
_HEADER: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_EMBEDDED: Final = re.compile(rb"/Type\s*/EmbeddedFile\b")
_LENGTH: Final = re.compile(rb"/Length\s+([0-9]{1,9})\b(?!\s+[0-9]+\s+R)")
_FILTER: Final = re.compile(rb"/Filter\s*(?:\[\s*)?/([A-Za-z0-9]+)\s*(?:\]|/|>>|\s)")
_OBJECT: Final = re.compile(rb"\bobj\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_IS_BUNDLE: Final = b'"format":"fair-it-ledger/bundle"'
_IS_CREDENTIAL: Final = b'"credentialSubject"'


class PdfParts(NamedTuple):
    """What a PDF carries. `digest` is `sha256:…` of the whole file; None: not attached."""

    digest: str
    credential: bytes | None
    bundle: bytes | None


def read_pdf_attachments(data: bytes) -> PdfParts:
    """Return the credential and the bundle attached to a PDF.

    Raises:
        PdfRefused: not a PDF, damaged, beyond the bounds, or several of a kind.
    """
    if len(data) > MAX_PDF_BYTES:
        raise PdfRefused(f"it has more than {MAX_PDF_BYTES} bytes", is_damaged=False)
    if not _HEADER.match(data):
        raise PdfRefused("the file does not begin like a PDF")
    if b"%%EOF" not in data[-_TAIL_BYTES:]:
        raise PdfRefused("it is damaged (its end is missing)")
    found = _scan(data) or _open(data)
    return PdfParts(digest_bytes(data), *found)


def _scan(data: bytes) -> tuple[bytes, bytes] | None:
    """Return credential and bundle if the plain bytes show exactly one of each."""
    if b"/Encrypt" in data:
        return None
    credentials, bundles = [], []
    for number, content in enumerate(_embedded_streams(data)):
        if content is None or number == _MAX_STREAMS:
            return None
        if content.startswith(b"{") and _IS_BUNDLE in content:
            bundles.append(content)
        elif content.startswith(b"{") and _IS_CREDENTIAL in content:
            credentials.append(content)
        if max(len(credentials), len(bundles)) > 1:
            return None  # and none of the others is held in memory
    if len(credentials) == len(bundles) == 1:
        return credentials[0], bundles[0]
    return None


def _embedded_streams(data: bytes) -> Iterator[bytes | None]:
    """Yield the content of each stream that calls itself an embedded file, None if unclear."""
    for mark in _EMBEDDED.finditer(data):
        start = _STREAM.search(data, mark.end(), mark.end() + _MAX_DICTIONARY)
        objects = list(_OBJECT.finditer(data, max(0, mark.start() - _MAX_DICTIONARY), mark.start()))
        if start is None or not objects:
            yield None
        else:
            yield _content(data, data[objects[-1].end() : start.start()], start.end())


def _content(data: bytes, dictionary: bytes, start: int) -> bytes | None:
    length, encoding = _LENGTH.search(dictionary), _FILTER.search(dictionary)
    if length is None or b"/DecodeParms" in dictionary:
        return None
    raw = data[start : start + int(length[1])]
    if encoding is None:
        return None if b"/Filter" in dictionary else raw
    return _inflate(raw) if encoding[1] == b"FlateDecode" else None


def _inflate(raw: bytes) -> bytes | None:
    """Return what was deflated, None if it is damaged or larger than anything we take."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(raw, MAX_BUNDLE_BYTES + 1)
    except zlib.error:
        return None
    return content if inflater.eof and len(content) <= MAX_BUNDLE_BYTES else None


def _open(data: bytes) -> tuple[bytes | None, bytes | None]:
    """Return the attachments named `….vc.json` and `….proof.json`, None for one not there."""
    import io

    import pikepdf
    from pikepdf import settings

    # For the whole process and for good: the limits are global, and nothing we open needs more.
    settings.set_qpdf_limits(
        doc_max_warnings=50,
        parser_max_nesting=100,
        parser_max_container_size=100_000,
        max_stream_filters=4,
        flate_max_memory=_QPDF_MEMORY,
        png_max_memory=_QPDF_MEMORY,
        run_length_max_memory=_QPDF_MEMORY,
        tiff_max_memory=_QPDF_MEMORY,
    )
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            return (
                _attachment(pdf, CREDENTIAL_SUFFIX, MAX_CREDENTIAL_BYTES),
                _attachment(pdf, BUNDLE_SUFFIX, MAX_BUNDLE_BYTES),
            )
    except pikepdf.PasswordError:
        raise PdfRefused("it is locked with a password", is_damaged=False) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise PdfRefused(f"it is damaged ({type(error).__name__})") from None


def _attachment(pdf: Any, suffix: str, limit_bytes: int) -> bytes | None:
    names = [name for name in pdf.attachments if name.lower().endswith(suffix)]
    if len(pdf.attachments) > MAX_ATTACHMENTS or len(names) > 1:
        raise PdfRefused(f"it has more than one attachment named …{suffix}, or too many in all")
    if not names:
        return None
    content = bytes(pdf.attachments[names[0]].get_file().read_bytes())
    if len(content) > limit_bytes:
        raise PdfRefused(f"its attachment {suffix} has more than {limit_bytes} bytes")
    return content
