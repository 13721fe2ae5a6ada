"""The checks of one credential, one bundle or one tlog-proof, step by step.

Each step either passes, or fails and ends the rest: what hangs on a failed check is not made,
and is said not to be made.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from certify.certificate import format_number
from certify.errors import CertificationError, CredentialRefused
from certify.kinds_of_record import CERTIFICATE_ISSUED, certificate_subject
from certify.trust import Trust
from certify.verification.certificate_facts import (
    CertificateFacts,
    CredentialFacts,
    read_certificate,
    read_credential,
)
from certify.verification.model import FAILED, NOT_MADE, PASSED, Check
from certify.verification.words import tell_count, tell_time
from ledger.canonical import parse_canonical
from ledger.checkpoint import Checkpoint
from ledger.data_integrity import check_document
from ledger.envelope import Envelope, parse_record
from ledger.errors import LedgerError, SignatureInvalid
from ledger.policy import SignedText, check_origin, check_signatures
from ledger.proof import (
    Bundle,
    TlogProof,
    check_chain,
    check_entry,
    check_status_agrees,
    check_status_leaf,
    check_status_root,
    parse_bundle,
    parse_tlog_proof,
)
from ledger.status_tree import StatusLeaf

BUNDLE_STEPS: Final = (
    "proof_file",
    "log_signature",
    "records_in_log",
    "records_chained",
    "records_signed",
    "status_proven",
)
TLOG_PROOF_STEPS: Final = ("proof_file", "log_signature", "records_in_log", "records_signed")


class Reading(NamedTuple):
    """A bundle of which every step passed. `indexes` are the places of its records in the log.

    `as_of` is the newest required cosignature, or without witnesses the operator's own word.
    """

    certificate: CertificateFacts
    envelopes: tuple[Envelope, ...]
    indexes: tuple[int, ...]
    leaf: StatusLeaf
    checkpoint: Checkpoint
    as_of: datetime
    is_witnessed: bool


class EntryReading(NamedTuple):
    """A tlog-proof of a certificate's record, of which every step passed; no state is in it."""

    certificate: CertificateFacts | None
    envelope: Envelope
    checkpoint: Checkpoint


class Steps:
    """Checks made one after the other; the first that fails stops the rest.

    Args:
        names: every check there is to make, in order; what is left over is not made.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._made: list[Check] = []

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, the ones not made included."""
        left = self._names[len(self._made) :]
        why = "Not made, because a check before it failed."
        return (*self._made, *(Check(name, NOT_MADE, why) for name in left))

    def passed(self, detail: str) -> None:
        """Note that the next step passed."""
        self._made.append(Check(self._names[len(self._made)], PASSED, detail))

    def refused(self, error: Exception) -> None:
        """Note that the next step failed, and why."""
        self._made.append(Check(self._names[len(self._made)], FAILED, str(error)))


def check_credential(data: bytes, trust: Trust) -> tuple[tuple[Check, ...], CredentialFacts | None]:
    """Return the checks of a `.vc.json` or `.vc.jwt`, and what it says if its signature holds."""
    try:
        facts, check_signature = _read_credential(data)
    except (LedgerError, CertificationError) as error:
        return (Check("signature", FAILED, f"The file is not as it was issued. {error}"),), None
    key = trust.find_key(facts.verification_method)
    problem = _about_issuer(facts, trust)
    if problem is not None or key is None:
        why = "Not made: the key that would be needed is not in your trust file."
        return (Check("issuer", FAILED, problem or why), Check("signature", NOT_MADE, why)), None
    try:
        check_signature(key.public_key)
    except LedgerError as error:
        return (Check("signature", FAILED, str(error)),), None
    return (
        Check("issuer", PASSED, f"Made by {trust.issuer_name} ({trust.issuer_did})."),
        Check("signature", PASSED, f"Signed with the key {facts.verification_method}."),
    ), facts


def check_bundle(data: bytes, trust: Trust) -> tuple[tuple[Check, ...], Reading | None]:
    """Return the checks of a bundle file, and what it says if every one passed."""
    steps = Steps(BUNDLE_STEPS)
    reading: Reading | None = None
    try:
        reading = _read_bundle(data, trust, steps)
    except (LedgerError, CertificationError) as error:
        steps.refused(error)
    return steps.checks, reading


def check_entry_proof(data: bytes, trust: Trust) -> tuple[tuple[Check, ...], EntryReading | None]:
    """Return the checks of a `.tlog-proof` file, and what its record says if all passed."""
    steps = Steps(TLOG_PROOF_STEPS)
    reading: EntryReading | None = None
    try:
        reading = _read_entry_proof(data, trust, steps)
    except (LedgerError, CertificationError, UnicodeDecodeError) as error:
        steps.refused(error)
    return steps.checks, reading


def check_issuer_signature(envelope: Envelope, index: int, trust: Trust) -> None:
    """Check that a record is signed by a key of the issuer that counts at its place in the log.

    Raises:
        SignatureInvalid: another key, a key that did not count any more, or it fails.
    """
    proof = envelope.document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    key = trust.find_key(method) if isinstance(method, str) else None
    if key is None:
        raise SignatureInvalid(f"record {index} is not signed by a key of your trust file")
    if key.last_entry is not None and index > key.last_entry:
        raise SignatureInvalid(
            f"record {index} is signed by a key that counts up to entry {key.last_entry} only"
        )
    check_document(envelope.document, key.public_key)


