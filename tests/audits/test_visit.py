"""Visit files."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audits.errors import EvidenceRefused
from audits.visit import parse_visit

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "visit.schema.json").read_text())
LABEL = "social-outsourcing@1.0.0"
MISSING = object()


def parse(document: object, **more: Any):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse_visit("visit.json", content, audit="A-0001", edition=LABEL, **more)


def pointers_of(document: object, **more: Any) -> list[str | None]:
    with pytest.raises(EvidenceRefused) as refused:
        parse(document, **more)
    return [problem.pointer for problem in refused.value.problems]


@pytest.fixture
def document(visit_of, edition) -> dict[str, Any]:
    return visit_of(edition)


def put(document: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    """Return the document with another value at the pointer, or without it."""
    copy = json.loads(json.dumps(document))
    *path, last = pointer.strip("/").split("/")
    place = copy
    for step in path:
        place = place[int(step) if isinstance(place, list) else step]
    key = int(last) if isinstance(place, list) else last
    if value is MISSING:
        del place[key]
    else:
        place[key] = value
    return copy


def test_a_visit_is_read(document, edition) -> None:
    visit = parse(document, rules=edition)
    assert visit.visited_on == date(2026, 3, 12)
    answers = {answer.fact: answer.seen for answer in visit.answers}
    assert answers["visit.exits_clear"] is True
    assert answers["visit.papers_held"] is False
    jsonschema.validate(document, SCHEMA)


def test_not_seen_is_neither_yes_nor_no(visit_of, edition) -> None:
    visit = parse(visit_of(edition, **{"visit.first_aid": "not_seen"}))
    assert {answer.fact: answer.seen for answer in visit.answers}["visit.first_aid"] is None


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/format", "other"),
        ("/version", 2),
        ("/version", True),
        ("/version", MISSING),
        ("/visit_id", "not a uuid"),
        ("/visit_id", "019A8F3E-7C1A-7B22-9D33-0123456789AB"),
        ("/visit_id", "019a8f3e-7c1a-4b22-9d33-0123456789ab"),
        ("/visit_id", 7),
        ("/visited_on", "12/03/2026"),
        ("/visited_on", "2026-02-30"),
        ("/visited_on", None),
        ("/answers", []),
        ("/answers", {}),
        ("/answers/0", "yes"),
        ("/answers/0/answer", "maybe"),
        ("/answers/0/answer", True),
        ("/answers/0/fact", "exits"),
        ("/answers/0/fact", None),
        ("/answers/0/note", MISSING),
        ("/answers/0/note", "x" * 2001),
        ("/answers/0/note", 1),
        ("/answers/0/photographs", None),
        ("/answers/0/photographs", ["sha256:" + "0" * 64] * 21),
        ("/answers/0/photographs/0", "sha256:zz"),
        ("/answers/0/mood", "good"),
        ("/weather", "rain"),
    ],
)
def test_program_and_schema_refuse_the_same_at_its_place(document, pointer, value) -> None:
    document["answers"][0]["photographs"] = ["sha256:" + "0" * 64]
    broken = put(document, pointer, value)
    assert pointers_of(broken) == [pointer]
    checker = jsonschema.FormatChecker(["date"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA, format_checker=checker)


def test_a_visit_of_another_audit_or_edition_is_refused(document) -> None:
    document.update(audit="A-0002", edition="social-outsourcing@1.1.0")
    assert pointers_of(document) == ["/audit", "/edition"]


def test_a_question_is_answered_once(document) -> None:
    document["answers"].append(document["answers"][0])
    last = len(document["answers"]) - 1
    assert pointers_of(document) == [f"/answers/{last}/fact"]


def test_the_edition_must_ask_the_question(document, edition) -> None:
    document["answers"][0]["fact"] = "visit.colour_of_walls"
    document["answers"][1]["fact"] = "workers.count"
    assert parse(document)
    assert pointers_of(document, rules=edition) == ["/answers/0/fact", "/answers/1/fact"]


def test_every_problem_is_told(document) -> None:
    document["answers"][0]["answer"] = "maybe"
    document["answers"][2]["note"] = None
    del document["visited_on"]
    document["weather"] = "rain"
    assert pointers_of(document) == ["/visited_on", "/weather"]
    document["visited_on"] = "soon"
    assert pointers_of(document) == [
        "/weather", "/visited_on", "/answers/0/answer", "/answers/2/note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"format":1,"format":2}', b"\xff", "\ufeff{}".encode(), b'{"version":1.0}',
     b"null", b'{"a":"\\ud800"}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_not_strict_json_or_no_object_is_refused(content) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        parse(content)
    assert refused.value.problems


def test_a_note_is_cleaned(document) -> None:
    document["answers"][0]["note"] = "all \u202e three\u0007"
    assert parse(document).answers[0].note == "all three"
