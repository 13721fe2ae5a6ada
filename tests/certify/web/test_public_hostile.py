"""Names are words, whatever stands in them: on pages, in JSON, in the PDF, in headers."""

from datetime import date

import pytest

from certify import service
from standards.load import load_catalogue_edition

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
LABEL = "social-outsourcing@1.0.0"


@pytest.fixture
def hostile(fresh, request):
    """Return a world with a certificate whose every free text is hostile."""
    tools = request.getfixturevalue("tools")
    world, instance = fresh, fresh.instance
    reply = service.add_enterprise(
        instance,
        {
            "name": HOSTILE,
            "native_name": HOSTILE,
            "register_number": HOSTILE,
            "place": HOSTILE,
            "district": "Thiruvananthapuram",
            "state": "Kerala",
            "sector": "computer-software",
            "kind_of_work": "data_entry",
            "form": "cooperative",
            "synthetic": True,
        },
        by=world.persons["admin"],
    )
    auditor, decider = world.persons["auditor"], world.persons["decider"]
    period = service.Period(date(2026, 1, 1), date(2026, 3, 31))
    opened = service.open_audit(
        instance, reply.enterprise, LABEL, period, [auditor.id], by=world.persons["admin"]
    )
    for kind, content in tools["files"]().items():
        file = service.File(kind=kind, name=f"{HOSTILE}.csv", content=content)
        service.receive_evidence(instance, opened.audit, file, by=auditor)
    visit = tools["visit"](load_catalogue_edition(LABEL), opened.audit, 77)
    service.record_visit(instance, opened.audit, visit, by=auditor)
    service.evaluate(instance, opened.audit, by=auditor)
    service.close_audit(instance, opened.audit, by=auditor)
    sites = (service.Site(HOSTILE, HOSTILE, HOSTILE),)
    terms = service.Terms(scope=HOSTILE, sites=sites, note=HOSTILE)
    granted = service.grant(instance, opened.audit, terms, by=decider)
    world.numbers.append(granted.number)
    world.audits.append(opened.audit)
    service.finish_documents(instance, granted.number)
    return world


def test_hostile_words_stay_words_on_every_page(hostile):
    number, audit = hostile.numbers[-1], hostile.audits[-1]
    visitors = {
        None: (f"/c/{number}", "/directory", "/log"),
        "auditor": ("/desk/audits", f"/desk/audits/{audit}", f"/desk/audits/{audit}/visit"),
        "decider": (
            "/desk/decisions",
            f"/desk/audits/{audit}/decision",
            f"/desk/certificates/{number}",
        ),
    }
    for who, addresses in visitors.items():
        client = hostile.client() if who is None else hostile.signed_in(who)
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, address
            assert "<script" not in page.text, address
            assert "<img" not in page.text, address
            assert "&lt;script&gt;" in page.text or "{{7*7}}" not in page.text


def test_hostile_words_come_back_unchanged_as_data(hostile):
    data = hostile.client().get(f"/c/{hostile.numbers[-1]}.json").json()
    assert data["outcome"] == "valid"
    assert data["certificate"]["enterprise"]["name"] == HOSTILE
    assert data["certificate"]["scope"] == HOSTILE


def test_the_pdf_of_a_hostile_certificate_is_drawn_and_verifies(hostile):
    client, number = hostile.client(), hostile.numbers[-1]
    pdf = client.get(f"/c/{number}.pdf")
    assert pdf.status_code == 200
    answer = client.post("/api/v1/verify?name=c.pdf", content=pdf.content).json()
    assert answer["outcome"] == "valid"
    assert f'filename="{number}.pdf"' in pdf.headers["content-disposition"]
