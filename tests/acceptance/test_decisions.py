"""Who audited does not decide, two decide only once; by command, interface and database."""

import json
import sqlite3

import pytest

from .world import Served, World, serving

READY = "A-0007"
AUDITOR, DECIDERS = "P-0002", ("P-0004", "P-0005")
TERMS = {"scope": "Data entry", "sites": [{"name": "Unit", "place": "X", "work": "Data entry"}]}


def test_the_auditor_cannot_grant_by_the_command_line(ready):
    before = ready.digest()
    ended = ready.certify("decide", "grant", READY, "--as", AUDITOR, "--json")
    assert (ended.code, ended.json["error"]) == (1, "DecisionBlocked")
    told = [each["sentence"] for each in ended.json["obstacles"]]
    assert any("an auditor never decides on the own audit" in each for each in told)
    assert all(each in ended.err for each in told)
    assert ready.digest() == before


def test_the_auditor_cannot_grant_by_the_interface(served: Served):
    before = served.world.digest()
    answer = served.request(
        "POST",
        f"/api/v1/audits/{READY}/grant",
        json.dumps(TERMS).encode(),
        by=AUDITOR,
        Content_Type="application/json",
    )
    assert (answer.status, answer.json["type"]) == (409, "/problems#decision-blocked")
    assert any("an auditor never decides" in each["detail"] for each in answer.json["errors"])
    assert served.world.digest() == before


@pytest.mark.parametrize("kind", ["grant", "refuse", "suspend"])
def test_the_auditor_cannot_decide_by_writing_into_the_database(own: World, kind):
    connection = sqlite3.connect(own.folder / "certify.db")
    statement = (
        "INSERT INTO decision (audit_id, kind, person_id, decided_at, note) "
        "VALUES (?, ?, ?, '2026-11-24 00:00:00', '')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="four eyes"):
        connection.execute(statement, (READY, kind, AUDITOR))
    connection.execute(statement, (READY, kind, DECIDERS[0]))  # nobody else is kept from it
    connection.rollback()
    connection.close()


def test_who_decided_cannot_be_changed_or_removed_in_the_database(own: World):
    connection = sqlite3.connect(own.folder / "certify.db")
    for statement in (
        "UPDATE decision SET person_id = 'P-0002'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision",
        "DELETE FROM audit_team",
        "UPDATE audit_team SET person_id = 'P-0004'",
        "DELETE FROM certificate",
        "UPDATE certificate SET credential = x'00'",
        "UPDATE evidence SET received_by = 'P-0003'",
        "UPDATE entries SET entry = x'00'",
        "DELETE FROM entries",
        "UPDATE checkpoints SET note = ''",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()


def test_neither_role_nor_person_can_be_made_up(ready):
    for person, code in (("P-0099", 65), ("P-0001", 1), ("' OR 1", 65)):
        ended = ready.certify("decide", "grant", READY, "--as", person, "--json")
        assert ended.code == code, ended
        assert "sentence" in ended.json


def test_of_two_processes_that_grant_at_once_one_grants_and_the_other_is_told(own: World):
    running = [own.start("decide", "grant", READY, "--as", each, "--json") for each in DECIDERS]
    ended = [(process, *process.communicate(timeout=120)) for process in running]
    won, lost = sorted(ended, key=lambda each: each[0].returncode)
    assert (won[0].returncode, lost[0].returncode) == (0, 1), ended
    granted, refused = json.loads(won[1]), json.loads(lost[1])
    assert (granted["number"], refused["error"]) == ("FIT-000005-Y", "AlreadyDecided")
    decider = DECIDERS[running.index(won[0])]
    sentence = (
        f"Audit {READY} was already decided by {decider}: granted as certificate FIT-000005-Y."
    )
    assert refused["sentence"] == sentence
    assert sentence in lost[2]
    listed = own.ask("certificate", "list")
    assert [each["number"] for each in listed].count("FIT-000005-Y") == 1
    assert len(listed) == 5
    assert own.certify("check").code == 0


def test_of_many_requests_that_grant_at_once_one_grants(own: World):
    from concurrent.futures import ThreadPoolExecutor

    with serving(own) as served, ThreadPoolExecutor(6) as pool:

        def grant(person: str) -> int:
            path, body = f"/api/v1/audits/{READY}/grant", json.dumps(TERMS).encode()
            headers = {"by": person, "Content_Type": "application/json"}
            return served.request("POST", path, body, **headers).status

        statuses = sorted(pool.map(grant, DECIDERS * 3))
        assert statuses == [201, 409, 409, 409, 409, 409]
        listed = served.get("/api/v1/certificates").json["certificates"]
    assert [each["number"] for each in listed].count("FIT-000005-Y") == 1


def test_a_repeated_request_with_its_key_is_answered_as_before(own: World):
    body = json.dumps(TERMS).encode()
    with serving(own) as served:
        headers = {"Content_Type": "application/json", "Idempotency_Key": "once-7"}
        path = f"/api/v1/audits/{READY}/grant"
        first, second = (
            served.request("POST", path, body, by=DECIDERS[0], **headers) for _ in range(2)
        )
        other = served.request("POST", path, body + b" ", by=DECIDERS[0], **headers)
    assert (first.status, second.status, other.status) == (201, 201, 409)
    assert first.json["number"] == second.json["number"] == "FIT-000005-Y"


def test_a_certificate_that_was_just_granted_is_valid_for_a_buyer_at_once(own: World, tmp_path):
    granted = own.ask("decide", "grant", READY, "--as", DECIDERS[0])
    assert granted["public"]
    own.ask("certificate", "pdf", granted["number"], "-o", tmp_path / "x.pdf")
    assert own.certify("verify", tmp_path / "x.pdf", "--offline").code == 0
    suspended = own.ask(
        "decide", "suspend", granted["number"], "--reason", "wage_shortfall", "--as", DECIDERS[1]
    )
    assert suspended["state"] == "suspended"
    assert own.certify("verify", tmp_path / "x.pdf").code == 1
    assert own.certify("verify", tmp_path / "x.pdf", "--offline").code == 0
