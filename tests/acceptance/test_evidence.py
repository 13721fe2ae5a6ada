"""A user's own files: read in whatever form an office writes them, or refused as a whole."""

import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from .world import World

AUDIT = "A-0008"
BY = ("--as", "P-0002")
OWN_HEADINGS = {
    "net": "Take Home Pay",
    "paid_on": "Date of Payment",
    "gross": "Gross Earnings (₹)",
    "worker": "Karmachari",  # no synonym: has to be told
    "deductions": "Deductions",
    "overtime_pay": "OT Amount",
    "overtime_hours": "OT Hrs",
    "other_allowances": "HRA",
    "dearness_allowance": "V.D.A.",
    "basic": "Basic Pay (Rs.)",
    "month": "Wage Month",
}
AMOUNTS = {"net", "gross", "deductions", "overtime_pay", "other_allowances"} | {
    "dearness_allowance",
    "basic",
}


def payroll(world: World) -> list[dict[str, str]]:
    path = world.folder / "samples" / "pournami" / "SYNTHETIC-payroll.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def group(amount: str) -> str:
    """Return an amount as an Indian office writes it: 123456.00 is 1,23,456.00."""
    whole, _, paise = f"{Decimal(amount):.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    while head:
        tail, head = f"{head[-2:]},{tail}", head[:-2]
    return f"{tail}.{paise}"


