"""The page of a certificate: first the state in words, then every check, then what was audited."""

import hashlib
import io
import json
import re

import pikepdf
import pytest

VALID, SUSPENDED, WITHDRAWN = range(3)


def get(client, address, **options):
    return client.get(address, follow_redirects=False, **options)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize(
    ("which", "word"),
    [(VALID, "Valid"), (SUSPENDED, "Suspended"), (WITHDRAWN, "Withdrawn")],
)
def test_the_state_comes_first_in_words_and_shape(client, built, which, word):
    page = get(client, f"/c/{built.numbers[which]}")
    assert page.status_code == 200
    main = page.text[page.text.index("<main") :]
    verdict = main[: main.index("</section>")]
    assert f'<p class="verdict-word">{word}</p>' in verdict
    assert verdict.index("<svg") < verdict.index("verdict-word") < verdict.index("<h1>")
    assert f"state-{word.lower()}" in verdict


def test_each_state_has_a_shape_of_its_own(client, built):
    shapes = set()
    for number in built.numbers:
        page = get(client, f"/c/{number}").text
        shapes.add(re.search(r'verdict-head"><svg[^>]*>(.*?)</svg>', page, re.DOTALL)[1])
    assert len(shapes) == 3


def test_a_suspended_certificate_says_since_when_and_why(client, built):
    text = text_of(get(client, f"/c/{built.numbers[SUSPENDED]}"))
    assert "is suspended since 25 November 2026" in text
    assert "pay below what the standard requires was found" in text


def test_every_check_has_its_own_answer_meaning_and_a_way_to_do_it_oneself(client, built):
    page = get(client, f"/c/{built.numbers[VALID]}")
    data = get(client, f"/c/{built.numbers[VALID]}.json").json()
    assert len(data["checks"]) > 10
    assert page.text.count('<li class="check ') == len(data["checks"])
    assert page.text.count("A tick says:") == len(data["checks"])
    assert page.text.count("Yourself:") == len(data["checks"])


def test_a_tick_is_never_shown_for_a_check_that_was_not_made(client, built):
    tick = 'd="m4.5 12.8 5 5L19.5 7"'
    for address in (f"/c/{built.numbers[0]}", f"/c/{built.numbers[1]}?on=2026-11-24"):
        page = get(client, address).text
        rows = re.findall(r'<li class="check (\w+)">(.*?)</li>', page, re.DOTALL)
        assert rows
        for status, row in rows:
            assert (tick in row) == (status == "passed")


def test_what_was_audited_is_told_scope_and_sites_first(client, built):
    page = get(client, f"/c/{built.numbers[VALID]}")
    text = text_of(page)
    order = [
        'id="checks"',
        'id="audited"',
        "<dt>Scope</dt>",
        "Sites: only work done here",
        "Results by chapter of",
        "<dt>Conditions</dt>",
        "<dt>In force</dt>",
        'id="history"',
        'id="day"',
        'id="files"',
    ]
    places = [page.text.index(mark) for mark in order]
    assert places == sorted(places)
    assert "Criterion T1, " in text
    assert "is to be met by" in text
    assert "4 of 4" in text


def test_the_native_name_carries_its_language(client, built):
    page = get(client, f"/c/{built.numbers[VALID]}").text
    assert '<p class="native" lang="ml">നെടുമങ്ങാട്' in page


def test_the_page_says_which_address_it_should_have(client, built):
    number = built.numbers[VALID]
    assert f"http://ledger.example/c/{number}" in get(client, f"/c/{number}").text


def test_another_day_is_answered_for_that_day(client, built):
    number = built.numbers[SUSPENDED]
    then = get(client, f"/c/{number}.json?on=2026-11-24").json()
    now = get(client, f"/c/{number}.json").json()
    assert (then["outcome"], then["state"], then["on"]) == ("valid", "valid", "2026-11-24")
    assert (now["outcome"], now["state"], now["on"]) == ("not_valid", "suspended", None)
    page = get(client, f"/c/{number}?on=2026-11-24")
    assert "You asked about 24 November 2026" in text_of(page)


def test_a_day_before_the_issue_is_not_valid(client, built):
    answer = get(client, f"/c/{built.numbers[0]}.json?on=2026-01-01").json()
    assert answer["outcome"] == "not_valid"


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261124", "2026-11-24T00:00", "1"])
def test_a_day_that_is_none_is_refused(client, built, day):
    answer = get(client, f"/c/{built.numbers[0]}?on={day}")
    assert answer.status_code == 422
    assert "2026-11-24" in answer.text


