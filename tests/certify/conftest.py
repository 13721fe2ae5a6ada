"""A small world for verifying: an issuer, a log in memory, certificates. Pure: no file, no SQL."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
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
from certify.enveloped import envelop_credential
from certify.record import (
    RecordStatus,
    Statement,
    certificate_issued,
    document_rendered,
    make_record,
    state_changed,
)
from certify.trust import make_trust
from ledger.checkpoint import Checkpoint, format_checkpoint
from ledger.envelope import parse_record
from ledger.note import (
    ED25519_COSIGNATURE,
    NoteSigner,
    Verifier,
    add_signatures,
    format_vkey,
    parse_note,
    sign_cosignature,
    sign_note,
)
from ledger.proof import Bundle, TlogProof, format_bundle, format_tlog_proof
from ledger.status_tree import StatusTree, format_status_root
from ledger.tree import Subtrees, leaf_hash, prove_inclusion

ORIGIN = "ledger.example/log"
DID = "did:web:certifier.example"
METHOD = f"{DID}#key-1"
URL = "https://certifier.example"
ISSUED_AT = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
EFFECTIVE_ON = date(2026, 11, 24)
EXPIRES_ON = date(2029, 11, 23)

ISSUER = Issuer(DID, "Fair Certifier (demo)", METHOD, URL)
ASSESSMENT = Assessment(
    standard_title="Social Outsourcing Standard",
    chapter_titles={"pay": "Pay", "ownership": "Mission and ownership", "trade": "Trade"},
    criteria=(
        AssessedCriterion("O1", "Social model", "ownership", "pass"),
        AssessedCriterion("P1", "No worker below the legal minimum wage", "pay", "pass"),
        AssessedCriterion("P6", "Lowest pay reaches the living wage", "pay", "not_yet"),
        AssessedCriterion("T1", "No client is more than three quarters", "trade", "fail"),
    ),
    assessed_on=date(2026, 11, 20),
)


def key_of(seed):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def make_body(serial=0, **changes):
    """Return the body of a certificate's issuing record, without `credential_digest`."""
    body = {
        "number": format_number(serial),
        "serial": serial,
        "enterprise": {
            "id": f"E-{serial + 1:04d}",
            "name": f"Technoworld {serial + 1}",
            "native_name": "ടെക്നോവേൾഡ്",
            "place": "Nedumangad",
            "district": "Thiruvananthapuram",
            "country": "IN",
            "register_number": "KL-123",
        },
        "sites": [{"name": "Main unit", "place": "Nedumangad", "work": "data entry"}],
        "scope": "data entry and digitisation of records",
        "edition": {"label": "social-outsourcing@1.0.0", "digest": "sha256:" + "ab" * 32},
        "verdict_digest": "sha256:" + "cd" * 32,
        "audit": "A-0001",
        "evidence_root": "ef" * 32,
        "chapters": {"pay": {"met": 1, "of": 1, "score": "10.0"}},
        "conditions": [{"code": "corrective_action", "criterion": "T1", "due_on": "2027-05-24"}],
        "decision": {"kind": "grant", "decided_on": "2026-11-24", "by_role": "decision_maker"},
        "effective_on": EFFECTIVE_ON.isoformat(),
        "expires_on": EXPIRES_ON.isoformat(),
        "supersedes": None,
        "synthetic": True,
    }
    body.update(changes)
    return body


