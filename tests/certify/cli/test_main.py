import json
import sys
from dataclasses import asdict
from types import ModuleType

import pytest

from certify import cli
from certify.cli import GROUPS, main
from certify.cli.exits import EXITS, exit_code_of
from certify.cli.options import add_common
from certify.decision import Obstacle
from certify.errors import DecisionBlocked, NumberMistyped, StepNotAllowed, TrustRefused
from certify.refusals import DatabaseFailed


@pytest.fixture
def group(monkeypatch):
    """Return a command group whose `run` the test may set."""
    module = ModuleType("certify.cli.probe")
    module.add_arguments = add_common
    module.run = lambda _args: 0
    monkeypatch.setitem(sys.modules, "certify.cli.probe", module)
    monkeypatch.setattr(cli, "GROUPS", {"probe": "a command of this test"})
    return module


def fail_with(group, error):
    def run(_args):
        raise error

    group.run = run


def test_help_names_every_group(capsys):
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {group} " in told for group in GROUPS)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--json"]])
def test_no_command_or_an_unknown_one_is_wrong_usage(arguments, capsys):
    assert main(arguments) == 64
    assert "certify --help" in capsys.readouterr().err


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_can_say_how_it_is_used(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: certify {name}")


def test_the_folder_is_the_option_else_the_environments_else_var(group, monkeypatch):
    seen = []
    group.run = lambda args: seen.append((str(args.dir), args.json)) or 0
    monkeypatch.delenv("CERTIFY_DIR", raising=False)
    main(["probe"])
    monkeypatch.setenv("CERTIFY_DIR", "/from/environment")
    main(["probe", "--json"])
    main(["probe", "--dir", "/from/option"])
    assert seen == [("var", False), ("/from/environment", True), ("/from/option", False)]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StepNotAllowed(stage="valid", step="grant", allowed=["suspend"]), 1),
        (DecisionBlocked([]), 1),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (RuntimeError("secret"), 70),
    ],
)
def test_each_error_has_its_exit_code(group, capsys, monkeypatch, error, code):
    monkeypatch.setattr(cli, "_after_broken_pipe", lambda: 141)
    fail_with(group, error)
    assert main(["probe"]) == code
    assert capsys.readouterr().out == ""


def test_with_json_an_error_is_one_document_on_stdout(group, capsys):
    fail_with(group, StepNotAllowed(stage="withdrawn", step="grant", allowed=[]))
    assert main(["probe", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["error"] == "StepNotAllowed"
    assert "this stage is final" in document["sentence"]


def test_an_unknown_error_tells_no_details_unless_they_are_asked_for(group, capsys, monkeypatch):
    fail_with(group, RuntimeError("secret"))
    monkeypatch.delenv("CERTIFY_TRACEBACK", raising=False)
    assert main(["probe", "--json"]) == 70
    told = capsys.readouterr()
    assert "secret" not in told.out + told.err
    monkeypatch.setenv("CERTIFY_TRACEBACK", "1")
    assert main(["probe", "--json"]) == 70
    told = capsys.readouterr()
    assert "secret" not in told.out
    assert "Traceback" in told.err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device", "/x"), "at /x: No space left on device."),
        (DatabaseFailed("disk I/O error"), "disk I/O error. Nothing was changed."),
    ],
)
def test_what_failed_on_this_machine_is_told_in_words(group, capsys, error, sentence):
    fail_with(group, error)
    assert main(["probe"]) == 70
    assert capsys.readouterr().err.endswith(f"{sentence}\n")


def test_with_json_everything_that_can_be_repaired_is_listed(group, capsys):
    obstacle = Obstacle("audit_not_closed", "The audit is not closed.")
    errors = {
        "obstacles": (DecisionBlocked([obstacle]), [asdict(obstacle)]),
        "problems": (TrustRefused(["`keys` is empty"]), ["`keys` is empty"]),
        "suggestions": (NumberMistyped("x", ["FIT-000001-5"]), ["FIT-000001-5"]),
    }
    for name, (error, expected) in errors.items():
        fail_with(group, error)
        main(["probe", "--json"])
        assert json.loads(capsys.readouterr().out)[name] == expected


def test_every_name_in_the_table_of_exits_is_a_class_that_exists():
    import audits.errors
    import certify.cli.options
    import certify.errors
    import certify.refusals
    import ledger.errors
    import standards.errors

    modules = [
        audits.errors,
        certify.cli.options,
        certify.errors,
        certify.refusals,
        ledger.errors,
        standards.errors,
    ]
    unknown = [name for name in EXITS if not any(hasattr(module, name) for module in modules)]
    assert unknown == []


def test_an_error_that_is_not_named_counts_as_its_root():
    from ledger.errors import MalformedNote

    assert exit_code_of(TrustRefused(["x"])) == 65
    assert exit_code_of(MalformedNote("x")) == 65
    assert exit_code_of(ValueError()) == 70
