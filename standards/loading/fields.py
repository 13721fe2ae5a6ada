"""Typed values out of nodes: what is missing, unknown or misspelt goes into the report.

A reader returns a harmless stand-in where it reported a problem; an edition with any problem is
refused as a whole, so a stand-in never gets out.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar

from standards.errors import StandardsError, ValueMalformed, did_you_mean
from standards.loading.nodes import Map, Node, Report, Sequence, Text
from standards.values import MAX_TEXT, parse_count, parse_date

T = TypeVar("T")

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
WORD = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


def read_fields(
    node: Node | None,
    what: str,
    report: Report,
    *,
    required: Collection[str] = (),
    optional: Collection[str] = (),
) -> Mapping[str, Node]:
    """Return the fields of a mapping; report those that are missing, unknown or misspelt."""
    entries = read_map(node, what, report)
    if node is None or not isinstance(node, Map):
        return {}
    known = [*required, *optional]
    for key, written in node.keys.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"the keys are {', '.join(known)}"
            report.at(written, f"unknown key {key!r} in {what}", hint)
    missing = [key for key in required if key not in entries]
    if missing:
        report.at(_head(node), f"{what} has no {', '.join(missing)}")
    return {key: value for key, value in entries.items() if key in known}


def _head(node: Map) -> Node:
    """Return the first key of the mapping, which is where a reader looks for its others."""
    return next(iter(node.keys.values()), node)


def read_map(node: Node | None, what: str, report: Report) -> Mapping[str, Node]:
    """Return the entries of a mapping with keys of its own."""
    if node is None:
        return {}
    if not isinstance(node, Map):
        report.at(node, f"{what} must have keys and values", "write key: value")
        return {}
    return node.entries


def read_items(node: Node | None, what: str, report: Report) -> tuple[Node, ...]:
    """Return the items of a list."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        report.at(node, f"{what} must be a list", "write [one, two] or a line with - for each")
        return ()
    return node.items


def read_text(
    node: Node | None,
    what: str,
    report: Report,
    *,
    pattern: re.Pattern[str] | None = None,
    choices: Collection[str] = (),
) -> str:
    """Return a text that is not empty and, where given, matches the pattern or is a choice."""
    if node is None:
        return ""
    if not isinstance(node, Text):
        report.at(node, f"{what} must be a text")
        return ""
    value = node.value.strip()
    if not value:
        report.at(node, f"{what} is empty")
    elif len(value) > MAX_TEXT:
        report.at(node, f"{what} has at most {MAX_TEXT} characters")
    elif choices and value not in choices:
        hint = did_you_mean(value, choices) or f"one of {', '.join(choices)}"
        report.at(node, f"{value!r} is no {what}", hint)
    elif pattern is not None and not pattern.match(value):
        report.at(node, f"{value!r} cannot be {what}", _describe(pattern))
    return value


def _describe(pattern: re.Pattern[str]) -> str:
    if pattern is ID:
        return "lower-case letters and digits with - between them"
    return "lower-case letters, digits and _" if pattern is WORD else ""


def read_texts(
    node: Node | None,
    what: str,
    report: Report,
    *,
    pattern: re.Pattern[str] | None = None,
    choices: Collection[str] = (),
) -> tuple[str, ...]:
    """Return a list of texts, none of which stands there twice."""
    found: list[str] = []
    for item in read_items(node, what, report):
        value = read_text(item, what, report, pattern=pattern, choices=choices)
        if value in found:
            report.at(item, f"{value!r} stands here twice")
        found.append(value)
    return tuple(found)


def read_truth(node: Node | None, what: str, report: Report) -> bool:
    """Return whether the text is `true`; it must be `true` or `false`."""
    return read_text(node, what, report, choices=("true", "false")) == "true"


def read_date(node: Node | None, what: str, report: Report) -> date:
    """Return the date; the stand-in is the first day of the calendar."""
    return read_with(node, what, report, parse_date, date.min)


def read_count(node: Node | None, what: str, report: Report, *, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`."""
    found = read_with(node, what, report, parse_count, least)
    if least <= found <= most:
        return found
    if node is not None:
        report.at(node, f"{what} is from {least} to {most}")
    return least


def read_with(
    node: Node | None,
    what: str,
    report: Report,
    parse: Callable[[str], T],
    stand_in: T,
) -> T:
    """Return what the parser makes of the text; report what it refuses."""
    if node is None:
        return stand_in
    text = read_text(node, what, report)
    if not text:
        return stand_in
    try:
        return parse(text)
    except ValueMalformed as error:
        report.at(node, f"{what}: {error}", error.hint)
    except StandardsError as error:
        report.at(node, f"{what}: {error}", getattr(error, "hint", ""))
    return stand_in
