"""What a buyer is told about genuine files and numbers, offline and online."""

import json

import pytest

from .buyer import Buyer, Said, make_buyer, read_answer
from .world import Served, World

SUFFIXES = (".pdf", ".vc.json", ".proof.json")


@pytest.fixture
def buyer(world: World, tmp_path) -> Buyer:
    return make_buyer(world, tmp_path / "buyer")


@pytest.fixture
def online(served: Served, tmp_path) -> Buyer:
    """A buyer whose trust file names the address of the running server."""
    made = make_buyer(served.world, tmp_path / "buyer")
    made.change_trust(register_url=served.url)
    return made


def take_all(buyer: Buyer, world: World, number: str) -> dict[str, object]:
    return {suffix: buyer.take(world.file(number, suffix)) for suffix in SUFFIXES}


def not_passed(said: Said) -> set[str]:
    return {name for name, status in said.checks.items() if status != "passed"}


def not_in(suffix: str) -> set[str]:
    """What cannot be checked on a file of this kind, even online: a proof has no credential."""
    return {"credential_recorded"} if suffix == ".proof.json" else set()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_of_a_good_certificate_is_valid_offline(buyer, world, suffix):
    number = world.number()
    said = buyer.verify(take_all(buyer, world, number)[suffix], "--offline")
    assert (said.code, said.state, said.answer["number"]) == (0, "valid", number)
    assert said.sentence.startswith("Valid as of ")
    assert said.checks["register"] == "not_made"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_of_a_good_certificate_is_valid_online(online, served, suffix):
    said = online.verify(take_all(online, served.world, served.world.number())[suffix])
    assert said.code == 0
    assert not_passed(said) == not_in(suffix)


def test_every_file_and_the_number_are_valid_with_the_instance_at_hand(world):
    number = world.number()
    said = read_answer(world.certify("verify", number, "--json"))
    assert (said.code, not_passed(said)) == (0, set())
    for suffix in SUFFIXES:
        said = read_answer(world.certify("verify", world.file(number, suffix), "--json"))
        assert (said.code, not_passed(said)) == (0, not_in(suffix)), suffix


@pytest.mark.parametrize("form", ["{number}", "{url}/c/{number}", "{url}/c/{number}.pdf"])
def test_a_number_and_an_address_are_looked_up_at_the_register_of_the_trust_file(
    online, served, form
):
    said = online.verify(form.format(number=served.world.number(), url=served.url))
    assert (said.code, said.state, said.checks["register"]) == (0, "valid", "passed")


def test_a_number_is_understood_however_it_is_typed(online, served):
    number = served.world.number()
    for typed in (number.lower(), number.replace("-", " "), number.replace("0", "O")):
        assert online.verify(typed).answer["number"] == number


def test_without_options_the_answer_is_a_sentence_and_then_every_check(buyer, world):
    ended = buyer.run(take_all(buyer, world, world.number())[".pdf"], "--offline")
    assert ended.code == 0
    assert ended.err == ""
    first, *rest = ended.out.splitlines()
    assert first.startswith("Valid as of ")
    assert any(line.startswith("passed ") for line in rest)
    assert any(line.startswith("not made ") for line in rest)
    assert max(map(len, ended.out.splitlines())) <= 100


# --- suspended --------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_made_after_the_suspension_are_not_valid_offline(buyer, world, suffix):
    said = buyer.verify(take_all(buyer, world, world.number("suspended"))[suffix], "--offline")
    assert (said.code, said.state) == (1, "suspended")
    assert "is suspended since" in said.sentence


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_the_day_of_issue_are_found_out_online(online, served, suffix):
    number = served.world.number("suspended")
    issued = served.world.folder / "samples" / "as-issued"
    files = {each: online.take(issued / f"{number}{each}") for each in SUFFIXES}
    said = online.verify(files[suffix])
    assert (said.code, said.state) == (1, "suspended")
    assert said.checks["history_kept"] == "passed"


def test_a_suspended_number_is_not_valid(online, served):
    said = online.verify(served.world.number("suspended"))
    assert (said.code, said.state) == (1, "suspended")


