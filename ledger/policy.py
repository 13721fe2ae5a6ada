"""Whom a verifier trusts: which logs, which witnesses, which quorum. C2SP tlog-policy.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <member>...
    quorum <name>|none

The whole grammar is read. What can be checked in this version: Ed25519 log signatures (0x01) and
Ed25519 cosignatures (0x04). A policy that asks for more, or that names no log, is refused rather
than checked in part. A policy is written by people: spaces, comments and order are free.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ledger.checkpoint import Checkpoint, parse_checkpoint
from ledger.errors import (
    KeyNotSupported,
    MalformedKey,
    MalformedPolicy,
    OriginInvalid,
    PolicyNotSupported,
    SignatureInvalid,
)
from ledger.note import (
    ED25519,
    ED25519_COSIGNATURE,
    VerifiedSignature,
    Verifier,
    format_vkey,
    open_note,
    parse_vkey,
)
from ledger.scalars import parse_decimal

NO_QUORUM: Final = "none"
MAX_POLICY_CHARACTERS: Final = 262_144
MAX_OF_EACH: Final = 64
"""Logs, witnesses and groups in one policy."""

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BLANK: Final = re.compile(r"[ \t]+")
_LAST_SECOND: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Log:
    """A log whose checkpoints are accepted. The key's name is the log's origin."""

    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Witness:
    """A witness under the name this policy gives it."""

    name: str
    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """A group that has witnessed when `threshold` of its members have."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Which logs, which witnesses, and the name of the quorum, `none` for no witness at all."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM


@dataclass(frozen=True)
class SignedText:
    """A note's text, the log keys that signed it, and when which witness cosigned it."""

    text: str
    logs: tuple[Verifier, ...]
    cosigned_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def newest_cosignature_at(self) -> datetime | None:
        """The witnesses' newest word on the time; None without witnesses."""
        return max(self.cosigned_at.values(), default=None)


def format_policy(policy: Policy) -> str:
    """Return the policy as text, one line for one item."""
    lines = [
        *(_line("log", format_vkey(log.verifier), log.url) for log in policy.logs),
        *(_line("witness", w.name, format_vkey(w.verifier), w.url) for w in policy.witnesses),
        *(_line("group", g.name, str(g.threshold), *g.members) for g in policy.groups),
        _line("quorum", policy.quorum),
    ]
    return "".join(lines)


def parse_policy(text: str) -> Policy:
    """Return the policy of a text.

    Raises:
        MalformedPolicy: with the line.
        PolicyNotSupported: a kind of key that cannot be checked, or no log at all.
    """
    if len(text) > MAX_POLICY_CHARACTERS:
        raise MalformedPolicy(f"longer than {MAX_POLICY_CHARACTERS} characters")
    if not text.endswith("\n"):
        raise MalformedPolicy("the last line does not end")
    reading = _Reading()
    for number, line in enumerate(text[:-1].split("\n"), start=1):
        reading.line = number
        _read_line(reading, line)
    if reading.quorum is None:
        raise MalformedPolicy("no quorum line")
    if not reading.logs:
        raise PolicyNotSupported("it names no log")
    return Policy(
        tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum
    )


def has_quorum(policy: Policy, cosigned: Iterable[str]) -> bool:
    """Return whether these witnesses, by their names in the policy, are enough."""
    witnessed = {NO_QUORUM, *cosigned}
    for group in policy.groups:  # members are always defined before the group
        if len(witnessed.intersection(group.members)) >= group.threshold:
            witnessed.add(group.name)
    return policy.quorum in witnessed


def check_signatures(note: str, policy: Policy, *, exact: bool = False) -> SignedText:
    """Check that a log and a quorum of witnesses signed a note.

    With `exact`, as in bundles, there must be one log signature and no cosignature that the
    quorum can do without, and no line by anyone the policy does not name.

    Raises:
        MalformedNote: not a note.
        SignatureInvalid: a known key's signature fails, one is missing or one too many.
    """
    names = {witness.verifier: witness.name for witness in policy.witnesses}
    opened = open_note(note, [*(log.verifier for log in policy.logs), *names])
    logs = tuple(s.verifier for s in opened.signatures if s.verifier not in names)
    cosigned_at = {names[s.verifier]: _time_of(s) for s in opened.signatures if s.verifier in names}
    if not logs:
        raise SignatureInvalid("no log of the policy signed the checkpoint")
    if not has_quorum(policy, cosigned_at):
        raise SignatureInvalid(f"the witnesses are not the quorum {policy.quorum!r}")
    if exact and (opened.unknown or len(logs) > 1 or _find_spare(policy, cosigned_at)):
        raise SignatureInvalid("there are signatures that the policy does not require")
    return SignedText(opened.text, logs, cosigned_at)


