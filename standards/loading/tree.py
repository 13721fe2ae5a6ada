"""Strict YAML: text in, nodes with their places out.

One document of mappings, lists and scalars, and every scalar is text. No anchors, aliases, tags,
directives or duplicate keys; at most MAX_BYTES a file and MAX_LEVELS deep. Read from parser events
and not from composed nodes, so that anchors are seen and nothing is ever expanded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from standards.loading.nodes import Map, Node, Place, Report, Sequence, SourceFile, Text

MAX_BYTES = 262_144
MAX_LEVELS = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Characters that reorder or break lines unseen: the reviewed text must be the text that is read.
_HIDDEN = re.compile("[\x85\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LINE = re.compile(r"\r\n|\r|\n")


def read_tree(name: str, data: bytes, report: Report) -> Node | None:
    """Return the document of the file, or None with the reason in the report."""
    text = _decode(name, data, report)
    if text is None:
        return None
    file = SourceFile(name, tuple(_LINE.split(text)))
    if _report_hidden(file, report):
        return None
    builder = _Builder(file, report)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        _report_malformed(file, error, report)
        return None
    except yaml.YAMLError as error:
        report.in_file(name, f"not YAML: {_first_line(error)}")
        return None
    except _StopError:
        return None
    if builder.root is None:
        report.in_file(name, "the file is empty")
    return builder.root


class _StopError(Exception):
    """The file cannot be read any further; why is in the report."""


def _decode(name: str, data: bytes, report: Report) -> str | None:
    if len(data) > MAX_BYTES:
        report.in_file(name, f"a file has at most {MAX_BYTES} bytes, this one {len(data)}")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.in_file(name, f"not UTF-8: byte {error.start} in line {line}")
        return None


def _report_hidden(file: SourceFile, report: Report) -> bool:
    found = False
    for number, line in enumerate(file.lines):
        for match in _HIDDEN.finditer(line):
            found = True
            message = f"the character U+{ord(match.group()):04X} does not show and is refused"
            report.at_place(file, number, match.start(), message)
    return found


def _report_malformed(file: SourceFile, error: yaml.MarkedYAMLError, report: Report) -> None:
    mark = error.problem_mark or error.context_mark
    message = f"not YAML: {error.problem or error.context}"
    if mark is None:
        report.in_file(file.name, message)
    else:
        line = min(mark.line, len(file.lines) - 1)
        hint = ""
        if "mapping values are not allowed" in message:
            hint = "put a text that holds ': ' between quotation marks"
        report.at_place(file, line, mark.column, message, hint=hint)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet."""

    event: Any
    is_map: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Text] = field(default_factory=dict)
    key: Text | None = None
    skipped: bool = False


class _Builder:
    """Takes events and builds the nodes."""

    def __init__(self, file: SourceFile, report: Report) -> None:
        self.file = file
        self.report = report
        self.open: list[_Open] = []
        self.root: Node | None = None

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self.refuse_marks(event)
                self.add(Text(event.value, self.place(event, event), event.style))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.refuse_marks(event)
                self.start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.end(event)
            case yaml.AliasEvent():
                self.stop(event, "aliases are refused: write the value again")
            case yaml.DocumentStartEvent():
                self.refuse_document(event)
            case _:
                return

    def refuse_document(self, event: Any) -> None:
        if self.root is not None:
            self.stop(event, "a file holds one document")
        if event.version or event.tags:
            self.stop(event, "directives are refused")

    def refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.stop(event, "anchors are refused: write the value where it is needed")
        if event.tag is not None:
            self.stop(event, "tags are refused: every scalar is text")

    def stop(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self.report.at_place(self.file, mark.line, mark.column, message)
        raise _StopError

    def start(self, event: Any) -> None:
        if len(self.open) >= MAX_LEVELS:
            self.stop(event, f"a file is at most {MAX_LEVELS} levels deep")
        self.open.append(_Open(event, isinstance(event, yaml.MappingStartEvent)))

    def end(self, event: Any) -> None:
        done = self.open.pop()
        place = self.place(done.event, event)
        if done.is_map:
            self.add(Map(done.entries, done.keys, place))
        else:
            self.add(Sequence(tuple(done.items), place))

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
        elif not self.open[-1].is_map:
            self.open[-1].items.append(node)
        elif self.open[-1].key is None and not self.open[-1].skipped:
            self.add_key(self.open[-1], node)
        else:
            self.add_entry(self.open[-1], node)

    def add_key(self, parent: _Open, node: Node) -> None:
        if not isinstance(node, Text):
            self.report.at(node, "a key is a word")
            parent.skipped = True
        elif node.value in parent.entries:
            first = parent.keys[node.value].place.line + 1
            self.report.at(node, f"the key {node.value!r} stands here twice; first in line {first}")
            parent.skipped = True
        else:
            parent.key = node

    def add_entry(self, parent: _Open, node: Node) -> None:
        if parent.key is not None:
            parent.keys[parent.key.value] = parent.key
            parent.entries[parent.key.value] = node
        parent.key, parent.skipped = None, False

    def place(self, first: Any, last: Any) -> Place:
        start, end = first.start_mark, last.end_mark
        return Place(self.file, start.line, start.column, end.line, end.column)


def walk_texts(node: Node) -> Iterator[Text]:
    """Yield every scalar of the node, in the order of the file."""
    match node:
        case Text():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from walk_texts(item)
        case Map(entries=entries):
            for item in entries.values():
                yield from walk_texts(item)
