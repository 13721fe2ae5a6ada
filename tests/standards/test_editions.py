from dataclasses import replace
from datetime import date

import pytest

from standards.editions import get_edition_in_force, list_accepted_editions
from standards.errors import EditionNotInForce
from standards.load import load_edition
from standards.model import Replaces


@pytest.fixture
def editions(edition):
    replaces = Replaces("1.0.0", date(2027, 6, 30))
    second = replace(edition, version="1.1.0", in_force_on=date(2027, 1, 1), replaces=replaces)
    other = replace(edition, id="other", in_force_on=date(2020, 1, 1))
    return [second, other, edition]


def labels(editions):
    return [edition.label for edition in editions]


@pytest.mark.parametrize(
    ("on", "version"),
    [(date(2026, 1, 1), "1.0.0"), (date(2026, 12, 31), "1.0.0"), (date(2027, 1, 1), "1.1.0")],
)
def test_the_edition_that_came_into_force_last_applies(editions, on, version):
    assert get_edition_in_force(editions, "small", on).version == version


def test_before_the_first_day_no_edition_applies(editions):
    with pytest.raises(EditionNotInForce, match="in force from 2026-01-01"):
        get_edition_in_force(editions, "small", date(2025, 12, 31))
    with pytest.raises(EditionNotInForce):
        get_edition_in_force(editions, "none", date(2026, 1, 1))


def test_in_the_transition_the_edition_before_is_accepted_too(editions):
    assert labels(list_accepted_editions(editions, "small", date(2026, 6, 1))) == ["small@1.0.0"]
    assert labels(list_accepted_editions(editions, "small", date(2027, 6, 30))) == [
        "small@1.1.0",
        "small@1.0.0",
    ]
    assert labels(list_accepted_editions(editions, "small", date(2027, 7, 1))) == ["small@1.1.0"]


def test_of_two_editions_of_one_day_the_higher_version_applies(edition):
    tenth = replace(edition, version="1.10.0")
    ninth = replace(edition, version="1.9.0")
    assert get_edition_in_force([tenth, ninth], "small", date(2026, 1, 1)) is tenth


def test_what_an_edition_replaces_is_read_from_its_heading(write_edition):
    old = 'certificate_months: "36"'
    new = f"{old}\n  replaces: {{version: 0.9.0, accepted_until: 2026-06-30}}"
    loaded = load_edition(write_edition(changes={"edition.yaml": (old, new)}))
    assert loaded.replaces == Replaces("0.9.0", date(2026, 6, 30))
