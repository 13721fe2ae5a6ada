"""Each check by name: its title, and what it means when it passes, in words for buyers.

`docs/verification.md` tells the same at length, and how to do each check oneself.
"""

from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """Title of a check and what a tick says; nothing more than that may be read into it."""

    title: str
    says: str


MEANINGS: Final[dict[str, Meaning]] = {
    "number": Meaning(
        "Certificate number",
        "The number is written correctly and the register knows it.",
    ),
    "trust": Meaning(
        "Trust file",
        "Only the keys in the trust file that you keep are believed, none that came with the "
        "certificate.",
    ),
    "attachments": Meaning(
        "Attachments of the PDF",
        "The PDF carries one credential and its proof.",
    ),
    "issuer": Meaning(
        "Issuer",
        "The certificate was made by the issuer that your trust file names.",
    ),
    "signature": Meaning(
        "Signature of the issuer",
        "Not one letter of the credential has changed since the issuer signed it.",
    ),
    "proof_file": Meaning(
        "Proof file",
        "The proof is complete and in its one permitted form.",
    ),
    "log_signature": Meaning(
        "Signature of the ledger",
        "The ledger's operator, and every witness your trust file asks for, signed this state "
        "of the whole ledger. Without witnesses, others could be shown another state of it.",
    ),
    "records_in_log": Meaning(
        "In the ledger",
        "Every record of this certificate is part of that state of the ledger.",
    ),
    "records_chained": Meaning(
        "One unbroken story",
        "The records follow each other from the issue on and speak of this certificate only.",
    ),
    "records_signed": Meaning(
        "Records signed",
        "Each record was signed by the issuer that your trust file names.",
    ),
    "status_proven": Meaning(
        "State proven",
        "The state is the newest one in that state of the ledger: no suspension or withdrawal "
        "recorded up to then is left out. It says nothing of later ones.",
    ),
    "credential_recorded": Meaning(
        "Credential recorded",
        "This credential, and no other, is the one that was recorded when the certificate "
        "was issued.",
    ),
    "register": Meaning(
        "Asked the register",
        "The newest state was fetched from the register and checked just now.",
    ),
    "history_kept": Meaning(
        "History kept",
        "The proof you were given and the newest one tell the same past.",
    ),
    "visible_page": Meaning(
        "The visible page",
        "The PDF is, byte for byte, one that the issuer recorded; so is what its page shows.",
    ),
    "freshness": Meaning(
        "Fresh enough",
        "The proof is younger than the greatest age you accept.",
    ),
    "checkpoint_then": Meaning(
        "What the ledger showed then",
        "A checkpoint of that time showed the same state.",
    ),
    "dates": Meaning(
        "Dates",
        "The day lies between the day it takes effect and the day it expires.",
    ),
    "state": Meaning(
        "Not suspended or withdrawn",
        "The certificate is in force, neither suspended nor withdrawn.",
    ),
}
