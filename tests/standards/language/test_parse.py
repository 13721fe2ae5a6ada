import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.errors import ExpressionInvalid, format_fault
from standards.language.parse import parse_expression
from standards.language.syntax import Logic, format_expression, names_read

PLAIN = [
    "pay.share >= 100%",
    "always",
    "not visit.deposits_taken and not visit.papers_held",
    "a or b and c",
    "(a or b) and c",
    "not (a or b)",
    "a and b and c",
    "(a and b) and c",
    "a - (b - c)",
    "a - b - c",
    "(a + b) * c / d",
    "pay.lowest >= INR 13654.00 per month",
    "fee <= USD 5",
    'enterprise.form in ["cooperative", "association"]',
    "known(x) and min(a, b + c) < max(d, e)",
    "months_between(a, @2026-07-01) < 24",
    'x == "a \\"quoted\\" word"',
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_spelling_is_kept(text):
    assert format_expression(parse_expression(text)) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  a\n and\tb ", "a and b"),
        ("((a)) >= (5)", "a >= 5"),
        ("(a and b) or c", "a and b or c"),
        ("not (a >= 5)", "not a >= 5"),
        ("(a * b) + c", "a * b + c"),
        ("INR   5   per   month <= x", "INR 5 per month <= x"),
    ],
)
def test_space_and_needless_parentheses_are_left_out(text, plain):
    assert format_expression(parse_expression(text)) == plain


def test_and_binds_tighter_than_or_and_not_binds_comparisons():
    tree = parse_expression("a or not b >= 5 and c")
    assert isinstance(tree, Logic)
    assert tree.operator == "or"
    assert format_expression(tree.operands[1]) == "not b >= 5 and c"


def test_a_chain_of_one_operator_is_one_node():
    tree = parse_expression(" and ".join(["x"] * 300))
    assert isinstance(tree, Logic)
    assert len(tree.operands) == 300


def test_names_are_read_in_the_order_of_the_text_and_once():
    assert names_read(parse_expression("b + a > c and a > 5")) == ("b", "a", "c")


REFUSED = [
    ("", "a value is expected; the expression ends here", 0),
    ("a >=", "a value is expected; the expression ends here", 4),
    ("a < b < c", "comparisons cannot be chained", 6),
    ("a == b != c", "comparisons cannot be chained", 7),
    ("a b", "'b' cannot follow here", 2),
    ("a >= 24 months", "'months' cannot follow here", 8),
    ("(a", "expected ')'", 2),
    ("a)", "')' cannot follow here", 1),
    ("[5", "expected ']'", 2),
    ("[]", "a value is expected", 1),
    ("known(a", "expected ')'", 7),
    ("known a", "expected '('", 6),
    ("known()", "a value is expected", 6),
    ("floor(a)", "there is no function 'floor'", 0),
    ("a.b(c)", "there is no function 'a.b'", 0),
    ("and a", "'and' cannot stand here", 0),
    ("-5 < a", "a value is expected; found '-'", 0),
    ("INR", "an amount is expected after INR", 3),
    ("INR 5% < a", "an amount is expected after INR", 4),
    ("INR 5 per week", "money is per month, year, hour, day", 10),
    ("a per month", "'per' cannot follow here", 2),
    ("a not in b", "'not' cannot follow here", 2),
    ("a;b", "';' is not part of the language", 1),
    ("a.b.__class__", "is not a name", 0),
    ("x[0]", "'[' cannot follow here", 1),
    ("lambda: 5", "':' is not part of the language", 6),
]


@pytest.mark.parametrize(("text", "message", "place"), REFUSED)
def test_what_has_no_order_is_refused_at_its_place(text, message, place):
    with pytest.raises(ExpressionInvalid) as caught:
        parse_expression(text)
    assert any(message in fault.message for fault in caught.value.faults), str(caught.value)
    assert place in [fault.start for fault in caught.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "a" + ")" * 500,
        "not " * 400 + "a",
        "+".join(["a"] * 60) + " > 5",
        "known(" * 200 + "a" + ")" * 200,
        "a > " + "(b - " * 51 + "c" + ")" * 51,
    ],
)
def test_more_than_50_levels_are_refused(text):
    with pytest.raises(ExpressionInvalid, match="at most 50 levels"):
        parse_expression(text)


def test_50_levels_are_read_and_so_are_they_in_parentheses():
    text = "a > " + "(b - " * 47 + "c" + ")" * 47
    tree = parse_expression(text)
    assert parse_expression(format_expression(tree)) == tree


def test_more_than_500_parts_are_refused():
    with pytest.raises(ExpressionInvalid, match="at most 500 parts"):
        parse_expression(f"x in [{','.join('5' * 498)}]")
    parse_expression(f"x in [{','.join('5' * 497)}]")


WORDS = [
    *("a", "b.c", "and", "or", "not", "in", "always", "per", "month", "known", "min", "max"),
    *("(", ")", "[", "]", ",", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"),
    *("5", "0.5", "51%", "48h", "7d", "INR", "@2026-07-01", '"x"', "&&", "é", '"', "'"),
]


def faults_of(text):
    """Return the faults of the text, or of none its spelling read back."""
    try:
        tree = parse_expression(text)
    except ExpressionInvalid as error:
        return error.faults
    assert parse_expression(format_expression(tree)) == tree
    return ()


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_a_heap_of_words_is_a_tree_that_reads_back_or_faults_in_their_places(text):
    for fault in faults_of(text):
        assert 0 <= fault.start <= fault.end <= len(text)
        assert format_fault(text, fault)


@given(st.text(max_size=120))
def test_no_text_stops_the_parser(text):
    for fault in faults_of(text):
        assert 0 <= fault.start <= fault.end <= len(text)
        assert format_fault(text, fault)
