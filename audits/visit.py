"""Visits: what an auditor saw, as one strict JSON file per visit (docs/visit.schema.json).

    {"format": "fair-it-ledger/visit", "version": 1, "visit_id": UUIDv7, "audit": "A-0001",
     "edition": "social-outsourcing@1.0.0", "visited_on": "2026-11-20",
     "answers": [{"fact": "visit.exits_clear", "answer": "yes", "note": "", "photographs": []}]}

`answer` is yes, no or not_seen; `photographs` are SHA-256 digests of image files. Of several visits
the latest answer that saw something counts for each question.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Field

from audits.errors import EvidenceRefused
from audits.schema import Base
from audits.tables.problems import Problem, Problems
from audits.tables.text import clean_text, shorten
from ledger.canonical import parse_json
from ledger.errors import MalformedJson
from standards.model import Edition

FORMAT: Final = "fair-it-ledger/visit"
ANSWERS: Final = ("yes", "no", "not_seen")
MAX_ANSWERS: Final = 200
MAX_NOTE: Final = 2_000
MAX_PHOTOGRAPHS: Final = 20
METHOD: Final = "visit/1"

_FACT: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_UUID_VERSION: Final = 7


class Visit(Base, table=True):
    """A visit that was received: which evidence holds it, when it was, who recorded it."""

    id: str = Field(primary_key=True)
    audit_id: str = Field(foreign_key="audit.id", index=True)
    evidence_id: str = Field(foreign_key="evidence.id", unique=True)
    visited_on: date
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered: True for yes, False for no, None for not seen."""

    fact: str
    seen: bool | None
    note: str
    photographs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitFile:
    """A visit as read from its file."""

    visit_id: str
    audit: str
    edition: str
    visited_on: date
    answers: tuple[Answer, ...]


def parse_visit(
    file: str, content: bytes, *, audit: str, edition: str, rules: Edition | None = None
) -> VisitFile:
    """Return the visit, which must be of this audit and edition label.

    With the edition itself as `rules`, every answer must be to one of its questions.

    Raises:
        EvidenceRefused: with every problem, each at its JSON pointer.
    """
    check = _Check(Problems(file))
    try:
        document = parse_json(content)
    except MalformedJson as error:
        problem = Problem(file, f"not strict JSON: {error}", row=error.line)
        raise EvidenceRefused(file, [problem]) from None
    visit = check.visit(document, audit, edition, rules)
    if visit is None or check.problems.found:
        raise EvidenceRefused(file, check.problems.found)
    return visit


@dataclass(frozen=True, slots=True)
class _Check:
    """Reads the document member by member and notes what is wrong with each."""

    problems: Problems

    def visit(
        self, document: object, audit: str, edition: str, rules: Edition | None
    ) -> VisitFile | None:
        names = ("format", "version", "visit_id", "audit", "edition", "visited_on", "answers")
        if not isinstance(document, dict):
            self.complain("", None, "must be an object")
            return None
        if not self.has_members(document, "", names):
            return None
        self.equals(document["format"], "/format", FORMAT)
        self.equals(document["version"], "/version", 1)
        self.equals(document["audit"], "/audit", audit)
        self.equals(document["edition"], "/edition", edition)
        return VisitFile(
            self.visit_id(document["visit_id"]),
            audit,
            edition,
            self.visited_on(document["visited_on"]),
            self.answers(document["answers"], rules),
        )

    def complain(self, pointer: str, value: object, rule: str, mend: str = "") -> None:
        shown = None if value is None else shorten(str(value))
        self.problems.add(
            Problem(self.problems.file, rule, mend, value=shown, pointer=pointer or "/")
        )

    def has_members(self, found: Mapping[str, object], at: str, names: Iterable[str]) -> bool:
        wanted = set(names)
        for name in sorted(wanted - set(found)):
            self.complain(f"{at}/{name}", None, "is missing", "Add it.")
        for name in sorted(set(found) - wanted):
            self.complain(f"{at}/{name}", None, "is not part of a visit", "Remove it.")
        return wanted <= set(found)

    def equals(self, found: object, at: str, wanted: str | int) -> None:
        if found != wanted or isinstance(found, bool):
            self.complain(at, found, f"must be {wanted!r}", "Use the form of this audit.")

    def visit_id(self, found: object) -> str:
        try:
            parsed = uuid.UUID(str(found))
        except ValueError:
            parsed = uuid.UUID(int=0)
        if str(parsed) != found or parsed.version != _UUID_VERSION:
            self.complain("/visit_id", found, "must be a UUID of version 7 in lower case")
        return str(found)

    def visited_on(self, found: object) -> date:
        try:
            if isinstance(found, str) and _DATE.fullmatch(found):
                return date.fromisoformat(found)
        except ValueError:
            pass
        self.complain("/visited_on", found, "must be a day such as 2026-11-20")
        return date.min

    def answers(self, found: object, rules: Edition | None) -> tuple[Answer, ...]:
        if not isinstance(found, list) or not 1 <= len(found) <= MAX_ANSWERS:
            self.complain("/answers", None, f"must be a list of 1 to {MAX_ANSWERS} answers")
            return ()
        answers = [self.answer(each, f"/answers/{at}", rules) for at, each in enumerate(found)]
        facts = [None if answer is None else answer.fact for answer in answers]
        for at, fact in enumerate(facts):
            if fact is not None and fact in facts[:at]:
                self.complain(f"/answers/{at}/fact", fact, "is answered twice", "Keep one.")
        return tuple(answer for answer in answers if answer is not None)

    def answer(self, found: object, at: str, rules: Edition | None) -> Answer | None:
        names = ("fact", "answer", "note", "photographs")
        if not isinstance(found, dict):
            self.complain(at, found, "must be an object")
            return None
        if not self.has_members(found, at, names):
            return None
        if found["answer"] not in ANSWERS:
            self.complain(f"{at}/answer", found["answer"], f"must be one of {', '.join(ANSWERS)}")
        seen = {"yes": True, "no": False}.get(str(found["answer"]))
        return Answer(
            self.fact(found["fact"], f"{at}/fact", rules),
            seen,
            self.note(found["note"], f"{at}/note"),
            self.photographs(found["photographs"], f"{at}/photographs"),
        )

    def fact(self, found: object, at: str, rules: Edition | None) -> str:
        if not isinstance(found, str) or not _FACT.fullmatch(found):
            self.complain(at, found, "must be the name of a fact, such as visit.exits_clear")
        elif rules is not None and not _is_question(rules, found):
            rule = f"{rules.label} asks no such question of a visit"
            self.complain(at, found, rule, "Use the form of this audit.")
        return str(found)

    def note(self, found: object, at: str) -> str:
        if not isinstance(found, str) or len(found) > MAX_NOTE:
            self.complain(at, found, f"must be a text of at most {MAX_NOTE} characters")
        return clean_text(str(found))

    def photographs(self, found: object, at: str) -> tuple[str, ...]:
        if not isinstance(found, list) or len(found) > MAX_PHOTOGRAPHS:
            self.complain(at, None, f"must be a list of at most {MAX_PHOTOGRAPHS} digests")
            return ()
        for index, each in enumerate(found):
            if not isinstance(each, str) or not _DIGEST.fullmatch(each):
                rule = "must be sha256: and 64 lower-case hex digits"
                self.complain(f"{at}/{index}", each, rule)
        return tuple(map(str, found))


def _is_question(rules: Edition, fact: str) -> bool:
    declared = rules.facts.get(fact)
    return declared is not None and declared.method == METHOD and declared.kind.name == "bool"
