"""An instance: the folder of one certification body, and everything that is opened from it.

    settings.toml   certify.db   trust.json
    keys/           issuer, log, evidence, address: encrypted key files
    log/            the published log, plain files anybody may copy
    evidence/       encrypted blobs
    documents/      rendered PDFs
    standards/      the published editions, as they were published

Reading takes no passphrase. It is asked for once, when the first key is needed.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from audits.vault import Vault
from certify.credential import Issuer
from certify.db import open_engine
from certify.migrate import find_revision, newest_revision
from certify.passphrase import DEMO_PASSPHRASE, ask_passphrase
from certify.refusals import DatabaseFailed, InstanceRefused
from certify.settings import Settings, load_settings
from certify.trust import Trust, parse_trust
from ledger.keys import load_ed25519, load_secret
from ledger.log import Log, LogConfig, open_log
from ledger.note import NoteSigner, parse_vkey

Clock = Callable[[], datetime]
Passphrase = Callable[[], bytes]

DATABASE: Final = "certify.db"
TRUST: Final = "trust.json"
ISSUER_KEY: Final = "keys/issuer.key"
LOG_KEY: Final = "keys/log.key"
EVIDENCE_KEY: Final = "keys/evidence.key"
ADDRESS_KEY: Final = "keys/address.key"


def utc_now() -> datetime:
    """Return the time in UTC, whole seconds, as records carry it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Instance:
    """One certification body at work. Keys and log are opened when first used."""

    folder: Path
    settings: Settings
    engine: Engine
    clock: Clock
    ask: Passphrase = field(repr=False)
    read_only: bool = False

    @cached_property
    def passphrase(self) -> bytes:
        """The passphrase of the key files, asked for once."""
        return self.ask()

    @cached_property
    def issuer_key(self) -> Ed25519PrivateKey:
        """The key that signs records and credentials."""
        return load_ed25519(self.folder / ISSUER_KEY, self.passphrase)

    @cached_property
    def log(self) -> Log:
        """The log, checked against itself on opening; `log.refusal` says what is wrong."""
        settings = self.settings
        config = LogConfig(
            origin=settings.origin,
            vkey=settings.log_vkey,
            folder=self.folder / "log",
            watermark=_find_place(settings),
            clock=self.clock,
            signer=None if self.read_only else self._log_signer,
            read_only=self.read_only,
        )
        return open_log(self.engine, config)

    @cached_property
    def vault(self) -> Vault:
        """The encrypted evidence."""
        return Vault(
            self.folder / "evidence",
            load_secret(self.folder / EVIDENCE_KEY, self.passphrase),
            load_secret(self.folder / ADDRESS_KEY, self.passphrase),
        )

    @property
    def trust_bytes(self) -> bytes:
        """The trust file, exactly as buyers get it."""
        return (self.folder / TRUST).read_bytes()

    @property
    def trust(self) -> Trust:
        """What a buyer of this instance trusts."""
        return parse_trust(self.trust_bytes)

    @property
    def verification_method(self) -> str:
        """The DID URL of the issuer's key."""
        return self.settings.verification_method

    @property
    def issuer(self) -> Issuer:
        """Who signs credentials."""
        settings = self.settings
        return Issuer(
            settings.issuer_did,
            settings.issuer_name,
            settings.verification_method,
            settings.public_url,
        )

    def close(self) -> None:
        """Give the database connections back."""
        self.engine.dispose()

    def _log_signer(self) -> NoteSigner:
        key = load_ed25519(self.folder / LOG_KEY, self.passphrase)
        return NoteSigner(self.settings.origin, key)


def open_instance(
    folder: Path,
    *,
    clock: Clock = utc_now,
    passphrase: Passphrase | None = None,
    read_only: bool = False,
) -> Instance:
    """Return the instance in `folder`.

    Raises:
        InstanceRefused: it is none, or its database is of another version of the program.
        DatabaseFailed: the disk gave up, or another process held the database for too long.
    """
    settings = load_settings(folder)
    database = folder / DATABASE
    if not database.is_file():
        raise InstanceRefused(folder, f"{DATABASE} is missing; restore it from a backup")
    engine = open_engine(database)
    _check_revision(folder, engine)
    ask = passphrase or _passphrase_of(folder, settings)
    return Instance(folder, settings, engine, clock, ask, read_only)


def _check_revision(folder: Path, engine: Engine) -> None:
    try:
        found, wanted = find_revision(engine), newest_revision()
    except OperationalError as error:  # the disk, or a lock: the file itself may be whole
        engine.dispose()
        raise DatabaseFailed(str(error.orig)) from error
    except DatabaseError as error:
        engine.dispose()
        reason = f"{DATABASE} cannot be read ({error.orig}); restore it from a backup"
        raise InstanceRefused(folder, reason) from error
    if found is None:
        engine.dispose()
        raise InstanceRefused(folder, f"{DATABASE} is empty; restore it from a backup")
    if found != wanted:
        engine.dispose()
        raise InstanceRefused(
            folder,
            f"its database is at revision {found}, this program wants {wanted}; "
            "make a backup and run `certify migrate`",
        )


def _passphrase_of(folder: Path, settings: Settings) -> Passphrase:
    if settings.demo:
        return lambda: DEMO_PASSPHRASE
    return lambda: ask_passphrase(folder)


def _find_place(settings: Settings) -> Path | None:
    """Return where the watermark goes; a sample world does without where no home can be written."""
    path = watermark_path(settings.log_vkey)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        if settings.demo:
            return None
    return path


def watermark_path(log_vkey: str) -> Path:
    """Return where the last signed head is remembered, outside of every instance folder.

    Filed by the key's name and ID, so that a restored folder meets the memory of its own log.
    """
    verifier = parse_vkey(log_vkey)
    home = os.environ.get("XDG_STATE_HOME")
    state = Path(home) if home else Path.home() / ".local" / "state"
    name = re.sub(r"[^A-Za-z0-9.-]", "_", verifier.name)
    return state / "fair-it-ledger" / "watermarks" / f"{name}-{verifier.key_id.hex()}"
