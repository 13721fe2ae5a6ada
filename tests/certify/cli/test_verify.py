import io
import json
import socket
import subprocess
import sys

import pikepdf
import pytest

from certify.certificate import format_number
from certify.cli import main
from certify.trust import format_trust

NUMBER = format_number(0)


@pytest.fixture
def folder(fresh, tmp_path, monkeypatch):
    """Return a folder with a trust file and every file of one certificate."""
    monkeypatch.setenv("CERTIFY_DIR", str(tmp_path / "nowhere"))
    (tmp_path / "trust.json").write_bytes(format_trust(fresh.trust(register_url=None)))
    (tmp_path / f"{NUMBER}.vc.json").write_bytes(fresh.credentials[0])
    (tmp_path / f"{NUMBER}.proof.json").write_bytes(fresh.bundle_bytes())
    (tmp_path / f"{NUMBER}.tlog-proof").write_bytes(fresh.tlog_proof())
    (tmp_path / f"{NUMBER}.pdf").write_bytes(make_pdf(fresh))
    return tmp_path


def make_pdf(world, *, bundle=None):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    files = {"vc.json": world.credentials[0], "proof.json": bundle or world.bundle_bytes()}
    for suffix, content in files.items():
        pdf.attachments[f"{NUMBER}.{suffix}"] = pikepdf.AttachedFileSpec(pdf, content)
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


