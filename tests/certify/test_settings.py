"""Settings come from the file, the environment overrules, and nothing impossible is taken."""

import pytest

from certify.refusals import InstanceRefused
from certify.settings import FILE_NAME, Settings, did_of_url, format_settings, load_settings

VALUES = {
    "issuer_name": 'Body "quoted" \\ Ltd',
    "issuer_did": "did:web:certifier.example",
    "public_url": "https://certifier.example",
    "origin": "certifier.example/log",
    "issuer_key": "z6Mk",
    "log_vkey": "certifier.example/log+00000000+AA==",
}


def write(folder, **changes):
    settings = Settings.of(VALUES | changes)
    (folder / FILE_NAME).write_text(format_settings(settings), encoding="utf-8")
    return settings


def test_what_is_written_is_read_again(tmp_path):
    settings = write(tmp_path, demo=True, max_age_hours=720)
    assert load_settings(tmp_path) == settings


def test_the_environment_overrules_the_file(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.setenv("CERTIFY_PUBLIC_URL", "https://elsewhere.example/")
    assert load_settings(tmp_path).public_url == "https://elsewhere.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer_name", ""),
        ("issuer_name", "two\nlines"),
        ("issuer_did", "did:key:z6Mk"),
        ("public_url", "ftp://certifier.example"),
        ("public_url", "https://certifier.example/?a=b"),
        ("origin", "with space"),
        ("max_age_hours", 0),
    ],
)
def test_impossible_values_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        Settings.of(VALUES | {field: value})


def test_a_fault_in_the_file_is_told_with_its_field(tmp_path):
    write(tmp_path)
    path = tmp_path / FILE_NAME
    path.write_text(path.read_text().replace("certifier.example/log", "a b"))
    with pytest.raises(InstanceRefused, match="origin"):
        load_settings(tmp_path)


@pytest.mark.parametrize("text", ["issuer_name = ", "unknown = 1\n"])
def test_a_file_that_is_no_settings_file_is_refused(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(InstanceRefused):
        load_settings(tmp_path)


def test_a_folder_without_settings_is_no_instance(tmp_path):
    with pytest.raises(InstanceRefused, match="certify init"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://a.example", "did:web:a.example"),
        ("https://a.example:8443/x/y/", "did:web:a.example%3A8443:x:y"),
    ],
)
def test_the_did_follows_from_the_address(url, did):
    assert did_of_url(url) == did
