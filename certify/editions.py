"""The editions of an instance: published ones as they were published, drafts, the catalogue.

A published edition is a copy under `standards/` of the instance folder. Whenever it is used, its
digest is compared with the one that went into the log. A draft lies under `drafts/` until it is
published; an audit may be opened on it, but not closed.
"""

import shutil
from pathlib import Path

from sqlmodel import Session, select

from certify.db import read_session
from certify.instance import Instance
from certify.refusals import EditionAltered
from certify.schema import EditionRow
from standards.load import CATALOGUE, list_catalogue, load_catalogue_edition, load_edition
from standards.model import Edition

_cache: dict[tuple[Path, tuple[tuple[str, int, int], ...]], Edition] = {}


def get_edition(instance: Instance, label: str) -> Edition:
    """Return the edition `id@version`: the published copy, else that of the catalogue.

    Raises:
        EditionAltered: its files are no longer the published ones.
        EditionUnknown: neither published nor in the catalogue.
    """
    with read_session(instance.engine) as session:
        return edition_within(instance, session, label)


def edition_within(instance: Instance, session: Session, label: str) -> Edition:
    """Return the edition, as `get_edition` does, within the caller's transaction."""
    row = session.get(EditionRow, label)
    if row is not None:
        return _published(instance, row)
    return load_edition_folder(source_folder(instance, label))


def _published(instance: Instance, row: EditionRow) -> Edition:
    edition = load_edition_folder(published_folder(instance, row.label))
    check_unaltered(edition, row)
    return edition


def check_unaltered(edition: Edition, row: EditionRow) -> None:
    """Do nothing when the edition is the one that was published.

    Raises:
        EditionAltered: it has another digest.
    """
    if edition.digest != row.digest:
        raise EditionAltered(label=row.label, published=row.digest, found=edition.digest)


def source_folder(instance: Instance, label: str) -> Path:
    """Return where an edition comes from that is not published: its draft, else the catalogue.

    Raises:
        EditionUnknown: there is neither.
    """
    if label in _list_drafts(instance):
        return instance.folder / "drafts" / label
    edition = load_catalogue_edition(label)
    return CATALOGUE / edition.id / edition.version


def add_draft(instance: Instance, folder: Path) -> str:
    """Take an edition in that is not published yet, and return its label.

    Raises:
        EditionInvalid: with every problem.
    """
    edition = load_edition(folder)
    _copy_edition(folder, instance.folder / "drafts" / edition.label)
    return edition.label


def _list_drafts(instance: Instance) -> tuple[str, ...]:
    folder = instance.folder / "drafts"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(path.name for path in found if not path.name.startswith("."))


def published_folder(instance: Instance, label: str) -> Path:
    """Return where the files of a published edition are kept."""
    return instance.folder / "standards" / label


def list_editions(instance: Instance) -> tuple[tuple[str, str | None], ...]:
    """Return every known label and, for the published ones, the digest; sorted by label."""
    with read_session(instance.engine) as session:
        published = {row.label: row.digest for row in session.exec(select(EditionRow))}
    labels = {*published, *_list_drafts(instance), *list_catalogue()}
    return tuple((label, published.get(label)) for label in sorted(labels))


def load_edition_folder(folder: Path) -> Edition:
    """Return the edition in `folder`, read again whenever a file in it has changed."""
    key = (folder, _stamp(folder))
    if key not in _cache:
        _cache[key] = load_edition(folder)
    return _cache[key]


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(folder.rglob("*.yaml"))
    stats = [(path.relative_to(folder).as_posix(), path.stat()) for path in files]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def keep_edition(instance: Instance, folder: Path, label: str) -> None:
    """Copy the files of an edition that is being published into the instance."""
    _copy_edition(folder, published_folder(instance, label))


def _copy_edition(folder: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}")
    files = [(path.relative_to(folder), path.read_bytes()) for path in folder.rglob("*.yaml")]
    for old in (draft, target):  # left behind by a publication that was not committed
        shutil.rmtree(old, ignore_errors=True)
    for name, content in files:
        copy = draft / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    draft.rename(target)
