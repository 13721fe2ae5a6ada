"""Which heading stands for which column: asked for, remembered, canonical, or a synonym."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from audits.tables.columns import Column, TableKind, simplify_heading

JOINER = " + "  # several headings of one file, added up for one column


@dataclass(frozen=True, slots=True)
class Choice:
    """What is told of the headings of a file, column -> heading.

    A value is a heading, several with ` + ` between them to be added up, or empty where the file
    has no such column. `chosen` must hold; `remembered` counts where it fits; `closed` reads what
    is chosen and looks for nothing else.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class HeaderFault:
    """What is wrong with the headings; `index` is the position of the heading it is about."""

    rule: str
    mend: str
    index: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet, and where each column is found in them."""

    headings: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]  # column -> positions; several are added up
    faults: tuple[HeaderFault, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """Return column -> heading, as it can be given back when the file is read again."""
        return {
            column: JOINER.join(self.headings[index] for index in indexes)
            for column, indexes in sorted(self.places.items())
        }

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the headings that stand for no column."""
        read = {index for indexes in self.places.values() for index in indexes}
        return tuple(each for at, each in enumerate(self.headings) if each and at not in read)


def match_header(kind: TableKind, headings: Sequence[str], choice: Choice) -> Header:
    """Return where the columns are found."""
    places: dict[str, tuple[int, ...]] = {}
    faults = [
        HeaderFault(f"{name!r} is not a column of {kind.name}", _columns_of(kind))
        for name in choice.chosen
        if kind.find_column(name) is None
    ]
    for column in kind.columns:
        if column.name in choice.chosen:
            wanted = choice.chosen[column.name]
            places[column.name] = _find_chosen(headings, column, wanted, faults)
    taken = {index for indexes in places.values() for index in indexes}
    for column in () if choice.closed else kind.columns:
        if column.name not in choice.chosen:
            told = _find_remembered(headings, column, choice, taken)
            places[column.name] = told or _find_known(headings, column, taken, faults)
    found = {name: indexes for name, indexes in places.items() if indexes}
    disputed = {fault.column for fault in faults}
    faults += _find_clashes(headings, found)
    faults += [
        fault
        for fault in _find_absent(kind, headings, found, choice)
        if fault.column not in disputed
    ]
    return Header(tuple(headings), found, tuple(faults))


def _columns_of(kind: TableKind) -> str:
    return f"Its columns are {', '.join(column.name for column in kind.columns)}."


def _find_chosen(
    headings: Sequence[str], column: Column, wanted: str, faults: list[HeaderFault]
) -> tuple[int, ...]:
    if not wanted:
        return ()
    whole = _positions(headings, wanted)
    parts = [whole] if whole else [_positions(headings, part) for part in wanted.split(JOINER)]
    if not all(len(part) == 1 for part in parts):
        rule = f"the heading {wanted!r} chosen for {column.name} is not there exactly once"
        mend = "Choose one of the headings of this file."
        faults.append(HeaderFault(rule, mend, column=column.name))
        return ()
    if len(parts) > 1 and not column.adds_up:
        rule = f"{column.name} cannot be added up from several columns"
        faults.append(HeaderFault(rule, "Choose one heading.", column=column.name))
        return ()
    return tuple(index for part in parts for index in part)


def _find_remembered(
    headings: Sequence[str], column: Column, choice: Choice, taken: set[int]
) -> tuple[int, ...]:
    faults: list[HeaderFault] = []
    found = _find_chosen(headings, column, choice.remembered.get(column.name, ""), faults)
    return () if faults or taken & set(found) else found


def _positions(headings: Sequence[str], wanted: str) -> list[int]:
    exact = [index for index, each in enumerate(headings) if each == wanted]
    simple = simplify_heading(wanted)
    return exact or [
        index for index, each in enumerate(headings) if simple and simplify_heading(each) == simple
    ]


def _find_known(
    headings: Sequence[str], column: Column, taken: set[int], faults: list[HeaderFault]
) -> tuple[int, ...]:
    free = {index: simplify_heading(each) for index, each in enumerate(headings)}
    own = [index for index, each in free.items() if each == simplify_heading(column.name)]
    also = [index for index, each in free.items() if each in column.headings]
    found = [index for index in own or also if index not in taken]
    if len(found) > 1:
        whole = JOINER.join(headings[index] for index in found)
        more = f', or add them up: {column.name} = "{whole}"' if column.adds_up else ""
        rule = f"{len(found)} headings may stand for {column.name}"
        mend = f"Say which one is meant{more}."
        faults += [HeaderFault(rule, mend, index, column.name) for index in found]
        return ()
    return tuple(found)


def _find_clashes(
    headings: Sequence[str], places: Mapping[str, tuple[int, ...]]
) -> list[HeaderFault]:
    readers: dict[int, list[str]] = {}
    for name, indexes in places.items():
        for index in indexes:
            readers.setdefault(index, []).append(name)
    return [
        HeaderFault(
            f"{headings[index]!r} is read as {' and as '.join(names)}",
            "Choose another heading for one of them.",
            index,
        )
        for index, names in readers.items()
        if len(names) > 1
    ]


def _find_absent(
    kind: TableKind, headings: Sequence[str], places: Mapping[str, tuple[int, ...]], choice: Choice
) -> list[HeaderFault]:
    read = {index for indexes in places.values() for index in indexes}
    free = {simplify_heading(each): at for at, each in enumerate(headings) if at not in read}
    faults = []
    for column in kind.columns:
        if column.name in places or choice.chosen.get(column.name):
            continue
        told = choice.closed or column.name in {**choice.chosen, **choice.remembered}
        near = None if told else _nearest(column, free)
        if near is not None:
            rule = f"is this {column.name} ({column.says})?"
            mend = f'Rename it to "{column.name}", or say which is which with --map COLUMN=HEADING.'
            faults.append(HeaderFault(rule, mend, free[near], column.name))
        elif column.needed:
            rule = f"there is no column {column.name} ({column.says})"
            mend = (
                f'Name it "{column.name}", or say --map {column.name}=HEADING at the command line.'
            )
            faults.append(HeaderFault(rule, mend, column=column.name))
    return faults


def _nearest(column: Column, free: Mapping[str, int]) -> str | None:
    cutoff = 0.75 if column.needed else 0.85  # a needed column is asked for in any case
    known = {simplify_heading(column.name), *column.headings}
    for heading in free:
        alike = known if "name" not in heading else {each for each in known if "name" in each}
        if heading and get_close_matches(heading, alike, n=1, cutoff=cutoff):
            return heading
    return None
