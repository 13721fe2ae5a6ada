# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What the ledger refuses, as types that carry values and build their own sentence.

LedgerError
  Malformed                 a text that is not in its one permitted form
    MalformedJson           with line and column
    NotCanonical            JSON, but not its canonical bytes (or outside the value set)
    MalformedNote  MalformedKey  MalformedCheckpoint  MalformedProof  MalformedPolicy
    MalformedTile  MalformedBundle  MalformedStatus
    RecordRefused           a record whose envelope the log does not take
      RecordConflict        another record already follows the same one
  PolicyNotSupported        well-formed, but asks for what this version cannot check
  SignatureInvalid          a signature is missing, fails, or is one too many
  OriginInvalid             the checkpoint speaks for another log than the key that signed it
  ProofInvalid              hashes that do not lead to the root
  ChainBroken               records of one subject that do not follow each other
  StatusDisagrees           status root, status leaf and records tell different stories
  KeyFileRefused            a key file that cannot or must not be used
  EntryUnknown              no such entry in the published log
  LedgerDamaged             stored and signed history differ: stop writing
  ClockBackwards            the clock stands before the last checkpoint: wait, nothing is lost
  PublishingFailed          the disk or the database gave up half way: try again later
"""

from typing import ClassVar


class LedgerError(Exception):
    """Root of all refusals of the ledger."""


class Malformed(LedgerError):
    """A text that is not in its one permitted form. `reason` is a phrase without full stop."""

    thing: ClassVar[str] = "text"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Malformed {self.thing}: {reason}.")


class MalformedJson(Malformed):
    """JSON that is not strict. `line` and `column` count from 1, columns in characters."""

    thing = "JSON"

    def __init__(self, reason: str, *, line: int, column: int) -> None:
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {reason}")


class NotCanonical(Malformed):
    """A value outside the restricted set, or bytes that are not the canonical ones."""

    thing = "canonical JSON"


class MalformedNote(Malformed):
    """Not a signed note (C2SP signed-note)."""

    thing = "signed note"


class MalformedKey(Malformed):
    """Not a verifier key or Multikey of a kind that is supported."""

    thing = "public key"


class KeyNotSupported(MalformedKey):
    """A well-formed verifier key of a signature type that this version cannot check."""


class MalformedCheckpoint(Malformed):
    """Not a checkpoint (C2SP tlog-checkpoint)."""

    thing = "checkpoint"


class MalformedProof(Malformed):
    """Not a proof file (C2SP tlog-proof)."""

    thing = "tlog-proof"


class MalformedTile(Malformed):
    """Not a tile, an entry bundle or the path of one (C2SP tlog-tiles)."""

    thing = "tile"


class MalformedStatus(Malformed):
    """Not a status leaf or a status root."""

    thing = "status"


class MalformedBundle(Malformed):
    """Not a bundle `NUMBER.proof.json`."""

    thing = "bundle"


class RecordRefused(Malformed):
    """A record that the log does not take."""

    thing = "record"


class RecordConflict(RecordRefused):
    """A second record with the subject and previous of one that the log already has."""

    def __init__(self, *, subject: str, taken_by: str) -> None:
        self.subject = subject
        self.taken_by = taken_by
        super().__init__(f"the record {taken_by} of {subject} already stands in its place")


class MalformedPolicy(Malformed):
    """Not a policy (C2SP tlog-policy). `line` counts from 1; 0 means the policy as a whole."""

    thing = "policy"

    def __init__(self, reason: str, *, line: int = 0) -> None:
        self.line = line
        super().__init__(f"line {line}: {reason}" if line else reason)


class PolicyNotSupported(LedgerError):
    """A well-formed policy that asks for what this version cannot check."""

    def __init__(self, reason: str, *, line: int = 0) -> None:
        self.reason = reason
        self.line = line
        place = f", line {line}" if line else ""
        super().__init__(f"This policy is not supported{place}: {reason}.")


class SignatureInvalid(LedgerError):
    """A required signature is missing or fails, or one is there that nobody asked for."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Signature invalid: {reason}.")


class OriginInvalid(LedgerError):
    """A checkpoint that speaks for another log than the key that signed it."""

    def __init__(self, *, origin: str, key_name: str) -> None:
        self.origin = origin
        self.key_name = key_name
        super().__init__(f"The checkpoint of {origin!r} is signed by the log key of {key_name!r}.")


class ProofInvalid(LedgerError):
    """An inclusion or consistency proof that does not lead to the root."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Proof invalid: {reason}.")


class ChainBroken(LedgerError):
    """Records of one subject that do not follow each other."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Chain of records broken: {reason}.")


class StatusDisagrees(LedgerError):
    """Status root, status leaf and records tell different stories."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Status disagrees: {reason}.")


class KeyFileRefused(LedgerError):
    """A key file that cannot or must not be used."""

    def __init__(self, path: object, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"Key file {path} refused: {reason}.")


class EntryUnknown(LedgerError):
    """No such entry in the published log. `what` names it, as in `entry 7`."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"The published log has no {what}.")


class LedgerDamaged(LedgerError):
    """Stored history and signed history differ. Reading goes on, writing stops.

    `reason` is a phrase, or the whole sentence of another such error.
    """

    _BEGINS = "The ledger refuses to write: "

    def __init__(self, reason: str) -> None:
        self.reason = reason.removeprefix(self._BEGINS).removesuffix(".")
        super().__init__(f"{self._BEGINS}{self.reason}.")


class ClockBackwards(LedgerError):
    """The clock stands before the last checkpoint; publishing waits, nothing is lost."""

    def __init__(self, *, now: str, last: str) -> None:
        self.now = now
        self.last = last
        super().__init__(
            f"The clock says {now}, but the last checkpoint was made at {last}: nothing is "
            "published until the clock is right again. Records that wait are kept."
        )


class PublishingFailed(LedgerError):
    """Publishing stopped half way; what was committed is kept and published next time."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"Publishing stopped: {reason}. Nothing is lost; it is finished at the next attempt."
        )