@dataclass
class World:
    """An issuer and its log. Nothing is public before `publish` makes a checkpoint."""

    issuer_key: Ed25519PrivateKey = field(default_factory=lambda: key_of("issuer"))
    log_signer: NoteSigner = field(default_factory=lambda: NoteSigner(ORIGIN, key_of("log")))
    witness_key: Ed25519PrivateKey | None = None
    entries: list = field(default_factory=list)
    hashes: Subtrees = field(default_factory=Subtrees)
    states: StatusTree = field(default_factory=StatusTree)
    last: dict = field(default_factory=dict)
    credentials: dict = field(default_factory=dict)
    note: str = ""

    def trust(self, **changes):
        settings = {
            "issuer_did": DID,
            "issuer_name": ISSUER.name,
            "keys": {METHOD: self.issuer_key.public_key().public_bytes_raw()},
            "policy_text": f"log {self.log_signer.vkey}\n{self.witness_lines()}",
            "max_age_hours": 720,
            "register_url": URL,
        }
        return make_trust(**settings | changes)

    def witness_lines(self):
        if self.witness_key is None:
            return "quorum none\n"
        public = self.witness_key.public_key().public_bytes_raw()
        verifier = Verifier("witness.example", ED25519_COSIGNATURE, public)
        return f"witness w1 {format_vkey(verifier)}\nquorum w1\n"

    def append(self, entry):
        envelope = parse_record(entry)
        self.entries.append(entry)
        self.hashes.append(leaf_hash(entry))
        self.states.add(envelope)
        self.last[envelope.subject] = envelope.leaf.hex()
        return len(self.entries) - 1

    def record(self, statement, *, at, status=None, key=None, method=METHOD):
        record = make_record(
            statement,
            previous=self.last.get(statement.subject),
            issued_at=at,
            status=status,
            key=key or self.issuer_key,
            verification_method=method,
        )
        return self.append(record)

    def fill(self, count, *, at=ISSUED_AT):
        """Append records of others, so that proofs have some length."""
        for number in range(count):
            self.record(Statement("evidence_received", f"E-9999/A-{number:04d}", {}), at=at)

    def issue(self, serial=0, *, at=ISSUED_AT, body=None, credential_body=None, **signed):
        """Record a certificate; `signed` may name another key and method for the record."""
        body = body or make_body(serial)
        credential = make_credential(
            credential_body or body,
            issuer=ISSUER,
            assessment=ASSESSMENT,
            created_at=at,
            key=self.issuer_key,
        )
        self.credentials[serial] = format_credential(credential)
        digested = {**body, "credential_digest": credential_digest(credential)}
        status = RecordStatus(serial, "issued", date.fromisoformat(body["expires_on"]))
        statement = certificate_issued(body["enterprise"]["id"], digested)
        return self.record(statement, at=at, status=status, **signed)

    def change(self, serial, from_state, to_state, reason, *, at, expires_on=EXPIRES_ON):
        statement = state_changed(
            enterprise_id=f"E-{serial + 1:04d}",
            serial=serial,
            from_state=from_state,
            to_state=to_state,
            reason=reason,
            decided_on=at.date(),
        )
        return self.record(statement, at=at, status=RecordStatus(serial, to_state, expires_on))

    def document(self, serial, pdf_digest, *, at, state="valid"):
        statement = document_rendered(
            enterprise_id=f"E-{serial + 1:04d}",
            number=format_number(serial),
            pdf_digest=pdf_digest,
            state=state,
        )
        return self.record(statement, at=at)

    def publish(self, at):
        """Append a status root and sign a checkpoint, as the log would at that time."""
        index = len(self.entries)
        root = self.states.root(as_of=index)
        previous = self.last.get("log/status")
        self.append(
            format_status_root(
                root,
                previous=None if previous is None else bytes.fromhex(previous),
                issued_at=at,
            )
        )
        text = format_checkpoint(Checkpoint(ORIGIN, len(self.entries), self.hashes.root))
        self.note = sign_note(text, [self.log_signer])
        if self.witness_key is not None:
            line = sign_cosignature(
                text,
                name="witness.example",
                key=self.witness_key,
                at_s=int((at + timedelta(minutes=1)).timestamp()),
            )
            self.note = add_signatures(text, [*parse_note(self.note).lines, line])
        return self

    def prove(self, index):
        size = len(self.entries)
        path = prove_inclusion(index, size, self.hashes)
        return TlogProof(index, path, self.note, self.entries[index])

    def indexes(self, subject):
        return [
            index
            for index, entry in enumerate(self.entries)
            if parse_record(entry).subject == subject
        ]

    def bundle(self, serial=0):
        subject = f"E-{serial + 1:04d}/{format_number(serial)}"
        return Bundle(
            subject=subject,
            records=tuple(self.prove(index) for index in self.indexes(subject)),
            status_root=self.prove(len(self.entries) - 1),
            status_leaf=self.states.leaf(serial),
            status_path=self.states.prove(serial),
        )

    def bundle_bytes(self, serial=0):
        return format_bundle(self.bundle(serial))

    def tlog_proof(self, serial=0):
        index = self.indexes(f"E-{serial + 1:04d}/{format_number(serial)}")[0]
        return format_tlog_proof(self.prove(index)).encode()


@pytest.fixture
def world():
    """Return an empty world."""
    return World()


def make_issued():
    """Return a world with two certificates, public since ten minutes after their issue."""
    world = World()
    world.fill(5)
    world.issue(0)
    world.issue(1)
    world.fill(3)
    return world.publish(ISSUED_AT + timedelta(minutes=10))


@pytest.fixture
def issued():
    """Return a world with two certificates, public since ten minutes after their issue."""
    return make_issued()


@pytest.fixture
def twin():
    """Return a second world that is the same as `issued` up to here."""
    return make_issued()


@pytest.fixture
def witnessed():
    """Return a world whose checkpoints carry a witness's cosignature, one minute later."""
    world = World(witness_key=key_of("witness"))
    world.issue(0)
    return world.publish(ISSUED_AT + timedelta(minutes=10))


@pytest.fixture
def enveloped(issued):
    """Return the first certificate of `issued` as vc+jwt."""
    credential = json.loads(issued.credentials[0])
    return envelop_credential(credential, issued.issuer_key, verification_method=METHOD)


@pytest.fixture(name="make_body")
def make_body_of_a_certificate():
    """Return the maker of the body of a certificate's issuing record."""
    return make_body


class _Files(BaseHTTPRequestHandler):
    """Serves the server's `files`, by path; 404 for all else."""

    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.server.files.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_args):
        pass


@pytest.fixture
def site():
    """Return a web server on this machine: `.files` by path, `.asked` paths, `.url`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    server.daemon_threads = True
    server.files, server.asked = {}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def publish_on(site, world, serial=0):
    """Put a certificate's files and the checkpoint where a register has them."""
    stem = f"/c/{format_number(serial)}"
    site.files |= {
        f"{stem}.vc.json": world.credentials[serial],
        f"{stem}.proof.json": world.bundle_bytes(serial),
        f"{stem}.tlog-proof": world.tlog_proof(serial),
        "/log/checkpoint": world.note.encode(),
    }


@pytest.fixture(name="publish_on")
def publish_on_a_site():
    """Return the function that puts a certificate's files on a site."""
    return publish_on


@pytest.fixture
def fresh():
    """Return a world like `issued` that is 61 minutes old by this machine's clock."""
    now = datetime.now(UTC).replace(microsecond=0)
    world = World()
    world.fill(5)
    for serial in (0, 1):
        body = make_body(serial, effective_on=(now - timedelta(days=1)).date().isoformat())
        world.issue(serial, at=now - timedelta(hours=2), body=body)
    return world.publish(now - timedelta(minutes=61))
