import random
import shutil
from decimal import localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.errors import EditionInvalid, EditionUnknown, format_problem
from standards.load import list_catalogue, load_catalogue_edition, load_edition


def messages(problems):
    return [problem.message for problem in problems]


def test_an_edition_in_order_is_loaded_with_everything(edition):
    assert [criterion.id for criterion in edition.criteria] == ["P1", "P2", "S1"]
    assert list(edition.facts)[:2] == ["pay.share", "pay.lowest"]
    assert set(edition.parameters) == {"line", "wage"}
    assert edition.certificate_months == 36
    assert edition.decision["major"].unknown == "withhold"
    assert edition.files == (
        "20-pay.yaml",
        "30-safety.yaml",
        "edition.yaml",
        "parameters/line.yaml",
        "parameters/wage.yaml",
    )


def test_chapters_come_in_the_order_of_the_heading_not_of_the_files(write_edition):
    path = write_edition()
    (path / "20-pay.yaml").rename(path / "90-pay.yaml")
    assert [criterion.id for criterion in load_edition(path).criteria] == ["P1", "P2", "S1"]


# --- every problem, at its place ------------------------------------------------------------


def test_all_problems_of_all_files_are_told_at_once(problems_of):
    problems = problems_of(
        changes={
            "20-pay.yaml": ("pay.share >= 100%", "pay.shore >= 100"),
            "30-safety.yaml": ("severity: major", "severity: grave"),
            "edition.yaml": ("kind: hours", "kind: hour"),
            "parameters/line.yaml": ('"510.00"', '"511.00"'),
        }
    )
    assert {problem.file for problem in problems} == {
        "20-pay.yaml",
        "30-safety.yaml",
        "edition.yaml",
        "parameters/line.yaml",
    }


def test_a_fault_of_a_check_is_told_under_its_own_characters(problems_of):
    [problem] = problems_of(changes={"20-pay.yaml": ("pay.share >= 100%", "pay.shore >= 100%")})
    assert format_problem(problem).splitlines() == [
        "20-pay.yaml:7:12: unknown name 'pay.shore'",
        "        check: pay.shore >= 100%",
        "               ^^^^^^^^^",
        "    hint: did you mean 'pay.share'?",
    ]


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("check: pay.share >= 10O%", 7, 25),
        ("check: 'pay.share >= 10O%'", 7, 26),
        ('check: "pay.share >= 10O%"', 7, 26),
        ('check: "pay.share   >=\\\n        10O%"', 8, 9),
        ("check: >-\n      pay.share >=\n      10O%", 9, 7),
        ("check: |\n      pay.share\n      >= 10O%", 9, 10),
        ("check: pay.share\n      >=\n      10O%", 9, 7),
    ],
)
def test_a_fault_is_found_however_the_check_is_quoted_and_folded(
    problems_of, written, line, column
):
    problems = problems_of(changes={"20-pay.yaml": ("check: pay.share >= 100%", written)})
    assert (problems[0].line, problems[0].column) == (line, column)
    assert problems[0].message == "10O% is not a number"


