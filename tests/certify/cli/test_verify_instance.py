"""`certify verify` against a real instance: its database, its log, its rendered PDF."""

import json
from datetime import timedelta

import pytest

from certify import service
from certify.certificate import format_number
from certify.cli import verify
from certify.cli.options import Parser
from certify.credential import format_credential
from certify.queries import find_pdf


@pytest.fixture
def granted(audited_office):
    """Return the office with one certificate, its PDF and its files in `office.files`."""
    office = audited_office
    office.number = office.grant("A-0001")
    service.finish_documents(office.instance, office.number)
    office.files = office.instance.folder.parent / "files"
    office.files.mkdir()
    (office.files / "issue.pdf").write_bytes(find_pdf(office.instance, office.number))
    return office


@pytest.fixture
def ask(granted, capsys):
    def run(what, *options):
        parser = Parser()
        verify.add_arguments(parser)
        folder = str(granted.instance.folder)
        args = parser.parse_args([str(what), "--dir", folder, "--json", *options])
        code = verify.run(args, clock=lambda: granted.clock.at + timedelta(hours=1))
        return code, json.loads(capsys.readouterr().out)

    return run


def status(answer):
    return {check["name"]: check["status"] for check in answer["checks"]}


def test_a_number_is_looked_up_in_the_instance(ask, granted):
    code, answer = ask(granted.number)
    assert (code, answer["outcome"], answer["number"]) == (0, "valid", granted.number)
    assert set(status(answer).values()) == {"passed"}


def test_a_number_that_was_never_given_is_not_valid(ask):
    code, answer = ask(format_number(4))
    assert (code, answer["state"]) == (1, "unknown_number")


def test_a_mistyped_number_is_repaired_among_those_that_exist(ask, granted):
    code, answer = ask(granted.number[:-1] + "Z")
    assert (code, answer["state"]) == (1, "mistyped_number")
    assert answer["sentence"].endswith(f"Did you mean {granted.number}?")


def test_the_pdf_of_issue_is_valid_and_its_page_is_the_recorded_one(ask, granted):
    code, answer = ask(granted.files / "issue.pdf")
    assert code == 0
    assert set(status(answer).values()) == {"passed"}


def test_the_pdf_of_issue_is_valid_offline_with_its_page_not_checked(ask, granted):
    code, answer = ask(granted.files / "issue.pdf", "--offline")
    assert code == 0
    assert {name for name, one in status(answer).items() if one != "passed"} == {
        "register",
        "visible_page",
    }


def test_a_pdf_with_one_changed_byte_is_found_out_online(ask, granted):
    path = granted.files / "issue.pdf"
    data = bytearray(path.read_bytes())
    place = data.index(b"%%EOF")
    data[place:place] = b"\n"
    path.write_bytes(data)
    code, answer = ask(path)
    assert (code, answer["state"]) == (1, "altered_or_forged")
    assert status(answer)["visible_page"] == "failed"


def test_after_a_suspension_the_old_pdf_is_not_valid(ask, granted):
    granted.clock.move(days=3)
    service.suspend(granted.instance, granted.number, "wage_shortfall", "", by=granted.decider)
    code, answer = ask(granted.files / "issue.pdf")
    assert (code, answer["state"]) == (1, "suspended")
    assert status(answer)["history_kept"] == "passed"
    code, answer = ask(granted.files / "issue.pdf", "--offline")
    assert code == 0


def test_a_genuine_looking_credential_that_the_register_lacks_is_not_valid(ask, granted):
    from certify.queries import credential_bytes

    document = json.loads(credential_bytes(granted.instance, granted.number))
    forged = granted.files / "forged.vc.json"
    forged.write_bytes(format_credential(document | {"name": "Certificate of something else"}))
    code, answer = ask(forged)
    assert (code, answer["state"]) == (1, "altered_or_forged")
