"""Editions from folders and from the packaged catalogue.

A folder holds `edition.yaml`, a file per chapter and `parameters/*.yaml`. Either all of it is in
order, examples included, or nothing is loaded and every problem is told at once.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from standards.digest import edition_digest
from standards.errors import EditionInvalid, EditionUnknown
from standards.loading.criteria import (
    Vocabulary,
    WrittenCriterion,
    make_vocabulary,
    read_chapter,
    report_duplicates,
)
from standards.loading.examples import (
    report_lacking,
    report_unread,
    report_wrong_outcome,
    run_example,
)
from standards.loading.heading import Heading, read_heading
from standards.loading.nodes import Node, Report, to_plain
from standards.loading.parameters import read_parameter
from standards.loading.tree import MAX_BYTES, read_tree
from standards.model import Criterion, Edition, JsonValue, Parameter

CATALOGUE = Path(__file__).parent / "catalogue"
HEADING = "edition.yaml"
MAX_FILES = 200

_FILE_NAME = re.compile(r"[0-9a-z][0-9a-z_-]{0,63}\.yaml\Z")
_LABEL = re.compile(r"([a-z][a-z0-9-]*)@([0-9]+\.[0-9]+\.[0-9]+)\Z")


def load_edition(path: Path) -> Edition:
    """Return the edition of the folder.

    Raises:
        EditionInvalid: with every problem of the folder.
    """
    report = Report()
    trees = _read_files(path, report)
    heading = read_heading(trees[HEADING], report) if HEADING in trees else None
    if heading is None or not heading.facts or not heading.sources:
        # Every name would be unknown: hundreds of faults that hide the one to mend.
        raise EditionInvalid(report.problems)
    parameters = _read_parameters(trees, heading, report)
    words = make_vocabulary(heading, parameters)
    criteria = _read_criteria(trees, words, report)
    _run_examples(criteria, words, report)
    if report.problems:
        raise EditionInvalid(report.problems)
    return _make_edition(heading, parameters, _in_order(heading, criteria), trees)


def list_catalogue() -> tuple[str, ...]:
    """Return the labels of the packaged editions, by standard and rising version."""
    found = [
        (standard.name, tuple(int(part) for part in edition.name.split(".")))
        for standard in CATALOGUE.iterdir()
        for edition in (standard.iterdir() if standard.is_dir() else ())
        if (edition / HEADING).is_file() and _LABEL.match(f"{standard.name}@{edition.name}")
    ]
    return tuple(f"{name}@{'.'.join(map(str, version))}" for name, version in sorted(found))


@cache
def load_catalogue_edition(label: str) -> Edition:
    """Return the packaged edition of that label, such as `social-outsourcing@1.0.0`.

    Raises:
        EditionUnknown: when there is none.
        EditionInvalid: when its files have problems.
    """
    known = list_catalogue()
    if label not in known:
        raise EditionUnknown(label, known)
    standard, _, version = label.partition("@")
    edition = load_edition(CATALOGUE / standard / version)
    if edition.label != label:
        raise AssertionError(f"the catalogue keeps {edition.label} where {label} belongs")
    return edition


def _read_files(path: Path, report: Report) -> dict[str, Node]:
    """Return the tree of each file that could be read, by its name within the folder."""
    trees = {}
    for name in _list_files(path, report):
        with (path / name).open("rb") as file:
            tree = read_tree(name, file.read(MAX_BYTES + 1), report)
        if tree is not None:
            trees[name] = tree
    return trees


def _list_files(path: Path, report: Report) -> list[str]:
    if not path.is_dir():
        report.in_file(HEADING, f"there is no folder {path}")
        return []
    if not (path / HEADING).is_file():
        report.in_file(HEADING, f"there is no {HEADING} in {path.name or path}")
        return []
    found = [*path.glob("*"), *(path / "parameters").glob("*")]
    names = []
    for file in sorted(found):
        name = file.relative_to(path).as_posix()
        if file.suffix == ".yml":
            report.in_file(name, "this file would not be read", "end its name with .yaml")
        elif file.suffix == ".yaml" and _is_readable(file, name, report):
            names.append(name)
    if len(names) > MAX_FILES:
        report.in_file(HEADING, f"an edition has at most {MAX_FILES} files, this one {len(names)}")
        return []
    return names


def _is_readable(file: Path, name: str, report: Report) -> bool:
    if file.is_symlink() or not file.is_file():
        report.in_file(name, "an edition is made of plain files, not of links or folders")
        return False
    if not _FILE_NAME.match(file.name):
        report.in_file(name, "a file's name has lower-case letters, digits, - and _ only")
        return False
    return True


def _read_parameters(
    trees: Mapping[str, Node], heading: Heading, report: Report
) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for name, tree in trees.items():
        if not name.startswith("parameters/"):
            continue
        parameter = read_parameter(tree, heading.sources, report)
        if parameter.id in parameters or parameter.id in heading.facts:
            report.at(tree, f"the name {parameter.id!r} is given twice")
        parameters[parameter.id] = parameter
    return parameters


def _read_criteria(
    trees: Mapping[str, Node], words: Vocabulary, report: Report
) -> list[WrittenCriterion]:
    written: list[WrittenCriterion] = []
    chapters: dict[str, str] = {}
    for name, tree in trees.items():
        if name == HEADING or name.startswith("parameters/"):
            continue
        chapter, criteria = read_chapter(tree, words, report)
        first = chapters.setdefault(chapter, name)
        if first != name and chapter:
            report.at(tree, f"chapter {chapter!r} has a file already: {first}")
        written += criteria
    report_duplicates(written, report)
    _report_empty_chapters(trees, words.heading, chapters, report)
    return written


def _report_empty_chapters(
    trees: Mapping[str, Node], heading: Heading, chapters: Mapping[str, str], report: Report
) -> None:
    if any(problem.file not in trees for problem in report.problems):
        return  # a file that could not be read may hold the chapter
    for declared in heading.chapters:
        if declared.id not in chapters:
            report.at(trees[HEADING], f"chapter {declared.id!r} has no file with criteria")


def _run_examples(written: list[WrittenCriterion], words: Vocabulary, report: Report) -> None:
    """Run the examples of each criterion that has no problem, nor anything that it rests on."""
    found = tuple(report.problems)
    if any(problem.file == HEADING or problem.file.startswith("parameters/") for problem in found):
        return
    for criterion in written:
        place = criterion.node.place
        lines = range(place.line + 1, place.end_line + 1)
        if not any(bad.file == place.file.name and bad.line in lines for bad in found):
            _run_examples_of(criterion, words, report)


def _run_examples_of(written: WrittenCriterion, words: Vocabulary, report: Report) -> None:
    criterion, heading = written.criterion, words.heading
    report_lacking(criterion, written.id_node, report)
    for example, node in zip(criterion.examples, written.example_nodes, strict=True):
        report_unread(criterion, example, node, report)
        result = run_example(
            criterion, example, heading.facts, words.parameters, heading.in_force_on
        )
        report_wrong_outcome(example, node, result, report)


def _in_order(heading: Heading, written: list[WrittenCriterion]) -> tuple[Criterion, ...]:
    """Return the criteria by chapter, in the order of edition.yaml."""
    order = [chapter.id for chapter in heading.chapters]
    criteria = [found.criterion for found in written]
    return tuple(sorted(criteria, key=lambda criterion: order.index(criterion.chapter)))


def _make_edition(
    heading: Heading,
    parameters: Mapping[str, Parameter],
    criteria: tuple[Criterion, ...],
    trees: Mapping[str, Node],
) -> Edition:
    document: dict[str, JsonValue] = {name: to_plain(tree) for name, tree in trees.items()}
    return Edition(
        id=heading.id,
        version=heading.version,
        title=heading.title,
        publisher=heading.publisher,
        licence=heading.licence,
        language=heading.language,
        in_force_on=heading.in_force_on,
        certificate_months=heading.certificate_months,
        summary=heading.summary,
        sources=MappingProxyType(dict(heading.sources)),
        chapters=heading.chapters,
        facts=MappingProxyType(dict(heading.facts)),
        parameters=MappingProxyType(dict(parameters)),
        criteria=criteria,
        decision=MappingProxyType(dict(heading.decision)),
        digest=edition_digest(document),
        files=tuple(trees),
        replaces=heading.replaces,
        document=MappingProxyType(document),
    )
