"""Notes go to stderr, one line each, whatever is in them."""

import json

import pytest
import structlog

from certify.logs import configure_logs


@pytest.fixture(autouse=True)
def _configured():
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("at_terminal", [True, False])
def test_a_value_cannot_write_lines_of_its_own(capsys, monkeypatch, at_terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: at_terminal)
    configure_logs()
    structlog.get_logger("test").warning("not_done", reason="a\nb\x1b[2J\u2028")
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err


def test_notes_are_json_where_nobody_looks(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    configure_logs()
    structlog.get_logger("test").warning("not_done", reason="x")
    note = json.loads(capsys.readouterr().err)
    assert (note["event"], note["level"], note["reason"]) == ("not_done", "warning", "x")
    assert note["at"].endswith("Z")
