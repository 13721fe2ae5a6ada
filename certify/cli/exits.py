"""The exit codes, and which refusal ends with which. Scripts depend on them."""

from typing import Final

DONE: Final = 0
NOT_VALID: Final = 1
NOT_CHECKED: Final = 2
USAGE: Final = 64
BAD_INPUT: Final = 65
INTERNAL: Final = 70
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

EXITS: Final = {
    # What the rules answer with no.
    "StepNotAllowed": NOT_VALID,
    "DecisionBlocked": NOT_VALID,
    "NumberMistyped": NOT_VALID,
    "CertificateUnknown": NOT_VALID,
    "RoleMissing": NOT_VALID,
    "KeyRefused": NOT_VALID,
    "AlreadyDecided": NOT_VALID,
    "EditionNotPublic": NOT_VALID,
    "EditionAltered": NOT_VALID,
    "EvidenceAltered": NOT_VALID,
    "AuditClosed": NOT_VALID,
    "AuditNotEvaluated": NOT_VALID,
    "VerdictAltered": NOT_VALID,
    "VerdictOutdated": NOT_VALID,
    "FindingClosed": NOT_VALID,
    "NotOfTheTeam": NOT_VALID,
    "OwnCorrection": NOT_VALID,
    "LedgerDamaged": NOT_VALID,
    # What nobody can tell any more, or not just now.
    "EvidenceErased": NOT_CHECKED,
    "FetchRefused": NOT_CHECKED,
    # The four roots, and the services: something handed in is not as it must be.
    "CertificationError": BAD_INPUT,
    "AuditError": BAD_INPUT,
    "StandardsError": BAD_INPUT,
    "LedgerError": BAD_INPUT,
    "ServiceError": BAD_INPUT,
    # What failed on this machine, and is no input's fault.
    "DatabaseFailed": INTERNAL,
    "PublishingFailed": INTERNAL,
    "UsageWrong": USAGE,
}
"""By class name, so that nothing has to be imported; the most specific name counts."""


def is_known(error: BaseException) -> bool:
    """Return whether an error says in its own words, fit for everybody, what is the matter."""
    return any(kind.__name__ in EXITS for kind in type(error).__mro__)


def exit_code_of(error: BaseException) -> int:
    """Return the exit code of an error, `INTERNAL` when it is none of ours."""
    for kind in type(error).__mro__:
        if kind.__name__ in EXITS:
            return EXITS[kind.__name__]
    return INTERNAL
