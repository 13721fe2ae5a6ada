"""The desk without JavaScript: the auditor's visit form, the decision, the enterprise's page."""

import io
import re

import pytest

from certify.desk.visits import list_questions
from standards.load import load_catalogue_edition

LABEL = "social-outsourcing@1.0.0"
VISIT = "/desk/audits/A-0004/visit"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "f8cfc0f01f0005000201fae0a50a0000000049454e44ae426082"
)


def hidden(page, action):
    form = page.text[page.text.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def questions():
    return list_questions(load_catalogue_edition(LABEL))


def test_the_visit_form_asks_every_question_of_the_frozen_edition(built):
    page = built.signed_in("auditor").get(VISIT)
    assert len(questions()) > 8
    for question in questions():
        assert question.text.replace("'", "&#39;") in page.text
        for answer in ("yes", "no", "not_seen"):
            assert f'name="answer.{question.fact}" value="{answer}"' in page.text
        assert f'name="note.{question.fact}"' in page.text
        assert f'name="photograph.{question.fact}"' in page.text


def test_a_visit_is_recorded_with_notes_and_photographs_and_judged(fresh):
    client = fresh.signed_in("auditor")
    data = hidden(client.get(VISIT), VISIT) | {"visited_on": "2026-03-20"}
    for question in questions():
        data[f"answer.{question.fact}"] = "no" if question.fact == "visit.exits_clear" else "yes"
    data["note.visit.exits_clear"] = "The back door is\r\nblocked by boxes."
    files = {"photograph.visit.exits_clear": ("door.png", io.BytesIO(PNG), "image/png")}
    answer = client.post(VISIT, data=data, files=files)
    assert answer.status_code == 200, answer.text
    assert "The visit was recorded." in answer.text
    assert "door.png" in answer.text
    address = "/desk/audits/A-0004/evaluation"
    token = hidden(answer, address)
    evaluated = client.post(address, data=token)
    assert "S1" in evaluated.text
    assert evaluated.status_code == 200
    again = client.post(VISIT, data=data, files=files)
    assert again.status_code == 200
    evidence = client.get("/desk/audits/A-0004").text
    assert evidence.count("door.png") == 1


def test_a_visit_with_faults_is_shown_again_with_what_was_typed(fresh):
    client = fresh.signed_in("auditor")
    data = hidden(client.get(VISIT), VISIT) | {"visited_on": "2026-99-99"}
    data["answer.visit.exits_clear"] = "perhaps"
    data["note.visit.first_aid"] = "box is empty <b>"
    answer = client.post(VISIT, data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "visited on" in answer.text
    assert "box is empty &lt;b&gt;" in answer.text


def test_what_was_not_answered_counts_as_not_seen(fresh):
    client = fresh.signed_in("auditor")
    data = hidden(client.get(VISIT), VISIT) | {"visited_on": "2026-03-20"}
    answer = client.post(VISIT, data=data)
    assert answer.status_code == 200
    assert "The visit was recorded." in answer.text


def test_only_an_auditor_of_the_team_gets_the_form(built):
    assert built.signed_in("other").get(VISIT).status_code == 403
    assert built.signed_in("decider").get(VISIT).status_code == 403
    assert built.signed_in("enterprise-4").get(VISIT).status_code == 403


def test_an_unknown_field_of_a_form_is_refused(built):
    client = built.signed_in("auditor")
    data = hidden(client.get(VISIT), VISIT) | {"visited_on": "2026-03-20", "role": "admin"}
    assert client.post(VISIT, data=data).status_code == 422


def test_a_refused_file_is_told_by_row_and_column(built):
    client = built.signed_in("auditor")
    address = "/desk/audits/A-0004/evidence"
    data = hidden(client.get("/desk/audits/A-0004"), address) | {"kind": "invoices"}
    content = b"invoice,client,date,amount\nI1,Office,2026-01-31,a lot\nI2,<i>x</i>,soon,5\n"
    answer = client.post(address, data=data, files={"file": ("bad.csv", content)})
    assert answer.status_code == 422
    assert "bad.csv was refused, nothing was stored" in answer.text
    text = re.sub(r'<span class="when-stacked">(Row|Column|Value) </span>', "", answer.text)
    rows = re.findall(r'<td class="figure">(\d+)</td><td>([A-Z]+)</td><td>(\w+)</td>', text)
    assert ("2", "D", "amount") in rows
    assert ("3", "C", "date") in rows
    assert "<i>x</i>" not in answer.text


def test_the_decision_page_tells_every_obstacle(built):
    page = built.signed_in("decider").get("/desk/audits/A-0004/decision").text
    assert "The audit is not closed" in page
    assert "a critical criterion is not met" in page
    assert re.search(r"<button type=\"submit\" disabled>Grant", page)


def test_only_a_decision_maker_sees_the_decision_page(built):
    for who in ("auditor", "reviewer", "enterprise-4"):
        client = built.signed_in(who)
        assert client.get("/desk/audits/A-0004/decision").status_code == 403
        assert client.get("/desk/decisions").status_code == 403


def test_suspending_needs_a_reason_and_shows_at_once_on_the_public_page(fresh):
    client = fresh.signed_in("decider")
    number = fresh.numbers[0]
    page, address = f"/desk/certificates/{number}", f"/desk/certificates/{number}/state"
    data = hidden(client.get(page), address) | {"change": "suspend", "note": "private"}
    blocked = client.post(address, data=data | {"reason": ""})
    assert blocked.status_code == 409
    assert "A reason is needed" in blocked.text
    fresh.clock.advance(minutes=5)
    data = hidden(client.get(page), address) | {"change": "suspend", "note": "private"}
    done = client.post(address, data=data | {"reason": "investigation"})
    assert done.status_code == 200
    assert "The state is changed and in the log." in done.text
    public = fresh.client().get(f"/c/{number}").text
    assert '<p class="verdict-word">Suspended</p>' in public
    assert "an investigation is under way" in public
    assert "private" not in public
    fresh.clock.advance(minutes=5)
    data = hidden(client.get(page), address) | {"change": "reinstate", "reason": "remedied"}
    assert client.post(address, data=data).status_code == 200
    assert '<p class="verdict-word">Valid</p>' in fresh.client().get(f"/c/{number}").text


def test_a_withdrawn_certificate_offers_nothing_more(built):
    page = built.signed_in("decider").get(f"/desk/certificates/{built.numbers[2]}").text
    assert "not possible" in page
    assert 'name="change"' not in page


def test_refusing_is_a_decision_once_only(fresh):
    auditor, decider = fresh.signed_in("auditor"), fresh.signed_in("decider")
    address = "/desk/audits/A-0004/closing"
    closed = auditor.post(address, data=hidden(auditor.get("/desk/audits/A-0004"), address))
    assert "The audit is closed" in closed.text
    page, address = "/desk/audits/A-0004/decision", "/desk/audits/A-0004/refusal"
    data = hidden(decider.get(page), address) | {"note": "Pay is short."}
    assert "The certificate is refused." in decider.post(address, data=data).text
    again = decider.post(address, data={**data, "once": "another"})
    assert again.status_code == 409


def test_the_enterprise_sees_what_to_put_right_and_by_when_and_answers(fresh):
    client = fresh.signed_in("enterprise-4")
    page = client.get("/desk/enterprise")
    assert "To put right:" in page.text
    assert "Due by" in page.text
    finding = re.search(r'id="(A-0004\.F\d+)"', page.text)[1]
    address = f"/desk/findings/{finding}/answer"
    empty = client.post(address, data=hidden(page, address) | {"text": " "})
    assert empty.status_code == 422
    data = hidden(client.get("/desk/enterprise"), address)
    answer = client.post(address, data=data | {"text": "We paid <b>all</b>."})
    assert "Your answer was received." in answer.text
    assert "We paid &lt;b&gt;all&lt;/b&gt;." in answer.text
    seen = fresh.signed_in("auditor").get("/desk/audits/A-0004").text
    assert "Verify the corrective action" in seen


def test_an_overdue_finding_says_so(fresh):
    fresh.clock.advance(days=400)
    page = fresh.signed_in("enterprise-4").get("/desk/enterprise").text
    assert "Overdue since" in page


def test_an_enterprise_cannot_answer_for_another(fresh):
    client = fresh.signed_in("enterprise-1")
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/desk/enterprise").text)[1]
    data = {"form_token": token, "once": "x", "text": "Fine."}
    assert client.post("/desk/findings/A-0004.F01/answer", data=data).status_code == 404


def test_an_enterprise_finds_its_downloads(built):
    client = built.signed_in("enterprise-1")
    page = client.get("/desk/enterprise").text
    links = re.findall(r'href="(/c/[^"]+)"', page)
    assert len(links) == 4
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize("who", ["auditor", "decider", "reviewer", "admin", "enterprise-4"])
def test_every_page_a_person_is_shown_leads_only_to_pages_that_person_may_see(built, who):
    client = built.signed_in(who)
    seen, todo = set(), ["/desk"]
    while todo:
        address = todo.pop()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        links = set(re.findall(r'href="(/desk[^"#?]*)', answer.text)) - seen - {"/desk/sign-in"}
        seen |= links
        todo += sorted(links)
    assert len(seen) >= 2
