"""The certificate as one A4 page: PDF/A-3u with the credential and its proof attached.

Drawn only from the signed record, with bundled fonts, without reading anything from outside.
"""

from certify.document.errors import DocumentRefused
from certify.document.render import render_certificate

__all__ = ["DocumentRefused", "render_certificate"]
