"""What holds for every expression that has a meaning, whatever is known and whatever is not."""

import operator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from standards.kinds import BOOL, COUNT, DATE, DAYS, HOURS, RATIO, money_kind, parse_kind
from standards.language.check import compile_check, missing_of, result_of
from standards.language.evaluate import constant_of, to_raw
from standards.language.exact import months_between
from standards.language.explain import Note, explain
from standards.language.parse import parse_expression
from standards.language.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Name,
    Not,
    format_expression,
)
from standards.model import Fact, FactDeclaration
from standards.trace import FactReading, make_trace, trace_to_json
from standards.values import Money

PAY = money_kind("INR", "month")
FORM = parse_kind("choice cooperative|company")
NAMES = {
    "flag_a": BOOL,
    "flag_b": BOOL,
    "people": COUNT,
    "women": COUNT,
    "share": RATIO,
    "factor": RATIO,
    "pay": PAY,
    "line": PAY,
    "week": HOURS,
    "run": DAYS,
    "began_on": DATE,
    "ended_on": DATE,
    "form": FORM,
}
numbers = st.one_of(
    st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=places)
    for places in (0, 4, 12)
)
VALUES = {
    "bool": st.booleans(),
    "count": st.integers(-50, 50),
    "ratio": numbers,
    "hours": numbers,
    "days": numbers,
    "money": numbers.map(lambda amount: Money(amount, "INR", "month")),
    "date": st.dates(),
    "choice": st.sampled_from(FORM.choices),
}
LITERALS = {
    "count": ["0", "1", "2", "15"],
    "ratio": ["0.0", "0.51", "51%", "100%", "2.0"],
    "hours": ["0h", "48h", "1.5h"],
    "days": ["0d", "6d", "30d"],
    "money": ["INR 0 per month", "INR 13654.00 per month"],
    "date": ["@2026-07-01", "@0001-01-01", "@9999-12-31"],
    "choice": ['"cooperative"', '"company"'],
}
MEASURES = [COUNT, RATIO, HOURS, DAYS, PAY]


def names_of(kind):
    return [name for name, found in NAMES.items() if found == kind]


def leaf(kind):
    return st.sampled_from([*names_of(kind), *LITERALS[kind.name]])


@st.composite
def side(draw, kind, depth=2):
    """Draw a side of a comparison."""
    if depth == 0 or kind == FORM or draw(st.integers(0, 2)) == 0:
        return draw(leaf(kind))
    inner = depth - 1
    same = side(kind, inner)
    if kind == DATE:
        return f"({draw(same)} {draw(st.sampled_from('+-'))} {draw(side(DAYS, inner))})"
    forms = [
        lambda: f"({draw(same)} {draw(st.sampled_from('+-'))} {draw(same)})",
        lambda: f"{draw(st.sampled_from(['min', 'max']))}({draw(same)}, {draw(same)})",
        lambda: f"({draw(same)} * {draw(st.sampled_from(names_of(COUNT)))})",
    ]
    if kind != COUNT:
        divisor = draw(st.sampled_from([*names_of(COUNT), *names_of(RATIO)]))
        forms.append(lambda: f"({draw(same)} / {divisor})")
    if kind == RATIO:
        of = draw(st.sampled_from(MEASURES))
        forms.append(lambda: f"({draw(side(of, inner))} / {draw(st.sampled_from(names_of(of)))})")
    if kind == DAYS:
        forms.append(lambda: f"({draw(side(DATE, inner))} - {draw(side(DATE, inner))})")
    if kind == COUNT:
        day = st.sampled_from(names_of(DATE))
        forms.append(lambda: f"months_between({draw(day)}, {draw(side(DATE, inner))})")
    return draw(st.sampled_from(forms))()


@st.composite
def comparison(draw):
    kind = draw(st.sampled_from([*MEASURES, DATE, FORM]))
    signs = ["==", "!="] if kind == FORM else ["==", "!=", "<", "<=", ">", ">="]
    name = draw(st.sampled_from(names_of(kind)))
    if draw(st.integers(0, 5)) == 0:
        items = draw(st.lists(st.sampled_from(LITERALS[kind.name]), min_size=1, max_size=3))
        return f"{name} in [{', '.join(items)}]"
    left, right = name, draw(side(kind))
    if draw(st.booleans()):
        left, right = right, left
    return f"{left} {draw(st.sampled_from(signs))} {right}"


@st.composite
def check_text(draw, depth=3, *, negated=False, known=True):
    """Draw a check; known(…) only where it may stand, and when it is wanted."""
    atoms = [comparison(), st.sampled_from(names_of(BOOL))]
    if known and not negated:
        atoms.append(st.sampled_from(list(NAMES)).map(lambda name: f"known({name})"))
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(st.one_of(atoms))
    form = draw(st.sampled_from(["and", "or", "not"]))
    if form == "not":
        return f"not ({draw(check_text(depth - 1, negated=not negated, known=known))})"
    parts = draw(
        st.lists(check_text(depth - 1, negated=negated, known=known), min_size=2, max_size=4)
    )
    return f" {form} ".join(f"({part})" for part in parts)


@st.composite
def known_values(draw):
    """Draw a value for some of the names."""
    known = draw(st.sets(st.sampled_from(list(NAMES))))
    return {name: draw(VALUES[NAMES[name].name]) for name in sorted(known)}


def run(text, values):
    check = compile_check(text, NAMES)
    return check, check.evaluate({name: to_raw(value) for name, value in values.items()})


# --- the properties ----------------------------------------------------------------------


