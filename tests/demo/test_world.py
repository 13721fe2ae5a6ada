"""The sample world: built through the services, told in world.json, safe to build again."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from certify.cli import main
from certify.demo.world import MARKER, build_world
from certify.instance import open_instance, watermark_path
from certify.queries import audit_page, list_audits
from certify.selfcheck import check_instance

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "world"
    build_world(folder, clock=lambda: datetime.now(UTC).replace(microsecond=0))
    return folder


@pytest.fixture(scope="session")
def world(world_folder) -> dict:
    return json.loads((world_folder / "world.json").read_text())


@pytest.fixture
def instance(world_folder):
    instance = open_instance(world_folder)
    yield instance
    instance.close()


def verify(world_folder: Path, name: str, *options: str) -> int:
    trust = ("--trust", str(world_folder / "trust.json"), "--dir", str(world_folder))
    return main(["verify", str(world_folder / name), *trust, *options])


def test_the_world_tells_what_it_holds(world, world_folder):
    assert set(world) == {
        "log",
        "log_vkey",
        "origin",
        "trust",
        "issuer",
        "certificates",
        "audits",
    }
    for each in world["certificates"]:
        assert set(each) == {"number", "enterprise", "state", "pdf", "credential", "proof"}
        for name in ("pdf", "credential", "proof"):
            path = world_folder / each[name]
            assert path.is_file()
            assert path.name.startswith(f"{each['number']}.")
    for each in world["audits"]:
        assert set(each) == {"id", "enterprise", "evidence", "verdict_digest"}
        assert each["evidence"]
        assert all((world_folder / name).is_file() for name in each["evidence"])
    assert (world_folder / world["log"] / "checkpoint").is_file()
    assert (world_folder / world["trust"]).is_file()


def test_every_story_is_in_it(world, instance):
    states = [each["state"] for each in world["certificates"]]
    assert sorted(set(states)) == ["suspended", "valid"]
    recommendations = {each.recommendation for each in list_audits(instance)}
    assert recommendations == {"certify", "plan", "refuse", "withhold"}
    assert len(world["audits"]) >= 5


def test_one_rupee_short_is_the_reason_of_the_refusal(instance):
    (refused,) = [each for each in list_audits(instance) if each.recommendation == "refuse"]
    failed = [each for each in audit_page(instance, refused.id).results if each.outcome == "fail"]
    assert [each.criterion for each in failed] == ["P1"]
    assert "13653.00" in failed[0].sentence
    assert "13654.00" in failed[0].sentence


def test_what_was_mended_was_found_first(instance):
    (mended,) = [
        each
        for each in list_audits(instance)
        if each.number and audit_page(instance, each.id).findings and not each.open_findings
    ]
    (finding,) = audit_page(instance, mended.id).findings
    assert finding.stage == "closed"
    (action,) = finding.actions
    assert action.verified_by not in {None, action.submitted_by}


def test_every_verdict_is_replayed(world, world_folder, capsys):
    for audit in world["audits"]:
        assert main(["audit", "replay", audit["id"], "--dir", str(world_folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["verdict_digest"] == audit["verdict_digest"]


def test_the_changed_payroll_changes_the_verdict(world, world_folder, capsys):
    audit = world["audits"][0]["id"]
    copy = world_folder / "samples" / "SYNTHETIC-changed-payroll.csv"
    arguments = ["audit", "replay", audit, "--replace", f"{audit}.01={copy}", "--json"]
    assert main([*arguments, "--dir", str(world_folder)]) == 1
    changed = json.loads(capsys.readouterr().out)["changed"]
    assert {each["criterion"]: each["after"] for each in changed}["P1"] == "fail"


def test_the_certificates_are_what_the_world_says_offline(world, world_folder, capsys):
    for each in world["certificates"]:
        wanted = 0 if each["state"] == "valid" else 1
        for name in ("pdf", "credential", "proof"):
            assert verify(world_folder, each[name], "--offline") == wanted, each[name]


def test_the_suspended_certificate_was_valid_as_of_its_issue(world, world_folder, capsys):
    (suspended,) = [each["number"] for each in world["certificates"] if each["state"] != "valid"]
    old = f"samples/as-issued/{suspended}.pdf"
    assert verify(world_folder, old, "--offline") == 0
    assert "Valid as of" in capsys.readouterr().out
    assert verify(world_folder, old) == 1
    assert "suspended" in capsys.readouterr().out


def test_the_keys_beside_the_world_open_it_and_are_said_to_be_worthless(world_folder, instance):
    from certify.accounts import authenticate

    document = json.loads((world_folder / "people.json").read_text())
    assert "orthless" in document["note"]
    for each in document["people"]:
        assert authenticate(instance, each["key"]).id == each["id"]
    roles = {role for each in document["people"] for role in each["roles"]}
    assert roles == {"administrator", "auditor", "decision_maker", "enterprise"}


def test_everything_says_that_it_is_synthetic(world, world_folder, instance):
    assert "demo" in instance.settings.issuer_name
    assert instance.settings.demo
    samples = [path for path in (world_folder / "samples").rglob("*") if path.is_file()]
    named = [path for path in samples if path.parent.name != "as-issued"]
    assert all("SYNTHETIC" in path.name or "SYNTHETIC" in path.read_text() for path in named)
    for each in world["certificates"]:
        assert b"SYNTHETIC SAMPLE" in (world_folder / each["credential"]).read_bytes()
    for path in (world_folder / "keys").iterdir():
        assert "WORTHLESS" in path.read_text()


def test_workers_are_codes_and_the_year_is_whole(world_folder):
    rows = (world_folder / "samples" / "pournami" / "SYNTHETIC-payroll.csv").read_text().split()
    months = {row.split(",")[1] for row in rows[1:]}
    assert len(months) == 12
    assert all(re.match(r"W\d\d,", row) for row in rows[1:])


def test_the_payrolls_differ_in_headings_order_and_kind(world):
    kinds = {Path(each["evidence"][0]).suffix for each in world["audits"]}
    assert kinds == {".csv", ".xlsx"}


def test_a_built_world_holds_together(instance):
    assert {each.status for each in check_instance(instance)} == {"ok"}


def test_another_folder_with_something_in_it_is_refused(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["demo", "--no-serve", "--dir", str(tmp_path)]) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert main(["demo", "--no-serve", "--dir", str(tmp_path / "letter.txt")]) == 64


def test_a_world_is_built_again_where_one_was(tmp_path, monkeypatch):
    from certify.demo import world as worlds

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(worlds, "UNITS", worlds.UNITS[:1])
    folder = tmp_path / "world"
    first = build_world(folder)
    mark = watermark_path(str(first["log_vkey"]))
    assert mark.is_file()
    (folder / "mine.txt").write_text("left alone")
    second = build_world(folder)
    assert first["log_vkey"] != second["log_vkey"]
    assert not mark.exists()
    assert (folder / "mine.txt").is_file()
    assert (folder / MARKER).is_file()


def test_it_is_built_without_a_terminal_as_the_script_calls_it(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "not" / "there" / "yet"
    done = subprocess.run(
        [sys.executable, "-c", "from certify.cli import main; raise SystemExit(main())",
         "demo", "--no-serve", "--json", "--dir", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == json.loads((folder / "world.json").read_text())
    assert b"synthetic" in done.stderr


def test_the_period_is_the_year_to_september(instance):
    page = audit_page(instance, "A-0001")
    assert (page.listed.period_start, page.listed.period_end) == (
        date(2025, 10, 1),
        date(2026, 9, 30),
    )
