"""The certificate as PDF: one page, always the same bytes, only bundled fonts, nothing fetched."""

import hashlib
import io
import re
import shutil
import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from certify.document import DocumentRefused, render_certificate
from certify.document.fonts import FOLDER
from certify.document.printer import Attached, print_page

DIGEST = "sha256:" + "9f86d081" * 8
TITLES = {"ownership": "Mission and ownership", "pay": "Pay", "trade": "Trade"}
CREDENTIAL = b'{"credential":"exact bytes"}'
BUNDLE = b'{"bundle":"exact bytes"}'


def make_record(enterprise: dict[str, Any] | None = None, **body: Any) -> dict[str, Any]:
    full_body = {
        "number": "FIT-000001-X",
        "serial": 0,
        "enterprise": {
            "id": "E-0001",
            "name": "Ambalapuzha Women's Data Co-operative",
            "native_name": "അമ്പലപ്പുഴ വനിതാ ഡാറ്റാ സഹകരണ സംഘം",
            "place": "Ambalapuzha",
            "district": "Alappuzha",
            "country": "IN",
            "register_number": "KL/ALP/0412",
            **(enterprise or {}),
        },
        "sites": [{"name": "Main hall", "place": "Ambalapuzha", "work": "data entry"}],
        "scope": "data entry and digitisation of government records",
        "edition": {"label": "social-outsourcing@1.0.0", "digest": DIGEST},
        "verdict_digest": DIGEST,
        "audit": "A-0001",
        "evidence_root": DIGEST,
        "chapters": {
            "pay": {"met": 5, "of": 6, "score": "8.3"},
            "ownership": {"met": 4, "of": 4, "score": "10.0"},
        },
        "conditions": [{"code": "plan", "criterion": "T1", "due_on": "2027-05-24"}],
        "decision": {"kind": "grant", "decided_on": "2026-11-20", "by_role": "decision_maker"},
        "effective_on": "2026-11-24",
        "expires_on": "2029-11-23",
        "supersedes": None,
        "credential_digest": DIGEST,
        "synthetic": True,
        **body,
    }
    return {
        "type": "certificate_issued",
        "version": 1,
        "subject": "E-0001/FIT-000001-X",
        "previous": None,
        "issued_at": "2026-11-24T03:10:00Z",
        "status": {"serial": 0, "state": "issued", "not_after": "2029-11-23"},
        "body": full_body,
    }


def render(record: dict[str, Any] | None = None, **changed: Any) -> bytes:
    arguments: dict[str, Any] = {
        "record": record or make_record(),
        "credential": CREDENTIAL,
        "bundle": BUNDLE,
        "trust_fingerprint": DIGEST,
        "issuer_name": "Demo certifier",
        "public_url": "https://ledger.example.org",
        "standard_title": "Social Outsourcing Standard 1.0.0",
        "chapter_titles": TITLES,
    }
    return render_certificate(**{**arguments, **changed})


