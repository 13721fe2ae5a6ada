"""Fitting, QR and fonts of the certificate."""

import re

import pytest
import segno

from certify.document import fit
from certify.document.fonts import FOLDER, find_unprintable
from certify.document.ornament import draw_seal, draw_weave
from certify.document.qr import QUIET_MODULES, draw_qr


def test_a_short_name_is_set_grand_on_one_line() -> None:
    assert fit.fit_name("Kudumbam IT") == fit.Fitted(("Kudumbam IT",), 36)


def test_a_longer_name_breaks_evenly_before_it_shrinks() -> None:
    fitted = fit.fit_name("Ambalapuzha Women's Data Co-operative")
    assert fitted.lines == ("Ambalapuzha Women's", "Data Co-operative")


@pytest.mark.parametrize("words", range(1, 24))
def test_no_fitted_line_is_wider_than_the_column(words: int) -> None:
    fitted = fit.fit_name(" ".join(["data"] * words))
    widest = max(fit.measure_width(line, (fit.DISPLAY,)) for line in fitted.lines)
    assert widest * fitted.size_pt <= fit.WIDTH_PT
    assert " ".join(fitted.lines).split() == ["data"] * words


def test_the_qr_code_is_the_same_matrix_as_the_encoder_made() -> None:
    text = "https://ledger.example.org/c/FIT-000001-X"
    matrix = tuple(segno.make(text, error="m", micro=False, boost_error=False).matrix)
    side = len(matrix) + 2 * QUIET_MODULES
    dark = set()
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", draw_qr(text)):
        dark |= {(int(x) + step, int(y)) for step in range(int(run))}
    expected = {
        (x + QUIET_MODULES, y + QUIET_MODULES)
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    }
    assert dark == expected
    assert f'viewBox="0 0 {side} {side}"' in draw_qr(text)


def test_the_printed_qr_symbol_is_at_least_30_mm_wide() -> None:
    for text in ("https://a.in/c/FIT-000001-X", "https://ledger.example.org/c/FIT-000001-X"):
        modules = len(tuple(segno.make(text, error="m", micro=False).matrix))
        assert 42 * modules / (modules + 2 * QUIET_MODULES) >= 30


@pytest.mark.parametrize("text", ["സഹകരണ സംഘം ൺ ൻ ർ ൽ ൾ", "सहकारी संस्था", "Śrī Ōḷam, ₹ 100"])
def test_latin_malayalam_and_devanagari_are_printable(text: str) -> None:
    assert find_unprintable(text) == ()


def test_what_cannot_be_printed_is_named_once() -> None:
    assert find_unprintable("a合b合\u202e") == ("合", "\u202e")


def test_the_fonts_travel_with_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text()
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_000_000


def test_the_mark_is_woven_over_and_under() -> None:
    weave = draw_weave()
    assert weave.count("<path") == 2 * 4 * 3
    assert draw_seal() == draw_seal()
