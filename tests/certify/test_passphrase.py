"""The passphrase comes from a file outside the instance, or from a terminal."""

import pytest

from certify import passphrase
from certify.passphrase import VARIABLE, ask_passphrase
from certify.refusals import PassphraseMissing


@pytest.fixture
def named(tmp_path, monkeypatch):
    path = tmp_path / "passphrase"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_the_last_line_end_of_the_file_does_not_count(named, tmp_path):
    named.write_bytes(b"a long passphrase\n")
    assert ask_passphrase(tmp_path / "instance") == b"a long passphrase"


def test_a_file_in_the_instance_folder_protects_nothing(named, tmp_path):
    named.write_bytes(b"a long passphrase\n")
    with pytest.raises(PassphraseMissing, match="protects nothing"):
        ask_passphrase(tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"\n"])
def test_a_missing_or_empty_file_is_told(named, tmp_path, content):
    if content is not None:
        named.write_bytes(content)
    with pytest.raises(PassphraseMissing):
        ask_passphrase(tmp_path / "instance")


def test_a_new_passphrase_is_not_short(named, tmp_path):
    named.write_bytes(b"short")
    assert ask_passphrase(tmp_path / "instance") == b"short"
    with pytest.raises(PassphraseMissing, match="12"):
        ask_passphrase(tmp_path / "instance", new=True)


def test_without_file_and_terminal_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(PassphraseMissing, match=VARIABLE):
        ask_passphrase(tmp_path)


def test_a_new_one_is_asked_for_twice(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = iter(["a long passphrase", "a long passphrase", "a long passphrase", "another"])
    monkeypatch.setattr(passphrase, "getpass", lambda _: next(answers))
    assert ask_passphrase(tmp_path, new=True) == b"a long passphrase"
    with pytest.raises(PassphraseMissing, match="not the same"):
        ask_passphrase(tmp_path, new=True)
