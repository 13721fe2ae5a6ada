"""Replay: the same evidence and edition must give the same verdict, byte for byte.

What is replayed is the stored verdict: its evidence, its terms, its period. With a copy put in the
place of some evidence, the replay names the criteria that come out differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlmodel import Session

from audits.enterprise import Audit
from audits.errors import AuditNotEvaluated, EvidenceErased, EvidenceUnknown
from audits.evaluation import Document, Exhibit, check_edition, evaluate, show
from audits.evidence import Evidence, get_evidence, mapping_of
from audits.facts import Terms
from audits.tables.headers import Choice
from audits.vault import Vault, commit
from ledger.canonical import canonical_bytes, parse_canonical
from standards.model import Edition

MAX_VERDICT_BYTES = 64 * 1024 * 1024  # our own bytes: the limit for foreign JSON does not fit them


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion that comes out differently: outcome and sentence, recorded and replayed."""

    criterion: str
    before: str
    after: str
    sentence_before: str
    sentence_after: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay came to; `same` says that its bytes are those of the recorded verdict.

    `changed` holds the criteria whose outcome or sentence differs, `resting` those that come out
    alike but rest on evidence that is not the same, `facts_changed` the names of the facts whose
    value differs.
    """

    verdict_digest: str
    recorded_digest: str
    same: bool
    changed: tuple[Change, ...]
    resting: tuple[str, ...]
    facts_changed: tuple[str, ...]
    document: Document


def replay_audit(
    session: Session,
    vault: Vault,
    *,
    audit: Audit,
    edition: Edition,
    replacements: Mapping[str, bytes] | None = None,
) -> Replay:
    """Make the last verdict again from its evidence; store nothing.

    `replacements` is evidence id -> bytes of a copy that stands in for it.

    Raises:
        AuditNotEvaluated: there is no verdict.
        EditionDiffers: another edition than that of the audit.
        EvidenceErased, EvidenceAltered: evidence of the verdict cannot be read.
        EvidenceUnknown: a replacement for evidence that the verdict does not name.
        EvidenceRefused: a replacement cannot be read.
    """
    recorded = load_verdict(audit)
    check_edition(audit, edition)
    copies = dict(replacements or {})
    named = [get_evidence(session, each["id"]) for each in recorded["evidence"]]
    for unknown in sorted(copies.keys() - {evidence.id for evidence in named}):
        raise EvidenceUnknown(f"{unknown} in the verdict of {audit.id}")
    exhibits = [_show(vault, evidence, copies.get(evidence.id)) for evidence in named]
    terms = _terms_of(recorded)
    verdict = evaluate(audit, edition, terms, exhibits, recorded["replaced"]).verdict
    replayed = cast("dict[str, Any]", parse_own(canonical_bytes(verdict.document)))
    return Replay(
        verdict_digest=verdict.digest,
        recorded_digest=str(audit.verdict_digest),
        same=verdict.digest == audit.verdict_digest,
        changed=_list_changes(recorded, replayed),
        resting=_list_resting(recorded, replayed),
        facts_changed=_list_changed_facts(recorded, replayed),
        document=verdict.document,
    )


def load_verdict(audit: Audit) -> dict[str, Any]:
    """Return the stored verdict document.

    Raises:
        AuditNotEvaluated: there is none.
    """
    if audit.verdict is None:
        raise AuditNotEvaluated(audit.id)
    return cast("dict[str, Any]", parse_own(audit.verdict.encode()))


def parse_own(data: bytes) -> object:
    """Return the value of canonical bytes that this program wrote itself."""
    return parse_canonical(data, max_bytes=MAX_VERDICT_BYTES)


def _show(vault: Vault, evidence: Evidence, copy: bytes | None) -> Exhibit:
    if copy is None:
        return show(vault, evidence)
    if evidence.salt is None:
        raise EvidenceErased(evidence.id)
    commitment = commit(bytes.fromhex(evidence.salt), copy)
    return Exhibit(evidence, commitment, copy, Choice(remembered=mapping_of(evidence)))


def _terms_of(recorded: Mapping[str, Any]) -> Terms:
    return Terms(
        **recorded["terms"],
        period_start=date.fromisoformat(recorded["period"]["start"]),
        period_end=date.fromisoformat(recorded["period"]["end"]),
    )


def _pair_results(
    recorded: Mapping[str, Any], replayed: Mapping[str, Any]
) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Return each criterion of both verdicts with its result before and after."""
    after = {each["criterion"]: each for each in replayed["judgement"]["results"]}
    return [
        (each["criterion"], each, after[each["criterion"]])
        for each in recorded["judgement"]["results"]
        if each["criterion"] in after
    ]


def _list_resting(recorded: Mapping[str, Any], replayed: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the criteria that read other evidence, by its commitment, and say the same."""
    return tuple(
        criterion
        for criterion, before, after in _pair_results(recorded, replayed)
        if before != after and _said(before) == _said(after)
    )


def _list_changes(recorded: Mapping[str, Any], replayed: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(
            criterion,
            before["outcome"],
            after["outcome"],
            before["sentence"],
            after["sentence"],
        )
        for criterion, before, after in _pair_results(recorded, replayed)
        if _said(before) != _said(after)
    )


def _said(result: Mapping[str, Any]) -> tuple[str, str]:
    return result["outcome"], result["sentence"]


def _list_changed_facts(
    recorded: Mapping[str, Any], replayed: Mapping[str, Any]
) -> tuple[str, ...]:
    return tuple(
        name
        for name, fact in recorded["facts"].items()
        if name in replayed["facts"] and _known(fact) != _known(replayed["facts"][name])
    )


def _known(fact: Mapping[str, Any]) -> tuple[object, object]:
    return fact.get("value"), fact.get("unknown")
