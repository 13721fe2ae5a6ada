"""Every response is guarded: headers, hosts, methods, static files, no request to anybody else."""

import re

import pytest

from certify.web.headers import CONTENT_SECURITY_POLICY
from certify.web.static import load_files

PAGES = (
    "/",
    "/verify",
    "/directory",
    "/standards",
    "/standards/social-outsourcing/1.0.0",
    "/log",
    "/what-it-proves",
    "/problems",
    "/desk",
    "/desk/sign-in",
)
FILES = (
    "/static/style.css",
    "/trust.json",
    "/.well-known/did.json",
    "/healthz",
    "/readyz",
    "/log/checkpoint",
    "/directory.json",
    "/api/v1",
)
FAULTS = ("/nowhere", "/static/../app.py", "/c/FIT-000001-Z", "/api/v1/audits", "/log/tile/9/9")


def all_addresses(built):
    endings = ("", ".json", ".pdf", ".vc.json", ".vc.jwt", ".proof.json", ".tlog-proof", ".x")
    return (*PAGES, *FILES, *FAULTS, *(f"/c/{built.numbers[0]}{ending}" for ending in endings))


def test_every_response_carries_the_security_headers(client, built):
    for address in all_addresses(built):
        answer = client.get(address, follow_redirects=False)
        headers = answer.headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY, address
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["x-frame-options"] == "DENY", address
        assert headers["referrer-policy"] == "same-origin", address
        assert "permissions-policy" in headers, address
        assert "cache-control" in headers, address
        assert "server" not in headers, address


def test_the_policy_is_the_strict_one():
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_no_page_needs_what_the_policy_forbids_or_asks_somebody_else(client, built):
    pages = [*PAGES, *(f"/c/{number}" for number in built.numbers)]
    for address in pages:
        text = client.get(address, headers={"Accept": "text/html"}).text
        assert "<script" not in text, address
        assert not re.search(r"<[^>]+\sstyle\s*=", text), address
        assert not re.search(r"<[^>]+\son\w+\s*=", text), address
        text = re.sub(r'<link rel="alternate"[^>]*>', "", text)
        for link in re.findall(r'<(?:link|img|script|iframe)[^>]+(?:href|src)="([^"]+)"', text):
            assert link.startswith("/static/"), (address, link)


def test_an_unexpected_error_is_500_with_a_request_id_and_nothing_else(built, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("certify.queries.list_certificates", fail)
    client = built.client(raise_server_exceptions=False)
    page = client.get("/directory", headers={"Accept": "text/html"})
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    assert re.search(r"request <code>[0-9a-f]{16}</code>", page.text)
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    problem = client.get("/directory.json")
    assert problem.status_code == 500
    assert problem.headers["content-type"] == "application/problem+json"
    assert "secret" not in problem.text
    assert problem.json()["request_id"]


def test_another_host_is_not_answered(built):
    client = built.client()
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"Host": "ledger.example.evil.example"}).status_code == 400
    assert client.get("/", headers={"Host": "LEDGER.example:8000"}).status_code == 200
    assert client.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_unused_methods_are_405_with_what_is_allowed(client, method):
    answer = client.request(method, "/directory")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_head_is_get_without_a_body(client, built):
    for address in ("/", f"/c/{built.numbers[0]}.pdf", "/log/checkpoint", "/static/style.css"):
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
        assert head.headers["content-type"] == get.headers["content-type"]


def test_each_page_with_a_twin_for_programs_says_where_it_is(client, built):
    for address in (f"/c/{built.numbers[0]}", "/directory", "/log", PAGES[4]):
        page = client.get(address).text
        twin = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)">', page)[1]
        assert client.get(twin).headers["content-type"] == "application/json"


def test_static_files_are_served_by_exact_name_only(client):
    for name, file in load_files().items():
        answer = client.get(f"/static/{name}")
        assert answer.content == file.content
        again = client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    for name in (
        "../app.py",
        "%2e%2e/app.py",
        "fonts/",
        "",
        "style.css/",
        "STYLE.css",
        "style%2ecss%00",
    ):
        assert client.get(f"/static/{name}").status_code == 404, name


def test_the_fonts_of_the_pages_travel_with_their_licence(client):
    assert "SIL OPEN FONT LICENSE" in client.get("/static/fonts/OFL.txt").text


def test_unknown_and_repeated_parameters_are_refused(client, built):
    number = built.numbers[0]
    assert client.get(f"/c/{number}?on=2026-11-24&on=2026-11-25").status_code == 422
    for address in (*PAGES[:8], "/trust.json", "/log/checkpoint", f"/c/{number}"):
        answer = client.get(address, params={"admin": "1"})
        assert answer.status_code == 422, address
        assert "admin" in answer.text


def test_published_data_may_be_read_from_anywhere_but_pages_may_not(client):
    assert client.get("/log/checkpoint").headers["access-control-allow-origin"] == "*"
    for address in ("/", "/desk/sign-in", "/api/v1"):
        assert "access-control-allow-origin" not in client.get(address).headers


def test_health_and_readiness(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"checks": {"database": "ok", "log": "ok"}}


def test_https_addresses_get_strict_transport_and_host_bound_cookies(fresh):
    settings = fresh.instance.settings.model_copy(update={"public_url": "https://ledger.example"})
    fresh.instance.settings = settings
    from starlette.testclient import TestClient

    from certify.app import create_app

    client = TestClient(create_app(fresh.instance), base_url="https://ledger.example")
    answer = client.post(
        "/desk/sign-in",
        data={"key": fresh.keys["auditor"]},
        headers={"Origin": "https://ledger.example"},
        follow_redirects=False,
    )
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    cookie = answer.headers["set-cookie"].lower()
    assert any(
        each.startswith("__host-desk=") and "max-age=43200" in each
        for each in answer.headers.get_list("set-cookie", split_commas=False)[-1:]
        for each in [each.lower()]
    )
    assert "secure" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