def test_an_old_pdf_is_valid_offline_only_as_of_its_time_and_within_the_age(buyer, world):
    number = world.number("suspended")
    pdf = buyer.take(world.folder / "samples" / "as-issued" / f"{number}.pdf")
    within = buyer.verify(pdf, "--offline")
    assert within.code == 0
    assert within.sentence.startswith("Valid as of ")
    beyond = buyer.verify(pdf, "--offline", "--max-age", "24")
    assert beyond.code == 2
    assert beyond.sentence.startswith("Could not be checked: last known valid at ")
    assert beyond.checks["freshness"] == beyond.checks["state"] == "not_made"


def test_the_limit_of_the_trust_file_counts_where_no_other_is_given(buyer, world):
    number = world.number("suspended")
    pdf = buyer.take(world.folder / "samples" / "as-issued" / f"{number}.pdf")
    buyer.change_trust(max_age_hours=24)
    assert buyer.verify(pdf, "--offline").code == 2
    assert buyer.verify(pdf, "--offline", "--max-age", "720").code == 0


def test_a_past_day_is_answered_for_that_day(online, served):
    number = served.world.number("suspended")
    pdf = served.world.folder / "samples" / "as-issued" / f"{number}.pdf"
    issued_on = online.verify(online.take(pdf), "--offline").answer["as_of"][:10]
    assert online.verify(number, "--on", issued_on).code == 0
    assert online.verify(number, "--on", "2020-01-01").code == 1


# --- what cannot be known -----------------------------------------------------------------------


def test_without_a_trust_file_nothing_is_believed(world, tmp_path):
    stranger = World(tmp_path / "nothing", tmp_path)
    for what in (world.file(world.number(), ".pdf"), world.number()):
        said = read_answer(stranger.certify("verify", what, "--json"))
        assert said.code == 2
        assert "no trust file" in said.sentence


def test_a_trust_file_that_is_not_there_is_wrong_usage_and_never_replaced_by_another(world):
    ended = world.certify("verify", world.number(), "--trust", "/nowhere/trust.json", "--json")
    assert (ended.code, ended.json["error"]) == (64, "UsageWrong")


def test_a_credential_without_its_proof_tells_no_state_offline(buyer, world):
    alone = buyer.take(world.file(world.number(), ".vc.json"), "alone.vc.json")
    said = buyer.verify(alone, "--offline")
    assert said.code == 2
    assert "the credential is genuine, but there is no proof" in said.sentence


def test_a_proof_of_another_name_is_taken_when_it_is_named(buyer, world):
    number = world.number()
    alone = buyer.take(world.file(number, ".vc.json"), "alone.vc.json")
    proof = buyer.take(world.file(number, ".proof.json"), "other.json")
    assert buyer.verify(alone, "--proof", proof, "--offline").code == 0


def test_an_inclusion_proof_shows_the_issue_and_no_state(buyer, world):
    proof = buyer.take(world.file(world.number(), ".tlog-proof"))
    said = buyer.verify(proof, "--offline")
    assert (said.code, said.checks["records_in_log"]) == (2, "passed")


def test_a_register_that_does_not_answer_leaves_a_number_unchecked(buyer, world):
    buyer.change_trust(register_url="http://127.0.0.1:1")
    said = buyer.verify(world.number())
    assert said.code == 2
    assert said.checks == {"register": "not_made"}


def test_a_register_that_does_not_answer_leaves_a_file_valid_as_of_its_proof(buyer, world):
    buyer.change_trust(register_url="http://127.0.0.1:1")
    said = buyer.verify(take_all(buyer, world, world.number())[".pdf"])
    assert (said.code, said.checks["register"]) == (0, "not_made")


def test_a_host_that_is_not_the_register_says_nothing_by_its_silence(buyer, served):
    """Another server lacks the number, too: only one that serves the log may say "unknown"."""
    buyer.change_trust(register_url=f"{served.url}/static")
    said = buyer.verify(served.world.number())
    assert (said.code, said.state) == (2, "could_not_check")


@pytest.mark.parametrize("option", ["--offline", "--trust"])
def test_a_number_alone_cannot_be_checked_offline(buyer, world, option):
    words = ["--offline"] if option == "--offline" else ["--offline", "--max-age", "5"]
    assert buyer.verify(world.number(), *words).code == 2