def test_the_twin_for_programs_says_the_same(client, built):
    for number in built.numbers:
        page, data = get(client, f"/c/{number}"), get(client, f"/c/{number}.json").json()
        assert data["number"] == number
        assert data["sentence"].replace("'", "&#39;") in re.sub(r"</?span[^>]*>", "", page.text)
        assert data["certificate"]["number"] == number
        assert data["history"][0]["state"] == "issued"


def test_a_mistyped_number_is_400_and_says_which_was_probably_meant(client, built):
    right = built.numbers[0]
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    answer = get(client, f"/c/{wrong}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "Mistyped number" in answer.text
    assert f'href="/c/{right}"' in answer.text
    problem = get(client, f"/c/{wrong}.json")
    assert problem.status_code == 400
    assert problem.headers["content-type"] == "application/problem+json"
    assert right in problem.json()["suggestions"]


@pytest.mark.parametrize(
    "text", ["hello", "FIT-", "FIT-000000-0", "%00", "%2e%2e", "FIT-000001-X-X", "1"]
)
def test_what_is_no_number_is_400_on_a_kind_page(client, text):
    answer = get(client, f"/c/{text}", headers={"Accept": "text/html"})
    assert answer.status_code in {400, 404}
    assert "<main" in answer.text


def test_a_number_that_was_never_issued_is_404_and_says_so(client):
    from certify.certificate import format_number

    answer = get(client, f"/c/{format_number(998)}", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "No such certificate" in answer.text
    assert "this register never issued it" in answer.text


def test_other_spellings_of_a_number_lead_to_the_printed_one(client, built):
    number = built.numbers[0]
    for spelt in (number.lower(), number.replace("-", "")):
        answer = get(client, f"/c/{spelt}?on=2026-11-24")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"/c/{number}?on=2026-11-24"
    assert get(client, f"/c/{number.lower()}.vc.json").headers["location"] == f"/c/{number}.vc.json"


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("pdf", "application/pdf"),
        ("vc.json", "application/vc"),
        ("vc.jwt", "application/vc+jwt"),
        ("proof.json", "application/json"),
        ("tlog-proof", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_is_served_under_its_name(client, built, ending, media_type):
    number = built.numbers[0]
    answer = get(client, f"/c/{number}.{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert f'filename="{number}.{ending}"' in answer.headers["content-disposition"]
    assert answer.content


def test_the_downloads_on_the_page_are_all_there(client, built):
    page = get(client, f"/c/{built.numbers[0]}").text
    links = set(re.findall(r'href="(/c/[^"?]+\.[^"]+)"', page))
    assert len(links) == 6
    assert {get(client, link).status_code for link in links} == {200}


def test_an_unknown_ending_is_404(client, built):
    assert get(client, f"/c/{built.numbers[0]}.exe").status_code == 404


def test_the_pdf_carries_the_very_credential_that_is_served(client, built):
    number = built.numbers[0]
    with pikepdf.open(io.BytesIO(get(client, f"/c/{number}.pdf").content)) as pdf:
        attached = pdf.attachments[f"{number}.vc.json"].get_file().read_bytes()
    assert attached == get(client, f"/c/{number}.vc.json").content


def test_the_pdf_of_a_suspended_certificate_is_the_stamped_one(client, built):
    bundle = json.loads(get(client, f"/c/{built.numbers[SUSPENDED]}.proof.json").content)
    pdf = get(client, f"/c/{built.numbers[SUSPENDED]}.pdf").content
    digest = f"sha256:{hashlib.sha256(pdf).hexdigest()}"
    assert digest in json.dumps([_entry(record) for record in bundle["records"]])


def _entry(proof):
    import base64

    extra = next(line for line in proof.splitlines() if line.startswith("extra "))
    return json.loads(base64.b64decode(extra.removeprefix("extra ")))


def test_the_directory_lists_every_state_and_searches_words(client, built):
    page = text_of(get(client, "/directory"))
    for number, word in zip(built.numbers, ("Valid", "Suspended", "Withdrawn"), strict=True):
        assert number in page
        assert word in page
    found = text_of(get(client, "/directory?q=varkala"))
    assert built.numbers[1] in found
    assert built.numbers[0] not in found
    assert "No certificate has these words" in text_of(get(client, "/directory?q=nowhere"))


def test_the_directory_for_programs_agrees_with_the_pages(client, built):
    listed = get(client, "/directory.json").json()["certificates"]
    states = {each["number"]: each["state"] for each in listed}
    assert states == dict(zip(built.numbers, ("valid", "suspended", "withdrawn"), strict=True))
    assert get(client, "/api/v1/certificates").json()["certificates"] == listed