@pytest.fixture
def ask(folder, capsys):
    """Return a function that runs `certify verify … --json` and gives exit code and answer."""

    def run(what, *options):
        trust = () if "--trust" in options else ("--trust", str(folder / "trust.json"))
        code = main(["verify", str(what), *trust, *options, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def status(answer):
    return {check["name"]: check["status"] for check in answer["checks"]}


class TestFiles:
    @pytest.mark.parametrize("suffix", ["pdf", "vc.json", "proof.json"])
    def test_of_a_valid_certificate_are_valid_offline_exit_0(self, ask, folder, suffix):
        code, answer = ask(folder / f"{NUMBER}.{suffix}", "--offline")
        assert (code, answer["outcome"], answer["number"]) == (0, "valid", NUMBER)
        assert status(answer)["register"] == "not_made"

    def test_a_tlog_proof_alone_does_not_tell_the_state_exit_2(self, ask, folder):
        code, answer = ask(folder / f"{NUMBER}.tlog-proof", "--offline")
        assert (code, answer["outcome"]) == (2, "not_checked")
        assert status(answer)["records_in_log"] == "passed"

    def test_a_credential_without_its_bundle_could_not_be_checked_exit_2(self, ask, folder):
        (folder / f"{NUMBER}.proof.json").unlink()
        code, answer = ask(folder / f"{NUMBER}.vc.json", "--offline")
        assert (code, answer["outcome"]) == (2, "not_checked")

    def test_the_bundle_may_lie_elsewhere(self, ask, folder):
        elsewhere = (folder / f"{NUMBER}.proof.json").rename(folder / "elsewhere.json")
        credential = (folder / f"{NUMBER}.vc.json").rename(folder / "mine.json")
        assert ask(credential, "--offline")[0] == 2
        assert ask(credential, "--proof", str(elsewhere), "--offline")[0] == 0

    def test_a_bundle_of_the_same_stem_is_found_beside_it(self, ask, folder):
        (folder / f"{NUMBER}.proof.json").rename(folder / "mine.proof.json")
        (folder / f"{NUMBER}.vc.json").rename(folder / "mine.json")
        assert ask(folder / "mine.json", "--offline")[0] == 0

    @pytest.mark.parametrize("suffix", ["pdf", "vc.json", "proof.json", "tlog-proof"])
    def test_are_known_by_content_when_the_name_does_not_tell(self, ask, folder, suffix):
        expected = ask(folder / f"{NUMBER}.{suffix}", "--offline")[1]["checks"]
        (folder / f"{NUMBER}.proof.json").rename(folder / "renamed.proof.json")
        source = "renamed" if suffix == "proof.json" else NUMBER
        (folder / f"{source}.{suffix}").rename(folder / "renamed")
        assert ask(folder / "renamed", "--offline")[1]["checks"] == expected

    @pytest.mark.parametrize("suffix", ["pdf", "vc.json", "proof.json", "tlog-proof"])
    def test_that_are_damaged_are_not_valid_exit_1(self, ask, folder, suffix):
        path = folder / f"{NUMBER}.{suffix}"
        whole = path.read_bytes()
        for damaged in (b"", whole[: len(whole) // 2], b"\0" + whole):
            path.write_bytes(damaged)
            code, answer = ask(path, "--offline")
            assert (code, answer["outcome"]) == (1, "not_valid")

    def test_forged_ones_show_only_that_the_signature_fails(self, ask, folder):
        path = folder / f"{NUMBER}.vc.json"
        path.write_bytes(path.read_bytes().replace(b"Technoworld 1", b"Technoworld 7"))
        code, answer = ask(path, "--offline")
        assert (code, status(answer)) == (1, {"signature": "failed"})
        assert answer["number"] is None

    @pytest.mark.parametrize(
        ("name", "content"),
        [("photo.png", b"\x89PNG"), ("notes.txt", b"hello"), ("x.json", b"{}"), ("empty", b"")],
    )
    def test_of_another_kind_are_not_supported_exit_65(self, folder, capsys, name, content):
        (folder / name).write_bytes(content)
        assert main(["verify", str(folder / name), "--json"]) == 65
        told = capsys.readouterr()
        assert json.loads(told.out)["error"] == "FileNotSupported"
        assert "not a kind of file that can be verified" in told.err

    def test_beyond_our_bounds_are_not_called_forged(self, ask, folder, monkeypatch):
        monkeypatch.setattr("certify.pdf_attachments.MAX_PDF_BYTES", 100)
        assert ask(folder / f"{NUMBER}.pdf", "--offline")[0] == 2


class TestTrust:
    def test_without_any_could_not_be_checked_exit_2(self, folder, capsys):
        what = str(folder / f"{NUMBER}.pdf")
        empty = folder / "empty"
        assert main(["verify", what, "--offline", "--dir", str(empty), "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["checks"][0]["name"] == "trust"

    def test_is_the_instances_if_none_is_given(self, folder, capsys):
        what = str(folder / f"{NUMBER}.pdf")
        assert main(["verify", what, "--offline", "--dir", str(folder)]) == 0
        assert "you trust what you just fetched" in " ".join(capsys.readouterr().out.split())

    def test_the_one_given_wins_over_the_instances(self, folder, witnessed, capsys):
        other = folder / "other.json"
        other.write_bytes(format_trust(witnessed.trust(issuer_did="did:web:other.example")))
        what = str(folder / f"{NUMBER}.pdf")
        code = main(["verify", what, "--trust", str(other), "--dir", str(folder), "--offline"])
        assert code == 1
        assert "not made by an issuer you trust" in capsys.readouterr().out

    def test_a_damaged_one_is_bad_input_exit_65(self, folder, capsys):
        (folder / "trust.json").write_bytes(b"{}")
        assert main(["verify", str(folder / f"{NUMBER}.pdf"), "--dir", str(folder)]) == 65
        assert "not a trust file" in capsys.readouterr().err


class TestNumbers:
    def test_mistyped_are_not_valid_and_the_one_meant_is_named_exit_1(self, ask):
        code, answer = ask(NUMBER[:-1] + "Z", "--offline")
        assert (code, answer["state"]) == (1, "mistyped_number")
        assert NUMBER in answer["sentence"]

    def test_offline_cannot_be_looked_up_exit_2(self, ask):
        assert ask(NUMBER, "--offline")[0] == 2

    def test_without_a_register_to_ask_could_not_be_checked_exit_2(self, ask):
        code, answer = ask(NUMBER)
        assert code == 2
        assert "no register to ask" in answer["sentence"]


class TestRegister:
    @pytest.fixture(autouse=True)
    def register(self, folder, fresh, site, publish_on):
        publish_on(site, fresh)
        trust = fresh.trust(register_url=site.url)
        (folder / "trust.json").write_bytes(format_trust(trust))

    def test_a_number_is_looked_up_at_the_trust_files_register(self, ask):
        code, answer = ask(f" {NUMBER.lower()} ")
        assert (code, answer["outcome"], answer["number"]) == (0, "valid", NUMBER)
        assert "not_made" not in status(answer).values()

    def test_a_number_that_a_complete_register_lacks_is_not_valid_exit_1(self, ask):
        code, answer = ask(format_number(7))
        assert (code, answer["state"]) == (1, "unknown_number")
        assert "Did you mean" not in answer["sentence"]

    def test_a_file_is_checked_against_the_newest_state(self, ask, folder, fresh, site, publish_on):
        from datetime import UTC, datetime, timedelta

        now = datetime.now(UTC).replace(microsecond=0)
        fresh.change(0, "issued", "suspended", "investigation", at=now - timedelta(minutes=30))
        publish_on(site, fresh.publish(now - timedelta(minutes=20)))
        assert ask(folder / f"{NUMBER}.vc.json", "--offline")[0] == 0
        code, answer = ask(folder / f"{NUMBER}.vc.json")
        assert (code, answer["state"]) == (1, "suspended")

    def test_a_pdf_must_be_one_that_was_recorded(self, ask, folder, fresh, site, publish_on):
        import hashlib
        from datetime import UTC, datetime, timedelta

        path = folder / f"{NUMBER}.pdf"
        code, answer = ask(path)
        assert (code, status(answer)["visible_page"]) == (1, "failed")
        now = datetime.now(UTC).replace(microsecond=0)
        digest = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        fresh.document(0, digest, at=now - timedelta(minutes=30))
        publish_on(site, fresh.publish(now - timedelta(minutes=20)))
        code, answer = ask(path)
        assert (code, status(answer)["visible_page"]) == (0, "passed")

    def test_a_register_that_does_not_answer_leaves_the_offline_answer(self, ask, folder, site):
        site.shutdown()
        site.server_close()
        code, answer = ask(folder / f"{NUMBER}.vc.json")
        assert (code, status(answer)["register"]) == (0, "not_made")
        assert ask(NUMBER)[0] == 2

    def test_the_register_is_not_asked_about_a_forgery(self, ask, folder, site):
        path = folder / f"{NUMBER}.vc.json"
        path.write_bytes(path.read_bytes().replace(b"Technoworld 1", b"Technoworld 7"))
        assert ask(path)[0] == 1
        assert site.asked == []

    @pytest.mark.parametrize("end", ["", ".vc.json", ".proof.json"])
    def test_an_address_is_fetched_and_checked(self, ask, site, end):
        code, answer = ask(f"{site.url}/c/{NUMBER}{end}")
        assert (code, answer["outcome"]) == (0, "valid")

    def test_an_address_that_is_not_public_is_not_asked_exit_2(self, ask):
        code, answer = ask("http://127.0.0.1:9/c/" + NUMBER)
        assert code == 2
        assert "not on the public internet" in answer["sentence"]

    def test_offline_no_address_is_asked(self, ask, site):
        assert ask(f"{site.url}/c/{NUMBER}", "--offline")[0] == 2
        assert site.asked == []


class TestOffline:
    def test_touches_neither_network_nor_database(self, ask, folder, monkeypatch):
        monkeypatch.setattr(socket, "socket", None)
        monkeypatch.setattr(socket, "getaddrinfo", None)
        (folder / "certify.db").write_bytes(b"would fail if it was opened")
        assert ask(folder / f"{NUMBER}.pdf", "--offline", "--dir", str(folder))[0] == 0

    @pytest.mark.parametrize("suffix", ["pdf", "vc.json", "proof.json"])
    def test_loads_nothing_heavy(self, folder, suffix):
        script = (
            "import sys; from certify.cli import main; code = main(sys.argv[1:]); "
            "heavy = {'sqlalchemy', 'sqlmodel', 'pydantic', 'fastapi', 'weasyprint', 'pikepdf',"
            " 'jinja2', 'ssl', 'http', 'audits', 'standards', 'sqlite3', 'yaml'}; "
            "sys.exit(f'loaded: {heavy & sys.modules.keys()}' if heavy & sys.modules.keys() "
            "else code)"
        )
        what = [str(folder / f"{NUMBER}.{suffix}"), "--offline", "--dir", str(folder)]
        done = subprocess.run(
            [sys.executable, "-c", script, "verify", *what], capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["banana"],
            [NUMBER, "--max-age", "0"],
            [NUMBER, "--max-age", "1.5"],
            [NUMBER, "--on", "24.11.2026"],
            [NUMBER, "--on", "2026-13-01"],
            [NUMBER, "--on", "20261124"],
            [NUMBER, "--trust", "nowhere.json"],
            [NUMBER, "--nonsense"],
            ["https://certifier.example", "extra"],
        ],
    )
    def test_that_is_wrong_exits_64_and_says_so_as_json_too(self, folder, capsys, arguments):
        assert main(["verify", *arguments, "--json"]) == 64
        assert json.loads(capsys.readouterr().out)["error"] == "UsageWrong"

    def test_a_bundle_cannot_be_given_for_what_has_its_own(self, folder, capsys):
        bundle = str(folder / f"{NUMBER}.proof.json")
        trust = str(folder / "trust.json")
        assert main(["verify", bundle, "--proof", bundle, "--trust", trust]) == 64
        assert "--proof goes with a credential" in capsys.readouterr().err

    def test_an_age_given_overrules_the_trust_file(self, ask, folder):
        path = folder / f"{NUMBER}.vc.json"
        assert ask(path, "--offline", "--max-age", "2")[0] == 0
        assert ask(path, "--offline", "--max-age", "1")[0] == 2

    def test_a_past_day_is_answered(self, ask, folder):
        code, answer = ask(folder / f"{NUMBER}.vc.json", "--offline", "--on", "2020-01-01")
        assert (code, answer["state"]) == (1, "not_yet_in_effect")


class TestText:
    def test_says_the_sentence_first_and_then_every_check_and_what_it_means(self, folder, capsys):
        what = str(folder / f"{NUMBER}.pdf")
        assert main(["verify", what, "--offline", "--explain", "--dir", str(folder)]) == 0
        told = capsys.readouterr().out
        assert told.startswith("Valid as of ")
        assert "passed    Signature of the issuer" in told
        assert "not made  The visible page" in told
        assert told.count("It means: ") == told.count("passed    ")
        assert told.count("If it passed, it would mean: ") == told.count("not made  ")
        assert max(map(len, told.splitlines())) <= 96

    def test_is_short_and_explains_only_what_did_not_pass_unless_asked(self, folder, capsys):
        what = str(folder / f"{NUMBER}.pdf")
        assert main(["verify", what, "--offline", "--dir", str(folder)]) == 0
        told = capsys.readouterr().out
        assert "It means: " not in told
        assert told.count("If it passed, it would mean: ") == told.count("not made  ")
        assert f"{told.count('passed    ')} passed, none failed, 2 not made." in told

    def test_says_in_the_sentence_that_the_printed_page_was_not_checked(self, folder, capsys):
        main(["verify", str(folder / f"{NUMBER}.pdf"), "--offline", "--dir", str(folder)])
        sentence = " ".join(capsys.readouterr().out.split("\n\n")[0].split())
        assert "The printed page was not checked: compare it with these words." in sentence
        assert "Whether it changed after that was not asked." in sentence
        main(["verify", str(folder / f"{NUMBER}.vc.json"), "--offline", "--dir", str(folder)])
        assert "printed page" not in capsys.readouterr().out.split("\n\n")[0]

    def test_has_no_tick_for_a_check_that_was_not_made(self, folder, capsys):
        main(["verify", str(folder / f"{NUMBER}.tlog-proof"), "--offline", "--dir", str(folder)])
        told = capsys.readouterr().out
        assert "not made  Not suspended or withdrawn" in told
        assert "passed    Not suspended" not in told