def _read_credential(data: bytes) -> tuple[CredentialFacts, Callable[[bytes], None]]:
    """Return what a credential says, and how to check it with a public key."""
    if data.startswith(b"ey"):  # base64url of {"
        from certify.enveloped import check_enveloped, parse_enveloped

        enveloped = parse_enveloped(data)
        facts = read_credential(enveloped.credential, enveloped.verification_method)
        return facts, partial(check_enveloped, enveloped)
    document = parse_canonical(data)
    if not isinstance(document, dict):
        raise CredentialRefused("it is not an object")
    return read_credential(document), partial(check_document, document)


def _about_issuer(facts: CredentialFacts, trust: Trust) -> str | None:
    method = facts.verification_method
    if facts.issuer_did != trust.issuer_did:
        return f"Your trust file names {trust.issuer_did}, the file names {facts.issuer_did}."
    if trust.find_key(method) is None or method.partition("#")[0] != facts.issuer_did:
        return f"The key {method} is not one of {trust.issuer_name} in your trust file."
    return None


def _read_bundle(data: bytes, trust: Trust, steps: Steps) -> Reading:
    bundle = parse_bundle(data)
    steps.passed(f"{tell_count(len(bundle.records), 'record')} of {bundle.subject}.")
    signed, checkpoint = _check_log(bundle.note, trust, steps)
    _check_entries(bundle.records, checkpoint)
    indexes = tuple(proof.index for proof in bundle.records)
    places = ", ".join(map(str, indexes))
    steps.passed(f"{_entries(indexes)} {places} of {checkpoint.size}.")
    envelopes = check_chain(bundle)
    certificate = _read_story(envelopes)
    steps.passed(f"{tell_count(len(envelopes), 'record')}, from the issue on, without a gap.")
    for envelope, index in zip(envelopes, indexes, strict=True):
        check_issuer_signature(envelope, index, trust)
    steps.passed(f"By {trust.issuer_name}.")
    leaf, issued_at = _check_status(bundle, checkpoint, envelopes)
    steps.passed(f"{leaf.state.capitalize()} since {tell_time(leaf.since_at)}.")
    witnessed_at = signed.newest_cosignature_at
    return Reading(
        certificate=certificate,
        envelopes=envelopes,
        indexes=indexes,
        leaf=leaf,
        checkpoint=checkpoint,
        as_of=witnessed_at or issued_at,
        is_witnessed=witnessed_at is not None,
    )


def _read_entry_proof(data: bytes, trust: Trust, steps: Steps) -> EntryReading:
    proof = parse_tlog_proof(data.decode("utf-8"))
    if not proof.extra:
        raise CredentialRefused("the proof does not carry its record")
    steps.passed("The proof of one record.")
    _, checkpoint = _check_log(proof.note, trust, steps)
    _check_entries([proof], checkpoint)
    steps.passed(f"Entry {proof.index} of {checkpoint.size}.")
    envelope = parse_record(proof.extra)
    check_issuer_signature(envelope, proof.index, trust)
    is_issue = envelope.type == CERTIFICATE_ISSUED
    certificate = read_certificate(envelope.body) if is_issue else None
    steps.passed(f"By {trust.issuer_name}: {envelope.type.replace('_', ' ')}.")
    return EntryReading(certificate, envelope, checkpoint)


def _check_log(note: str, trust: Trust, steps: Steps) -> tuple[SignedText, Checkpoint]:
    signed = check_signatures(note, trust.policy, exact=True)
    checkpoint = check_origin(signed)
    witnesses = tell_count(len(signed.cosigned_at), "witness", "witnesses")
    steps.passed(f"The log {checkpoint.origin}, {checkpoint.size} entries; {witnesses}.")
    return signed, checkpoint


def _check_entries(proofs: Sequence[TlogProof], checkpoint: Checkpoint) -> None:
    for proof in proofs:
        check_entry(proof, checkpoint)


def _read_story(envelopes: Sequence[Envelope]) -> CertificateFacts:
    """Return what the first record says; the others must speak of the same certificate."""
    first, *later = envelopes
    if first.type != CERTIFICATE_ISSUED or first.status is None:
        raise CredentialRefused("the first record is not that of an issued certificate")
    certificate = read_certificate(first.body)
    subject = certificate_subject(certificate.enterprise_id, certificate.number)
    expected: dict[str, tuple[object, object]] = {
        "its subject": (first.subject, subject),
        "its serial": (first.status.serial, certificate.serial),
        "its number": (format_number(certificate.serial), certificate.number),
        "its expiry": (first.status.not_after, certificate.expires_on),
    }
    wrong = [name for name, (one, other) in expected.items() if one != other]
    if any(one.status and one.status.not_after != certificate.expires_on for one in later):
        wrong.append("another expiry later on")
    if any(envelope.type == CERTIFICATE_ISSUED for envelope in later):
        wrong.append("a second issue")
    if any(envelope.body.get("number") != certificate.number for envelope in later):
        wrong.append("a record of another number")
    if wrong:
        raise CredentialRefused(f"the records of {subject} disagree: {', '.join(wrong)}")
    return certificate


def _check_status(
    bundle: Bundle, checkpoint: Checkpoint, envelopes: tuple[Envelope, ...]
) -> tuple[StatusLeaf, datetime]:
    """Return the proven state and the time of its status root; the records agree on the serial."""
    root, issued_at = check_status_root(bundle, checkpoint)
    leaf = check_status_leaf(bundle, root)
    check_status_agrees(envelopes, leaf)
    return leaf, issued_at


def _entries(indexes: Sequence[int]) -> str:
    return "Entry" if len(indexes) == 1 else "Entries"
