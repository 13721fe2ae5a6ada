"""Opening an instance: the right database or none; the watermark lies outside."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from certify import service
from certify.db import write_session
from certify.instance import open_instance, utc_now, watermark_path
from certify.refusals import InstanceRefused
from ledger.errors import LedgerDamaged

PASSPHRASE = b"a passphrase for tests"


def test_a_folder_without_settings_is_no_instance(tmp_path):
    with pytest.raises(InstanceRefused, match=r"settings\.toml"):
        open_instance(tmp_path)


def test_a_missing_database_is_told_and_not_made_anew(office):
    (office.instance.folder / "certify.db").unlink()
    with pytest.raises(InstanceRefused, match="backup"):
        open_instance(office.instance.folder)
    assert not (office.instance.folder / "certify.db").exists()


def test_a_file_that_is_no_database_is_not_opened(office):
    office.instance.close()
    (office.instance.folder / "certify.db").write_bytes(b"not a database" * 100)
    with pytest.raises(InstanceRefused, match=r"is not a database.*backup"):
        open_instance(office.instance.folder)


def test_an_empty_file_is_no_database_to_migrate(office):
    office.instance.close()
    (office.instance.folder / "certify.db").write_bytes(b"")
    with pytest.raises(InstanceRefused, match="is empty; restore it"):
        open_instance(office.instance.folder)


def test_a_database_of_another_revision_is_not_opened(office):
    with write_session(office.instance.engine) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(InstanceRefused, match="certify migrate"):
        open_instance(office.instance.folder)


def test_the_watermark_lies_outside_the_instance(office, tmp_path, monkeypatch):
    path = watermark_path(office.instance.settings.log_vkey)
    assert path.is_file()
    assert not path.is_relative_to(office.instance.folder)
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    home = watermark_path(office.instance.settings.log_vkey)
    assert home.is_relative_to(tmp_path / ".local" / "state" / "fair-it-ledger")


def test_an_old_copy_of_the_instance_does_not_write(office, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(office.instance.folder, copy)
    office.add_enterprise()
    service.publish(office.instance, heartbeat=True)
    restored = open_instance(copy, clock=office.clock, passphrase=lambda: PASSPHRASE)
    assert restored.log.refusal is not None
    with pytest.raises(LedgerDamaged):
        service.publish_edition(restored, "social-outsourcing@1.0.0", by=office.administrator)
    restored.close()


def test_where_no_home_can_be_written_only_a_sample_world_goes_without_watermark(
    office, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    folder, clock = office.instance.folder, office.clock
    sample = open_instance(folder, clock=clock, passphrase=lambda: PASSPHRASE)
    assert service.publish(sample, heartbeat=True).public
    sample.close()
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace("demo = true", "demo = false"))
    real = open_instance(folder, clock=clock, passphrase=lambda: PASSPHRASE)
    assert not service.publish(real, heartbeat=True).public
    real.close()


def test_the_time_is_in_whole_seconds_of_utc():
    now = utc_now()
    assert now.microsecond == 0
    assert now.utcoffset().total_seconds() == 0


def test_a_read_only_instance_publishes_nothing(office):
    instance = open_instance(Path(office.instance.folder), read_only=True)
    done = service.publish(instance, heartbeat=True)
    assert not done.public
    assert "reading only" in done.note
    instance.close()
