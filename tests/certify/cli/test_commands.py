"""The command line on an instance: who may do what, what is printed, how it ends."""

import json
from pathlib import Path

import pytest

from certify.cli import main
from certify.demo.samples import take_a_rupee
from certify.passphrase import VARIABLE

EDITION = "social-outsourcing@1.0.0"


@pytest.fixture
def certify(audited_office, tmp_path, monkeypatch, capsysbinary):
    """Run a command on an office with a closed audit; returns exit code and what it printed."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_bytes(b"a passphrase for tests\n")
    settings = audited_office.instance.folder / "settings.toml"
    settings.write_text(settings.read_text().replace("demo = true", "demo = false"))
    monkeypatch.setenv(VARIABLE, str(passphrase))
    monkeypatch.setenv("CERTIFY_DIR", str(audited_office.instance.folder))

    def run(*arguments: object) -> tuple[int, bytes]:
        code = main([str(each) for each in arguments])
        return code, capsysbinary.readouterr().out

    return run


@pytest.fixture
def ask(certify):
    """Run a command that must succeed and return its JSON document."""

    def run(*arguments: object):
        code, out = certify(*arguments, "--json")
        assert code == 0, out
        return json.loads(out)

    return run


def test_from_the_enterprise_to_the_withdrawal(ask, certify, tmp_path):
    added = ask(
        "enterprise", "add", "Jyothi Data Unit", "--register-number", "SYN-2", "--place", "Kollam",
        "--district", "Kollam", "--state", "Kerala", "--sector", "shops-and-commercial",
        "--kind-of-work", "data_entry", "--form", "company", "--as", "P-0001",
    )  # fmt: skip
    opened = ask(
        "audit", "open", added["enterprise"], EDITION, "--from", "2025-10-01", "--to",
        "2026-09-30", "--as", "P-0002",
    )  # fmt: skip
    assert opened["auditors"] == ["P-0002"]
    payroll = tmp_path / "wages.csv"
    payroll.write_text("Code,month,basic\nW01,2025-10,14000\n")
    received = ask(
        "audit", "receive", opened["audit"], payroll, "--kind", "payroll", "--map", "worker=Code",
        "--as", "P-0002",
    )  # fmt: skip
    assert received["rows"] == 1
    assert ask("audit", "evaluate", opened["audit"], "--as", "P-0002")["open_findings"]
    granted = ask("decide", "grant", "A-0001", "--as", "P-0004")
    assert granted["public"]
    number = granted["number"]
    assert ask("certificate", "show", number)["has_pdf"]
    change = ("--reason", "investigation", "--as", "P-0005")
    assert ask("decide", "suspend", number, *change)["state"] == "suspended"
    change = ("--reason", "remedied", "--as", "P-0005")
    assert ask("decide", "reinstate", number, *change)["state"] == "valid"
    change = ("--reason", "voluntary", "--as", "P-0004")
    assert ask("decide", "withdraw", number, *change)["state"] == "withdrawn"
    assert [each["state"] for each in ask("certificate", "list")] == ["withdrawn"]
    assert ask("check")["ok"]


def test_the_auditor_is_refused_by_the_command_line_too(certify):
    code, out = certify("decide", "grant", "A-0001", "--as", "P-0002", "--json")
    assert code == 1
    assert json.loads(out)["error"] == "DecisionBlocked"
    assert certify("certificate", "list", "--json") == (0, b"[]\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("decide", "grant", "A-0001"), 64),
        (("decide", "suspend", "FIT-000001-5", "--reason", "whim", "--as", "P-0004"), 64),
        (("audit", "open", "E-0001", EDITION, "--from", "yesterday", "--to", "x"), 64),
        (
            ("audit", "receive", "A-0001", "/no/such/file", "--kind", "payroll", "--as", "P-0002"),
            64,
        ),
        (("audit", "replay", "A-0001", "--replace", "nonsense"), 64),
        (("nonsense",), 64),
        (("audit",), 64),
        (("decide", "grant", "A-0001", "--as", "P-9999"), 65),
        (("decide", "grant", "A-9999", "--as", "P-0004"), 65),
        (("enterprise", "add", "X", "--form", "empire", "--as", "P-0001"), 65),
        (("standards", "show", "social-outsourcing", "9.9.9"), 65),
        (("certificate", "show", "FIT-000001-5"), 1),
        (("certificate", "show", "FIT-000001-6"), 1),
        (("audit", "close", "A-0001", "--as", "P-0002"), 1),
        (("person", "add", "X", "--role", "auditor", "--as", "P-0002"), 1),
        (("person", "add", "X", "--role", "auditor"), 65),
    ],
)
def test_every_refusal_has_its_exit_code(certify, arguments, code):
    assert certify(*arguments)[0] == code
    refused, out = certify(*arguments, "--json")
    assert refused == code
    assert json.loads(out)["error"]


def test_a_wrong_file_is_told_by_row_and_column_and_leaves_nothing(certify, ask, tmp_path):
    evidence = len(ask("audit", "show", "A-0001")["evidence"])
    opened = ask(
        "audit", "open", "E-0001", EDITION, "--from", "2025-10-01", "--to", "2026-09-30",
        "--as", "P-0002",
    )["audit"]  # fmt: skip
    path = tmp_path / "wages.csv"
    path.write_text("worker,month,basic\nW01,2025-13,x\nW02,2025-10,-5\n")
    code, out = certify(
        "audit", "receive", opened, path, "--kind", "payroll", "--as", "P-0002", "--json"
    )
    assert code == 65
    for place in ('row 2, column B "month"', 'row 2, column C "basic"', 'row 3, column C "basic"'):
        assert place in json.loads(out)["sentence"]
    assert ask("audit", "show", opened)["evidence"] == []
    assert len(ask("audit", "show", "A-0001")["evidence"]) == evidence


def test_a_replay_repeats_the_verdict_and_a_changed_copy_does_not(
    certify, ask, audited_office, tmp_path
):
    replay = ask("audit", "replay", "A-0001")
    assert replay["verdict_digest"] == ask("audit", "show", "A-0001")["listed"]["verdict_digest"]
    copy = tmp_path / "copy.csv"
    copy.write_text(take_a_rupee(payroll_of(audited_office).decode()))
    code, out = certify("audit", "replay", "A-0001", "--replace", f"A-0001.01={copy}", "--json")
    assert code == 1
    document = json.loads(out)
    assert document["verdict_digest"] != replay["verdict_digest"]
    changed = {each["criterion"]: each["after"] for each in document["changed"]}
    assert changed["P1"] == "fail"


def payroll_of(office) -> bytes:
    from audits.evidence import get_evidence, open_evidence
    from certify.db import read_session

    with read_session(office.instance.engine) as session:
        return open_evidence(office.instance.vault, get_evidence(session, "A-0001.01"))


def test_erased_evidence_cannot_be_replayed(certify, audited_office):
    from audits.evidence import get_evidence
    from audits.service import erase_evidence
    from certify.db import write_session

    with write_session(audited_office.instance.engine) as session:
        evidence = get_evidence(session, "A-0001.01")
        erase_evidence(session, evidence=evidence, by="P-0001", now=audited_office.clock())
    assert certify("audit", "replay", "A-0001")[0] == 2


def test_the_files_of_a_certificate_are_the_exact_bytes(certify, audited_office, tmp_path):
    from certify import queries, service

    number = audited_office.grant("A-0001")
    service.finish_documents(audited_office.instance)
    instance = audited_office.instance
    for command, wanted in (
        ("pdf", queries.find_pdf(instance, number)),
        ("credential", queries.credential_bytes(instance, number)),
        ("jwt", queries.credential_jwt_bytes(instance, number)),
        ("proof", queries.proof_bytes(instance, number)),
        ("tlog-proof", queries.tlog_proof_bytes(instance, number)),
    ):
        path = tmp_path / command
        assert certify("certificate", command, number, "-o", path)[0] == 0
        assert path.read_bytes() == wanted
        assert certify("certificate", command, number) == (0, wanted)


def test_a_certificate_without_pdf_says_so(certify, audited_office):
    number = audited_office.grant("A-0001")
    assert certify("certificate", "pdf", number)[0] == 2


def test_the_check_finishes_what_is_missing(certify, ask, audited_office):
    number = audited_office.grant("A-0001")
    assert certify("check", "--read-only")[0] == 2
    assert ask("check")["ok"]
    assert ask("certificate", "show", number)["has_pdf"]


def test_the_checkpoint_is_printed_as_it_is(certify, audited_office, tmp_path):
    code, out = certify("ledger", "checkpoint")
    assert (code, out.decode()) == (0, audited_office.instance.log.checkpoint())
    published = audited_office.instance.folder / "log" / "checkpoint"
    assert out == published.read_bytes()


def test_a_heartbeat_is_published_on_demand(ask, audited_office):
    size = audited_office.instance.log.size
    assert ask("ledger", "publish")["public"]
    assert audited_office.instance.log.size == size
    assert ask("ledger", "publish", "--heartbeat")["public"]
    assert audited_office.instance.log.size == size + 1


def test_what_waits_for_publication_is_told_beside_the_answer(certify, monkeypatch):
    from ledger.errors import PublishingFailed
    from ledger.log import Log

    def fail(*_, **__):
        raise PublishingFailed("the disk is full")

    monkeypatch.setattr(Log, "publish", fail)
    code, out = certify("decide", "grant", "A-0001", "--as", "P-0004", "--json")
    assert code == 0
    reply = json.loads(out)
    assert not reply["public"]
    assert "disk is full" in reply["note"]
    assert reply["number"] == "FIT-000001-5"


def test_an_entry_is_proven_by_index(certify):
    code, out = certify("ledger", "prove", "0")
    assert code == 0
    assert out.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert certify("ledger", "prove", "999999")[0] == 65


def test_an_edition_is_shown_with_its_criteria(ask):
    shown = ask("standards", "show", "social-outsourcing", "1.0.0")
    assert shown["published"]
    assert len(shown["criteria"]) == 18
    assert {"id", "check", "severity", "threshold_origin"} <= set(shown["criteria"][0])
    assert ask("standards", "list")[0]["published"] == shown["digest"]


def test_a_folder_of_rules_is_checked_with_every_problem(certify, ask, tmp_path):
    import shutil

    from standards.load import CATALOGUE

    folder = tmp_path / "any name"
    shutil.copytree(CATALOGUE / "social-outsourcing" / "1.0.0", folder)
    assert ask("standards", "check", folder)["criteria"] == 18
    path = folder / "20-pay.yaml"
    path.write_text(path.read_text().replace("severity: critical", "severity: lethal"))
    code, out = certify("standards", "check", folder, "--json")
    assert code == 65
    (problem, *_) = json.loads(out)["problems"]
    assert problem["file"] == "20-pay.yaml"
    assert problem["line"] > 1


def test_keys_are_shown_once_and_people_listed(ask):
    added = ask("person", "add", "New Auditor", "--role", "auditor", "--as", "P-0001")
    assert added["key"].startswith("fit_")
    listed = ask("person", "list")
    assert listed[-1]["name"] == "New Auditor"
    assert all("key" not in each for each in listed)
    ask("person", "deactivate", added["person"], "--as", "P-0001")
    assert not ask("person", "list")[-1]["active"]


def test_a_passphrase_that_is_missing_is_asked_for_in_words(certify, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    code, out = certify("decide", "grant", "A-0001", "--as", "P-0004", "--json")
    assert code == 65
    assert VARIABLE in json.loads(out)["sentence"]
    assert certify("certificate", "list")[0] == 0


def test_a_new_instance_is_made_and_ready(tmp_path, monkeypatch, capsys):
    passphrase = tmp_path / "passphrase"
    passphrase.write_bytes(b"a passphrase for tests\n")
    monkeypatch.setenv(VARIABLE, str(passphrase))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "instance"
    made = ["init", "--dir", str(folder), "--name", "Body", "--url", "https://b.example", "--json"]
    assert main(made) == 0
    document = json.loads(capsys.readouterr().out)
    assert Path(document["trust"]).is_file()
    assert main(["check", "--dir", str(folder)]) == 0
    assert main(["migrate", "--dir", str(folder)]) == 0
    assert main(["worker", "--once", "--dir", str(folder)]) == 0
    assert main(made) == 65
    assert main(["check", "--dir", str(tmp_path / "nowhere")]) == 65
