"""Make a new instance: settings, keys, database, trust file, and the first checkpoint."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import ValidationError

from certify.db import open_engine, write_session
from certify.instance import (
    ADDRESS_KEY,
    DATABASE,
    EVIDENCE_KEY,
    ISSUER_KEY,
    LOG_KEY,
    TRUST,
    Clock,
    Instance,
    open_instance,
    utc_now,
)
from certify.migrate import migrate
from certify.record import key_published, make_record
from certify.refusals import InputRefused, InstanceRefused
from certify.settings import FILE_NAME, Settings, did_of_url, format_settings
from certify.trust import Trust, fingerprint, format_trust, make_trust
from ledger import store
from ledger.data_integrity import format_multikey, parse_multikey
from ledger.keys import DEFAULT_COST, load_key_file, new_key_file
from ledger.note import ED25519, Verifier, format_vkey, parse_vkey
from ledger.policy import Log, Policy, format_policy

DEFAULT_MAX_AGE_HOURS: Final = 168
_DEMO_KEY_COST: Final = 2**10  # these keys are worthless, so guarding them is only waiting
_FOLDERS: Final = ("keys", "evidence", "log", "documents", "standards")


@dataclass(frozen=True)
class Body:
    """The certification body of a new instance; what is not said follows from the address."""

    name: str
    public_url: str
    did: str = ""
    origin: str = ""
    max_age_hours: int = DEFAULT_MAX_AGE_HOURS
    demo: bool = False


def create_instance(
    folder: Path, body: Body, *, passphrase: bytes, clock: Clock = utc_now
) -> Instance:
    """Make an instance in `folder`, which is new or empty, and return it opened.

    Raises:
        InstanceRefused: there is something in the folder. InputRefused: with every problem.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InstanceRefused(folder, "it is not empty, and a new instance wants its own folder")
    return fill_folder(folder, body, passphrase=passphrase, clock=clock)


def fill_folder(folder: Path, body: Body, *, passphrase: bytes, clock: Clock) -> Instance:
    """Make an instance beside whatever else is in `folder`, and return it opened.

    Raises:
        InputRefused: with every problem. KeyFileRefused: there are keys in it.
    """
    _check_body(body)
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("keys", "evidence"):
        (folder / name).chmod(0o700)
    _make_keys(folder, passphrase, demo=body.demo)
    settings = _settings(folder, body)
    trust = _trust(settings)
    settings = settings.model_copy(update={"trust_fingerprint": fingerprint(trust)})
    (folder / TRUST).write_bytes(format_trust(trust))
    _make_database(folder)
    # Last, because a folder with settings is an instance.
    (folder / FILE_NAME).write_text(format_settings(settings), encoding="utf-8")
    instance = open_instance(folder, clock=clock, passphrase=lambda: passphrase)
    _publish_key(instance)
    return instance


def _check_body(body: Body) -> None:
    example = {"issuer_key": "-", "log_vkey": "-"}
    try:
        Settings.of(_values(body) | example)
    except ValidationError as error:
        faults = [f"{each['loc'][0]}: {each['msg']}." for each in error.errors()]
        raise InputRefused(faults) from None


def _values(body: Body) -> dict[str, object]:
    parts = urlsplit(body.public_url)
    return {
        "issuer_name": body.name,
        "issuer_did": body.did or did_of_url(body.public_url),
        "public_url": body.public_url,
        "origin": body.origin or f"{parts.netloc}{parts.path.rstrip('/')}/log",
        "max_age_hours": body.max_age_hours,
        "demo": body.demo,
    }


def _make_keys(folder: Path, passphrase: bytes, *, demo: bool) -> None:
    mark = "WORTHLESS demo key" if demo else "Fair IT Ledger"
    cost = _DEMO_KEY_COST if demo else DEFAULT_COST
    for path in (ISSUER_KEY, LOG_KEY):
        label = f"{mark}: {Path(path).stem}"
        new_key_file(folder / path, kind="ed25519", label=label, passphrase=passphrase, cost=cost)
    for path in (EVIDENCE_KEY, ADDRESS_KEY):
        label = f"{mark}: {Path(path).stem}"
        new_key_file(folder / path, kind="aes-256", label=label, passphrase=passphrase, cost=cost)


def _settings(folder: Path, body: Body) -> Settings:
    values = _values(body)
    verifier = Verifier(str(values["origin"]), ED25519, _public(folder / LOG_KEY))
    keys = {
        "issuer_key": format_multikey(_public(folder / ISSUER_KEY)),
        "log_vkey": format_vkey(verifier),
    }
    return Settings.of(values | keys)


def _public(path: Path) -> bytes:
    public = load_key_file(path).public
    if public is None:
        raise AssertionError(f"{path} is not a signing key")
    return public


def _trust(settings: Settings) -> Trust:
    log = parse_vkey(settings.log_vkey)
    return make_trust(
        issuer_did=settings.issuer_did,
        issuer_name=settings.issuer_name,
        keys={settings.verification_method: parse_multikey(settings.issuer_key)},
        policy_text=format_policy(Policy((Log(log),))),
        max_age_hours=settings.max_age_hours,
        register_url=settings.public_url,
    )


def _make_database(folder: Path) -> None:
    # It tells what each worker was paid: nobody else on this machine may read it. SQLite gives the
    # files it keeps beside it the same mode.
    os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    engine = open_engine(folder / DATABASE)
    migrate(engine)
    engine.dispose()


def _publish_key(instance: Instance) -> None:
    """Make the issuer's key the first record of the log, and publish the first checkpoint."""
    settings = instance.settings
    statement = key_published(
        verification_method=settings.verification_method, multikey=settings.issuer_key
    )
    record = make_record(
        statement,
        previous=None,
        issued_at=instance.clock(),
        status=None,
        key=instance.issuer_key,
        verification_method=settings.verification_method,
    )
    with write_session(instance.engine) as session:
        store.enqueue(session.connection(), record)
    instance.log.publish()
