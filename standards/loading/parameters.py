"""parameters/*.yaml: dated series of values, each with its source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from standards.errors import did_you_mean
from standards.kinds import Kind
from standards.language.lex import NAME, RESERVED
from standards.language.show import show_number
from standards.loading.fields import (
    WORD,
    read_date,
    read_fields,
    read_items,
    read_map,
    read_text,
    read_texts,
    read_truth,
    read_with,
)
from standards.loading.heading import read_kind
from standards.loading.nodes import Map, Node, Report
from standards.model import Parameter, ParameterValue
from standards.values import Money, Value, format_value, parse_value


@dataclass(frozen=True, slots=True)
class _Written:
    """A value as the file has it, before it has its place in a series."""

    node: Node
    keys: tuple[str, ...]
    value: ParameterValue


def read_parameter(node: Node, sources: Collection[str], report: Report) -> Parameter:
    """Return the parameter of a file."""
    fields = read_fields(node, "a parameter file", report, required=("parameter", "values"))
    head = read_fields(
        fields.get("parameter"),
        "parameter",
        report,
        required=("id", "title", "kind"),
        optional=("keys",),
    )
    kind = read_kind(head.get("kind"), report)
    keys = read_texts(head.get("keys"), "key", report, pattern=WORD)
    written = [
        _read_value(item, kind, keys, sources, report)
        for item in read_items(fields.get("values"), "values", report)
    ]
    if not written and "values" in fields:
        report.at(fields["values"], "a parameter has at least one value")
    return Parameter(
        id=_read_id(head.get("id"), report),
        title=read_text(head.get("title"), "title", report),
        kind=kind,
        keys=keys,
        series=_make_series(written, report),
    )


def _read_id(node: Node | None, report: Report) -> str:
    name = read_text(node, "the id of a parameter", report, pattern=NAME)
    if node is not None and name in RESERVED:
        report.at(node, f"{name!r} is a word of the criterion language")
    return name


def _read_value(
    node: Node,
    kind: Kind,
    keys: tuple[str, ...],
    sources: Collection[str],
    report: Report,
) -> _Written:
    fields = read_fields(
        node,
        "a value",
        report,
        required=("from", "value", "source", "verified", *(("keys",) if keys else ())),
        optional=("to", "note", "parts"),
    )
    first = read_date(fields.get("from"), "from", report)
    last = read_date(fields.get("to"), "to", report) if "to" in fields else None
    if last is not None and last < first:
        report.at(fields["to"], f"the range ends on {last}, before it begins on {first}")
    value = _parse(fields.get("value"), "value", kind, report)
    found = ParameterValue(
        value=value,
        valid_from=first,
        valid_to=last,
        source=read_source_id(fields.get("source"), sources, report),
        verified=read_truth(fields.get("verified"), "verified", report),
        note=read_text(fields.get("note"), "note", report) if _has_text(fields, "note") else "",
        parts=_read_parts(fields.get("parts"), kind, value, report),
    )
    return _Written(node, _read_keys(fields.get("keys"), keys, report), found)


def _has_text(fields: Mapping[str, Node], key: str) -> bool:
    """Return whether there is more than a pair of quotation marks: a note may be left empty."""
    return key in fields and getattr(fields[key], "value", None) != ""


def _parse(node: Node | None, what: str, kind: Kind, report: Report) -> Value:
    stand_in: Value = ""
    return read_with(node, what, report, lambda text: parse_value(text, kind), stand_in)


def read_source_id(node: Node | None, sources: Collection[str], report: Report) -> str:
    """Return the id of a declared source."""
    source = read_text(node, "source", report)
    if node is not None and source and source not in sources:
        hint = did_you_mean(source, sources) or "name it under sources in edition.yaml"
        report.at(node, f"unknown source {source!r}", hint)
    return source


def _read_keys(node: Node | None, keys: tuple[str, ...], report: Report) -> tuple[str, ...]:
    fields = read_fields(node, "keys", report, required=keys)
    return tuple(read_text(fields.get(key), key, report) for key in keys)


def _read_parts(node: Node | None, kind: Kind, whole: Value, report: Report) -> Mapping[str, Value]:
    entries = read_map(node, "parts", report)
    parts = {key: _parse(entry, f"part {key}", kind, report) for key, entry in entries.items()}
    if isinstance(node, Map):
        for key in parts:
            if not WORD.match(key):
                report.at(node.keys[key], f"{key!r} cannot be the name of a part")
        _check_sum(node, kind, parts, whole, report)
    return MappingProxyType(parts)


def _check_sum(
    node: Node, kind: Kind, parts: Mapping[str, Value], whole: Value, report: Report
) -> None:
    amounts = [_amount(part) for part in parts.values()]
    total = _amount(whole)
    if total is None or None in amounts:
        return
    found = sum((Fraction(amount) for amount in amounts if amount is not None), Fraction(0))
    if found != total:
        shown = format_value(whole, kind)
        report.at(node, f"the parts come to {show_number(found)}, not to the value {shown}")


def _amount(value: Value) -> Decimal | None:
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, Decimal) else None


def _make_series(
    written: list[_Written],
    report: Report,
) -> Mapping[tuple[str, ...], tuple[ParameterValue, ...]]:
    groups: dict[tuple[str, ...], list[_Written]] = {}
    for value in written:
        groups.setdefault(value.keys, []).append(value)
    closed = {keys: tuple(_close_ranges(group, report)) for keys, group in groups.items()}
    return MappingProxyType(closed)


def _close_ranges(group: list[_Written], report: Report) -> list[ParameterValue]:
    """Return the values, each open one ending the day before the next; report overlaps."""
    closed = []
    for earlier, later in pairwise(group):
        closed.append(_end_before(earlier.value, later.value.valid_from))
        if later.value.valid_from <= earlier.value.valid_from:
            message = (
                f"the ranges must rise: this one begins on {later.value.valid_from}, "
                f"the one before on {earlier.value.valid_from}"
            )
            report.at(later.node, message)
        elif (
            earlier.value.valid_to is not None and later.value.valid_from <= earlier.value.valid_to
        ):
            message = (
                f"the ranges overlap: this one begins on {later.value.valid_from}, "
                f"the one before ends on {earlier.value.valid_to}"
            )
            report.at(later.node, message)
    return [*closed, group[-1].value]


def _end_before(value: ParameterValue, following: date) -> ParameterValue:
    if value.valid_to is not None or following == date.min:
        return value
    return replace(value, valid_to=following - timedelta(days=1))
