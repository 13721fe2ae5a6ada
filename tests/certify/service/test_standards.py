"""An edition is published once, and its files never change after that."""

import shutil

import pytest

from certify import service
from certify.editions import add_draft, get_edition, list_editions, published_folder
from certify.refusals import EditionAltered, RoleMissing
from standards.errors import EditionInvalid, EditionUnknown
from standards.load import CATALOGUE

EDITION = "social-outsourcing@1.0.0"
FOLDER = CATALOGUE / "social-outsourcing" / "1.0.0"


@pytest.fixture
def changed(tmp_path):
    """The same edition with a longer working week."""
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    lengthen_the_week(folder)
    return folder


def lengthen_the_week(folder):
    path = folder / "30-hours-and-safety.yaml"
    text = path.read_text()
    assert "hours.longest_normal_week <= 48h" in text
    for old, new in (("<= 48h", "<= 60h"), ('"48h"', '"60h"'), ('"48.5h"', '"60.5h"')):
        text = text.replace(old, new)
    path.write_text(text)


@pytest.fixture
def draft(tmp_path):
    """The same edition under a new version."""
    folder = tmp_path / "draft"
    shutil.copytree(FOLDER, folder)
    path = folder / "edition.yaml"
    path.write_text(path.read_text().replace("version: 1.0.0", "version: 1.1.0"))
    return folder


def publish(office, source):
    return service.publish_edition(office.instance, source, by=office.administrator)


def test_a_published_edition_is_in_the_log(office):
    published = publish(office, EDITION)
    index = office.instance.log.find_index(published.leaf)
    assert published.digest.encode() in office.instance.log.entry(index)


def test_the_same_edition_again_changes_nothing(office):
    size = office.instance.log.size
    again = publish(office, FOLDER)
    assert not again.new
    assert office.instance.log.size == size


def test_other_rules_under_a_published_label_are_refused(office, changed):
    size = office.instance.log.size
    with pytest.raises(EditionAltered, match="never changes"):
        publish(office, changed)
    assert office.instance.log.size == size
    assert get_edition(office.instance, EDITION).digest == publish(office, EDITION).digest


def test_a_changed_file_of_a_published_edition_is_noticed(office):
    get_edition(office.instance, EDITION)
    lengthen_the_week(published_folder(office.instance, EDITION))
    with pytest.raises(EditionAltered):
        get_edition(office.instance, EDITION)


def test_an_unreadable_edition_is_refused_with_every_problem(office, draft):
    path = draft / "20-pay.yaml"
    path.write_text(path.read_text().replace(">= 100%", ">= banana"))
    with pytest.raises(EditionInvalid) as refused:
        publish(office, draft)
    assert len(refused.value.problems) > 1


def test_only_an_administrator_publishes(office, draft):
    with pytest.raises(RoleMissing):
        service.publish_edition(office.instance, draft, by=office.auditor)


def test_a_draft_is_known_but_not_published(office, draft):
    label = add_draft(office.instance, draft)
    assert label == "social-outsourcing@1.1.0"
    assert dict(list_editions(office.instance))[label] is None
    assert get_edition(office.instance, label).version == "1.1.0"


def test_a_draft_is_published_by_its_label(office, draft):
    label = add_draft(office.instance, draft)
    shutil.rmtree(draft)
    published = publish(office, label)
    assert dict(list_editions(office.instance))[label] == published.digest


@pytest.mark.parametrize("label", ["social-outsourcing@9.9.9", "../../etc@1.0.0", "", "x"])
def test_an_unknown_edition_is_told(office, label):
    with pytest.raises(EditionUnknown):
        get_edition(office.instance, label)
