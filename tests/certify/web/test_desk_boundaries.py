"""An auditor of one audit reaches no other through it."""

import re

from fastapi.testclient import TestClient

from certify import service
from certify.accounts import add_person
from certify.app import create_app
from tests.conftest import EDITION, PERIOD_END, PERIOD_START

SAME_SITE = {"sec-fetch-site": "same-origin"}


def test_a_finding_of_another_audit_is_not_verified_through_ones_own(office):
    instance = office.instance
    other = office.open_audit(office.add_enterprise())
    office.hand_in_all(other, one_rupee_short=(7, 3))
    service.evaluate(instance, other, by=office.auditor)
    service.answer_finding(instance, f"{other}.F01", "It was paid.", by=office.auditor)
    person, key = add_person(instance, name="Third", roles=["auditor"], by=office.administrator)
    enterprise = office.add_enterprise("Another unit")
    period = service.Period(PERIOD_START, PERIOD_END)
    own = service.open_audit(instance, enterprise, EDITION, period, by=person).audit

    client = TestClient(create_app(instance), base_url="https://certifier.example")
    assert client.post("/desk/sign-in", data={"key": key}, headers=SAME_SITE).is_success
    page = client.get(f"/desk/audits/{own}").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        f"/desk/audits/{own}/findings/{other}.F01/verification",
        data={"form_token": token[1], "once": "a"},
        headers=SAME_SITE,
    )
    assert answer.status_code == 404
    assert client.get(f"/desk/audits/{other}").status_code == 403
