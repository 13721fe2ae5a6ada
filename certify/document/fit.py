"""Fitting a name on paper: sizes and line breaks, measured with the font's own advance widths."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from certify.document.fonts import FOLDER

WIDTH_PT = 452.0
DISPLAY = "NotoSerifDisplay-Medium.ttf"
NATIVE = ("NotoSerifMalayalam-Regular.ttf", "NotoSerifDevanagari-Regular.ttf")
# How many lines, at which size: a short name is set grand, a long one breaks before it shrinks.
STEPS = (
    *((1, size) for size in (36, 33, 30, 27)),
    *((2, size) for size in (28, 25, 22, 20, 18)),
    *((3, size) for size in (17, 15, 13, 11)),
)
NATIVE_STEPS = (
    *((1, size) for size in (17, 15.5, 14)),
    *((2, size) for size in (13.5, 12, 10.5, 9)),
)


@dataclass(frozen=True)
class Fitted:
    """A text broken into lines and the size in points at which every line fits."""

    lines: tuple[str, ...]
    size_pt: float


def fit_name(text: str) -> Fitted:
    """Return the name in the largest display size at which it fits the column."""
    return _fit(text, STEPS, (DISPLAY,))


def fit_native_name(text: str) -> Fitted:
    """Return the name in its own script, fitted; conjuncts only make it narrower than measured."""
    return _fit(text, NATIVE_STEPS, (*NATIVE, DISPLAY))


def measure_width(text: str, fonts: tuple[str, ...]) -> float:
    """Return the width of `text` in ems, summing advances without kerning or ligatures."""
    return sum(_advance(char, fonts) for char in text)


def _fit(text: str, steps: tuple[tuple[int, float], ...], fonts: tuple[str, ...]) -> Fitted:
    for count, size in steps:
        lines = _break_evenly(text, count, fonts)
        if lines and all(measure_width(line, fonts) * size <= WIDTH_PT for line in lines):
            return Fitted(lines, size)
    return Fitted((text,), steps[-1][1])


def _break_evenly(text: str, count: int, fonts: tuple[str, ...]) -> tuple[str, ...]:
    """Return `text` in `count` lines, the longest as short as can be; () when too few words."""
    words = text.split()
    if len(words) < count:
        return ()
    choices = combinations(range(1, len(words)), count - 1)
    breaks = ([0, *choice, len(words)] for choice in choices)
    layouts = (tuple(" ".join(words[a:b]) for a, b in pairwise(edges)) for edges in breaks)
    return min(layouts, key=lambda lines: max(measure_width(line, fonts) for line in lines))


def _advance(char: str, fonts: tuple[str, ...]) -> float:
    widths = (_advances(font).get(ord(char)) for font in fonts)
    return next((width for width in widths if width is not None), 1.0)


@cache
def _advances(font: str) -> dict[int, float]:
    with TTFont(FOLDER / font, lazy=True) as face:
        em, metrics = face["head"].unitsPerEm, face["hmtx"]
        glyphs = face["cmap"].getBestCmap()
        return {point: metrics[glyph][0] / em for point, glyph in glyphs.items()}
