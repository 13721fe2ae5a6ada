"""Nothing that was edited, swapped, cut or put together verifies: files, attachments, proofs."""

import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pikepdf
import pytest

from certify.trust import parse_trust
from certify.verification import verify
from ledger.canonical import canonical_bytes

from .buyer import Buyer, make_buyer
from .world import Served, World

HUGE = "1E+1000000"
LONGEST_S = 5.0  # of a whole command; a hostile file must not cost more than a good one, nearly


@pytest.fixture
def buyer(world: World, tmp_path) -> Buyer:
    return make_buyer(world, tmp_path / "buyer")


@pytest.fixture(scope="module")
def number(world: World) -> str:
    return world.number()


@pytest.fixture(scope="module")
def credential(world: World, number: str) -> bytes:
    return world.file(number, ".vc.json").read_bytes()


@pytest.fixture(scope="module")
def proof(world: World, number: str) -> bytes:
    return world.file(number, ".proof.json").read_bytes()


@pytest.fixture(scope="module")
def outcome(world: World, credential: bytes, proof: bytes):
    """What is answered about a credential and a proof; in this process, for speed."""
    trust = parse_trust((world.folder / "trust.json").read_bytes())

    def answer(**files: bytes) -> str:
        return str(verify(trust=trust, now=datetime.now(UTC), **files).outcome)

    assert answer(credential=credential, bundle=proof) == "valid"
    return answer


