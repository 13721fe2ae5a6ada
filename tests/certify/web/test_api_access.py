"""Who may write: nobody without a key, nobody with the wrong role, nobody who had a part in it."""

import json
import re

import pytest
from fastapi.routing import APIRoute

SAMPLE = {
    "audit_id": "A-0001",
    "finding_id": "A-0004.F01",
    "number": "FIT-000001-5",
    "standard": "social-outsourcing",
    "version": "1.0.0",
}
BODIES = {
    "/api/v1/enterprises": {
        "name": "New Unit",
        "register_number": "1",
        "place": "Varkala",
        "district": "Thiruvananthapuram",
        "state": "Kerala",
        "sector": "computer-software",
        "kind_of_work": "data_entry",
        "form": "cooperative",
        "synthetic": True,
    },
    "/api/v1/audits": {
        "enterprise": "E-0004",
        "edition": "social-outsourcing@1.0.0",
        "period_start": "2026-04-01",
        "period_end": "2026-06-30",
    },
    "/api/v1/audits/{audit_id}/grant": {
        "scope": "data entry",
        "sites": [{"name": "Hall", "place": "Varkala", "work": "data entry"}],
    },
    "/api/v1/audits/{audit_id}/refusal": {"note": "no"},
    "/api/v1/certificates/{number}/state": {"change": "suspend", "reason": "investigation"},
    "/api/v1/findings/{finding_id}/answers": {"text": "We paid the difference."},
    "/api/v1/editions": {"label": "social-outsourcing@1.0.0"},
    "/api/v1/persons": {"name": "Somebody", "roles": ["auditor"]},
}
ALLOWED = {
    "/api/v1/enterprises": {"admin", "auditor"},
    "/api/v1/editions": {"admin"},
    "/api/v1/persons": {"admin"},
    "/api/v1/audits/{audit_id}/grant": {"decider"},
    "/api/v1/audits/{audit_id}/refusal": {"decider"},
    "/api/v1/certificates/{number}/state": {"decider"},
}
WHO = ("admin", "auditor", "reviewer", "decider", "enterprise-1")


def write_routes(app):
    routes = [route for route in _walk(app.routes) if isinstance(route, APIRoute)]
    found = [
        (route.path, method)
        for route in routes
        for method in route.methods
        if method not in {"GET", "HEAD"}
    ]
    assert len(found) > 20
    return sorted(found)


def _walk(routes):
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if inner:
            yield from _walk(inner)
        else:
            yield route


def address_of(path):
    return re.sub(r"{(\w+)(:path)?}", lambda match: SAMPLE[match[1]], path)


