"""Nodes of a YAML document that know their place, and the report of what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from standards.errors import ExpressionInvalid, Problem
from standards.values import JsonValue


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name within its edition folder, and its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """From a line and column to another, counted from 0, the end not included."""

    file: SourceFile
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar: always text, typed by what reads it; `style` is how it was quoted."""

    value: str
    place: Place
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Map:
    """Keys, each with the node it was written in, and their nodes."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Text]
    place: Place


Node: TypeAlias = Text | Sequence | Map


@dataclass(slots=True)
class Report:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)

    def at(self, node: Node, message: str, hint: str = "") -> None:
        """Add a problem at the beginning of the node."""
        place = node.place
        width = place.end_column - place.column if place.end_line == place.line else 1
        self.at_place(place.file, place.line, place.column, message, hint=hint, width=width)

    def at_place(
        self,
        file: SourceFile,
        line: int,
        column: int,
        message: str,
        *,
        hint: str = "",
        width: int = 1,
    ) -> None:
        """Add a problem at a line and column, counted from 0."""
        source = file.lines[line] if line < len(file.lines) else ""
        found = Problem(file.name, line + 1, column + 1, message, source, hint, max(1, width))
        self.problems.append(found)

    def in_file(self, name: str, message: str, hint: str = "") -> None:
        """Add a problem of a whole file or folder."""
        self.problems.append(Problem(name, 1, 1, message, "", hint))

    def in_expression(self, node: Text, error: ExpressionInvalid) -> None:
        """Add every fault of the expression that the node holds, each under its own characters."""
        for fault in error.faults:
            found = find_place(node, fault.start)
            if found is None:
                self.at(node, f"{fault.message} at column {fault.start + 1} of it", fault.hint)
            else:
                width = fault.end - fault.start
                self.at_place(node.place.file, *found, fault.message, hint=fault.hint, width=width)


def to_plain(node: Node) -> JsonValue:
    """Return the node as JSON, all scalars text."""
    match node:
        case Text(value=value):
            return value
        case Sequence(items=items):
            return [to_plain(item) for item in items]
        case Map(entries=entries):
            return {key: to_plain(value) for key, value in entries.items()}


def find_place(node: Text, offset: int) -> tuple[int, int] | None:
    """Return line and column of a character of the text, however it was quoted and folded.

    The characters that are not white space come in the same order in the file and in the text.
    None when an escape makes them differ.
    """
    line, column = _find_start(node)
    lines = node.place.file.lines
    for index, wanted in enumerate(node.value):
        if index >= offset and not wanted.isspace():
            break
        if wanted.isspace():
            continue
        line, column = _skip_space(lines, line, column)
        if line >= len(lines) or lines[line][column] != wanted:
            return None
        column += 1
    else:
        return line, column
    return _skip_space(lines, line, column)


def _find_start(node: Text) -> tuple[int, int]:
    place = node.place
    if node.style in {">", "|"}:
        return place.line + 1, 0
    return place.line, place.column + (1 if node.style in {"'", '"'} else 0)


def _skip_space(lines: tuple[str, ...], line: int, column: int) -> tuple[int, int]:
    """Return the next place that is not white space and not a backslash before a quote."""
    while line < len(lines):
        while column < len(lines[line]) and lines[line][column] in " \t\\":
            column += 1
        if column < len(lines[line]):
            return line, column
        line, column = line + 1, 0
    return line, column
