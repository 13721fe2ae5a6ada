"""Publishing an edition: its digest goes into the log, its files into the instance, for good."""

from dataclasses import dataclass
from pathlib import Path

from certify.accounts import Person
from certify.editions import (
    check_unaltered,
    keep_edition,
    load_edition_folder,
    source_folder,
)
from certify.instance import Instance
from certify.record import Statement, edition_published
from certify.roles import ADMINISTRATOR
from certify.schema import EditionRow
from certify.service.work import Call, LoggedReply, Once, Work, carry_out
from standards.model import Edition


@dataclass(frozen=True)
class EditionPublished(LoggedReply):
    """An edition is in the log; `new` says whether this call put it there."""

    label: str
    digest: str
    leaf: str
    new: bool


def publish_edition(
    instance: Instance, source: Path | str, *, by: Person, once: Once | None = None
) -> EditionPublished:
    """Publish the edition in a folder, or the draft or catalogue edition of a label.

    Publishing the same again changes nothing.

    Raises:
        EditionInvalid: with every problem. EditionAltered: the label is taken by other rules.
        EditionUnknown: no such label.
    """
    by.require(ADMINISTRATOR, act="publish an edition")
    folder = source if isinstance(source, Path) else source_folder(instance, source)
    edition = load_edition_folder(folder)
    call = Call("publish_edition", by, once)
    return carry_out(instance, call, EditionPublished, lambda work: _publish(work, edition, folder))


def _publish(work: Work, edition: Edition, folder: Path) -> EditionPublished:
    row = work.session.get(EditionRow, edition.label)
    if row is not None:
        check_unaltered(edition, row)
        return EditionPublished(edition.label, edition.digest, row.leaf, new=False)
    keep_edition(work.instance, folder, edition.label)
    leaf = work.append(_statement(edition))
    work.session.add(
        EditionRow(
            label=edition.label,
            digest=edition.digest,
            leaf=leaf,
            published_at=work.now,
            published_by=work.by.id,
        )
    )
    return EditionPublished(edition.label, edition.digest, leaf, new=True)


def _statement(edition: Edition) -> Statement:
    return edition_published(
        standard=edition.id,
        version=edition.version,
        edition_digest=edition.digest,
        title=edition.title,
        in_force_on=edition.in_force_on,
        criteria=len(edition.criteria),
    )