def check_origin(signed: SignedText) -> Checkpoint:
    """Return the checkpoint of a text that is signed by the key of the log it speaks for.

    Raises:
        MalformedCheckpoint: the text is not a checkpoint.
        OriginInvalid: another log's key signed it.
    """
    checkpoint = parse_checkpoint(signed.text)
    if all(log.name != checkpoint.origin for log in signed.logs):
        raise OriginInvalid(origin=checkpoint.origin, key_name=signed.logs[0].name)
    return checkpoint


@dataclass
class _Reading:
    """What has been read of a policy so far. A name that was used as a member maps to True."""

    line: int = 0
    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    names: dict[str, bool] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)
    quorum: str | None = None

    def fault(self, reason: str) -> MalformedPolicy:
        return MalformedPolicy(reason, line=self.line)


def _line(*parts: str | None) -> str:
    return " ".join(part for part in parts if part is not None) + "\n"


def _read_line(reading: _Reading, line: str) -> None:
    if _FORBIDDEN.search(line):
        raise reading.fault("a control character")
    items = [item for item in _BLANK.split(line) if item]
    if not items or items[0].startswith("#"):
        return
    match items:
        case ["log", vkey, *url] if len(url) <= 1:
            reading.logs.append(Log(_read_key(reading, vkey, ED25519), *url))
        case ["witness", name, vkey, *url] if len(url) <= 1:
            _define(reading, name)
            verifier = _read_key(reading, vkey, ED25519_COSIGNATURE)
            reading.witnesses.append(Witness(name, verifier, *url))
        case ["group", name, threshold, *members] if members:
            reading.groups.append(_read_group(reading, name, threshold, tuple(members)))
            _define(reading, name)
        case ["quorum", name]:
            _read_quorum(reading, name)
        case _:
            raise reading.fault("not a log, witness, group or quorum line")
    if max(len(reading.logs), len(reading.witnesses), len(reading.groups)) > MAX_OF_EACH:
        raise reading.fault(f"more than {MAX_OF_EACH} of a kind")


def _define(reading: _Reading, name: str) -> None:
    if name == NO_QUORUM or name in reading.names:
        raise reading.fault(f"the name {name!r} is taken")
    reading.names[name] = False


def _read_key(reading: _Reading, vkey: str, algorithm: int) -> Verifier:
    try:
        verifier = parse_vkey(vkey)
    except KeyNotSupported as error:
        raise PolicyNotSupported(error.reason, line=reading.line) from None
    except MalformedKey as error:
        raise reading.fault(error.reason) from None
    if verifier.algorithm != algorithm:
        raise reading.fault("a log key is of type 0x01, a witness key of type 0x04")
    if verifier.public_key in reading.keys:
        raise reading.fault("a public key a second time")
    reading.keys.add(verifier.public_key)
    return verifier


def _read_group(reading: _Reading, name: str, threshold: str, members: tuple[str, ...]) -> Group:
    for member in members:
        if reading.names.get(member, True):
            raise reading.fault(f"{member!r} is not defined before, or a member already")
        reading.names[member] = True
    return Group(name, _read_threshold(reading, threshold, len(members)), members)


def _read_threshold(reading: _Reading, text: str, members: int) -> int:
    if text in {"all", "any"}:
        return members if text == "all" else 1
    threshold = parse_decimal(text, refuse=reading.fault)
    if not 1 <= threshold <= members:
        raise reading.fault(f"{threshold} of {members} members")
    return threshold


def _read_quorum(reading: _Reading, name: str) -> None:
    if reading.quorum is not None:
        raise reading.fault("a second quorum line")
    if name != NO_QUORUM and name not in reading.names:
        raise reading.fault(f"{name!r} is not defined before")
    reading.quorum = name


def _time_of(signature: VerifiedSignature) -> datetime:
    if signature.timestamp is None or signature.timestamp > _LAST_SECOND:
        raise SignatureInvalid(f"{signature.verifier.name!r} cosigned at no possible time")
    return datetime.fromtimestamp(signature.timestamp, tz=UTC)


def _find_spare(policy: Policy, cosigned: Mapping[str, datetime]) -> str | None:
    for name in cosigned:
        if has_quorum(policy, cosigned.keys() - {name}):
            return name
    return None