WRONG = [
    ("edition.yaml", "version: 1.0.0", "version: 1.0", "cannot be a version"),
    ("edition.yaml", "id: small", "id: Small Edition", "cannot be the id of an edition"),
    ("edition.yaml", 'language: "1"', 'language: "2"', "'2' is no language of this program"),
    ("edition.yaml", "in_force_on: 2026-01-01", "in_force_on: 2026-13-01", "no such day"),
    ("edition.yaml", '"36"', '"0"', "certificate_months is from 1 to 120"),
    ("edition.yaml", '"36"', '"3.5"', "a count is a whole number"),
    ("edition.yaml", "  publisher: Nobody\n", "", "edition has no publisher"),
    ("edition.yaml", "publisher: Nobody", "publisher:", "publisher is empty"),
    ("edition.yaml", "publisher: Nobody", "publisher: [a]", "publisher must be a text"),
    ("edition.yaml", "licence:", "license:", "unknown key 'license' in edition"),
    ("edition.yaml", "{id: safety", "{id: pay", "chapter 'pay' stands here twice"),
    ("edition.yaml", "{id: safety, title: Safety}", "{id: x, title: X}", "chapter 'x' has no file"),
    ("edition.yaml", "kind: ratio", "kind: ration", "is not a kind"),
    ("edition.yaml", "method: payroll/1\n", "method: payroll\n", "cannot be a method"),
    ("edition.yaml", "  pay.share:", "  Pay.Share:", "cannot be the name of a fact"),
    ("edition.yaml", "  pay.share:", "  known:", "is a word of the criterion language"),
    ("edition.yaml", "    question: Are the exits clear?\n", "", "has no question"),
    ("edition.yaml", 'verified: "true"', "verified: maybe", "'maybe' is no verified"),
    (
        "edition.yaml",
        "{fail: refuse, unknown: withhold}",
        "{fail: certify, unknown: plan}",
        "'certify' is no recommendation",
    ),
    ("edition.yaml", "  minor: {fail: plan, unknown: plan}\n", "", "decision has no minor"),
    (
        "edition.yaml",
        "  minor:",
        "  tiny: {fail: plan, unknown: plan}\n  minor:",
        "unknown key 'tiny'",
    ),
    ("edition.yaml", "title: Small", f"title: {'x' * 4001}", "title has at most 4000 characters"),
    ("edition.yaml", "chapters:\n", "chapters: none\nother:\n", "chapters must be a list"),
    (
        "edition.yaml",
        "facts:\n  pay.share:",
        "facts: none\nother:\n  pay.share:",
        "facts must have keys",
    ),
    (
        "20-pay.yaml",
        "criteria:\n",
        "criteria: []\nother:\n",
        "a chapter has at least one criterion",
    ),
    (
        "parameters/line.yaml",
        "values:\n",
        "values: []\nother:\n",
        "a parameter has at least one value",
    ),
    ("parameters/line.yaml", "food:", "Food:", "'Food' cannot be the name of a part"),
    (
        "20-pay.yaml",
        "check: pay.share >= 100%",
        "check: [pay.share]",
        "an expression must be a text",
    ),
    ("20-pay.yaml", "chapter: pay", "chapter: pays", "'pays' is no chapter of this edition"),
    ("20-pay.yaml", "chapter: pay", "chapter: safety", "has a file already"),
    ("20-pay.yaml", "id: P2", "id: P1", "criterion P1 exists already, in 20-pay.yaml:3"),
    ("20-pay.yaml", "id: P2", "id: S1", "criterion S1 exists already"),
    ("20-pay.yaml", "id: P2", "id: p2", "cannot be the id of a criterion"),
    ("20-pay.yaml", "severity: critical", "severity: crit", "'crit' is no severity"),
    ("20-pay.yaml", 'from_year: "3"', 'from_year: "-1"', "from_year is from 0 to 99"),
    ("20-pay.yaml", "evidence: [payroll]", "evidence: [paysheet]", "'paysheet' is no evidence"),
    (
        "20-pay.yaml",
        "evidence: [payroll]",
        "evidence: [visit]",
        "pay.share is computed from payroll",
    ),
    ("20-pay.yaml", "evidence: [payroll]", "evidence: [payroll, payroll]", "stands here twice"),
    ("20-pay.yaml", "source: paper", "source: papers", "unknown source 'papers'"),
    ("20-pay.yaml", "threshold_origin: ours", "threshold_origin: cited", "needs a source"),
    ("20-pay.yaml", "relation: related", "relation: like", "'like' is no relation"),
    (
        "20-pay.yaml",
        "applies: pay.overtime > 0h",
        "applies: known(pay.overtime)",
        "silence would excuse",
    ),
    (
        "20-pay.yaml",
        "check: pay.lowest >= line",
        "check: pay.lowest >= wage",
        "unknown name 'wage'",
    ),
    ("20-pay.yaml", "check: pay.lowest >= line", "check: pay.lowest >= 500", "cannot compare"),
    ("20-pay.yaml", "check: pay.lowest >= line", "check: always", "this check reads nothing"),
    (
        "20-pay.yaml",
        "{pay.share: 99.99%}, expect: fail",
        "{pay.share: 99.99%}, expect: pass",
        "example 'less' of P1 comes out fail, not pass",
    ),
    (
        "20-pay.yaml",
        "facts: {pay.share: 99.99%}",
        "facts: {pay.share: 1e2}",
        "is not a value of the kind ratio",
    ),
    (
        "20-pay.yaml",
        "facts: {pay.share: 99.99%}",
        "facts: {pay.shore: 99.99%}",
        "unknown fact 'pay.shore'",
    ),
    (
        "20-pay.yaml",
        "facts: {pay.share: 99.99%}",
        "facts: {pay.share: 99.99%, pay.overtime: 1h}",
        "P1 does not read pay.overtime",
    ),
    (
        "20-pay.yaml",
        "name: nothing, facts: {}, expect: unknown}",
        "name: more, facts: {pay.share: 2.0}, expect: pass}",
        "P1 has no example that comes out unknown",
    ),
    (
        "20-pay.yaml",
        "{pay.overtime: 0h}, expect: not_applicable",
        '{pay.overtime: 0h}, year: "1", expect: not_yet',
        "P2 has no example that comes out not_applicable",
    ),
    ("20-pay.yaml", "name: less", "name: the minimum", "two examples are named 'the minimum'"),
    ("20-pay.yaml", "missing: [line]", "missing: [pay.lowest]", "misses line"),
    ("20-pay.yaml", "expect: unknown", "expect: dunno", "'dunno' is no outcome"),
    ("20-pay.yaml", "    mend: Pay the difference.\n", "", "a criterion has no mend"),
    ("20-pay.yaml", "mend:", "remedy:", "unknown key 'remedy'"),
    (
        "20-pay.yaml",
        "guidance: {auditor: Look., enterprise: Pay.}",
        "guidance: Look.",
        "guidance must have keys",
    ),
    ("parameters/line.yaml", "from: 2027-01-01", "from: 2025-01-01", "the ranges must rise"),
    (
        "parameters/line.yaml",
        "{from: 2026-01-01, ",
        "{from: 2026-01-01, to: 2027-01-01, ",
        "the ranges overlap",
    ),
    ("parameters/line.yaml", "to: 2027-12-31", "to: 2026-12-31", "before it begins"),
    ("parameters/line.yaml", '"10.00"', '"9.00"', "the parts come to 509, not"),
    ("parameters/line.yaml", '"500.00"', '"500,00"', "plain digits"),
    ("parameters/line.yaml", '"500.00"', '"USD 500.00 per month"', "another currency or period"),
    ("parameters/line.yaml", "source: paper", "source: newspaper", "unknown source 'newspaper'"),
    ("parameters/line.yaml", "id: line", "id: pay.share", "the name 'pay.share' is given twice"),
    ("parameters/line.yaml", "id: line", "id: wage", "the name 'wage' is given twice"),
    ("parameters/line.yaml", "id: line", "id: min", "is a word of the criterion language"),
    ("parameters/wage.yaml", "grade: B", "rank: B", "unknown key 'rank' in keys"),
    (
        "parameters/wage.yaml",
        "keys: {district: Kollam, grade: B}",
        "keys: {district: Kollam}",
        "keys has no grade",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), WRONG, ids=[row[3] for row in WRONG])
