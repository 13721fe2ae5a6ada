"""A small edition in a folder, to be changed and broken."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from standards.errors import EditionInvalid, Problem
from standards.load import load_edition

EDITION = """\
edition:
  id: small
  version: 1.0.0
  title: Small
  publisher: Nobody
  licence: CC-BY-4.0
  language: "1"
  in_force_on: 2026-01-01
  certificate_months: "36"
summary: For tests.
sources:
  paper: {title: A paper, publisher: A press, published: "2020", verified: "true"}
chapters:
  - {id: pay, title: Pay}
  - {id: safety, title: Safety}
facts:
  pay.share:
    kind: ratio
    method: payroll/1
    title: Lowest pay of any worker in any month, as a share of the legal minimum wage
    evidence: [payroll]
  pay.lowest: {kind: money INR per month, method: payroll/1, title: Lowest pay, evidence: [payroll]}
  pay.overtime: {kind: hours, method: payroll/1, title: Overtime hours, evidence: [payroll]}
  visit.exits_clear:
    kind: bool
    method: visit/1
    title: Exits are clear
    question: Are the exits clear?
    evidence: [visit]
  enterprise.form: {kind: choice cooperative|company, method: enterprise/1, title: Legal form}
decision:
  critical: {fail: refuse, unknown: withhold}
  major: {fail: correct, unknown: withhold}
  minor: {fail: plan, unknown: plan}
  development: {fail: improve, unknown: improve}
"""

PAY = """\
chapter: pay
criteria:
  - id: P1
    title: No worker is paid less than the minimum
    requirement: Pay the minimum.
    applies: always
    check: pay.share >= 100%
    severity: critical
    from_year: "0"
    evidence: [payroll]
    guidance: {auditor: Look., enterprise: Pay.}
    sources: [{source: paper, clause: "1", verified: "true"}]
    threshold_origin: cited
    mend: Pay the difference.
    examples:
      - {name: the minimum, facts: {pay.share: 100%}, expect: pass}
      - {name: less, facts: {pay.share: 99.99%}, expect: fail}
      - {name: nothing, facts: {}, expect: unknown}
  - id: P2
    title: Pay reaches the line
    requirement: Reach the line.
    applies: pay.overtime > 0h
    check: pay.lowest >= line
    severity: development
    from_year: "3"
    evidence: [payroll]
    guidance: {auditor: Look., enterprise: Pay.}
    sources: []
    threshold_origin: ours
    maps: [{to: "Other/1", relation: related}]
    mend: Raise pay.
    examples:
      - {name: on it, facts: {pay.overtime: 1h, pay.lowest: INR 500.00 per month}, expect: pass}
      - {name: under it, facts: {pay.overtime: 1h, pay.lowest: "499.99"}, expect: fail}
      - {name: nothing, facts: {}, expect: unknown, missing: [pay.overtime]}
      - {name: no overtime, facts: {pay.overtime: 0h}, expect: not_applicable}
      - {name: early, facts: {}, year: "2", expect: not_yet}
      - name: later the line is higher
        facts: {pay.overtime: 1h, pay.lowest: "500"}
        on: 2027-01-01
        expect: fail
      - {name: before the line, facts: {pay.overtime: 1h, pay.lowest: "9"}, on: 2025-01-01,
         expect: unknown, missing: [line]}
"""

SAFETY = """\
chapter: safety
criteria:
  - id: S1
    title: The workplace is safe
    requirement: Keep exits clear.
    applies: always
    check: visit.exits_clear
    severity: major
    from_year: "0"
    evidence: [visit]
    guidance: {auditor: Look., enterprise: Clear.}
    sources: []
    threshold_origin: ours
    mend: Clear the exits.
    examples:
      - {name: clear, facts: {visit.exits_clear: yes}, expect: pass}
      - {name: blocked, facts: {visit.exits_clear: no}, expect: fail}
      - {name: not seen, facts: {}, expect: unknown}
"""

LINE = """\
parameter: {id: line, title: The line, kind: money INR per month}
values:
  - {from: 2026-01-01, value: "500.00", source: paper, verified: "true"}
  - from: 2027-01-01
    to: 2027-12-31
    value: "510.00"
    parts: {food: "500.00", rent: "10.00"}
    source: paper
    verified: "false"
    note: ""
"""

WAGE = """\
parameter: {id: wage, title: The wage, kind: money INR per month, keys: [district, grade]}
values:
  - keys: {district: Kollam, grade: A}
    from: 2026-01-01
    to: 2026-06-30
    value: "900"
    source: paper
    verified: "true"
  - keys: {district: Kollam, grade: B}
    from: 2026-01-01
    value: "800"
    source: paper
    verified: "true"
  - keys: {district: Kollam, grade: A}
    from: 2026-09-01
    value: "950"
    source: paper
    verified: "true"
"""

FILES = {
    "edition.yaml": EDITION,
    "20-pay.yaml": PAY,
    "30-safety.yaml": SAFETY,
    "parameters/line.yaml": LINE,
    "parameters/wage.yaml": WAGE,
}

Writer = Callable[..., Path]


@pytest.fixture(scope="session")
def write_edition(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Write the small edition, with files replaced (or left out: None), and changed by text."""

    def write(
        files: Mapping[str, str | bytes | None] | None = None,
        changes: Mapping[str, tuple[str, str]] | None = None,
    ) -> Path:
        folder = tmp_path_factory.mktemp("edition")
        (folder / "parameters").mkdir()
        wanted: dict[str, str | bytes | None] = {**FILES, **(files or {})}
        for name, (old, new) in (changes or {}).items():
            text = wanted[name]
            assert isinstance(text, str)
            assert old in text, f"{old!r} is not in {name}"
            wanted[name] = text.replace(old, new, 1)
        for name, content in wanted.items():
            if content is not None:
                data = content if isinstance(content, bytes) else content.encode()
                (folder / name).write_bytes(data)
        return folder

    return write


@pytest.fixture(scope="session")
def problems_of(write_edition: Writer) -> Callable[..., tuple[Problem, ...]]:
    """Return the problems of the small edition once it is changed."""

    def load(**kwargs: object) -> tuple[Problem, ...]:
        with pytest.raises(EditionInvalid) as caught:
            load_edition(write_edition(**kwargs))
        return caught.value.problems

    return load


@pytest.fixture(scope="session")
def edition(write_edition: Writer):
    return load_edition(write_edition())