def test_every_write_route_refuses_without_a_key(built):
    client = built.client()
    open_to_all = {"/verify", "/api/v1/verify", "/desk/sign-in"}
    for path, method in write_routes(client.app):
        if path in open_to_all:
            continue
        answer = client.request(
            method,
            address_of(path),
            content=json.dumps(BODIES.get(path, {})),
            headers={"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 401, (path, answer.text)


def test_every_write_route_of_the_interface_refuses_a_wrong_key(built):
    client = built.client(headers={"Authorization": "Bearer fit_wrong"})
    for path, method in write_routes(client.app):
        if path.startswith("/api/") and path != "/api/v1/verify":
            body = json.dumps(BODIES.get(path, {}))
            headers = {"Content-Type": "application/json"}
            answer = client.request(method, address_of(path), content=body, headers=headers)
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", sorted(ALLOWED))
def test_acts_take_their_role(built, path):
    client = built.client()
    for who in set(WHO) - ALLOWED[path]:
        answer = client.post(address_of(path), json=BODIES[path], headers=built.bearer(who))
        if path.endswith(("/grant", "/refusal", "/state")):
            assert answer.status_code in {403, 409}, (who, answer.text)
            assert answer.json()["type"].endswith(
                ("role-missing", "decision-blocked", "already-decided")
            )
        else:
            assert answer.status_code == 403, (who, answer.text)


@pytest.mark.parametrize("who", ["decider", "reviewer", "enterprise-1"])
def test_only_auditors_touch_the_evidence_of_an_audit(built, who):
    client = built.client()
    for ending, options in (
        ("evidence?kind=payroll&name=p.csv", {"content": b"worker\n"}),
        ("visits", {"content": b"{}"}),
        ("evaluations", {"json": {}}),
        ("closing", {"json": {}}),
    ):
        address = f"/api/v1/audits/A-0004/{ending}"
        answer = client.post(address, headers=built.bearer(who), **options)
        assert answer.status_code == 403, (ending, answer.text)


def test_an_enterprise_reads_only_itself(built):
    client = built.client()
    headers = built.bearer("enterprise-4")
    own = client.get("/api/v1/enterprise", headers=headers).json()
    assert own["enterprise"]["id"] == "E-0004"
    assert own["findings"]
    for address in ("/api/v1/audits", "/api/v1/audits/A-0004", "/api/v1/enterprises"):
        assert client.get(address, headers=headers).status_code == 403


def test_an_enterprise_answers_only_its_own_findings(built):
    client = built.client()
    answer = client.post(
        "/api/v1/findings/A-0004.F01/answers",
        json={"text": "We will."},
        headers=built.bearer("enterprise-1"),
    )
    assert answer.status_code == 404


def test_an_auditor_reads_only_the_audits_of_the_own_teams(built):
    client = built.client()
    own = client.get("/api/v1/audits", headers=built.bearer("auditor")).json()["audits"]
    other = client.get("/api/v1/audits", headers=built.bearer("other")).json()["audits"]
    assert {audit["id"] for audit in own} == set(built.audits)
    assert other == []
    answer = client.get("/api/v1/audits/A-0001", headers=built.bearer("other"))
    assert answer.status_code == 403


def test_a_whole_certification_over_the_interface_with_two_persons(fresh):
    client = fresh.client()
    auditor, decider = fresh.bearer("auditor"), fresh.bearer("decider")
    grant = BODIES["/api/v1/audits/{audit_id}/grant"]
    blocked = client.post("/api/v1/audits/A-0004/grant", json=grant, headers=decider)
    assert blocked.status_code == 409
    assert any("critical" in fault["detail"] for fault in blocked.json()["errors"])
    from_conftest = client.get("/api/v1/audits/A-0004", headers=auditor).json()
    payroll = next(each for each in from_conftest["evidence"] if each["kind"] == "payroll")
    rows = paid_rows()
    received = client.post(
        f"/api/v1/audits/A-0004/evidence?kind=payroll&name=new.csv&replaces={payroll['id']}",
        content=rows,
        headers=auditor,
    )
    assert received.status_code == 201, received.text
    assert received.json()["public"] is True
    findings = [each["id"] for each in from_conftest["findings"] if each["severity"] != "minor"]
    for finding in findings:
        answered = client.post(
            f"/api/v1/findings/{finding}/answers",
            json={"text": "The difference was paid."},
            headers=fresh.bearer("enterprise-4"),
        )
        assert answered.status_code == 201, answered.text
    evaluated = client.post("/api/v1/audits/A-0004/evaluations", json={}, headers=auditor)
    assert evaluated.status_code == 200, evaluated.text
    for finding in findings:
        address = f"/api/v1/findings/{finding}/verifications"
        assert client.post(address, json={}, headers=auditor).status_code == 200
    closed = client.post("/api/v1/audits/A-0004/closing", json={}, headers=auditor)
    assert closed.status_code == 200, closed.text
    against = client.get("/api/v1/audits/A-0004/obstacles", headers=decider).json()
    assert against["grant"] == []
    granted = client.post("/api/v1/audits/A-0004/grant", json=grant, headers=decider)
    assert granted.status_code == 201, granted.text
    page = client.get(f"/c/{granted.json()['number']}")
    assert page.status_code == 200
    assert '<p class="verdict-word">Valid</p>' in page.text


def paid_rows():
    head = (
        "worker,month,basic,dearness_allowance,other_allowances,overtime_hours,overtime_pay,"
        "deductions,gross,net,paid_on,standard_hours\n"
    )
    return (
        head
        + "".join(
            f"W{worker:02d},2026-{month:02d},15386.00,3614.00,0,0,0,900.00,19000.00,18100.00,"
            f"2026-{month + 1:02d}-05,48\n"
            for month in (1, 2, 3)
            for worker in range(1, 7)
        )
    ).encode()


def test_an_auditor_who_may_also_decide_is_refused_by_person(fresh):
    from certify.accounts import add_person

    person, key = add_person(
        fresh.instance,
        name="Both",
        roles=["auditor", "decision_maker"],
        by=fresh.persons["admin"],
    )
    client = fresh.client(headers={"Authorization": f"Bearer {key}"})
    assert client.post("/api/v1/audits/A-0004/evaluations", json={}).status_code == 200
    against = client.get("/api/v1/audits/A-0004/obstacles").json()
    assert "decider_in_team" in {each["code"] for each in against["grant"]}
    assert person.id.startswith("P-")


def test_a_deactivated_persons_key_is_refused_at_once(fresh):
    from certify.accounts import deactivate_person

    client = fresh.client(headers=fresh.bearer("reviewer"))
    assert client.get("/api/v1/audits").status_code == 200
    deactivate_person(fresh.instance, fresh.persons["reviewer"].id, by=fresh.persons["admin"])
    assert client.get("/api/v1/audits").status_code == 401


def test_a_new_person_gets_a_key_that_works_and_is_shown_once(fresh):
    client = fresh.client()
    answer = client.post(
        "/api/v1/persons",
        json={"name": "Nila", "roles": ["auditor"]},
        headers=fresh.bearer("admin"),
    )
    assert answer.status_code == 201
    key = answer.json()["key"]
    assert (
        client.get("/api/v1/audits", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    )
    assert answer.headers["cache-control"] == "no-store"
