"""A new instance is whole at once: keys, database, trust file, first checkpoint."""

import stat

import pytest

from certify.create import Body, create_instance
from certify.instance import open_instance
from certify.refusals import InputRefused, InstanceRefused
from certify.trust import fingerprint
from ledger.errors import KeyFileRefused

BODY = Body("Test Body", "https://certifier.example", demo=True)
PASSPHRASE = b"a passphrase for tests"


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    instance = create_instance(tmp_path / "instance", BODY, passphrase=PASSPHRASE)
    yield instance
    instance.close()


def test_the_first_checkpoint_holds_the_issuers_key(instance):
    assert instance.log.size == 2
    assert b'"key_published"' in instance.log.entry(0)
    assert instance.settings.issuer_key.encode() in instance.log.entry(0)


def test_the_trust_file_is_the_one_the_settings_name(instance):
    assert fingerprint(instance.trust) == instance.settings.trust_fingerprint
    assert instance.trust.policy_text == f"log {instance.settings.log_vkey}\nquorum none\n"


def test_nobody_else_may_read_the_keys(instance):
    keys = instance.folder / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()}
    assert modes == {0o600}


def test_nobody_else_may_read_the_database_and_what_lies_beside_it(instance):
    files = list(instance.folder.glob("certify.db*"))
    assert len(files) > 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_passphrase_is_nowhere_in_the_folder(instance):
    files = [path for path in instance.folder.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert [path for path in files if PASSPHRASE in path.read_bytes()] == []


def test_a_demo_key_says_that_it_is_worthless(instance):
    assert "WORTHLESS" in (instance.folder / "keys" / "issuer.key").read_text()


def test_did_and_origin_follow_from_the_address(instance):
    assert instance.settings.issuer_did == "did:web:certifier.example"
    assert instance.settings.origin == "certifier.example/log"


def test_reading_takes_no_passphrase(instance):
    def ask():
        raise AssertionError("asked for the passphrase")

    again = open_instance(instance.folder, passphrase=ask)
    assert again.log.size == 2
    assert again.trust == instance.trust
    again.close()


def test_a_wrong_passphrase_opens_no_key(instance):
    again = open_instance(instance.folder, passphrase=lambda: b"another passphrase")
    with pytest.raises(KeyFileRefused, match="passphrase"):
        _ = again.issuer_key
    again.close()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InstanceRefused, match="not empty"):
        create_instance(tmp_path, BODY, passphrase=PASSPHRASE)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_every_problem_of_the_body_is_told(tmp_path):
    body = Body("", "ftp://nowhere", max_age_hours=0)
    with pytest.raises(InputRefused) as refused:
        create_instance(tmp_path / "instance", body, passphrase=PASSPHRASE)
    assert {problem.partition(":")[0] for problem in refused.value.problems} >= {
        "issuer_name",
        "public_url",
        "max_age_hours",
    }
    assert not (tmp_path / "instance").exists()