def test_what_is_wrong_is_told_with_its_line(problems_of, file, old, new, message):
    problems = problems_of(changes={file: (old, new)})
    found = [problem for problem in problems if message in problem.message]
    assert found, [format_problem(problem) for problem in problems]
    assert all(problem.line >= 1 and problem.column >= 1 for problem in found)


def test_a_fault_behind_an_escape_is_told_at_the_beginning_of_the_check(problems_of):
    written = 'check: "pay.share \\x3e= 10O%"'
    problems = problems_of(changes={"20-pay.yaml": ("check: pay.share >= 100%", written)})
    assert (problems[0].line, problems[0].column) == (7, 12)
    assert problems[0].message == "10O% is not a number at column 14 of it"


def test_more_files_than_an_edition_may_have_are_refused(problems_of):
    [problem] = problems_of(files={f"{number:03}.yaml": "" for number in range(200)})
    assert problem.message == "an edition has at most 200 files, this one 205"


def test_a_parameter_with_keys_says_why_a_check_cannot_read_it(problems_of):
    change = ("check: pay.lowest >= line", "check: pay.lowest >= wage")
    [problem] = problems_of(changes={"20-pay.yaml": change})
    assert problem.hint == (
        "parameter wage is looked up by district, grade: a fact's method reads it, a check cannot"
    )


def test_a_wrong_example_is_told_with_the_sentence_of_its_result(problems_of):
    change = ("{pay.share: 100%}, expect: pass", "{pay.share: 99%}, expect: pass")
    [problem] = problems_of(changes={"20-pay.yaml": change})
    assert problem.message == "example 'the minimum' of P1 comes out fail, not pass"
    assert problem.hint.endswith("is 99%; at least 100% is required.")


def test_wrong_examples_are_told_beside_the_problems_of_other_criteria(problems_of):
    problems = problems_of(
        changes={
            "20-pay.yaml": ("check: pay.share", "check: pay.shore"),
            "30-safety.yaml": ("no}, expect: fail", "yes}, expect: fail"),
        }
    )
    assert messages(problems) == [
        "unknown name 'pay.shore'",
        "example 'blocked' of S1 comes out pass, not fail",
    ]


# --- files ----------------------------------------------------------------------------------


def test_a_heading_without_facts_or_sources_is_told_before_all_that_hangs_on_it(write_edition):
    path = write_edition()
    (path / "edition.yaml").write_text("edition: 1\n")
    with pytest.raises(EditionInvalid) as refused:
        load_edition(path)
    assert {problem.file for problem in refused.value.problems} == {"edition.yaml"}


def test_a_folder_that_is_not_there_is_no_edition(tmp_path):
    with pytest.raises(EditionInvalid) as refused:
        load_edition(tmp_path / "nowhere")
    assert messages(refused.value.problems) == [f"there is no folder {tmp_path / 'nowhere'}"]


