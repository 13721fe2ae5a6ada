"""Persons, their roles and their API keys. A key is shown once; only its digest is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, func, select

from audits.enterprise import Enterprise
from certify.db import read_session, write_session
from certify.instance import Instance
from certify.refusals import InputRefused, KeyRefused, PersonUnknown, RoleMissing
from certify.roles import ADMINISTRATOR, ENTERPRISE, ROLES
from certify.schema import PersonRow

KEY_PREFIX: Final = "fit_"
_KEY_BYTES: Final = 32
_MAX_NAME: Final = 120


@dataclass(frozen=True)
class Person:
    """Somebody who may act; `enterprise_id` says for whom an `enterprise` person speaks."""

    id: str
    name: str
    roles: frozenset[str]
    enterprise_id: str | None = None
    active: bool = True

    def require(self, *wanted: str, act: str) -> None:
        """Do nothing when the person has one of the roles; `act` ends "… may not".

        Raises:
            RoleMissing: none of them, or the person is no longer active.
        """
        if not self.active or self.roles.isdisjoint(wanted):
            raise RoleMissing(person=self.id, wanted=wanted, act=act)


def add_person(
    instance: Instance,
    *,
    name: str,
    roles: Iterable[str],
    enterprise_id: str | None = None,
    by: Person | None = None,
) -> tuple[Person, str]:
    """Return a new person and the API key, which is shown this once.

    The first person of an instance is added by whoever holds the folder; every later one by an
    administrator.

    Raises:
        InputRefused: with every problem. RoleMissing: `by` is no administrator.
    """
    key = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    wanted = frozenset(roles)
    with write_session(instance.engine) as session:
        count = session.exec(select(func.count()).select_from(PersonRow)).one()
        _check_adder(by, first=count == 0)
        _check_fields(session, name, wanted, enterprise_id)
        row = PersonRow(
            id=f"P-{count + 1:04d}",
            name=name.strip(),
            roles=" ".join(role for role in ROLES if role in wanted),
            enterprise_id=enterprise_id,
            key_hash=_digest(key),
            created_at=instance.clock(),
        )
        session.add(row)
        return _person(row), key


def _check_adder(by: Person | None, *, first: bool) -> None:
    if by is not None:
        by.require(ADMINISTRATOR, act="add persons")
    elif not first:
        raise InputRefused(["Say who adds this person: there is an administrator already."])


def _check_fields(
    session: Session, name: str, roles: frozenset[str], enterprise_id: str | None
) -> None:
    problems = []
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        problems.append(f"A name is one line of 1 to {_MAX_NAME} characters.")
    unknown = sorted(roles - set(ROLES))
    if unknown or not roles:
        given = f"{', '.join(unknown)} is not one" if unknown else "none was given"
        problems.append(f"Roles are {', '.join(ROLES)}; {given}.")
    if (ENTERPRISE in roles) != (enterprise_id is not None):
        problems.append("A person speaks for an enterprise exactly if the role is enterprise.")
    elif ENTERPRISE in roles and len(roles) > 1:
        problems.append("Who speaks for an enterprise has no other role.")
    if enterprise_id is not None and session.get(Enterprise, enterprise_id) is None:
        problems.append(f"There is no enterprise {enterprise_id}.")
    if problems:
        raise InputRefused(problems)


def authenticate(instance: Instance, key: str) -> Person:
    """Return the active person who holds the API key.

    Raises:
        KeyRefused: nobody does.
    """
    with read_session(instance.engine) as session:
        found = session.exec(select(PersonRow).where(PersonRow.key_hash == _digest(key))).first()
        if found is None or not found.active:
            raise KeyRefused
        return _person(found)


def get_person(instance: Instance, person_id: str) -> Person:
    """Return the active person of that id.

    Raises:
        PersonUnknown: there is none, or no longer.
    """
    with read_session(instance.engine) as session:
        found = session.get(PersonRow, person_id)
        if found is None or not found.active:
            raise PersonUnknown(person_id)
        return _person(found)


def list_persons(instance: Instance) -> tuple[Person, ...]:
    """Return everybody, in the order they were added."""
    with read_session(instance.engine) as session:
        return tuple(_person(row) for row in session.exec(select(PersonRow).order_by(PersonRow.id)))


def deactivate_person(instance: Instance, person_id: str, *, by: Person) -> Person:
    """Take a person's key out of use and return the person; what they did stays theirs.

    Raises:
        PersonUnknown: there is no active person of that id. RoleMissing: `by` is no administrator.
        InputRefused: it would leave no administrator.
    """
    by.require(ADMINISTRATOR, act="deactivate persons")
    with write_session(instance.engine) as session:
        found = session.get(PersonRow, person_id)
        if found is None or not found.active:
            raise PersonUnknown(person_id)
        found.active = False
        session.add(found)
        session.flush()
        active = session.exec(select(PersonRow).where(PersonRow.active)).all()
        if not any(ADMINISTRATOR in _person(row).roles for row in active):
            raise InputRefused([f"{person_id} is the last administrator."])
        return _person(found)


def _digest(key: str) -> str:
    # The key is 256 random bits, so a plain digest cannot be searched backwards.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _person(row: PersonRow) -> Person:
    roles = frozenset(row.roles.split())
    return Person(row.id, row.name, roles, row.enterprise_id, row.active)
