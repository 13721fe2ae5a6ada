# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What an audit refuses, as types that carry values and build their own sentence.

    AuditError
      FieldsRefused           fields of an enterprise or an audit that cannot be taken
      EvidenceRefused         a file that cannot be read; holds every problem with its place
      EvidenceErased          its key was destroyed: nobody can read it any more
      EvidenceAltered         stored bytes are not the ones that were received
      EditionDiffers          another edition than the one the audit was opened on
      AuditClosed             a closed audit takes nothing more
      AuditNotEvaluated       no verdict yet
      VerdictOutdated         evidence came after the last evaluation
      VerdictAltered          a stored verdict is not the one that was made
      FindingClosed           a closed finding takes no answer
      NotOfTheTeam            only the audit's team may do this
      OwnCorrection           nobody verifies what they submitted
      EnterpriseUnknown AuditUnknown EvidenceUnknown FindingUnknown ActionUnknown

What people must repair is reported all at once: the plural ones carry every problem.
"""

from collections.abc import Sequence

from audits.tables.problems import Problem, format_problems

SHOWN_PROBLEMS = 20  # lines in the sentence; `problems` has all


class AuditError(Exception):
    """Anything an audit refuses."""


class FieldsRefused(AuditError):
    """Fields that cannot be taken; `problems` has a sentence for each."""

    def __init__(self, thing: str, problems: Sequence[str]) -> None:
        self.thing, self.problems = thing, tuple(problems)
        super().__init__(f"This {thing} cannot be taken: {'; '.join(self.problems)}.")


class EvidenceRefused(AuditError):
    """A file that cannot be taken as evidence. `problems` has all, `more` counts those not kept."""

    def __init__(self, file: str, problems: Sequence[Problem], *, more: int = 0) -> None:
        self.file, self.problems, self.more = file, tuple(problems), more
        count = len(self.problems) + more
        heading = f"{file} was refused, nothing was stored: {count} problem{'s' * (count != 1)}."
        shown, told = format_problems(self.problems, SHOWN_PROBLEMS)
        rest = count - told
        super().__init__("\n".join([heading, *shown, *([f"… and {rest} more"] if rest else [])]))


class EvidenceErased(AuditError):
    """The key of this evidence was destroyed."""

    def __init__(self, evidence: str) -> None:
        self.evidence = evidence
        super().__init__(f"Evidence {evidence} was erased: its key is destroyed, it is unreadable.")


class EvidenceAltered(AuditError):
    """Stored bytes are not the ones that were received."""

    def __init__(self, evidence: str, reason: str) -> None:
        self.evidence, self.reason = evidence, reason
        super().__init__(f"Evidence {evidence} is not what was received: {reason}.")


class EditionDiffers(AuditError):
    """Another edition than the one that the audit was opened on."""

    def __init__(self, *, audit: str, expected: str, given: str) -> None:
        self.audit, self.expected, self.given = audit, expected, given
        super().__init__(f"Audit {audit} was opened on the edition {expected}, not on {given}.")


class AuditClosed(AuditError):
    """A closed audit takes nothing more."""

    def __init__(self, audit: str) -> None:
        self.audit = audit
        super().__init__(f"Audit {audit} is closed: open a new one.")


class AuditNotEvaluated(AuditError):
    """There is no verdict yet."""

    def __init__(self, audit: str) -> None:
        self.audit = audit
        super().__init__(f"Audit {audit} was not evaluated yet.")


class VerdictOutdated(AuditError):
    """Evidence came, or was replaced, after the last evaluation."""

    def __init__(self, audit: str, evidence: Sequence[str]) -> None:
        self.audit, self.evidence = audit, tuple(evidence)
        names = ", ".join(self.evidence)
        super().__init__(
            f"The verdict of audit {audit} does not reflect {names}: evaluate it again."
        )


class VerdictAltered(AuditError):
    """A stored verdict is not the one that was made of the evidence, or not the one recorded."""

    def __init__(self, audit: str, reason: str) -> None:
        self.audit, self.reason = audit, reason
        super().__init__(f"The verdict of audit {audit} is not the one that was made: {reason}.")


class FindingClosed(AuditError):
    """A closed finding takes no answer."""

    def __init__(self, finding: str) -> None:
        self.finding = finding
        super().__init__(f"Finding {finding} is closed.")


class NotOfTheTeam(AuditError):
    """Only an auditor of the audit's team may do this."""

    def __init__(self, person: str, audit: str) -> None:
        self.person, self.audit = person, audit
        super().__init__(f"{person} is not an auditor of audit {audit}.")


class OwnCorrection(AuditError):
    """Nobody verifies a corrective action that they submitted."""

    def __init__(self, person: str, finding: str) -> None:
        self.person, self.finding = person, finding
        super().__init__(
            f"{person} submitted the corrective action for {finding}: another verifies it."
        )


class ThingUnknown(AuditError):
    """Nothing of that id."""

    thing = "thing"

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        super().__init__(f"There is no {self.thing} {wanted}.")


class EnterpriseUnknown(ThingUnknown):
    """No enterprise of that id."""

    thing = "enterprise"


class AuditUnknown(ThingUnknown):
    """No audit of that id."""

    thing = "audit"


class EvidenceUnknown(ThingUnknown):
    """No evidence of that id in the audit."""

    thing = "evidence"


class FindingUnknown(ThingUnknown):
    """No finding of that id."""

    thing = "finding"


class ActionUnknown(ThingUnknown):
    """No corrective action of that id."""

    thing = "corrective action"