def read_text(pdf: bytes, tmp_path: Path) -> str:
    """Return the visible text by an independent reader, or skip where there is none."""
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf)
    reader = shutil.which("pdftotext") or pytest.skip("pdftotext is not installed")
    run = subprocess.run([reader, "-layout", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def font_names(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = [
            str(thing["/FontName"])
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
        ]
    return {name.lstrip("/").split("+", 1)[-1].replace("-", "") for name in names}


def test_the_same_record_gives_the_same_bytes() -> None:
    assert render() == render()


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    program = f"""
    import importlib.util, sys, hashlib
    spec = importlib.util.spec_from_file_location("made", {str(Path(__file__))!r})
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    print(hashlib.sha256(made.render()).hexdigest())
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, check=True
    )
    assert run.stdout.decode().strip() == hashlib.sha256(render()).hexdigest()


def test_another_record_gives_another_file() -> None:
    assert render() != render(make_record(scope="training"))


def test_the_file_is_one_tagged_pdf_a_3u_page() -> None:
    with pikepdf.open(io.BytesIO(render())) as document:
        assert len(document.pages) == 1
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "U"
        width, height = (float(side) for side in document.pages[0].MediaBox[2:])
        assert (round(width), round(height)) == (595, 842)


def test_dates_of_the_file_come_from_the_record() -> None:
    with pikepdf.open(io.BytesIO(render())) as document:
        assert str(document.docinfo["/CreationDate"]) == "D:20261124031000Z"
        assert str(document.docinfo["/ModDate"]) == "D:20261124031000Z"


def test_credential_and_proof_are_attached_byte_for_byte() -> None:
    with pikepdf.open(io.BytesIO(render())) as document:
        files = {name: spec.get_file() for name, spec in document.attachments.items()}
        assert files["FIT-000001-X.vc.json"].read_bytes() == CREDENTIAL
        assert files["FIT-000001-X.proof.json"].read_bytes() == BUNDLE
        assert b"certify verify" in files["FIT-000001-X.how-to-check.txt"].read_bytes()
        assert {name: file.mime_type for name, file in files.items()} == {
            "FIT-000001-X.vc.json": "application/vc",
            "FIT-000001-X.proof.json": "application/json",
            "FIT-000001-X.how-to-check.txt": "text/plain",
        }


def test_each_attachment_is_named_once_and_with_its_relationship() -> None:
    with pikepdf.open(io.BytesIO(render())) as document:
        associated = list(document.Root.AF)
        assert len(associated) == 3
        assert {str(spec.UF): str(spec.AFRelationship) for spec in associated} == {
            "FIT-000001-X.vc.json": "/Source",
            "FIT-000001-X.proof.json": "/Supplement",
            "FIT-000001-X.how-to-check.txt": "/Supplement",
        }


def test_only_bundled_fonts_are_embedded() -> None:
    bundled = {path.stem.replace("-", "").removesuffix("Regular") for path in FOLDER.glob("*.ttf")}
    record = make_record({"name": "Sakhi · €₹ Co-operative", "native_name": "सखी सहकारी संस्था"})
    for pdf in (render(), render(record)):
        names = font_names(pdf)
        assert names
        assert names <= bundled


def test_a_character_without_a_bundled_font_is_refused_by_name() -> None:
    with pytest.raises(DocumentRefused) as refused:
        render(make_record({"name": "合作社", "native_name": "التعاونية"}))
    assert any("the name has a character" in problem for problem in refused.value.problems)
    assert any("the native name has" in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    "hostile",
    [
        '"><img src="file:///etc/passwd">',
        "<link rel=attachment href=file:///etc/passwd>",
        "<svg><image href='https://evil.example/x.png'/></svg>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "{{ 7 * 7 }}{% include 'x' %}",
        "</title><script>alert(1)</script>",
    ],
)
def test_hostile_names_are_printed_as_text_and_fetch_nothing(hostile: str, tmp_path: Path) -> None:
    record = make_record(
        {"name": hostile, "native_name": hostile, "place": hostile, "register_number": hostile},
        scope=hostile,
        sites=[{"name": hostile, "place": hostile, "work": hostile}],
    )
    pdf = render(record, issuer_name=hostile, standard_title=hostile)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        assert len(document.attachments) == 3
        assert str(document.docinfo["/Title"]).endswith(hostile)
    squeezed = re.sub(r"\s", "", read_text(pdf, tmp_path))
    assert re.sub(r"\s", "", hostile) in squeezed
    assert "7*7" in squeezed or "7*7" not in re.sub(r"\s", "", hostile)


@pytest.mark.parametrize(
    "page",
    [
        '<img src="file:///etc/passwd">',
        '<img src="https://evil.example/x.png">',
        '<img src="relative.png">',
        '<img src="data:image/svg+xml,<svg/>">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<style>@import url("https://evil.example/x.css");</style>',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        "<style>p { background: url(file:///etc/passwd) }</style><p>x",
        '<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) }</style>",
    ],
)
def test_markup_that_got_in_all_the_same_stops_the_drawing(page: str) -> None:
    with pytest.raises(DocumentRefused, match="Nothing but bundled names"):
        print_html(page)


def print_html(page: str) -> bytes:
    return print_page(
        [page],
        stylesheet="",
        attached=(Attached("known", "text/plain", "Data", "known", b"x"),),
        at=datetime(2026, 11, 24, tzinfo=UTC),
        identifier=b"x",
    )


def test_a_link_to_an_attachment_in_the_markup_attaches_nothing() -> None:
    pdf = print_html('<link rel="attachment" href="file:///etc/passwd"><p>fine')
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert list(document.attachments) == ["known"]


def test_page_without_foreign_addresses_is_drawn() -> None:
    assert print_html("<p>fine").startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "name",
    [
        "IT",
        "W" * 40,
        "The Thiruvananthapuram District Women's Industrial Co-operative Society for IT",
        "A very long name of a co-operative society that goes on until it is as long as we take",
    ],
)
def test_every_name_of_up_to_120_characters_fits_one_page(name: str, tmp_path: Path) -> None:
    pdf = render(make_record({"name": name}))
    squeezed = re.sub(r"\s", "", read_text(pdf, tmp_path))
    assert re.sub(r"\s", "", name) in squeezed
    assert "FIT-000001-X" in squeezed


def test_a_malayalam_name_of_40_characters_and_many_sites_fit_one_page() -> None:
    site = {"name": "ഒന്നാം ഹാൾ", "place": "Neyyattinkara", "work": "data entry " * 9}
    record = make_record(
        {"native_name": "തിരുവനന്തപുരം ജില്ലാ വനിതാ സഹകരണ സംഘം നമ്പർ"},
        sites=[site] * 9,
        scope="digitisation of records " * 16,
        conditions=[
            {"code": "plan", "criterion": f"T{n}", "due_on": "2027-05-24"} for n in range(9)
        ],
        chapters={f"c{n}": {"met": 1, "of": 2, "score": "5.0"} for n in range(9)},
    )
    with pikepdf.open(io.BytesIO(render(record))) as document:
        assert len(document.pages) == 1


def test_what_does_not_fit_is_said_to_be_elsewhere(tmp_path: Path) -> None:
    site = {"name": "Hall", "place": "Neyyattinkara", "work": "data entry"}
    text = read_text(render(make_record(sites=[site] * 9)), tmp_path)
    assert "and 4 more, named in the attached credential" in re.sub(r"\s+", " ", text)


def test_a_name_of_more_than_120_characters_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="the name has more than 120 characters"):
        render(make_record({"name": "a" * 121}))


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DocumentRefused) as refused:
        render(make_record({"name": "a" * 121, "place": "b\x00"}, scope="c" * 401))
    assert len(refused.value.problems) == 3


def test_the_page_says_it_is_of_the_day_of_issue_and_how_to_check(tmp_path: Path) -> None:
    text = re.sub(r"\s+", " ", read_text(render(), tmp_path))
    assert "Shows the state on the day of issue" in text
    assert "not valid without a check of today\u2019s status" in text
    assert "ledger.example.org/c/FIT-000001-X" in text
    assert "24 November 2026" in text
    assert "23 November 2029" in text
    assert "5 of 6 met" in text
    assert "Criterion T1 to be met by 24 May 2027" in text


def test_the_edition_is_named_once(tmp_path: Path) -> None:
    plain = re.sub(r"\s+", " ", read_text(render(standard_title="A Standard"), tmp_path))
    assert "A Standard edition 1.0.0" in plain.replace("\u00a0", " ")
    full = re.sub(r"\s+", " ", read_text(render(standard_title="A Standard 1.0.0"), tmp_path))
    assert "edition 1.0.0" not in full.replace("\u00a0", " ").replace("Edition", "")


def test_chapters_stand_in_the_order_of_the_standard(tmp_path: Path) -> None:
    text = read_text(render(), tmp_path)
    assert text.index("Mission and ownership") < text.index("5 of 6 met")


def test_synthetic_data_is_marked_and_real_data_is_not(tmp_path: Path) -> None:
    marked = read_text(render(), tmp_path)
    real = read_text(render(make_record(synthetic=False)), tmp_path)
    assert "synthetic data: no such enterprise was audited" in marked
    assert "ynthetic" not in real


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "superseded", "expired"])
def test_a_state_other_than_valid_is_stamped_in_words(state: str, tmp_path: Path) -> None:
    pdf = render(state=state, state_since=date(2026, 12, 1), reason="wage_shortfall")
    squeezed = re.sub(r"\s", "", read_text(pdf, tmp_path))
    assert state.upper() in squeezed.upper()
    assert "since1December2026" in squeezed
    assert "Itwascertifiedthat" in squeezed
    assert pdf != render()


def test_a_valid_certificate_bears_no_stamp(tmp_path: Path) -> None:
    text = read_text(render(), tmp_path)
    assert "It is certified that" in text
    assert not re.search("suspended|withdrawn|superseded|expired", text, re.IGNORECASE)


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="no state 'fine'"):
        render(state="fine")


def test_the_record_hash_on_paper_is_the_leaf_hash_of_the_record(tmp_path: Path) -> None:
    from ledger.canonical import canonical_bytes

    record = make_record()
    leaf = hashlib.sha256(b"\0" + canonical_bytes(record)).hexdigest()
    assert leaf in re.sub(r"\s", "", read_text(render(record), tmp_path))
