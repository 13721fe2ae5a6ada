"""The same evidence gives the same verdict, in any process; another cell gives another one."""

import sqlite3
from pathlib import Path

import pytest

from .world import World


@pytest.mark.parametrize("at", [1, 2, 3], ids=["mended", "refused", "lacking"])
def test_an_audit_is_replayed_in_a_fresh_process_to_the_digest_that_was_told(world: World, at):
    audit = world.told["audits"][at]
    ended = world.certify("audit", "replay", audit["id"], "--json")
    assert (ended.code, ended.json["same"]) == (0, True)
    assert ended.json["verdict_digest"] == audit["verdict_digest"]


def test_a_copy_of_the_same_file_replays_to_the_same_digest(world: World):
    audit = world.told["audits"][0]
    same = world.folder / audit["evidence"][0]
    ended = world.certify(
        "audit", "replay", audit["id"], "--replace", f"A-0001.01={same}", "--json"
    )
    assert (ended.code, ended.json["verdict_digest"]) == (0, audit["verdict_digest"])


def test_one_changed_cell_gives_another_verdict_and_names_the_criterion(world: World):
    changed = world.folder / "samples" / "SYNTHETIC-changed-payroll.csv"
    before = world.digest()
    words = ("audit", "replay", "A-0001", "--replace", f"A-0001.01={changed}")
    ended = world.certify(*words, "--json")
    assert ended.code == 1
    assert ended.json["verdict_digest"] != ended.json["recorded_digest"]
    outcomes = {
        each["criterion"]: (each["before"], each["after"]) for each in ended.json["changed"]
    }
    assert outcomes["P1"] == ("pass", "fail")
    told = world.certify(*words).out
    assert "P1: pass -> fail" in told
    for word in ("W07", "2026-03", "INR 13653.00", "INR 13654.00"):
        assert word in told
    assert world.digest() == before


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("nonsense", 64),
        ("A-0001.01=/nowhere", 64),
        ("A-0002.01={changed}", 65),
        ("A-0001.01={wrong}", 65),
    ],
)
def test_a_replacement_that_is_none_is_told(world: World, option, code):
    samples = world.folder / "samples"
    option = option.format(
        changed=samples / "SYNTHETIC-changed-payroll.csv",
        wrong=samples / "SYNTHETIC-wrong-payroll.csv",
    )
    ended = world.certify("audit", "replay", "A-0001", "--replace", option, "--json")
    assert ended.code == code
    assert ended.json["sentence"]


def blobs_of(world: World, audit: str) -> list[Path]:
    connection = sqlite3.connect(world.folder / "certify.db")
    rows = connection.execute("SELECT blob FROM evidence WHERE audit_id = ? ORDER BY id", (audit,))
    names = [name for (name,) in rows]
    connection.close()
    files = {path.name: path for path in (world.folder / "evidence").rglob("*") if path.is_file()}
    return [next(path for name, path in files.items() if each.endswith(name)) for each in names]


def swap(first: Path, second: Path) -> None:
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)


def flip(first: Path, _second: Path) -> None:
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)


@pytest.mark.parametrize("change", [swap, flip, lambda first, _: first.unlink()])
def test_evidence_that_is_not_what_was_received_gives_no_verdict(own: World, change):
    change(*blobs_of(own, "A-0001")[:2])
    ended = own.certify("audit", "replay", "A-0001", "--json")
    assert (ended.code, ended.json["error"]) == (1, "EvidenceAltered")
    assert "A-0001.01" in ended.json["sentence"]
