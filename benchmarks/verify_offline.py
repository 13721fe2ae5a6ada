"""Wall time of `certify verify FILE --offline` as a process, against the least it could be.

The least: a bare interpreter that imports cryptography and checks one Ed25519 signature. Our side
starts the installed command, reads trust file, credential and bundle (or the PDF that carries
both), and makes every check that can be made offline. The certificate is a full one: all criteria
of the newest edition of the catalogue, in a log of 10,000 entries; the PDF is really rendered.
Rounds are shuffled; the ratio is the median of the ratios within a round.

    python benchmarks/verify_offline.py [--rounds 31]
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.certificate import format_number
from certify.credential import (
    AssessedCriterion,
    Assessment,
    Issuer,
    credential_digest,
    format_credential,
    make_credential,
)
from certify.document import render_certificate
from certify.record import RecordStatus, certificate_issued, make_record
from certify.trust import fingerprint, format_trust, make_trust
from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.envelope import parse_record
from ledger.note import NoteSigner, sign_note
from ledger.proof import Bundle, TlogProof, format_bundle
from ledger.status_tree import StatusTree, format_status_root
from ledger.tree import Hash, Subtrees, leaf_hash, prove_inclusion
from standards.load import list_catalogue, load_catalogue_edition

LIMITS = {"credential": 3.0, "PDF": 5.0}
ENTRIES = 10_000
ORIGIN = "log.example/bench"
URL = "https://certifier.example"
ISSUER = Issuer("did:web:certifier.example", "Bench", "did:web:certifier.example#1", URL)
NUMBER = format_number(0)
NOW = datetime.now(UTC).replace(microsecond=0)

BARE = """
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
key, signature, message = map(bytes.fromhex, {hexes!r})
Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
"""


def write_bare(path: Path) -> None:
    """Write the program that does the least: import, and one check."""
    key, message = Ed25519PrivateKey.generate(), b"m" * 300
    public = key.public_key().public_bytes_raw()
    hexes = [value.hex() for value in (public, key.sign(message), message)]
    path.write_text(BARE.format(hexes=hexes), encoding="utf-8")


def make_body() -> dict[str, object]:
    edition = load_catalogue_edition(list_catalogue()[-1])
    return {
        "number": NUMBER,
        "serial": 0,
        "enterprise": {
            "id": "E-0001",
            "name": "Pournami Data Services",
            "native_name": "പൗർണ്ണമി",
            "place": "Nedumangad",
            "district": "Thiruvananthapuram",
            "country": "IN",
            "register_number": "KL-123",
        },
        "sites": [{"name": "Main unit", "place": "Nedumangad", "work": "data entry"}],
        "scope": "data entry and digitisation of records",
        "edition": {"label": edition.label, "digest": edition.digest},
        "verdict_digest": "sha256:" + "cd" * 32,
        "audit": "A-0001",
        "evidence_root": "ef" * 32,
        "chapters": {one.id: {"met": 1, "of": 1, "score": "10.0"} for one in edition.chapters},
        "conditions": [],
        "decision": {"kind": "grant", "decided_on": f"{NOW:%Y-%m-%d}", "by_role": "decision_maker"},
        "effective_on": f"{NOW - timedelta(days=1):%Y-%m-%d}",
        "expires_on": f"{NOW + timedelta(days=1000):%Y-%m-%d}",
        "supersedes": None,
        "synthetic": True,
    }


def make_assessment() -> Assessment:
    edition = load_catalogue_edition(list_catalogue()[-1])
    return Assessment(
        edition.title,
        {chapter.id: chapter.title for chapter in edition.chapters},
        [AssessedCriterion(one.id, one.title, one.chapter, "pass") for one in edition.criteria],
        NOW.date(),
    )


def make_bundle(record: bytes, signer: NoteSigner) -> bytes:
    """Put a record into a log of others and return its bundle."""
    states, hashes = StatusTree(), Subtrees()
    place = ENTRIES // 3
    for index in range(ENTRIES - 1):
        hashes.append(leaf_hash(record if index == place else index.to_bytes(4)))
    states.add(parse_record(record))
    root = states.root(as_of=ENTRIES - 1)
    last = format_status_root(root, previous=Hash(bytes(32)), issued_at=NOW)
    hashes.append(leaf_hash(last))
    text = format_checkpoint(Checkpoint(ORIGIN, ENTRIES, hashes.root))
    note = sign_note(text, [signer])

    def prove(index: int, entry: bytes) -> TlogProof:
        return TlogProof(index, prove_inclusion(index, ENTRIES, hashes), note, entry)

    return format_bundle(
        Bundle(
            subject=f"E-0001/{NUMBER}",
            records=(prove(place, record),),
            status_root=prove(ENTRIES - 1, last),
            status_leaf=states.leaf(0),
            status_path=states.prove(0),
        )
    )


def write_certificate(folder: Path) -> None:
    """Write trust file, credential, bundle and PDF of one certificate."""
    key, signer = Ed25519PrivateKey.generate(), NoteSigner(ORIGIN, Ed25519PrivateKey.generate())
    body, assessment = make_body(), make_assessment()
    credential = make_credential(
        body, issuer=ISSUER, assessment=assessment, created_at=NOW, key=key
    )
    record = make_record(
        certificate_issued("E-0001", body | {"credential_digest": credential_digest(credential)}),
        previous=None,
        issued_at=NOW,
        status=RecordStatus(0, "issued", (NOW + timedelta(days=1000)).date()),
        key=key,
        verification_method=ISSUER.verification_method,
    )
    trust = make_trust(
        issuer_did=ISSUER.did,
        issuer_name=ISSUER.name,
        keys={ISSUER.verification_method: key.public_key().public_bytes_raw()},
        policy_text=f"log {signer.vkey}\nquorum none\n",
        max_age_hours=24,
        register_url=None,
    )
    bundle = make_bundle(record, signer)
    pdf = render_certificate(
        record=parse_record(record).document,
        credential=format_credential(credential),
        bundle=bundle,
        trust_fingerprint=fingerprint(trust),
        issuer_name=ISSUER.name,
        public_url=URL,
        standard_title=assessment.standard_title,
        chapter_titles=assessment.chapter_titles,
    )
    (folder / "trust.json").write_bytes(format_trust(trust))
    (folder / f"{NUMBER}.vc.json").write_bytes(format_credential(credential))
    (folder / f"{NUMBER}.proof.json").write_bytes(bundle)
    (folder / f"{NUMBER}.pdf").write_bytes(pdf)


def time_process(command: Sequence[str], environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def compare(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each command, round by round."""
    certify = str(Path(sysconfig.get_path("scripts")) / "certify")
    verify = [certify, "verify", "--offline", "--dir", str(folder)]
    commands = {
        "bare": [sys.executable, str(folder / "bare.py")],
        "credential": [*verify, str(folder / f"{NUMBER}.vc.json")],
        "PDF": [*verify, str(folder / f"{NUMBER}.pdf")],
    }
    # Compiled modules are kept by any installation; without them we would time the compiler.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for command in commands.values():
        time_process(command, environment)
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name in random.sample(list(commands), len(commands)):
            took[name].append(time_process(commands[name], environment))
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_bare(folder / "bare.py")
        write_certificate(folder)
        took = compare(folder, wanted.rounds)
    print(f"bare check: {statistics.median(took['bare']) * 1e3:.0f} ms")
    held = True
    for kind, limit in LIMITS.items():
        pairs = zip(took[kind], took["bare"], strict=True)
        ratio = statistics.median(ours / bare for ours, bare in pairs)
        each = statistics.median(took[kind]) * 1e3
        print(f"verify {kind} offline: {each:.0f} ms, {ratio:.2f}x the bare check (limit {limit}x)")
        held &= ratio <= limit
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
