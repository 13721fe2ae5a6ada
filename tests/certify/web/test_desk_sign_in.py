"""Signing in: by key, from our own page, with a session that ends."""

import re

import pytest

from certify.web.session import IDLE_SECONDS, LONGEST_SECONDS, Sessions

ORIGIN = {"Origin": "http://ledger.example"}


def test_a_page_of_the_desk_asks_for_a_key_first(client):
    answer = client.get("/desk/audits", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert 'name="key"' in answer.text


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("auditor", "/desk/audits"),
        ("decider", "/desk/decisions"),
        ("enterprise-1", "/desk/enterprise"),
        ("admin", "/desk/audits"),
    ],
)
def test_a_key_leads_to_each_persons_work(built, who, home):
    client = built.client(headers=ORIGIN)
    answer = client.post("/desk/sign-in", data={"key": built.keys[who]}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == home
    assert client.get(home).status_code == 200
    assert client.get("/desk", follow_redirects=False).headers["location"] == home


def test_the_cookie_is_bound_and_holds_no_key(built):
    client = built.client(headers=ORIGIN)
    answer = client.post(
        "/desk/sign-in", data={"key": built.keys["auditor"]}, follow_redirects=False
    )
    cookie = answer.headers.get_list("set-cookie")[-1]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert built.keys["auditor"] not in cookie


def test_a_wrong_key_is_401_and_says_nothing_about_keys(built):
    client = built.client(headers=ORIGIN)
    for key in ("fit_wrong", "", "\ud800".encode("utf-8", "replace").decode()):
        answer = client.post("/desk/sign-in", data={"key": key}, follow_redirects=False)
        assert answer.status_code == 401
        assert "This key is not one of ours" in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://ledger.example", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(built, headers):
    client = built.client(headers={**headers, "Accept": "text/html"})
    answer = client.post("/desk/sign-in", data={"key": built.keys["auditor"]})
    assert answer.status_code == 403


def test_a_form_without_the_token_of_the_session_is_refused(built):
    client = built.signed_in("auditor")
    for token in (None, "wrong"):
        data = {} if token is None else {"form_token": token}
        answer = client.post("/desk/audits/A-0004/evaluation", data={**data, "once": "1"})
        assert answer.status_code == 403
        assert "not sent from a page of this site" in answer.text


def test_the_token_of_another_session_is_refused(built):
    one, other = built.signed_in("auditor"), built.signed_in("auditor")
    token = re.search(r'name="form_token" value="([^"]+)"', other.get("/desk/audits").text)[1]
    answer = one.post("/desk/audits/A-0004/evaluation", data={"form_token": token, "once": "1"})
    assert answer.status_code == 403


def test_signing_out_ends_the_session_for_good(built):
    client = built.signed_in("auditor")
    cookie = dict(client.cookies)
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/desk/audits").text)[1]
    answer = client.post("/desk/sign-out", data={"form_token": token}, follow_redirects=False)
    assert answer.status_code == 303
    stolen = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookie.items())}
    assert client.get("/desk/audits", headers=stolen).status_code == 401


def test_a_deactivated_person_is_signed_out_at_once(fresh):
    from certify.accounts import deactivate_person

    client = fresh.signed_in("reviewer")
    assert client.get("/desk/audits").status_code == 200
    deactivate_person(fresh.instance, fresh.persons["reviewer"].id, by=fresh.persons["admin"])
    assert client.get("/desk/audits").status_code == 401


def test_sessions_end_after_an_hour_without_use_and_after_twelve_in_any_case():
    now = [0.0]
    sessions = Sessions(seconds=lambda: now[0])
    token = sessions.start("P-0001")
    now[0] = IDLE_SECONDS
    assert sessions.find(token) is not None
    now[0] += IDLE_SECONDS + 1
    assert sessions.find(token) is None
    now[0] = 0.0
    token = sessions.start("P-0001")
    while now[0] < LONGEST_SECONDS:
        assert sessions.find(token) is not None
        now[0] += IDLE_SECONDS / 2
    now[0] += 1
    assert sessions.find(token) is None


def test_a_token_is_never_kept_as_it_is():
    sessions = Sessions()
    token = sessions.start("P-0001")
    assert token not in repr(sessions.__dict__)
    assert sessions.find(token + "x") is None
    assert sessions.find("") is None


def test_pages_of_the_desk_are_never_stored(built):
    client = built.signed_in("auditor")
    for address in ("/desk/audits", "/desk/audits/A-0004", "/desk/audits/A-0004/visit"):
        assert client.get(address).headers["cache-control"] == "no-store"
