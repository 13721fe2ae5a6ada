"""Whatever is changed behind the program's back is found."""

import shutil

import pytest
from sqlalchemy import text

from certify import service
from certify.db import write_session
from certify.editions import published_folder
from certify.selfcheck import check_instance


@pytest.fixture
def finished(audited_office):
    audited_office.grant("A-0001")
    service.finish_documents(audited_office.instance)
    return audited_office


def faults(office) -> dict[str, str]:
    return {
        each.name: each.detail for each in check_instance(office.instance) if each.status != "ok"
    }


def run(office, statement: str) -> None:
    with write_session(office.instance.engine) as session:
        session.connection().execute(text(statement))


def test_a_sound_instance_has_no_fault(finished):
    assert faults(finished) == {}
    names = {each.name.partition(" ")[0] for each in check_instance(finished.instance)}
    assert names == {"trust", "database", "log", "published", "edition", "certificate"}


def test_a_changed_trust_file_is_found(finished):
    path = finished.instance.folder / "trust.json"
    path.write_bytes(path.read_bytes().replace(b'"max_age_hours":168', b'"max_age_hours":999'))
    assert set(faults(finished)) == {"trust file"}


def test_a_changed_edition_is_found(finished):
    folder = published_folder(finished.instance, "social-outsourcing@1.0.0")
    path = folder / "60-trade.yaml"
    path.write_text(path.read_text().replace("severity: minor", "severity: major"))
    assert "edition social-outsourcing@1.0.0" in faults(finished)


def test_a_changed_credential_is_found(finished):
    run(finished, "DROP TRIGGER certificate_fixed")
    run(
        finished,
        "UPDATE certificate SET credential = "
        "CAST(replace(CAST(credential AS TEXT), 'Pournami', 'Poornami') AS BLOB)",
    )
    assert set(faults(finished)) == {"certificate FIT-000001-5"}


def test_a_state_that_was_changed_without_record_is_found(finished):
    service.suspend(finished.instance, "FIT-000001-5", "investigation", by=finished.decider)
    service.finish_documents(finished.instance)
    run(finished, "UPDATE certificate SET state = 'issued', state_leaf = issue_leaf")
    assert "the log says another state" in faults(finished)["certificate FIT-000001-5"]


def test_a_state_that_was_changed_in_one_place_only_is_found(finished):
    service.suspend(finished.instance, "FIT-000001-5", "investigation", by=finished.decider)
    service.finish_documents(finished.instance)
    run(finished, "UPDATE certificate SET state = 'issued'")
    assert "the log says another state" in faults(finished)["certificate FIT-000001-5"]


def test_a_checkpoint_that_is_not_published_is_unfinished(finished):
    (finished.instance.folder / "log" / "checkpoint").unlink()
    found = {each.name: each.status for each in check_instance(finished.instance)}
    assert found["published files"] == "unfinished"
    service.finish_documents(finished.instance)
    assert faults(finished) == {}


def test_published_files_that_were_taken_away_are_found_and_can_be_written_again(finished):
    log = finished.instance.folder / "log"
    shutil.rmtree(log / "tile" / "0")
    assert "tile/0/000.p" in faults(finished)["published files"]
    shutil.rmtree(log)
    service.publish(finished.instance)
    assert faults(finished) == {}


def test_what_keeps_a_check_from_going_on_is_a_fault_and_the_others_are_made(finished):
    (finished.instance.folder / "trust.json").write_text("{}")
    found = {each.name: each.status for each in check_instance(finished.instance)}
    assert found["trust file"] == found["certificates"] == "fault"
    assert found["database"] == found["log"] == "ok"


@pytest.mark.parametrize("change", ["taken away", "changed"])
def test_a_pdf_that_was_touched_is_found(finished, change):
    (path,) = (finished.instance.folder / "documents").iterdir()
    if change == "changed":
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        path.unlink()
    assert list(faults(finished)) == [f"document {path.name}"]


def test_what_is_unfinished_is_told_apart(audited_office, monkeypatch):
    office = audited_office
    office.grant("A-0001")
    assert set(faults(office)) == {"documents"}
    monkeypatch.setattr(office.instance.log, "publish", lambda **_: None)
    service.suspend(office.instance, "FIT-000001-5", "investigation", by=office.decider)
    found = {each.name: each.status for each in check_instance(office.instance)}
    assert found["publication"] == "unfinished"
    assert found["certificate FIT-000001-5"] == "ok"


def test_a_dangling_reference_is_found(finished):
    with finished.instance.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO audit_team VALUES ('A-9999', 'P-0002', 'auditor')")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    assert "audit_team" in faults(finished)["database"]
