"""The bundled fonts: which characters they can print, and a font map that knows no others.

A missing glyph would silently pull in whatever font the machine has. So the map is made from our
folder alone, and text that our fonts cannot print is found before drawing.
"""

import os
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

FOLDER = Path(str(files("certify.document") / "fonts"))
_environment = threading.Lock()


@cache
def font_map() -> Any:  # weasyprint has no types
    """Return the one font configuration of this process, which holds only the bundled fonts."""
    with _environment, TemporaryDirectory(prefix="certify-fonts-") as cache_folder:
        config_file = Path(cache_folder) / "fonts.conf"
        config_file.write_text(_fontconfig(cache_folder), encoding="utf-8")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(config_file)
        try:
            return _new_font_map()
        finally:
            _restore(before)


@cache
def printable() -> frozenset[int]:
    """Return the code points that the bundled fonts can print."""
    return frozenset(point for path in FOLDER.glob("*.ttf") for point in _code_points(path))


def find_unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that would come out as boxes, each once, in order."""
    return tuple(dict.fromkeys(char for char in text if ord(char) not in printable()))


def _code_points(path: Path) -> tuple[int, ...]:
    with TTFont(path, lazy=True) as face:
        return tuple(face["cmap"].getBestCmap())


def _new_font_map() -> Any:
    # Imported under our configuration: weasyprint looks for fonts when it is imported.
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _restore(value: str | None) -> None:
    if value is None:
        del os.environ["FONTCONFIG_FILE"]
    else:
        os.environ["FONTCONFIG_FILE"] = value


def _fontconfig(cache_folder: str) -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{escape(str(FOLDER))}</dir>"
        f"<cachedir>{escape(cache_folder)}</cachedir></fontconfig>"
    )