@given(check_text())
@settings(deadline=None)
def test_a_check_is_read_back_from_its_plain_spelling(text):
    tree = parse_expression(text)
    assert parse_expression(format_expression(tree)) == tree


@given(check_text(), known_values())
@settings(max_examples=250, deadline=None)
def test_an_evaluation_never_fails_and_is_true_false_or_unknown(text, values):
    check, frame = run(text, values)
    assert result_of(frame) in {True, False, None}
    missing = {name for name in check.names if name not in values}
    assert set(missing_of(check, frame)) == missing


@given(check_text(), known_values())
@settings(max_examples=250, deadline=None)
def test_every_evaluation_has_a_sentence_and_a_trace_that_can_be_hashed(text, values):
    check, frame = run(text, values)
    readings = {
        name: FactReading(
            FactDeclaration(name, kind, "test/1", f"Title of {name}"),
            Fact(name, values[name], "test/1") if name in values else None,
        )
        for name, kind in NAMES.items()
    }
    notes = {name: reading.note for name, reading in readings.items()}
    sentence = explain(check, frame, notes)
    assert not sentence[0].islower()
    assert "is None" not in sentence
    assert canonical_bytes(trace_to_json(make_trace(check, frame, readings)))


@given(check_text(), known_values(), st.data())
@settings(max_examples=250, deadline=None)
def test_removing_a_fact_never_turns_a_fail_or_an_unknown_into_a_pass(text, values, data):
    _, frame = run(text, values)
    removed = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    fewer = {name: value for name, value in values.items() if name not in removed}
    _, poorer = run(text, fewer)
    assert not (result_of(poorer) is True and result_of(frame) is not True)


@given(check_text(known=False), known_values(), st.data())
@settings(max_examples=200, deadline=None)
def test_learning_a_fact_changes_no_decided_result_of_a_check_without_known(text, values, data):
    _, frame = run(text, values)
    more = {name: values.get(name, data.draw(VALUES[kind.name])) for name, kind in NAMES.items()}
    _, richer = run(text, more)
    assert result_of(frame) in {None, result_of(richer)}


@given(check_text(), known_values())
@settings(max_examples=250, deadline=None)
def test_the_order_of_writing_changes_neither_result_nor_what_is_missing(text, values):
    check, frame = run(text, values)
    turned_check, turned = run(format_expression(turn(check.tree)), values)
    assert result_of(frame) is result_of(turned)
    assert missing_of(check, frame) == missing_of(turned_check, turned)


def turn(node):
    """Return the tree with the operands of and and or in the contrary order."""
    match node:
        case Not(operand=operand):
            return Not(turn(operand))
        case Logic(operator=sign, operands=parts):
            return Logic(sign, tuple(turn(part) for part in reversed(parts)))
        case _:
            return node


@given(check_text(), known_values())
@settings(max_examples=250, deadline=None)
def test_the_closures_agree_with_a_plain_reading_of_the_tree_in_fractions(text, values):
    check, frame = run(text, values)
    assert result_of(frame) is truth(check.tree, values)


# --- an interpreter that is slow, plain, and written apart -----------------------------------

SIGNS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
ORDER = {False: 0, None: 1, True: 2}


def truth(node, values):
    match node:
        case Not(operand=operand):
            return {True: False, False: True, None: None}[truth(operand, values)]
        case Logic(operator=sign, operands=parts):
            pick = min if sign == "and" else max
            results = [truth(part, values) for part in parts]
            return reduce(lambda one, two: pick(one, two, key=ORDER.__getitem__), results)
        case Comparison(operator="in", left=left, right=Items(items=items)):
            found = measure(left, values)
            return None if found is None else any(found == measure(one, values) for one in items)
        case Comparison(operator=sign, left=left, right=right):
            one, two = measure(left, values), measure(right, values)
            return None if one is None or two is None else SIGNS[sign](one, two)
        case _:
            return answer(node, values)


def answer(node, values):
    match node:
        case Name(name=name):
            return values.get(name)
        case Call(function="known", arguments=(Name(name=name),)):
            return name in values
    raise AssertionError(node)


def measure(node, values):
    match node:
        case Name(name=name):
            return plain(values.get(name))
        case Literal():
            return plain(constant_of(node))
        case Arithmetic(operator=sign, left=left, right=right):
            one, two = measure(left, values), measure(right, values)
            return None if one is None or two is None else compute(sign, one, two)
        case Call(function=function, arguments=parts):
            found = [measure(part, values) for part in parts]
            if None in found:
                return None
            return {"min": min, "max": max, "months_between": months_between}[function](*found)
    raise AssertionError(node)


def plain(value):
    if isinstance(value, Money):
        value = value.amount
    return Fraction(value) if isinstance(value, int | Decimal) else value


def compute(sign, one, two):
    if isinstance(one, date) and isinstance(two, date):
        return Fraction((one - two).days)
    if isinstance(one, date) or isinstance(two, date):
        return shift(sign, one, two)
    if sign == "/":
        return None if two == 0 else one / two
    return SIGNS[sign](one, two)


def shift(sign, one, two):
    day, days = (one, two) if isinstance(one, date) else (two, one)
    if days.denominator != 1:
        return None
    try:
        return day + timedelta(days=int(days)) * (1 if sign == "+" else -1)
    except OverflowError:
        return None


def test_the_note_of_a_name_without_title_is_never_needed():
    check, frame = run("always", {})
    assert explain(check, frame, {"x": Note("unused")}) == "This holds for everybody"
