"""Asking the register for the newest state of a number: the instance at hand, or its address.

Whatever comes back is only bytes: it is believed after it was checked under the trust file, and
not before. An instance is asked only if it is that of the issuer the trust file names.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from certify.certificate import format_number, is_number_like
from certify.errors import CertificationError, FetchRefused, FileNotSupported
from certify.fetch import Origin, fetch, origin_of
from certify.trust import Trust, parse_trust
from ledger.errors import LedgerError
from ledger.policy import check_origin, check_signatures

DATABASE: Final = "certify.db"
TRUST_FILE: Final = "trust.json"

_CREDENTIAL: Final = ".vc.json"
_BUNDLE: Final = ".proof.json"
_FILES: Final = (_CREDENTIAL, ".vc.jwt", _BUNDLE, ".tlog-proof", ".pdf")


@dataclass(frozen=True)
class Answer:
    """What a register said. `note` tells why there is no bundle; `where` names the register.

    `is_unknown`: it is complete and does not have the number.
    """

    where: str
    note: str = ""
    bundle: bytes | None = None
    credential: bytes | None = None
    document_digests: tuple[str, ...] = ()
    is_unknown: bool = False
    highest_serial: int | None = None


def ask_register(number: str, *, folder: Path, trust: Trust) -> Answer:
    """Return what the register answers about a number: the instance in `folder`, or by address."""
    if _is_instance_of(folder, trust):
        return _ask_instance(number, folder)
    if trust.register_url is None:
        return Answer("nobody", "There is no register to ask: the trust file names no address.")
    return _ask_address(number, trust, trust.register_url)


def find_highest_serial(*, folder: Path, trust: Trust | None) -> int | None:
    """Return the highest serial of the instance in `folder`, None if there is none to ask."""
    if trust is None or not _is_instance_of(folder, trust):
        return None
    return _ask_instance(format_number(0), folder).highest_serial


def fetch_address(url: str, *, trust: Trust) -> tuple[str, bytes, bytes | None]:
    """Return name and content of the file at an address, and for a credential its bundle.

    The address of a certificate's page stands for its credential.

    Raises:
        FetchRefused: it could not be had.
        FileNotSupported: it names neither a file we know nor a certificate's page.
    """
    bare = url.partition("#")[0].partition("?")[0].rstrip("/")
    name = unquote(urlsplit(bare).path).rpartition("/")[2]
    if not name.lower().endswith(_FILES):
        if not is_number_like(name):
            raise FileNotSupported(url)
        name, bare = name + _CREDENTIAL, bare + _CREDENTIAL
    data = _get(bare, trust)
    if not name.endswith((_CREDENTIAL, ".vc.jwt")):
        return name, data, None
    return name, data, fetch(bare[: bare.rindex(".vc.")] + _BUNDLE, trusted_origin=_trusted(trust))


def _is_instance_of(folder: Path, trust: Trust) -> bool:
    if not (folder / DATABASE).is_file() or not (folder / TRUST_FILE).is_file():
        return False
    try:
        own = parse_trust((folder / TRUST_FILE).read_bytes())
    except (CertificationError, OSError):
        return False
    return own.issuer_did == trust.issuer_did


def _ask_instance(number: str, folder: Path) -> Answer:
    from sqlalchemy.exc import SQLAlchemyError

    from certify import queries
    from certify.refusals import ServiceError

    where = f"The register in {folder}"
    try:
        found = queries.newest_bundle(folder, number)
        digests = queries.document_digests(folder, number) if found.known else ()
    except (ServiceError, CertificationError, LedgerError) as error:
        return Answer(where, f"{where} could not be asked. {error}")
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or type(error).__name__
        return Answer(where, f"{where} could not be asked. Its database gave up: {reason}.")
    return Answer(
        where=where,
        note=f"{where} has not published this number yet.",
        bundle=found.bundle,
        credential=found.credential,
        document_digests=digests,
        is_unknown=not found.known,
        highest_serial=found.highest_serial,
    )


def _ask_address(number: str, trust: Trust, register_url: str) -> Answer:
    where = f"The register at {register_url}"
    trusted = _trusted(trust)
    try:
        bundle = fetch(f"{register_url}/c/{number}{_BUNDLE}", trusted_origin=trusted)
        if bundle is None:
            _check_alive(register_url, trust, trusted)
            return Answer(where, f"{where} does not have this number.", is_unknown=True)
        credential = fetch(f"{register_url}/c/{number}{_CREDENTIAL}", trusted_origin=trusted)
    except FetchRefused as error:
        return Answer(where, f"{where} could not be asked. {error}")
    return Answer(where, bundle=bundle, credential=credential)


def _check_alive(register_url: str, trust: Trust, trusted: Origin | None) -> None:
    """Check that a host which lacks a number is the register at all: it serves the log.

    Raises:
        FetchRefused: it does not, so its silence about a number says nothing.
    """
    url = f"{register_url}/log/checkpoint"
    note = fetch(url, trusted_origin=trusted)
    try:
        check_origin(check_signatures((note or b"").decode("utf-8"), trust.policy))
    except (LedgerError, UnicodeDecodeError):
        raise FetchRefused(url, "it is not the ledger that the trust file names") from None


def _get(url: str, trust: Trust) -> bytes:
    data = fetch(url, trusted_origin=_trusted(trust))
    if data is None:
        raise FetchRefused(url, "there is nothing at this address")
    return data


def _trusted(trust: Trust) -> Origin | None:
    return None if trust.register_url is None else origin_of(trust.register_url)