def test_a_folder_without_heading_is_no_edition(problems_of, tmp_path):
    [problem] = problems_of(files={"edition.yaml": None})
    assert problem.message.startswith("there is no edition.yaml in ")
    with pytest.raises(EditionInvalid):
        load_edition(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("40-more.yml", "this file would not be read"),
        ("parameters/more.yml", "this file would not be read"),
        ("Pay.yaml", "a file's name has lower-case letters"),
    ],
)
def test_a_file_that_would_be_passed_over_is_told(problems_of, name, message):
    assert any(message in found for found in messages(problems_of(files={name: "x: y"})))


def test_other_files_are_left_alone(write_edition, edition):
    path = write_edition(files={"README.md": "hello", "CHANGES.txt": "none"})
    assert load_edition(path).digest == edition.digest


def test_a_link_out_of_the_folder_is_refused(write_edition, tmp_path):
    path = write_edition()
    (tmp_path / "secret.yaml").write_text("chapter: pay")
    (path / "40-link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(EditionInvalid, match="not of links"):
        load_edition(path)


def test_a_chapter_without_file_is_told(problems_of):
    [problem] = problems_of(files={"30-safety.yaml": None})
    assert problem.message == "chapter 'safety' has no file with criteria"


def test_of_a_file_that_cannot_be_read_only_that_is_told(problems_of):
    [problem] = problems_of(files={"30-safety.yaml": "# nothing\n"})
    assert problem.message == "the file is empty"


# --- digest ---------------------------------------------------------------------------------


def test_layout_quotation_marks_and_comments_do_not_change_the_digest(write_edition, edition):
    path = write_edition(
        changes={
            "20-pay.yaml": ("severity: critical", "severity: 'critical'   # worst"),
            "edition.yaml": ("summary: For tests.", "summary: >-\n  For\n  tests."),
        }
    )
    assert load_edition(path).digest == edition.digest
    assert edition.digest.startswith("sha256:")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("20-pay.yaml", "Pay the difference.", "Pay the difference!"),
        ("20-pay.yaml", "name: less", "name: a little less"),
        ("parameters/wage.yaml", '"800"', '"800.00"'),
        ("edition.yaml", "title: Small", "title: Smaller"),
    ],
)
def test_any_word_changes_the_digest(write_edition, edition, file, old, new):
    assert load_edition(write_edition(changes={file: (old, new)})).digest != edition.digest


def test_the_document_is_what_the_digest_is_of(edition):
    assert edition.document["edition.yaml"]["edition"]["id"] == "small"


def test_the_callers_decimal_context_changes_nothing_that_is_loaded(write_edition, edition):
    with localcontext() as context:
        context.prec = 2
        loaded = load_edition(write_edition())
    assert loaded.digest == edition.digest
    assert loaded.parameters == edition.parameters


# --- the catalogue --------------------------------------------------------------------------


def test_every_packaged_edition_loads_under_its_label():
    labels = list_catalogue()
    assert labels
    assert [load_catalogue_edition(label).label for label in labels] == list(labels)


@pytest.mark.parametrize("label", ["", "x", "social-outsourcing@9.9.9", "../x@1.0.0", "a@../../b"])
def test_an_edition_that_is_not_packaged_is_unknown(label):
    with pytest.raises(EditionUnknown):
        load_catalogue_edition(label)


# --- fuzz -----------------------------------------------------------------------------------


@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_a_damaged_edition_loads_whole_or_tells_its_problems(write_edition, edition, seed, cuts):
    chance = random.Random(seed)  # noqa: S311  a repeatable damage, not a secret
    path = write_edition()
    for _ in range(cuts):
        damage(path / chance.choice(edition.files), chance)
    try:
        loaded = load_edition(path)
    except EditionInvalid as error:
        found = error.problems
    else:
        found = ()
        assert loaded.label.count("@") == 1
    shutil.rmtree(path)
    assert all(format_problem(problem) for problem in found)


def damage(file, chance):
    """Cut, double, swap or overwrite a piece of the file."""
    data = file.read_bytes()
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.randrange(1, 60))
    piece = chance.choice(
        [
            b"",
            data[start:end] * 2,
            data[start:end][::-1],
            bytes(chance.randrange(256) for _ in range(3)),
            chance.choice([b"&a ", b"*a", b"!!x ", b": ", b"- ", b"{", b"]", b"'", b'"', b"|\n"]),
            chance.choice([b"1E+1000000", b"(" * 300, b"-", b"not ", b"\xef\xbb\xbf", b"\n---\n"]),
        ]
    )
    file.write_bytes(data[:start] + piece + data[end:])