# --- whose signature ----------------------------------------------------------------------------


def test_an_issuer_the_trust_file_does_not_name_is_not_trusted(buyer, world):
    files = take_all(buyer, world, world.number())
    document = json.loads(buyer.trust.read_bytes())
    key = document["keys"][0]
    stranger = "did:web:somebody-else.example"
    buyer.change_trust(
        issuer_did=stranger,
        keys=[key | {"id": key["id"].replace(document["issuer_did"], stranger)}],
    )
    said = buyer.verify(files[".vc.json"], "--offline")
    assert (said.code, said.state) == (1, "issuer_not_trusted")


def test_a_log_the_trust_file_does_not_name_is_not_believed(buyer, world):
    files = take_all(buyer, world, world.number())
    policy = json.loads(buyer.trust.read_bytes())["policy"]
    other = (
        "log other.example/log+7f05e89e+AVAW7jfEtkxWb3wsu3EaU3Bz+nxtdI7MCI2VBL3oVMbn\nquorum none\n"
    )
    assert policy != other
    buyer.change_trust(policy=other)
    ended = buyer.run(files[".pdf"], "--offline", "--json")
    assert ended.code in {1, 65}
    assert "Valid" not in ended.out


# --- what is no certificate ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["notes.txt", "payroll.csv", "picture.png", "no-ending"])
def test_another_kind_of_file_is_bad_input(buyer, name):
    ended = buyer.run(buyer.put(name, b"something else"), "--json")
    assert (ended.code, ended.json["error"]) == (65, "FileNotSupported")
    assert ended.err.startswith(f"certify: {name} is not a kind of file that can be verified")


@pytest.mark.parametrize("what", ["nowhere.pdf", "nonsense", "", "/"])
def test_what_is_neither_file_nor_number_is_wrong_usage(buyer, what):
    ended = buyer.run(what, "--json")
    assert (ended.code, ended.json["error"]) == (64, "UsageWrong")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".pdf", b"<html>This is not a PDF.</html>"),
        (".pdf", b""),
        (".vc.json", b""),
        (".vc.json", b"%PDF-1.7"),
        (".proof.json", b"[]"),
        (".tlog-proof", b"\xff\xfe"),
        (".vc.jwt", b"a.b.c"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_not_valid(buyer, suffix, content):
    said = buyer.verify(buyer.put(f"FIT-000001-5{suffix}", content), "--offline")
    assert (said.code, said.state) == (1, "altered_or_forged")


# --- numbers ------------------------------------------------------------------------------------


def test_a_number_that_was_never_given_is_not_valid(online, world):
    for said in (
        online.verify("FIT-000009-Q"),
        read_answer(world.certify("verify", "FIT-000009-Q", "--json")),
    ):
        assert (said.code, said.state) == (1, "unknown_number")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("FIT-000001-6", "FIT-000001-5"),
        ("FIT-000002-B", "FIT-000002-3"),
        ("FIT-000010-5", "FIT-000001-5"),
        ("FIT-O0000I-S", "FIT-000001-5"),
    ],
)
def test_a_mistyped_number_is_repaired_to_one_that_exists(world, typed, meant):
    said = read_answer(world.certify("verify", typed, "--json"))
    assert (said.code, said.state) == (1, "mistyped_number")
    assert said.sentence.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize("command", ["verify", "show", "pdf", "suspend"])
def test_no_command_suggests_a_number_that_does_not_exist(world, command):
    words = {
        "verify": ("verify", "FIT-000001-6"),
        "show": ("certificate", "show", "FIT-000001-6"),
        "pdf": ("certificate", "pdf", "FIT-000001-6"),
        "suspend": ("decide", "suspend", "FIT-000001-6", "--reason", "other", "--as", "P-0005"),
    }[command]
    ended = world.certify(*words)
    assert ended.code == 1
    said = ended.out + ended.err
    assert "FIT-000001-5" in said
    assert "FIT-000091-6" not in said


def test_the_page_suggests_only_numbers_that_exist(served):
    answer = served.get("/c/FIT-000001-6.json")
    assert (answer.status, answer.json["suggestions"]) == (400, ["FIT-000001-5"])
