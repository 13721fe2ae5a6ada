"""What was changed behind the program's back is never valid, and never written on."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger.canonical import digest_bytes

from .buyer import read_answer
from .world import World, serving

NUMBER = "FIT-000001-5"
SUSPENDED = "FIT-000003-1"
SUSPEND = ("decide", "suspend", "FIT-000002-3", "--reason", "other", "--as", "P-0005")


def change(world: World, *statements: str, **values: object) -> None:
    """Change the database as somebody would who stops at nothing."""
    connection = sqlite3.connect(world.folder / "certify.db")
    rules = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in rules:
        connection.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        assert connection.execute(statement, values).rowcount > 0, statement
    connection.commit()
    connection.close()


def refuses_to_write(world: World, *, because: str) -> None:
    """A command that writes is refused with the reason, said once, and changes nothing."""
    before = world.digest()
    ended = world.certify(*SUSPEND, "--json")
    assert (ended.code, ended.json["error"]) == (1, "LedgerDamaged"), ended
    sentence = ended.json["sentence"]
    assert sentence.startswith("The ledger refuses to write: ")
    assert sentence.count("refuses") == 1
    assert because in sentence
    assert world.digest() == before


def found_by_check(world: World) -> dict[str, str]:
    ended = world.certify("check", "--json")
    assert (ended.code, ended.json["ok"]) == (1, False)
    faults = [each for each in ended.json["findings"] if each["status"] == "fault"]
    return {each["name"]: each["detail"] for each in faults}


def test_a_record_that_was_altered_is_never_valid_and_never_written_on(own: World):
    change(
        own,
        "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), 'Pournami', 'Poornami') "
        "AS BLOB) WHERE CAST(entry AS TEXT) LIKE '%Pournami%'",
    )
    said = read_answer(own.certify("verify", NUMBER, "--json"))
    assert said.code == 2
    assert "an entry was altered" in said.sentence
    refuses_to_write(own, because="an entry was altered")
    assert "an entry was altered" in found_by_check(own)["log"]


def test_a_record_that_was_taken_out_is_found(own: World):
    change(own, "DELETE FROM entries WHERE entry_index = 30")
    assert read_answer(own.certify("verify", NUMBER, "--json")).code == 2
    assert "log" in found_by_check(own)


ANOTHER_NAME = "CAST(replace(CAST(credential AS TEXT), 'Pournami', 'Poornami') AS BLOB)"
ANOTHER_ONE = "(SELECT credential FROM certificate WHERE serial = 1)"


@pytest.mark.parametrize("content", [ANOTHER_NAME, ANOTHER_ONE], ids=["name", "whole"])
def test_a_credential_that_was_altered_in_the_database_is_not_valid(own: World, content):
    change(own, f"UPDATE certificate SET credential = {content} WHERE serial = 0")  # noqa: S608
    said = read_answer(own.certify("verify", NUMBER, "--json"))
    assert (said.code, said.state) == (1, "altered_or_forged")
    assert f"certificate {NUMBER}" in found_by_check(own)


def test_a_suspension_cannot_be_wiped_out_in_the_database(own: World):
    change(
        own,
        "UPDATE certificate SET state = 'issued', reason = NULL, state_leaf = issue_leaf "
        "WHERE serial = 2",
        "DELETE FROM decision WHERE kind = 'suspend'",
    )
    said = read_answer(own.certify("verify", SUSPENDED, "--json"))
    assert (said.code, said.state) == (1, "suspended")
    assert f"certificate {SUSPENDED}" in found_by_check(own)


def test_a_forged_pdf_cannot_be_written_into_the_database_as_a_recorded_one(own: World, tmp_path):
    forged = own.file(NUMBER, ".pdf").read_bytes() + b"\n% another page\n"
    path = tmp_path / f"{NUMBER}.pdf"
    path.write_bytes(forged)
    digest = digest_bytes(forged)
    change(own, "UPDATE document SET sha256 = :digest WHERE certificate_serial = 0", digest=digest)
    said = read_answer(own.certify("verify", path, "--json"))
    assert (said.code, said.checks["visible_page"]) == (1, "failed")


@pytest.fixture
def put_back(own: World, tmp_path: Path):
    """Suspend a certificate, then put back a copy from before: the database, or the folder."""

    def build(what: str) -> World:
        folder = tmp_path / "before"
        shutil.copytree(own.folder, folder)
        suspend = ("decide", "suspend", NUMBER, "--reason", "wage_shortfall", "--as", "P-0005")
        assert own.ask(*suspend)["public"]
        if what == "the whole folder":
            shutil.rmtree(own.folder)
            folder.rename(own.folder)
        else:
            for path in own.folder.glob("certify.db*"):
                path.unlink()
            shutil.copy(folder / "certify.db", own.folder)
        return own

    return build


@pytest.mark.parametrize(
    ("what", "trace"),
    [("the database", "published file"), ("the whole folder", "watermark")],
)
def test_an_older_copy_does_not_know_the_newest_state_and_says_so(put_back, what, trace):
    world = put_back(what)
    said = read_answer(world.certify("verify", NUMBER, "--json"))
    assert said.code == 2
    assert "an older copy of the database was put back" in said.sentence
    refuses_to_write(world, because=trace)
    assert "an older copy" in found_by_check(world)["log"]


def test_a_server_on_an_older_copy_reads_only_and_calls_nothing_valid(put_back):
    world = put_back("the database")
    with serving(world) as served:
        page = served.get(f"/c/{NUMBER}.json").json
        assert page["outcome"] == "not_checked"
        assert "Valid" not in served.get(f"/c/{NUMBER}").text.partition("<main")[2][:600]
        assert served.get("/readyz").status == 503
        assert served.get("/log/checkpoint").status == 200
        answer = served.request(
            "POST",
            "/api/v1/audits/A-0007/grant",
            json.dumps(
                {"scope": "x", "sites": [{"name": "x", "place": "x", "work": "x"}]}
            ).encode(),
            by="P-0004",
            Content_Type="application/json",
        )
        assert (answer.status, answer.json["type"]) == (503, "/problems#ledger-damaged")


@pytest.mark.parametrize("how", ["changed", "put in"])
def test_a_published_file_that_was_touched_is_found(own: World, how):
    tiles = [path for path in (own.folder / "log" / "tile").rglob("*") if path.is_file()]
    path = max(tiles, key=lambda each: each.stat().st_mtime_ns)
    if how == "changed":
        data = bytearray(path.read_bytes())
        data[0] ^= 1
        path.write_bytes(data)
    else:
        path = path.with_name("255")
        path.write_bytes(b"x" * 255 * 32)
    assert path.relative_to(own.folder / "log").as_posix() in found_by_check(own)["published files"]
    shutil.rmtree(own.folder / "log")
    assert own.certify("ledger", "publish").code == 0
    assert own.certify("check").code == 0


def test_a_checkpoint_that_was_taken_away_is_published_again(own: World):
    path = own.folder / "log" / "checkpoint"
    kept = path.read_bytes()
    path.unlink()
    assert own.certify("check", "--read-only").code == 2
    assert own.certify("check").code == 0
    assert path.read_bytes() == kept


@pytest.mark.parametrize("name", ["certify.db", "settings.toml", "keys/issuer.key"])
@pytest.mark.parametrize("content", [b"", b"garbage \xff\x00"], ids=["empty", "garbage"])
def test_a_file_of_the_instance_that_is_no_longer_one_is_told_by_name(own: World, name, content):
    (own.folder / name).write_bytes(content)
    ended = own.certify(*SUSPEND)
    assert ended.code == 65, ended
    assert name.rpartition("/")[2] in ended.err


@pytest.mark.parametrize("room_kib", [50, 200])
def test_a_disk_that_is_full_is_told_and_nothing_is_lost_or_half_done(own: World, room_kib):
    """No file may grow beyond that: the disk "ends" before, within or after the decision."""
    grant = ("decide", "grant", "A-0007", "--as", "P-0004")
    ended = own.certify(*grant, "--json", largest_file=room_kib * 1024)
    assert "Internal error" not in ended.err
    if ended.code == 0:  # decided; publishing or printing waits for a better day
        assert ended.json["number"] == "FIT-000005-Y"
        assert own.certify("check").code == 0
        again = own.certify(*grant, "--json")
        assert (again.code, again.json["error"]) == (1, "AlreadyDecided")
    else:
        assert (ended.code, ended.json["error"]) == (70, "DatabaseFailed")
        assert ended.json["sentence"].endswith("Nothing was changed.")
        assert own.certify("check", "--read-only").code == 0
        assert own.ask(*grant)["number"] == "FIT-000005-Y"
    assert read_answer(own.certify("verify", "FIT-000005-Y", "--json")).code == 0


def test_a_disk_that_is_full_takes_no_half_evidence(own: World, tmp_path):
    rows = [f"W{n:04d},2026-03-{day:02d},8,0" for n in range(900) for day in range(1, 20)]
    path = tmp_path / "times.csv"
    path.write_text("\n".join(["worker,date,normal_hours,overtime_hours", *rows]))
    words = ("audit", "receive", "A-0008", path, "--kind", "time_records", "--as", "P-0002")
    before = own.digest()
    ended = own.certify(*words, "--json", largest_file=100 * 1024)
    assert ended.code == 70
    assert "Internal error" not in ended.err
    left = {name: data for name, data in own.digest().items() if not name.endswith(".tmp")}
    assert left == before
    assert own.ask(*words)["rows"] == len(rows)