def flips(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the data with one bit of each byte changed; which bit depends on the place."""
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << (5 * place + 3) % 8
        yield place, bytes(changed)


def test_no_byte_of_a_real_credential_can_be_flipped(outcome, credential, proof):
    answers = {at: outcome(credential=data, bundle=proof) for at, data in flips(credential)}
    assert {at: each for at, each in answers.items() if each != "not_valid"} == {}
    assert len(answers) == len(credential) > 10_000


def test_no_byte_of_a_real_proof_can_be_flipped(outcome, proof):
    answers = {at: outcome(bundle=data) for at, data in flips(proof)}
    assert {at: each for at, each in answers.items() if each != "not_valid"} == {}
    assert len(answers) == len(proof) > 4_000


def test_no_byte_of_a_real_inclusion_proof_can_be_flipped(outcome, world, number):
    data = world.file(number, ".tlog-proof").read_bytes()
    answers = {at: outcome(tlog_proof=each) for at, each in flips(data)}
    assert {at: each for at, each in answers.items() if each != "not_valid"} == {}


def test_no_part_of_a_proof_passes_for_the_whole(outcome, credential, proof):
    for length in range(0, len(proof), 37):
        assert outcome(credential=credential, bundle=proof[:length]) == "not_valid", length


def leaves(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield the place of every plain value in a document."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from leaves(each, (*path, at))
    else:
        yield path


def edited(document: object, path: tuple[object, ...]) -> bytes:
    """Return the canonical bytes of a document in which one plain value is another."""
    copy = json.loads(json.dumps(document))
    parent = copy
    for step in path[:-1]:
        parent = parent[step]
    value = parent[path[-1]]
    parent[path[-1]] = {
        bool: lambda: not value,
        int: lambda: value + 1,
        str: lambda: f"{value}x" if value else "x",
        type(None): lambda: "x",
    }[type(value)]()
    return canonical_bytes(copy)


def test_no_single_value_of_a_credential_can_be_edited(outcome, credential, proof):
    document = json.loads(credential)
    places = list(leaves(document))
    for place in places:
        changed = edited(document, place)
        assert outcome(credential=changed, bundle=proof) == "not_valid", place
    assert len(places) > 100


def test_no_single_value_of_a_proof_can_be_edited(outcome, credential, proof):
    document = json.loads(proof)
    for place in leaves(document):
        assert outcome(credential=credential, bundle=edited(document, place)) == "not_valid", place


def test_a_whole_field_can_be_neither_left_out_nor_put_in(outcome, credential, proof):
    for name, data in (("credential", credential), ("bundle", proof)):
        whole = {"credential": credential, "bundle": proof}
        document = json.loads(data)
        for field in document:
            less = {each: document[each] for each in document if each != field}
            assert outcome(**{**whole, name: canonical_bytes(less)}) == "not_valid", field
        more = canonical_bytes({**document, "note": "x"})
        assert outcome(**{**whole, name: more}) == "not_valid"


# --- by the command, as a buyer meets it ------------------------------------------------------


EDITS = {
    "a later expiry": (b'"validUntil":"20', b'"validUntil":"21'),
    "another enterprise": (b"Pournami", b"Poornami"),
    "another number": (b"FIT-000001-5", b"FIT-000002-3"),
    "another issuer": (b"did:web:demo.", b"did:web:demo-"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_credential_is_not_valid(buyer, credential, proof, edit):
    before, after = EDITS[edit]
    assert before in credential
    buyer.put("x.proof.json", proof)
    said = buyer.verify(buyer.put("x.vc.json", credential.replace(before, after)), "--offline")
    assert said.code == 1
    assert said.state in {"altered_or_forged", "issuer_not_trusted"}
    assert "certificate" not in said.answer
    assert "Poornami" not in said.sentence


def test_the_proof_of_another_certificate_does_not_help(buyer, world, credential):
    other = world.told["certificates"][1]["number"]
    buyer.take(world.file(other, ".proof.json"), "x.proof.json")
    said = buyer.verify(buyer.put("x.vc.json", credential), "--offline")
    assert (said.code, said.state) == (1, "altered_or_forged")


def test_a_newer_proof_without_the_suspension_cannot_be_put_together(buyer, world):
    """The records before the suspension, under the checkpoint after it."""
    number = world.number("suspended")
    issued = json.loads((world.folder / f"samples/as-issued/{number}.proof.json").read_bytes())
    newest = json.loads(world.file(number, ".proof.json").read_bytes())
    buyer.take(world.file(number, ".vc.json"), "x.vc.json")
    made = [
        {**newest, "records": newest["records"][:1]},
        {**newest, "records": issued["records"]},
        {**newest, "status": issued["status"]},
        {**issued, "status_root": newest["status_root"]},
        {**newest, "status": issued["status"], "status_root": issued["status_root"]},
    ]
    for each in made:
        said = buyer.verify(buyer.put("x.proof.json", canonical_bytes(each)), "--offline")
        assert (said.code, said.state) == (1, "altered_or_forged")


DOUBLED = {
    "first": lambda data: b'{"id":"x",' + data[1:],
    "last": lambda data: data[:-1] + b',"id":"x"}',
    "deep": lambda data: data[:1] + data[1:].replace(b"{", b'{"z":"x","z":"x",', 1),
}
BROKEN = {
    "a huge number": lambda data: data[:-1] + f',"z":{HUGE}}}'.encode(),
    "a long integer": lambda data: data[:-1] + b',"z":' + b"9" * 500_000 + b"}",
    "a float": lambda data: data[:-1] + b',"z":1.5}',
    "not a number": lambda data: data[:-1] + b',"z":NaN}',
    "a deep nest": lambda data: data[:-1] + b',"z":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "another spelling": lambda data: data.replace(b":", b": ", 1),
    "an escape": lambda data: data.replace(b'"s', b'"\\u0073', 1),
    "no UTF-8": lambda data: data[:-2] + b'\xff"}',
    "nothing": lambda _data: b"",
    "half of it": lambda data: data[: len(data) // 2],
    "twice": lambda data: data * 2,
    "a line after it": lambda data: data + b"\n",
}


@pytest.mark.parametrize("kind", [".vc.json", ".proof.json"])
@pytest.mark.parametrize("fault", [*DOUBLED, *BROKEN])
def test_a_file_that_is_not_in_its_one_form_is_not_valid_and_costs_no_time(
    buyer, credential, proof, kind, fault
):
    files = {".vc.json": credential, ".proof.json": proof}
    files[kind] = {**DOUBLED, **BROKEN}[fault](files[kind])
    assert files != {".vc.json": credential, ".proof.json": proof}
    for suffix, data in files.items():
        buyer.put(f"x{suffix}", data)
    began = time.monotonic()
    said = buyer.verify(buyer.folder / "x.vc.json", "--offline")
    assert (said.code, said.state) == (1, "altered_or_forged")
    assert time.monotonic() - began < LONGEST_S
    assert len(said.sentence) < 500


def test_a_truncated_proof_is_not_valid_by_itself(buyer, proof):
    said = buyer.verify(buyer.put("x.proof.json", proof[: len(proof) // 2]), "--offline")
    assert (said.code, said.state) == (1, "altered_or_forged")
    assert "Proof file" in said.sentence


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"format":"fair-it-ledger/trust"}', HUGE.encode(), b"\xff"]
)
def test_a_trust_file_that_is_none_is_bad_input(buyer, proof, content):
    buyer.trust.write_bytes(content)
    ended = buyer.run(buyer.put("x.proof.json", proof), "--offline", "--json")
    assert (ended.code, ended.json["error"]) == (65, "TrustRefused")


# --- PDFs -----------------------------------------------------------------------------------


def change_attachment(data: bytes, suffix: str, content: bytes | None) -> bytes:
    """Return the PDF with another attachment of that kind, or without it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (name,) = [each for each in pdf.attachments if each.endswith(suffix)]
        del pdf.attachments[name]
        if content is not None:
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


@pytest.fixture
def pdf(world: World, number: str) -> bytes:
    return world.file(number, ".pdf").read_bytes()


@pytest.mark.parametrize("edit", EDITS)
def test_a_pdf_whose_attached_credential_was_edited_is_not_valid(buyer, pdf, credential, edit):
    forged = change_attachment(pdf, ".vc.json", credential.replace(*EDITS[edit]))
    said = buyer.verify(buyer.put("x.pdf", forged), "--offline")
    assert said.code == 1


@pytest.mark.parametrize("what", ["edited", "cut", "of another", "left out"])
def test_a_pdf_whose_attached_proof_was_edited_is_not_valid(buyer, world, pdf, what):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = [name for name in opened.attachments if name.endswith(".proof.json")]
        own = bytes(opened.attachments[names[0]].get_file().read_bytes())
    other = world.told["certificates"][1]["number"]
    content = {
        "edited": own.replace(b'"state":"issued"', b'"state":"issuee"'),
        "cut": own[:-40],
        "of another": world.file(other, ".proof.json").read_bytes(),
        "left out": None,
    }[what]
    assert content != own
    forged = change_attachment(pdf, ".proof.json", content)
    said = buyer.verify(buyer.put("x.pdf", forged), "--offline")
    assert said.code == (2 if what == "left out" else 1)


def test_a_pdf_whose_page_was_edited_is_found_out_online_and_told_of_offline(buyer, served, world):
    number = world.number()
    with pikepdf.open(served.world.file(number, ".pdf")) as opened:
        page = opened.pages[0]
        page.contents_add(b"BT /F1 40 Tf 100 700 Td (GOLD) Tj ET")
        written = io.BytesIO()
        opened.save(written)
    path = make_buyer(served.world, buyer.folder / "online").put("x.pdf", written.getvalue())
    online = Buyer(path.parent)
    offline = online.verify(path, "--offline")
    assert (offline.code, offline.checks["visible_page"]) == (0, "not_made")
    online.change_trust(register_url=served.url)
    said = online.verify(path)
    assert (said.code, said.state) == (1, "altered_or_forged")
    assert said.checks["visible_page"] == "failed"


def test_a_script_in_a_pdf_is_not_run_and_makes_it_another_pdf(served: Served, tmp_path):
    online = make_buyer(served.world, tmp_path / "online")
    online.change_trust(register_url=served.url)
    with pikepdf.open(served.world.file(served.world.number(), ".pdf")) as opened:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS='app.alert("valid");')
        opened.Root.OpenAction = script
        written = io.BytesIO()
        opened.save(written)
    path = online.put("x.pdf", written.getvalue())
    assert online.verify(path).code == 1
    answer = served.request("POST", "/api/v1/verify?name=x.pdf", written.getvalue())
    assert (answer.status, answer.json["outcome"]) == (200, "not_valid")


def test_two_credentials_in_one_pdf_are_not_chosen_from(buyer, world, pdf):
    other = world.told["certificates"][1]["number"]
    content = world.file(other, ".vc.json").read_bytes()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        name = f"{other}.vc.json"
        opened.attachments[name] = pikepdf.AttachedFileSpec(opened, content, filename=name)
        written = io.BytesIO()
        opened.save(written)
    said = buyer.verify(buyer.put("x.pdf", written.getvalue()), "--offline")
    assert said.code == 1


def test_a_pdf_that_unfolds_to_gigabytes_is_not_unfolded(buyer):
    with pikepdf.new() as made:
        made.add_blank_page()
        zeros = b"\0" * 50_000_000
        made.attachments["x.vc.json"] = pikepdf.AttachedFileSpec(made, zeros, filename="x.vc.json")
        written = io.BytesIO()
        made.save(written)
    assert len(written.getvalue()) < 100_000
    began = time.monotonic()
    said = buyer.verify(buyer.put("x.pdf", written.getvalue()), "--offline")
    assert said.code in {1, 2}
    assert time.monotonic() - began < LONGEST_S
