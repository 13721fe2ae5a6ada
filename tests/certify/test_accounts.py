"""Persons, roles, and keys of which only a digest is kept."""

import pytest

from certify.accounts import (
    KEY_PREFIX,
    add_person,
    authenticate,
    deactivate_person,
    get_person,
    list_persons,
)
from certify.refusals import InputRefused, KeyRefused, PersonUnknown, RoleMissing


def test_a_key_lets_its_person_in_and_no_other(office):
    person, key = add_person(
        office.instance, name="New", roles=["auditor"], by=office.administrator
    )
    assert authenticate(office.instance, key) == person
    for wrong in (key[:-1], key + "x", "", KEY_PREFIX, "\ud800"):
        with pytest.raises(KeyRefused):
            authenticate(office.instance, wrong)


def test_the_key_itself_is_not_kept(office):
    _, key = add_person(office.instance, name="New", roles=["auditor"], by=office.administrator)
    assert key.encode() not in (office.instance.folder / "certify.db").read_bytes()
    assert key.encode() not in (office.instance.folder / "certify.db-wal").read_bytes()


def test_who_left_is_not_let_in(office):
    person, key = add_person(
        office.instance, name="New", roles=["auditor"], by=office.administrator
    )
    deactivate_person(office.instance, person.id, by=office.administrator)
    with pytest.raises(KeyRefused):
        authenticate(office.instance, key)
    with pytest.raises(PersonUnknown):
        get_person(office.instance, person.id)
    with pytest.raises(PersonUnknown):
        deactivate_person(office.instance, person.id, by=office.administrator)


def test_the_last_administrator_stays(office):
    with pytest.raises(InputRefused, match="last administrator"):
        deactivate_person(office.instance, "P-0001", by=office.administrator)
    assert get_person(office.instance, "P-0001").active


def test_only_an_administrator_adds_persons(office):
    with pytest.raises(RoleMissing):
        add_person(office.instance, name="New", roles=["auditor"], by=office.auditor)
    with pytest.raises(InputRefused, match="who adds"):
        add_person(office.instance, name="New", roles=["administrator"])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"roles": ["pope"]}, "pope"),
        ({"roles": []}, "none was given"),
        ({"roles": ["enterprise"]}, "speaks for an enterprise"),
        ({"enterprise_id": "E-0001"}, "speaks for an enterprise"),
        ({"roles": ["enterprise"], "enterprise_id": "E-9999"}, "E-9999"),
        ({"roles": ["enterprise", "auditor"], "enterprise_id": "E-0001"}, "no other role"),
    ],
)
def test_impossible_persons_are_refused(office, fields, says):
    given = {"name": "New", "roles": ["auditor"]} | fields
    before = list_persons(office.instance)
    with pytest.raises(InputRefused, match=says):
        add_person(office.instance, by=office.administrator, **given)
    assert list_persons(office.instance) == before


def test_every_problem_is_told_at_once(office):
    with pytest.raises(InputRefused) as refused:
        add_person(office.instance, name="", roles=["pope"], by=office.administrator)
    assert len(refused.value.problems) == 2
