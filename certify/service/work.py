"""How every use case runs: one transaction, then publishing what it left for the log.

State, serial and signed record are committed together; only then is the log asked to publish.
A crash in between loses nothing: the record waits in the database, and the next publication, by
whatever process, takes it along. A request with an idempotency key is carried out once.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Self, TypeVar

import structlog
from sqlmodel import Session

from certify.accounts import Person
from certify.db import write_session
from certify.instance import Instance
from certify.record import RecordStatus, StatementLike, make_record
from certify.refusals import IdempotencyConflict, InputRefused, PersonUnknown
from certify.schema import PersonRow, ReplyRow
from ledger import store
from ledger.errors import LedgerDamaged, LedgerError

_MAX_KEY: Final = 200
_logger = structlog.get_logger("certify.service")


@dataclass(frozen=True)
class Once:
    """An idempotency key and the digest of the request it came with."""

    key: str
    request_digest: str


@dataclass(frozen=True)
class Reply:
    """What a use case did. Flat, so that it can be kept and repeated."""

    @classmethod
    def of_json(cls, values: dict[str, Any]) -> Self:
        """Return the reply that `to_json` made."""
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})

    def to_json(self) -> dict[str, Any]:
        """Return the reply as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Publication:
    """Whether everything committed so far is public, and since which checkpoint."""

    public: bool
    as_of: str | None
    note: str = ""


@dataclass(frozen=True)
class LoggedReply(Reply):
    """A reply whose deed goes into the log; `note` says why it is not public yet."""

    public: bool = field(default=False, kw_only=True)
    public_as_of: str | None = field(default=None, kw_only=True)
    note: str = field(default="", kw_only=True)


ReplyT = TypeVar("ReplyT", bound=Reply)


@dataclass
class Work:
    """A use case under way: its transaction, who acts, and the one time of everything in it."""

    instance: Instance
    session: Session
    by: Person
    now: datetime

    def append(self, statement: StatementLike, status: RecordStatus | None = None) -> str:
        """Sign the statement as the subject's next record; return its leaf hash in hex."""
        return append_record(self.instance, self.session, statement, now=self.now, status=status)


def append_record(
    instance: Instance,
    session: Session,
    statement: StatementLike,
    *,
    now: datetime,
    status: RecordStatus | None = None,
) -> str:
    """Sign the statement as the subject's next record within the caller's transaction.

    Returns its leaf hash in hex.
    """
    connection = session.connection()
    record = make_record(
        statement,
        previous=store.find_last(connection, statement.subject),
        issued_at=now,
        status=status,
        key=instance.issuer_key,
        verification_method=instance.verification_method,
    )
    return store.enqueue(connection, record)


@dataclass(frozen=True)
class Call:
    """Who asks for which use case, and whether it is to be done once only."""

    operation: str
    by: Person
    once: Once | None = None


def carry_out(
    instance: Instance, call: Call, reply_type: type[ReplyT], work: Callable[[Work], ReplyT]
) -> ReplyT:
    """Run `work` in one transaction, publish, and return its reply.

    Raises:
        LedgerDamaged: the log refuses to write, so nothing is done.
        PersonUnknown: who asks is no longer active. IdempotencyConflict.
    """
    check_writable(instance)
    if issubclass(reply_type, LoggedReply):
        instance.issuer_key  # noqa: B018 -- opened before the write lock is taken: it takes a while
    with write_session(instance.engine) as session:
        reply = _former_reply(session, call, reply_type)
        if reply is None:
            by = _current(session, call.by)
            reply = work(Work(instance, session, by, instance.clock()))
            _remember(session, call, reply, instance.clock())
    if not isinstance(reply, LoggedReply):
        return reply
    done = publish(instance)
    return replace(reply, public=done.public, public_as_of=done.as_of, note=done.note)


def check_writable(instance: Instance) -> None:
    """Do nothing while the log takes records.

    Raises:
        LedgerDamaged: it does not.
    """
    if instance.log.refusal is not None:
        raise LedgerDamaged(instance.log.refusal)


def publish(instance: Instance, *, heartbeat: bool = False) -> Publication:
    """Publish what waits. What cannot be published now stays committed, and the reply says so."""
    try:
        instance.log.publish(heartbeat=heartbeat)
    except (LedgerError, OSError) as error:
        _logger.warning("not_published", reason=str(error))
        note = f"Recorded, not yet public: {error} It is published as soon as that is mended."
        return Publication(public=False, as_of=None, note=note)
    return Publication(public=True, as_of=checkpoint_time(instance))


def checkpoint_time(instance: Instance) -> str | None:
    """Return when the newest checkpoint was made, as its status root says."""
    if not instance.log.size:
        return None
    issued_at = json.loads(instance.log.entry(instance.log.size - 1))["issued_at"]
    return str(issued_at)


def _current(session: Session, by: Person) -> Person:
    row = session.get(PersonRow, by.id)
    if row is None or not row.active:
        raise PersonUnknown(by.id)
    return replace(by, name=row.name, roles=frozenset(row.roles.split()))


def _former_reply(session: Session, call: Call, reply_type: type[ReplyT]) -> ReplyT | None:
    if call.once is None:
        return None
    if not 1 <= len(call.once.key) <= _MAX_KEY or not call.once.key.isprintable():
        raise InputRefused([f"An idempotency key has 1 to {_MAX_KEY} printable characters."])
    row = session.get(ReplyRow, (call.by.id, call.once.key))
    if row is None:
        return None
    if (row.operation, row.request_digest) != (call.operation, call.once.request_digest):
        raise IdempotencyConflict(call.once.key)
    return reply_type.of_json(json.loads(row.reply))


def _remember(session: Session, call: Call, reply: Reply, now: datetime) -> None:
    if call.once is None:
        return
    session.add(
        ReplyRow(
            person_id=call.by.id,
            key=call.once.key,
            operation=call.operation,
            request_digest=call.once.request_digest,
            reply=json.dumps(reply.to_json()),
            replied_at=now,
        )
    )
