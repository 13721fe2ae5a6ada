# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What the services refuse, as types that carry values and build their own sentence; no HTTP.

ServiceError
  InstanceRefused         a folder that is no instance, or not one that may be used so
  DatabaseFailed          a database that could not be read or written
  PassphraseMissing       a key is needed and nobody gave the passphrase
  InputRefused            values a person must repair, all of them at once
  PersonUnknown  CertificateUnknown  (enterprise, audit, finding: see audits.errors)
  KeyRefused              an API key that nobody holds
  RoleMissing             a person who may not do this
    DecidedBefore         who decided takes no part in the audit any more
  AlreadyDecided          somebody else decided first
  EditionNotPublic        an edition whose record is not in the log
  EditionAltered          a published edition whose files are no longer those published
  IdempotencyConflict     one key, two different requests
"""

from collections.abc import Iterable
from pathlib import Path


class ServiceError(Exception):
    """Root of all refusals of the services."""


class InstanceRefused(ServiceError):
    """A folder that is no instance or must not be used so. `reason` is a phrase."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"The instance folder {folder} cannot be used: {reason}.")


class DatabaseFailed(ServiceError):
    """The database could not be read or written; `reason` is what it said."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The database gave up: {reason}. Nothing was changed.")


class PassphraseMissing(ServiceError):
    """A key is needed, and neither a file nor a terminal gives its passphrase."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason or (
            "name a file that holds it in CERTIFY_PASSPHRASE_FILE, or run in a terminal"
        )
        super().__init__(f"The passphrase of the key files is needed: {self.reason}.")


class InputRefused(ServiceError):
    """Values that a person must repair; `problems` are whole sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


class Unknown(ServiceError):
    """Nothing goes by that name."""

    thing = "thing"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is no {self.thing} {name}.")


class PersonUnknown(Unknown):
    """Nobody goes by that id, or no longer."""

    thing = "active person"


class CertificateUnknown(Unknown):
    """No certificate of this register has that number."""

    thing = "certificate"


class KeyRefused(ServiceError):
    """An API key that no active person holds. Says nothing about the key."""

    def __init__(self) -> None:
        super().__init__("This key is not one of ours, or no longer in use.")


class RoleMissing(ServiceError):
    """A person without any of the roles that an act takes."""

    def __init__(self, *, person: str, wanted: Iterable[str], act: str) -> None:
        self.person = person
        self.wanted = tuple(wanted)
        roles = " or ".join(each.replace("_", " ") for each in self.wanted)
        super().__init__(f"{person} may not {act}: that takes the role {roles}.")


class DecidedBefore(RoleMissing):
    """Who decided on an audit takes no part in it any more: four eyes, the other way round."""

    def __init__(self, *, person: str, audit: str) -> None:
        self.person, self.audit, self.wanted = person, audit, ()
        ServiceError.__init__(
            self, f"{person} decided on audit {audit} and takes no part in it any more."
        )


class AlreadyDecided(ServiceError):
    """Another decision came first. `number` is the certificate's, when one was granted."""

    def __init__(self, *, audit: str, kind: str, by: str, number: str | None = None) -> None:
        self.audit = audit
        self.kind = kind
        self.by = by
        self.number = number
        outcome = f"granted as certificate {number}" if number else "refused"
        super().__init__(f"Audit {audit} was already decided by {by}: {outcome}.")


class EditionNotPublic(ServiceError):
    """An edition that is not, or not yet, in the log."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(
            f"Edition {label} is not in the log: publish it before an audit on it is closed."
        )


class EditionAltered(ServiceError):
    """A published edition whose files have another digest now."""

    def __init__(self, *, label: str, published: str, found: str) -> None:
        self.label = label
        self.published = published
        self.found = found
        super().__init__(
            f"Edition {label} was published with digest {published}, these files have {found}. "
            "A published edition never changes: give changed rules a new version."
        )


class IdempotencyConflict(ServiceError):
    """One idempotency key used for two different requests."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The idempotency key {key} was used for another request.")
