"""What hostile or careless programs send to a running server, and what they are told."""

import io
import json
import socket
import time
import zipfile
from urllib.parse import urlsplit

import pikepdf
import pytest

from .world import Answer, Served

AUDITOR, DECIDER, ENTERPRISE = "P-0002", "P-0004", "P-0006"
JSON = {"Content_Type": "application/json"}
SECRETS = (b"PRIVATE", b"ciphertext", b"root:", b"SQLite format", b"passphrase", b"Traceback")
ENTERPRISE_FIELDS = {
    "name": "X", "register_number": "1", "place": "X", "district": "Kollam", "state": "Kerala",
    "sector": "computer-software", "kind_of_work": "data_entry", "form": "cooperative",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_changed(served: Served):
    """Whatever is sent here is refused: afterwards the instance is as it was."""
    before = served.world.digest()
    yield
    assert served.world.digest() == before


def post(served: Served, path: str, body: bytes, by: str | None = "P-0001") -> Answer:
    return served.request("POST", f"/api/v1{path}", body, by=by, **JSON)


def is_problem(answer: Answer, status: int) -> bool:
    """Hold an answer against RFC 9457; it tells nothing of the inside."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert {"type", "title", "status", "detail", "request_id"} <= answer.json.keys()
    assert not any(secret in answer.body for secret in SECRETS)
    return answer.status == answer.json["status"] == status


# --- size -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api/v1/verify", "/api/v1/audits/A-0008/evidence?kind=payroll&name=x.csv", "/verify"]
)
def test_a_body_that_says_it_is_huge_is_refused_before_it_comes(served, path):
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as wire:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"
        wire.sendall(head.encode())
        assert wire.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_grows_without_saying_so_is_refused(served):
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as wire:
        wire.sendall(
            b"POST /api/v1/verify HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        wire.sendall(chunk * 90)  # more than 5 MB, less than the server reads in any case
        assert wire.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_json_body_over_its_limit_is_413(served):
    answer = post(served, "/enterprises", b'{"name":"' + b"x" * 2_000_000 + b'"}')
    assert is_problem(answer, 413)


# --- form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":"A","name":"B"}',
        b'{"name":1E+1000000}',
        b'{"name":NaN}',
        b'{"name":' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b'\xef\xbb\xbf{"name":"A"}',
        b'{"name":"\xff"}',
        b'{"name":"\\ud800"}',
        b'{"name":"A"} and more',
        b"",
        b"\0",
    ],
)
def test_what_is_no_strict_json_is_400(served, body):
    assert is_problem(post(served, "/enterprises", body), 400)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": 7}, "/name"),
        ({"name": None}, "/name"),
        ({"name": ["X"]}, "/name"),
        ({"form": "empire"}, "/form"),
        ({"founded_on": "2026-02-30"}, "/founded_on"),
        ({"synthetic": "perhaps"}, "/synthetic"),
        ({"is_admin": True}, "/is_admin"),
    ],
)
def test_a_value_of_the_wrong_type_is_422_at_its_place(served, change, pointer):
    answer = post(served, "/enterprises", json.dumps({**ENTERPRISE_FIELDS, **change}).encode())
    assert is_problem(answer, 422)
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_every_fault_is_told_at_once(served):
    answer = post(served, "/enterprises", b'{"name":7,"form":"empire","extra":1}')
    pointers = {each["pointer"] for each in answer.json["errors"]}
    assert {"/name", "/form", "/extra", "/place", "/district"} <= pointers


@pytest.mark.parametrize(
    "path",
    ["/c/FIT-000001-5?on=2026-13-01", "/c/FIT-000001-5?on=", "/directory?x=1", "/log?before=-1"],
)
def test_parameters_are_read_strictly_or_not_at_all(served, path):
    answer = served.get(path)
    assert answer.status in {200, 422}
    assert (answer.status == 200) == path.endswith("on=")


# --- where ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/log/tile/../../keys/issuer.key",
        "/log/tile/..%2f..%2fkeys%2fissuer.key",
        "/log/tile/%2e%2e/%2e%2e/certify.db",
        "/log/tile/0/../../../settings.toml",
        "/log/tile/0/000.p/..",
        "/log/tile//etc/passwd",
        "/log/..%5c..%5ccertify.db",
        "/log/tile/0/000%00",
        "/log/tile/entries/x000/../000",
        "/log/checkpoint/../../trust.json",
        "/static/../app.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/c/..%2f..%2fcertify.db",
        "/c/FIT-000001-5.pdf/../../x",
        "/../../etc/passwd",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_what_is_published(served, path):
    answer = served.get(path)
    assert answer.status in {400, 404}, answer.text
    assert not any(secret in answer.body for secret in SECRETS)


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "FROB"])
@pytest.mark.parametrize("path", ["/c/FIT-000001-5", "/log/checkpoint", "/api/v1/certificates"])
def test_a_method_that_is_not_offered_is_405(served, method, path):
    answer = served.request(method, path)
    assert answer.status == 405 or (method in {"CONNECT", "FROB"} and answer.status == 400)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil"])
def test_a_request_for_another_host_is_not_answered(served, host):
    answer = served.request("GET", "/", Host=host)
    assert (answer.status, b"evil" in answer.body) == (400, False)


def test_two_hosts_in_one_request_are_not_chosen_from(served):
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")
        assert wire.recv(100).startswith(b"HTTP/1.1 400 ")


# --- who --------------------------------------------------------------------------------------


WRITES = [
    ("/enterprises", ENTERPRISE_FIELDS, "P-0004"),
    ("/audits", {"enterprise": "E-0001", "edition": "social-outsourcing@1.0.0",
                 "period_start": "2025-10-01", "period_end": "2026-09-30"}, "P-0004"),
    ("/audits/A-0008/evaluations", {}, DECIDER),
    ("/audits/A-0008/closing", {}, DECIDER),
    ("/certificates/FIT-000001-5/state", {"change": "withdraw", "reason": "other"}, ENTERPRISE),
    ("/editions", {"label": "social-outsourcing@1.0.0"}, AUDITOR),
    ("/persons", {"name": "Me", "roles": ["administrator"]}, AUDITOR),
]  # fmt: skip


@pytest.mark.parametrize(("path", "document", "by"), WRITES)
def test_no_write_without_a_key_with_a_wrong_one_or_in_another_role(served, path, document, by):
    body = json.dumps(document).encode()
    assert is_problem(post(served, path, body, by=None), 401)
    wrong = served.request(
        "POST", f"/api/v1{path}", body, Authorization="Bearer fit_made-up", **JSON
    )
    assert is_problem(wrong, 401)
    refused = post(served, path, body, by=by)
    assert refused.status in {403, 409}
    assert is_problem(refused, refused.status)


def test_an_enterprise_reads_nothing_of_another(served):
    for path in ("/audits/A-0002", "/audits/A-0007/obstacles", "/enterprises", "/audits"):
        assert served.request("GET", f"/api/v1{path}", by=ENTERPRISE).status in {403, 404}


# --- files --------------------------------------------------------------------------------------


def upload_evidence(served: Served, name: str, content: bytes) -> Answer:
    path = f"/audits/A-0008/evidence?kind=payroll&name={name}"
    return served.upload(path, content, by=AUDITOR)


def bomb(name: str, megabytes: int) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(b" " * 1_048_576)
    return written.getvalue()


def test_a_workbook_that_unpacks_to_a_gigabyte_is_refused_in_little_time_and_memory(served):
    upload_evidence(served, "x.csv", b"apples\n1\n")  # whatever has to be loaded once
    before, began = served.peak_memory_mib(), time.monotonic()
    answer = upload_evidence(served, "x.xlsx", bomb("xl/worksheets/sheet1.xml", 1024))
    assert is_problem(answer, 422)
    assert time.monotonic() - began < 10
    assert served.peak_memory_mib() - before < 200


def test_a_pdf_that_unpacks_to_much_is_refused_in_little_time_and_memory(served):
    with pikepdf.new() as made:
        made.add_blank_page()
        content = b"{" + b" " * 200_000_000
        made.attachments["x.vc.json"] = pikepdf.AttachedFileSpec(
            made, content, filename="x.vc.json"
        )
        written = io.BytesIO()
        made.save(written)
    before, began = served.peak_memory_mib(), time.monotonic()
    answer = served.request("POST", "/api/v1/verify?name=x.pdf", written.getvalue())
    assert answer.status == 200
    assert answer.json["outcome"] != "valid"
    assert time.monotonic() - began < 10
    assert served.peak_memory_mib() - before < 200


@pytest.mark.parametrize("name", ["..%2f..%2fx.csv", "x%00.csv", "%3Cscript%3E.csv", "x" * 5_000])
def test_a_hostile_file_name_is_only_a_name(served, name):
    answer = upload_evidence(served, name, b"apples\n1\n")
    assert answer.status in {400, 413, 414, 422}
    assert answer.status != 422 or is_problem(answer, 422)


@pytest.mark.parametrize(
    ("name", "content"), [("x.pdf", b"%PDF-1.7"), ("x.vc.json", b"{}"), ("x.exe", b"MZ\x90")]
)
def test_a_file_to_verify_that_is_none_is_told(served, name, content):
    answer = served.request("POST", f"/api/v1/verify?name={name}", content)
    if name == "x.exe":
        assert is_problem(answer, 415)
    else:
        assert (answer.status, answer.json["outcome"]) == (200, "not_valid")


def test_the_server_still_answers(served):
    assert served.get("/healthz").status == 200
    assert served.get("/c/FIT-000001-5.json").json["outcome"] == "valid"
