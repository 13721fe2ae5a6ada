"""Text from outside, made fit to be stored, compared and shown."""

import re
import unicodedata

MAX_FILE_NAME = 120
_JOINERS = "\u200c\u200d"  # Indian scripts need them to write a word
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}  # control, format (bidi too), private, surrogate, none
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return the text in NFC without control, bidi or invisible characters, single-spaced."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip() if " " in text else text
    visible = "".join(each for each in _SPACES.sub(" ", text) if _is_visible(each))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def _is_visible(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _INVISIBLE


def clean_file_name(name: str) -> str:
    """Return the last part of the path, clean, at most 120 characters, never empty."""
    last = clean_text(re.split(r"[/\\]", name)[-1])
    if len(last) > MAX_FILE_NAME:
        stem, dot, ending = last.rpartition(".")
        last = stem[: MAX_FILE_NAME - 1 - len(ending)] + dot + ending if dot else last
    return last[:MAX_FILE_NAME] or "unnamed"


def shorten(text: str, limit: int = 60) -> str:
    """Return the text clean and at most `limit` characters long, for showing what was typed."""
    clean = clean_text(text[: 4 * limit])
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