def as_own(row: dict[str, str]) -> list[str]:
    """Return a row as this office writes it: order, groups, day first, blanks."""
    cells = []
    for name in OWN_HEADINGS:
        value = row[name]
        if name in AMOUNTS:
            value = "" if name == "other_allowances" and not Decimal(value) else group(value)
        elif name == "paid_on":
            value = "/".join(reversed(value.split("-")))
        cells.append(value)
    return cells


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(OWN_HEADINGS.values())
    writer.writerows(as_own(row) for row in rows)
    text.write(",,,\r\n\r\n")  # blank rows at the end, as spreadsheets leave them
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(rows: list[dict[str, str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["Pay register of our unit"])
    sheet.append([])
    sheet.append(list(OWN_HEADINGS.values()))
    for row in rows:
        sheet.append([cell or None for cell in as_own(row)])
    sheet.append([])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


FORMS = {"csv": as_csv, "xlsx": as_xlsx}


@pytest.fixture
def put(own: World, tmp_path: Path):
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def receive(world: World, path: Path, *options: str, kind: str = "payroll"):
    return world.certify("audit", "receive", AUDIT, path, "--kind", kind, *BY, *options, "--json")


@pytest.mark.parametrize("form", FORMS)
def test_an_own_payroll_is_read_and_its_headings_are_remembered(own, put, form):
    rows = payroll(own)
    rows[0] |= {"basic": "123456.00", "gross": "128830.00", "net": "128680.00"}
    first = put(f"wages.{form}", FORMS[form](rows))
    unknown = receive(own, first)
    assert unknown.code == 65
    assert "no column worker" in unknown.json["sentence"]

    told = receive(own, first, "--map", "worker=Karmachari")
    assert (told.code, told.json["rows"]) == (0, len(rows))

    rows[1]["basic"] = str(Decimal(rows[1]["basic"]) + 1)
    later = receive(own, put(f"corrected.{form}", FORMS[form](rows)))
    assert (later.code, later.json["rows"]) == (0, len(rows))


def test_what_was_read_is_what_was_written_to_the_last_rupee(own, put):
    """The minimum is met by the same payroll in the office's own writing, and missed by a rupee."""
    rows = payroll(own)
    workers = own.folder / "samples" / "pournami" / "SYNTHETIC-workers.csv"
    assert receive(own, workers, kind="workers").code == 0
    assert receive(own, put("a.csv", as_csv(rows)), "--map", "worker=Karmachari").code == 0
    evaluated = own.ask("audit", "evaluate", AUDIT, *BY)
    assert "P1=pass" in evaluated["outcomes"]

    short = next(row for row in rows if (row["worker"], row["month"]) == ("W07", "2026-03"))
    short["basic"] = str(Decimal(short["basic"]) - 1)
    assert receive(own, put("b.csv", as_csv(rows))).code == 0
    evaluated = own.ask("audit", "evaluate", AUDIT, *BY)
    assert "P1=fail" in evaluated["outcomes"]
    findings = own.certify("audit", "finding", AUDIT).out
    assert "W07" in findings
    assert "2026-03" in findings


def test_every_problem_is_told_at_row_and_column_and_nothing_is_stored(own, put):
    rows = payroll(own)
    rows[1]["basic"] = "twelve thousand"
    rows[4]["net"] = "1E+1000000"
    rows[6]["month"] = "2025-13"
    rows[9]["paid_on"] = "2025-02-31"
    rows[11]["worker"] = ""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    before = own.digest()
    ended = receive(own, put("wrong.csv", text.getvalue().encode()))
    assert (ended.code, own.digest()) == (65, before)

    letters = {name: chr(ord("A") + at) for at, name in enumerate(rows[0])}
    told = [(each["row"], each["column"], each["value"]) for each in ended.json["problems"]]
    assert told == [
        (3, letters["basic"], "twelve thousand"),
        (6, letters["net"], "1E+1000000"),
        (8, letters["month"], "2025-13"),
        (11, letters["paid_on"], "2025-02-31"),
        (13, letters["worker"], ""),
    ]
    assert all(each["rule"] and each["mend"] for each in ended.json["problems"])
    lines = ended.err.splitlines()
    assert lines[0] == "certify: wrong.csv was refused, nothing was stored: 5 problems."
    assert f'row 3, column {letters["basic"]} "basic", "twelve thousand"' in lines[1]


def test_problems_of_a_workbook_name_sheet_row_and_column(own, put):
    book = Workbook()
    sheet = book.active
    sheet.title = "March"
    sheet.append(["worker", "month", "basic"])
    sheet.append(["W01", "2026-03", 13000])
    sheet.append(["W02", "2026-03", "=B2*2"])
    sheet.append(["W03", "2026-03", -5])
    written = io.BytesIO()
    book.save(written)
    before = own.digest()
    ended = receive(own, put("march.xlsx", written.getvalue()))
    places = [(each["sheet"], each["row"], each["column"]) for each in ended.json["problems"]]
    assert (ended.code, places) == (65, [("March", 3, "C"), ("March", 4, "C")])
    assert own.digest() == before


def bomb() -> bytes:
    """Return a workbook of some kilobytes that unpacks to 400 MB."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b"\0" * 1_000_000)
        for name in ("[Content_Types].xml", "xl/workbook.xml", "_rels/.rels"):
            archive.writestr(name, "<x/>")
    return written.getvalue()


def entity_workbook() -> bytes:
    """Return a workbook whose sheet declares an entity that reads a file of this machine."""
    book = Workbook()
    book.active.append(["worker", "month", "basic"])
    plain = io.BytesIO()
    book.save(plain)
    written = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(written, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                text = data.decode()
                at = text.index("<worksheet")
                declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                data = (text[:at] + declared + text[at:]).encode()
            archive.writestr(name, data)
    return written.getvalue()


NOT_WHAT_THEY_SAY = {
    "wages.xlsx": b"worker,month,basic\nW01,2026-03,13000\n",
    "wages.csv": b"PK\x03\x04 this is an archive",
    "wages.pdf": b"%PDF-1.7\n",
    "wages.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "empty.csv": b"",
    "blank.csv": b"\xef\xbb\xbf\r\n\r\n",
    "only-headings.csv": b"worker,month,basic\n",
    "nul.csv": b"worker,month,basic\nW01,2026-03,13\x00000\n",
    "latin.csv": "worker,month,basic\nW\xe9,2026-03,13000\n".encode("latin-1"),
    "cut.xlsx": b"PK\x03\x04",
    "bomb.xlsx": bomb,
    "entity.xlsx": entity_workbook,
    "other.csv": b"apples,pears\n1,2\n",
    "totals.csv": b"worker,month,basic\nW01,2026-03,13000\nTotal,,13000\n",
    "twice.csv": b"worker,month,basic\nW01,2026-03,13000\nW01,2026-03,13000\n",
    "shifted.csv": b"worker,month,basic\nW01,2026-03,1,23,456.00\n",
}


@pytest.mark.parametrize("name", NOT_WHAT_THEY_SAY)
def test_a_file_that_is_not_a_payroll_is_refused_and_nothing_is_stored(ready, put, name):
    content = NOT_WHAT_THEY_SAY[name]
    path = put(name, content() if callable(content) else content)
    before = ready.digest()
    ended = receive(ready, path)
    assert (ended.code, ended.json["error"]) == (65, "EvidenceRefused")
    assert ended.json["problems"]
    assert name in ended.err
    assert ready.digest() == before


def test_evidence_lies_encrypted_and_no_cell_of_it_elsewhere(ready):
    secret = b"13654.00"
    sample = (ready.folder / "samples" / "pournami" / "SYNTHETIC-payroll.csv").read_bytes()
    assert secret in sample
    for folder in ("evidence", "log", "documents", "certificates"):
        for path in (ready.folder / folder).rglob("*"):
            assert not path.is_file() or secret not in path.read_bytes(), path


def test_a_closed_audit_takes_nothing_more(ready, put):
    path = put("late.csv", b"worker,month,basic\nW01,2026-03,13000\n")
    before = ready.digest()
    ended = ready.certify("audit", "receive", "A-0007", path, "--kind", "payroll", *BY, "--json")
    assert (ended.code, ended.json["error"]) == (1, "AuditClosed")
    assert ready.digest() == before
