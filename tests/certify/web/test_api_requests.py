"""Strict requests: unknown, repeated, oversized and malformed input is refused and told."""

import json

import pytest

from certify.web.limits import MAX_EVIDENCE_BYTES, MAX_FORM_BYTES

STATE = "/api/v1/certificates/FIT-000001-5/state"
GOOD = {"change": "suspend", "reason": "investigation"}


def post(built, content, address=STATE, who="decider", **headers):
    sent = {"Content-Type": "application/json", **built.bearer(who), **headers}
    return built.client().post(address, content=content, headers=sent)


def problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    data = answer.json()
    assert data["type"] == f"/problems#{code}"
    assert data["status"] == status
    assert data["title"]
    assert data["detail"]
    assert len(data["request_id"]) == 16
    return data


def test_an_unknown_key_is_refused_with_its_pointer(built):
    data = problem(post(built, json.dumps({**GOOD, "role": "admin"})), 422, "values")
    assert data["errors"] == [{"pointer": "/role", "detail": "Extra inputs are not permitted"}]


def test_every_fault_is_told_at_once_with_its_pointer(built):
    data = problem(post(built, '{"change": "burn", "x": 1}'), 422, "values")
    assert {fault["pointer"] for fault in data["errors"]} == {"/change", "/reason", "/x"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"change": "suspend", "change": "withdraw", "reason": "other"}',
        b"",
        b"{",
        b"[1, 2",
        b"\xff\xfe",
        b'\xef\xbb\xbf{"change": "suspend", "reason": "other"}',
        b'{"change": NaN}',
        b'{"change": 1.5}',
        b'{"change": 1e400}',
        b'{"note": "\\ud800"}',
        b"[" * 100_000,
        b'{"note": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_strict_json_is_400(built, body):
    problem(post(built, body), 400, "malformed")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1"])
def test_another_shape_than_an_object_is_422(built, body):
    problem(post(built, body), 422, "values")


def test_another_content_type_is_400(built):
    answer = post(built, json.dumps(GOOD), **{"Content-Type": "text/plain"})
    problem(answer, 400, "malformed")


def test_unknown_and_repeated_query_parameters_are_422(built):
    problem(post(built, json.dumps(GOOD), f"{STATE}?x=1"), 422, "values")
    client = built.client()
    answer = client.get("/api/v1/certificates/FIT-000001-5?on=2026-11-24&on=2026-11-24")
    data = problem(answer, 422, "values")
    assert data["errors"] == [{"pointer": "on", "detail": "is given more than once"}]


def test_oversized_bodies_are_413(built):
    problem(post(built, b" " * (MAX_FORM_BYTES + 1)), 413, "too-large")
    address = "/api/v1/audits/A-0004/evidence?kind=payroll&name=p.csv"
    large = b"0" * (MAX_EVIDENCE_BYTES + 100_000)
    problem(post(built, large, address, who="auditor"), 413, "too-large")


def test_the_key_is_asked_for_before_the_body_is_read(built):
    answer = built.client().post(STATE, content=b"{", headers={"Content-Type": "application/json"})
    problem(answer, 401, "key-missing")


def test_a_number_that_is_none_or_not_ours(built):
    data = problem(
        post(built, json.dumps(GOOD), STATE.replace("001-5", "001-6")), 400, "number-mistyped"
    )
    assert data["suggestions"] == ["FIT-000001-5"]
    answer = built.client().get("/api/v1/certificates/FIT-000099-" + check("000099"))
    problem(answer, 404, "certificate-unknown")


def check(digits):
    from certify.certificate import check_character

    return check_character("FIT" + digits)


def test_a_reason_outside_the_list_is_told_as_an_obstacle(built):
    data = problem(post(built, json.dumps({**GOOD, "reason": "mood"})), 409, "decision-blocked")
    assert "A reason is needed" in data["errors"][0]["detail"]


def test_a_refused_file_tells_every_problem_with_its_place_and_stores_nothing(built):
    client = built.client(headers=built.bearer("auditor"))
    before = client.get("/api/v1/audits/A-0004").json()["evidence"]
    address = "/api/v1/audits/A-0004/evidence?kind=payroll&name=pay.csv"
    header = (
        b"worker,month,basic,dearness_allowance,other_allowances,overtime_hours,overtime_pay,"
        b"deductions,gross,net,paid_on,standard_hours\n"
    )
    rows = (
        b"W01,soon,15386.00,3614.00,0,0,0,900.00,19000.00,18100.00,2026-02-05,48\n"
        b"W02,2026-01,much,3614.00,0,0,0,900.00,19000.00,18100.00,never,48\n"
    )
    data = problem(client.post(address, content=header + rows), 422, "evidence-refused")
    told = " ".join(fault["detail"] for fault in data["errors"])
    assert len(data["errors"]) >= 3
    for place in ("row 2, column B", "row 3, column C", "row 3, column K"):
        assert place in told
    assert client.get("/api/v1/audits/A-0004").json()["evidence"] == before


def test_missing_parameters_of_an_upload_are_told(built):
    answer = post(built, b"x", "/api/v1/audits/A-0004/evidence", who="auditor")
    data = problem(answer, 422, "values")
    assert {fault["pointer"] for fault in data["errors"]} == {"kind", "name"}


def test_the_same_request_twice_is_done_once(fresh):
    client = fresh.client(headers={**fresh.bearer("decider"), "Idempotency-Key": "once"})
    size = fresh.instance.log.size
    first = client.post(STATE, json=GOOD)
    assert first.status_code == 200, first.text
    grown = fresh.instance.log.size
    again = client.post(STATE, json=GOOD)
    assert grown > size
    assert fresh.instance.log.size == grown
    without = ("public_as_of", "public", "note")
    assert {k: v for k, v in again.json().items() if k not in without} == {
        k: v for k, v in first.json().items() if k not in without
    }
    other = client.post(STATE, json={**GOOD, "reason": "other"})
    assert other.status_code == 409
    assert other.json()["type"] == "/problems#idempotency-conflict"


def test_the_description_of_the_interface_names_every_route_and_its_body(client):
    description = client.get("/api/v1").json()
    assert description["openapi"].startswith("3.")
    assert client.get("/api/v1/openapi.json").json() == description
    paths = description["paths"]
    assert all(path.startswith("/api/v1/") for path in paths)
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation["description"] or operation["summary"]
            if method == "post":
                assert operation["requestBody"]["content"], path


def test_unknown_addresses_and_methods_are_problems_too(client):
    assert client.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"
    answer = client.delete("/api/v1/certificates")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
