"""Which edition of a standard applies on a date, and which may still be used beside it."""

from collections.abc import Iterable
from datetime import date

from standards.errors import EditionNotInForce
from standards.model import Edition


def get_edition_in_force(editions: Iterable[Edition], standard: str, on: date) -> Edition:
    """Return the edition of the standard that came into force last, on or before the day.

    Raises:
        EditionNotInForce: when none had by then.
    """
    known = [edition for edition in editions if edition.id == standard]
    in_force = [edition for edition in known if edition.in_force_on <= on]
    if not in_force:
        first_on = min((edition.in_force_on for edition in known), default=None)
        raise EditionNotInForce(standard, on, first_on)
    return max(in_force, key=_newness)


def list_accepted_editions(
    editions: Iterable[Edition], standard: str, on: date
) -> tuple[Edition, ...]:
    """Return the edition in force and, in its transition period, the one that it replaces.

    An audit is bound to one of them when it is opened; the newest comes first.

    Raises:
        EditionNotInForce: when none is in force.
    """
    known = tuple(editions)
    newest = get_edition_in_force(known, standard, on)
    accepted = [newest]
    replaces = newest.replaces
    if replaces is not None and on <= replaces.accepted_until:
        accepted += [
            edition
            for edition in known
            if edition.id == standard
            and edition.version == replaces.version
            and edition.in_force_on <= on
        ]
    return tuple(accepted)


def _newness(edition: Edition) -> tuple[date, tuple[int, ...]]:
    return edition.in_force_on, tuple(int(part) for part in edition.version.split("."))
