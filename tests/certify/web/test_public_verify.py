"""The verify page: numbers that were typed, files that were handed on."""

import json
import re

import pytest

HTML = {"Accept": "text/html"}


def send(client, name, content):
    return client.post("/verify", files={"file": (name, content)}, headers=HTML)


def file_of(client, built, ending, which=0):
    return client.get(f"/c/{built.numbers[which]}.{ending}").content


def word_of(page):
    return re.search(r'verdict-word">([^<]+)<', page.text)[1]


def test_a_typed_number_leads_to_its_page(client, built):
    number = built.numbers[0]
    for typed in (number, f" {number.lower()} ", number.replace("-", "")):
        answer = client.get("/verify", params={"number": typed}, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/c/{number}"


def test_a_mistyped_number_is_told_with_the_one_meant(client, built):
    right = built.numbers[0]
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    answer = client.get("/verify", params={"number": wrong}, headers=HTML)
    assert answer.status_code == 400
    assert f'href="/c/{right}"' in answer.text


def test_without_a_number_the_form_is_shown(client):
    answer = client.get("/verify")
    assert answer.status_code == 200
    assert 'name="file"' in answer.text


@pytest.mark.parametrize("ending", ["pdf", "vc.json", "proof.json"])
@pytest.mark.parametrize(("which", "word"), [(0, "Valid"), (1, "Suspended"), (2, "Withdrawn")])
def test_a_genuine_file_gives_the_state_of_today(client, built, ending, which, word):
    content = file_of(client, built, ending, which)
    answer = send(client, f"certificate.{ending}", content)
    assert answer.status_code == 200
    assert word_of(answer) == word
    assert built.numbers[which] in answer.text


def test_a_genuine_file_shows_the_signed_words_to_compare_with_the_paper(client, built):
    answer = send(client, "c.pdf", file_of(client, built, "pdf"))
    assert "Compare with the paper" in answer.text
    assert "data entry and digitisation of government records" in answer.text


def test_one_changed_letter_is_told_and_nothing_else_of_the_file_is_shown(client, built):
    forged = file_of(client, built, "vc.json").replace(b"Nedumangad", b"Nedumangat")
    answer = send(client, "c.vc.json", forged)
    assert answer.status_code == 200
    assert word_of(answer) == "Altered or forged"
    assert "Nedumangat" not in answer.text
    assert "Compare with the paper" not in answer.text


def test_a_credential_with_a_doubled_key_is_not_valid(client, built):
    content = file_of(client, built, "vc.json")
    doubled = content.replace(b'"name":"Certificate', b'"name":"Other","name":"Certificate', 1)
    assert doubled != content
    assert word_of(send(client, "c.vc.json", doubled)) == "Altered or forged"


def test_a_damaged_pdf_is_not_valid(client, built):
    content = file_of(client, built, "pdf")
    assert word_of(send(client, "c.pdf", content[: len(content) // 2])) in {
        "Altered or forged",
        "Could not be checked",
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.jpg", b"\xff\xd8\xff\xe0"), ("pay.csv", b"a,b\n1,2\n"), ("x", b"{}"), ("y", b"")],
)
def test_another_kind_of_file_is_415(client, name, content):
    answer = send(client, name, content)
    assert answer.status_code == 415
    assert "not a kind of file that can be verified" in answer.text


def test_more_than_5_mb_is_413(client):
    answer = send(client, "big.pdf", b"%PDF-1.7\n" + b"0" * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    answer = client.post("/verify", content=b"0" * 6_000_000, headers=HTML)
    assert answer.status_code == 413


def test_a_body_that_grows_beyond_the_limit_while_coming_in_is_413(client):
    def endless():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        for _ in range(100):
            yield b"0" * 100_000

    headers = {**HTML, "Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post("/verify", content=endless(), headers=headers)
    assert answer.status_code == 413


def test_no_file_is_told(client):
    answer = client.post("/verify", data={}, headers=HTML)
    assert answer.status_code in {400, 422}
    answer = client.post("/verify", files={"file": ("", b"")}, headers=HTML)
    assert answer.status_code == 422


def test_unknown_and_repeated_fields_are_refused(client):
    answer = client.post("/verify", files=[("file", ("a", b"1")), ("file", ("b", b"2"))])
    assert answer.status_code == 422
    answer = client.post("/verify", files={"file": ("a", b"1")}, data={"admin": "1"})
    assert answer.status_code == 422


def test_a_hostile_file_name_is_shown_as_text(client, built):
    name = "<img src=x onerror=alert(1)>.vc.json"
    answer = send(client, name, file_of(client, built, "vc.json"))
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text or "%3Cimg" in answer.text


@pytest.mark.parametrize("ending", ["pdf", "vc.json", "vc.jwt", "proof.json", "tlog-proof"])
def test_the_interface_gives_the_same_answer_about_a_file(client, built, ending):
    content = file_of(client, built, ending)
    name = f"{built.numbers[0]}.{ending}"
    answer = client.post("/api/v1/verify", params={"name": name}, content=content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["number"] == built.numbers[0]
    assert answer.json()["outcome"] == "valid"


def test_every_flipped_byte_of_a_credential_is_noticed(client, built):
    content = file_of(client, built, "vc.json")
    for place in range(0, len(content), 97):
        flipped = bytearray(content)
        flipped[place] ^= 1
        answer = client.post("/api/v1/verify?name=c.vc.json", content=bytes(flipped))
        assert answer.json().get("outcome") != "valid", place


def test_a_bundle_of_another_register_is_not_trusted(client, built):
    bundle = json.loads(file_of(client, built, "proof.json"))
    bundle["records"] = bundle["records"][:0]
    content = json.dumps(bundle, separators=(",", ":"), sort_keys=True).encode()
    answer = client.post("/api/v1/verify?name=c.proof.json", content=content)
    assert answer.json()["outcome"] == "not_valid"
