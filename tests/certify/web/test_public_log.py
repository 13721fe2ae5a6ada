"""The log: a page in plain words, and the published files in their one spelling."""

import json

import pytest

from ledger.tiles import format_tile_path, list_tiles


def test_the_checkpoint_is_the_published_file(client, built):
    published = (built.instance.folder / "log" / "checkpoint").read_bytes()
    assert client.get("/log/checkpoint").content == published


def test_every_tile_of_the_log_is_served(client, built):
    tiles = [format_tile_path(tile) for tile in list_tiles(built.instance.log.size)]
    assert any("entries" in tile for tile in tiles)
    for tile in tiles:
        answer = client.get(f"/log/{tile}")
        assert answer.status_code == 200, tile
        assert answer.content == (built.instance.folder / "log" / tile).read_bytes()
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/../checkpoint",
        "tile/0/%2e%2e/%2e%2e/%2e%2e/settings.toml",
        "..%2f..%2fsettings.toml",
        "tile/0/x001/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/00/000",
        "tile/0/1",
        "tile/0/000/",
        "tile/64/000",
        "tile/entries/999",
        "tile/0/000%00",
        "keys/log.key",
        "",
    ],
)
def test_no_other_path_leads_anywhere(client, path):
    answer = client.get(f"/log/{path}")
    assert answer.status_code == 404
    assert b"issuer" not in answer.content


def test_the_page_tells_the_newest_entries_in_plain_words(client, built):
    page = client.get("/log").text
    assert "Certificate suspended: pay below what the standard requires was found." in page
    assert "Certificate withdrawn: evidence was found to be altered." in page
    assert "What it does not prove" in page
    first = client.get("/log?before=20").text
    assert "Edition 1.0.0 of the standard social-outsourcing published: 18 criteria" in first
    assert "Evidence received for audit A-0001: payroll. Only its sealed digest is here." in first


def test_every_kind_of_entry_has_words_of_its_own(client, built):
    data = client.get("/log.json").json()
    entries = [*data["entries"], *client.get(f"/log.json?before={data['older']}").json()["entries"]]
    assert len(entries) == built.instance.log.size
    kinds = {entry["type"]: entry["sentence"] for entry in entries}
    assert set(kinds) == {
        "edition_published",
        "key_published",
        "evidence_received",
        "audit_verdict",
        "certificate_issued",
        "certificate_state_changed",
        "document",
        "status_root",
    }
    assert len(set(kinds.values())) == len(kinds)


def test_pages_of_entries_meet_without_gap(client, built):
    seen, before = [], built.instance.log.size
    while before is not None:
        data = client.get(f"/log.json?before={before}").json()
        seen += [entry["index"] for entry in data["entries"]]
        before = data["older"]
    assert seen == list(reversed(range(built.instance.log.size)))


@pytest.mark.parametrize("before", ["-1", "x", "1e3", "٣", "9" * 30])
def test_a_place_that_is_no_number_is_refused(client, before):
    assert client.get("/log", params={"before": before}).status_code == 422


def test_no_entry_that_is_shown_names_a_person(client, built):
    page = client.get("/log").text + client.get("/log?before=20").text
    assert "P-000" not in page
    assert "W01" not in page


def test_the_trust_file_is_served_byte_for_byte_with_its_fingerprint_on_the_page(client, built):
    import hashlib

    content = client.get("/trust.json").content
    assert content == built.instance.trust_bytes
    fingerprint = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert fingerprint in client.get("/what-it-proves").text


def test_the_did_document_names_the_keys_of_the_trust_file(client, built):
    document = client.get("/.well-known/did.json").json()
    trust = json.loads(built.instance.trust_bytes)
    assert document["id"] == trust["issuer_did"]
    assert [key["id"] for key in trust["keys"]] == document["assertionMethod"]
    assert {method["publicKeyMultibase"] for method in document["verificationMethod"]} == {
        key["multikey"] for key in trust["keys"]
    }


def test_a_log_that_refuses_to_write_is_told_and_can_still_be_read(built, monkeypatch):
    log = type(built.instance.log)
    monkeypatch.setattr(log, "refusal", property(lambda _self: "The root differs."))
    client = built.client()
    assert client.get("/readyz").status_code == 503
    assert "The root differs." in client.get("/log").text
    assert client.get(f"/c/{built.numbers[0]}").status_code == 200
