"""For each check: how somebody does it without us. Shown beside the answer of the check."""

from collections.abc import Mapping
from typing import Final

_RUN: Final = "certify verify FILE --trust trust.json"

YOURSELF: Final[Mapping[str, str]] = {
    "number": "Compare every character with the paper. The last one is computed from the others "
    "(ISO 7064 MOD 37,36), so one wrong character is noticed.",
    "trust": "Run `sha256sum trust.json` and compare the result with the fingerprint printed on a "
    "certificate, or told to you by somebody you know.",
    "attachments": "Open the PDF's attachments in a reader, or run `pdfdetach -list FILE.pdf`.",
    "issuer": "Look into the credential: `issuer` must be the DID in your trust file.",
    "signature": f"`{_RUN}`, or any program that verifies the W3C cryptosuite eddsa-jcs-2022 with "
    "the key in your trust file.",
    "proof_file": f"`{_RUN}` refuses any other spelling of the file; the format is described in "
    "docs/ledger.md.",
    "log_signature": "The last lines of the checkpoint are signatures over the lines above "
    "(C2SP signed-note). Any program for Go checksum-database notes can check them.",
    "records_in_log": "Hash the record (SHA-256 of a zero byte and its bytes), then hash it "
    "together with the hashes in the proof, one after the other (RFC 6962). The result must be the "
    "root in the checkpoint.",
    "records_chained": "Each record names the hash of the one before it in `previous`; the first "
    "one names none.",
    "records_signed": "Each record carries a `proof` of the same kind as the credential: verify it "
    "with the key in your trust file.",
    "status_proven": "The last entry under the checkpoint holds the root of the tree of states. "
    "Hash the certificate's leaf up to it in the same way.",
    "credential_recorded": "SHA-256 of the credential without its `proof` must be the "
    "`credential_digest` in the issuing record.",
    "register": "Fetch `/log/checkpoint` and `NUMBER.proof.json` yourself, from another network "
    "if you like.",
    "history_kept": "Keep the proofs you are given. An older one must be the beginning of a newer.",
    "document": "SHA-256 of the PDF must be in a `document` record of this certificate.",
    "visible_page": "Compare number, name, sites, scope and dates on the page with those here.",
    "freshness": "Compare the time of the checkpoint with your clock.",
    "checkpoint_then": "Ask somebody who kept a checkpoint of that time, or keep them yourself.",
    "dates": "Compare the two dates with a calendar.",
    "state": f"Fetch the newest `NUMBER.proof.json` and run `{_RUN}`.",
}
