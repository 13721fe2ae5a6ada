import hashlib
import io
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify import pdf_attachments
from certify.errors import PdfRefused
from certify.pdf_attachments import read_pdf_attachments

CREDENTIAL = b'{"credentialSubject":{},"id":"https://certifier.example/c/FIT-000001-5"}'
BUNDLE = b'{"format":"fair-it-ledger/bundle","version":1}'


def make_pdf(attachments, **save):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, content in attachments.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, mime_type="application/json")
    file = io.BytesIO()
    pdf.save(file, **save)
    return file.getvalue()


BOTH = {"FIT-000001-5.vc.json": CREDENTIAL, "FIT-000001-5.proof.json": BUNDLE}
WAYS_TO_SAVE = [
    {},
    {"compress_streams": False},
    {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "linearize": True},
    {"recompress_flate": True, "compress_streams": True},
]


@pytest.fixture(params=["scan", "pikepdf"])
def way(request, monkeypatch):
    """Read twice: as usual, and with the quick look taken away."""
    if request.param == "pikepdf":
        monkeypatch.setattr(pdf_attachments, "_scan", lambda _data: None)


@pytest.mark.parametrize("save", WAYS_TO_SAVE)
def test_credential_and_proof_come_out_byte_by_byte(way, save):
    data = make_pdf(BOTH, **save)
    parts = read_pdf_attachments(data)
    assert (parts.credential, parts.bundle) == (CREDENTIAL, BUNDLE)
    assert parts.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"


@pytest.mark.parametrize("save", WAYS_TO_SAVE)
def test_the_quick_look_finds_them_without_opening_the_pdf(save):
    assert pdf_attachments._scan(make_pdf(BOTH, **save)) == (CREDENTIAL, BUNDLE)


def test_a_pdf_cut_off_behind_its_attachments_is_damaged(way):
    whole = make_pdf(BOTH)
    with pytest.raises(PdfRefused, match="damaged"):
        read_pdf_attachments(whole[: whole.rindex(b"startxref")])


def test_other_attachments_do_not_disturb(way):
    parts = read_pdf_attachments(make_pdf(BOTH | {"notes.txt": b"hello", "a.json": b"{}"}))
    assert (parts.credential, parts.bundle) == (CREDENTIAL, BUNDLE)


def test_what_is_not_attached_is_none(way):
    assert read_pdf_attachments(make_pdf({}))[1:] == (None, None)
    only = read_pdf_attachments(make_pdf({"FIT-000001-5.vc.json": CREDENTIAL}))
    assert only[1:] == (CREDENTIAL, None)


def test_two_of_a_kind_are_refused(way):
    with pytest.raises(PdfRefused) as refused:
        read_pdf_attachments(make_pdf(BOTH | {"FIT-000002-3.vc.json": CREDENTIAL}))
    assert refused.value.is_damaged


def test_too_many_attachments_are_refused():
    crowd = {f"{number}.txt": b"x" for number in range(40)}
    with pytest.raises(PdfRefused):
        read_pdf_attachments(make_pdf(crowd))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-", b"PK\x03\x04", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7 " * 9]
)
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(PdfRefused) as refused:
        read_pdf_attachments(data)
    assert refused.value.is_damaged


def test_a_pdf_beyond_the_bounds_or_under_lock_is_not_called_damaged(monkeypatch):
    locked = make_pdf({}, encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(PdfRefused) as refused:
        read_pdf_attachments(locked)
    assert not refused.value.is_damaged
    monkeypatch.setattr(pdf_attachments, "MAX_PDF_BYTES", 100)
    with pytest.raises(PdfRefused) as refused:
        read_pdf_attachments(make_pdf({}))
    assert not refused.value.is_damaged


def test_a_bomb_is_not_inflated_beyond_the_bound(way, monkeypatch):
    monkeypatch.setattr(pdf_attachments, "MAX_BUNDLE_BYTES", 10_000)
    bomb = b'{"format":"fair-it-ledger/bundle"' + b" " * 60_000_000 + b"}"
    data = make_pdf(BOTH | {"FIT-000001-5.proof.json": bomb})
    assert len(data) < 200_000
    with pytest.raises(PdfRefused):
        read_pdf_attachments(data)


def test_of_many_large_ones_no_more_than_two_are_held_at_once(monkeypatch):
    body = zlib.compress(b'{"credentialSubject":' + b" " * 8_000_000)
    head = b"1 0 obj <</Type/EmbeddedFile/Filter /FlateDecode /Length %d>> stream\n" % len(body)
    inflated = []
    inflate = pdf_attachments._inflate
    monkeypatch.setattr(
        pdf_attachments, "_inflate", lambda raw: inflated.append(raw) or inflate(raw)
    )
    with pytest.raises(PdfRefused):
        read_pdf_attachments(
            b"%PDF-1.7\n" + (head + body + b"\nendstream endobj\n") * 60 + b"%%EOF\n"
        )
    assert len(inflated) == 2


def test_inflating_stops_at_the_bound():
    bomb = zlib.compress(b"\0" * (pdf_attachments.MAX_BUNDLE_BYTES + 2))
    assert pdf_attachments._inflate(bomb) is None
    assert pdf_attachments._inflate(b"nonsense") is None
    assert pdf_attachments._inflate(zlib.compress(b"x" * 99)[:-5]) is None


def test_thousands_of_streams_are_not_looked_at_one_by_one():
    many = b"%PDF-1.7\n" + b"1 0 obj<</Type/EmbeddedFile/Length 1>>stream\nx\n" * 50_000
    assert pdf_attachments._scan(many) is None


PDF = make_pdf(BOTH)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(data):
    altered = bytearray(PDF)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(altered) - 1))
        altered[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(altered)))
    for damaged in (bytes(altered), bytes(altered[:cut])):
        try:
            parts = read_pdf_attachments(damaged)
        except PdfRefused:
            continue
        assert parts.digest.startswith("sha256:")
