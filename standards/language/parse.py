"""The parser: tokens to a tree, by precedence climbing.

It reads on past what the lexer could not read, so that the kinds of the rest are checked too; it
stops at the first place where the order of the tokens has no meaning.
"""

from dataclasses import replace
from decimal import Decimal

from standards.errors import ExpressionInvalid, Fault
from standards.kinds import COUNT, PERIODS, RATIO, money_kind
from standards.language import MAX_DEPTH, MAX_NODES
from standards.language.lex import FUNCTIONS, Token, read_tokens
from standards.language.syntax import (
    COMPARISONS,
    PRECEDENCE,
    Always,
    Arithmetic,
    Call,
    Comparison,
    Hole,
    Items,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    children,
    walk,
)
from standards.values import Money

# A level of the tree takes at most two of the parser: an operator and a parenthesis.
_MAX_NESTING = 2 * MAX_DEPTH + 10
_TOO_DEEP = f"an expression has at most {MAX_DEPTH} levels"


def parse_expression(text: str) -> Node:
    """Return the tree of the expression.

    Raises:
        ExpressionInvalid: with every fault that could be found.
    """
    faults: list[Fault] = []
    tree = parse_with_faults(text, faults)
    if faults or tree is None:
        raise ExpressionInvalid(text, faults)
    return tree


def parse_with_faults(text: str, faults: list[Fault]) -> Node | None:
    """Return the tree, with a Hole for each part not read; None when the order makes no sense."""
    tokens = read_tokens(text, faults)
    if not tokens:
        return None
    try:
        tree = _Parser(tokens).parse()
    except _StopError as stop:
        faults.append(stop.fault)
        return None
    too_big = _find_excess(tree)
    if too_big is not None:
        faults.append(too_big)
        return None
    return tree


class _StopError(Exception):
    """The place at which the tokens stop making sense."""

    def __init__(self, token: Token, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(token.start, token.end, message, hint)


class _Parser:
    """A cursor over the tokens; one method per rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def parse(self) -> Node:
        """Return the tree of all tokens."""
        tree = self.parse_above(1)
        token = self.peek()
        if token.sort != "end":
            raise _StopError(token, f"{token.text!r} cannot follow here", _explain_rest(token))
        return tree

    def peek(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def take_operator(self, text: str, why: str) -> Token:
        token = self.take()
        if token.sort != "operator" or token.text != text:
            found = "the end" if token.sort == "end" else repr(token.text)
            raise _StopError(token, f"expected {text!r} {why}, found {found}")
        return token

    def parse_above(self, level: int) -> Node:
        """Return the longest expression whose operators bind at `level` or tighter."""
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise _StopError(self.peek(), _TOO_DEEP)
        node = self.parse_not() if self.peek().text == "not" else self.parse_primary()
        while (bound := self.precedence()) >= level:
            node = self.parse_operator(node, bound)
        self.depth -= 1
        return node

    def precedence(self) -> int:
        token = self.peek()
        if token.sort not in {"operator", "word"} or token.text == "not":
            return 0
        return PRECEDENCE.get(token.text, 0)

    def parse_not(self) -> Node:
        start = self.take().start
        operand = self.parse_above(PRECEDENCE["not"])
        return Not(operand, start, operand.end)

    def parse_operator(self, left: Node, bound: int) -> Node:
        operator = self.take()
        right = self.parse_above(bound + 1)
        span = (left.start, right.end)
        if operator.text in COMPARISONS:
            self.refuse_chain(operator)
            return Comparison(operator.text, left, right, *span)
        if operator.text in {"and", "or"}:
            return self.join_logic(operator.text, left, right)
        return Arithmetic(operator.text, left, right, *span)

    def refuse_chain(self, first: Token) -> None:
        token = self.peek()
        if token.sort in {"operator", "word"} and token.text in COMPARISONS:
            hint = f"write a {first.text} b and b {token.text} c"
            raise _StopError(token, "comparisons cannot be chained", hint)

    def join_logic(self, operator: str, left: Node, right: Node) -> Node:
        """Return one node for `a and b and c`, but keep what stands in parentheses apart."""
        joined = isinstance(left, Logic) and left.operator == operator
        if isinstance(left, Logic) and joined and not self.was_enclosed(left):
            return replace(left, operands=(*left.operands, right), end=right.end)
        return Logic(operator, (left, right), left.start, right.end)

    def was_enclosed(self, node: Logic) -> bool:
        """Return whether the node's span includes parentheses around it."""
        return node.start < node.operands[0].start

    def parse_primary(self) -> Node:
        token = self.take()
        match token.sort:
            case "literal" if token.kind is not None and token.value is not None:
                return Literal(token.text, token.kind, token.value, token.start, token.end)
            case "name":
                self.refuse_call(token)
                return Name(token.text, token.start, token.end)
            case "bad":
                return Hole(token.start, token.end)
            case "currency":
                return self.parse_money(token)
            case "word":
                return self.parse_word(token)
            case _:
                return self.parse_bracket(token)

    def refuse_call(self, name: Token) -> None:
        token = self.peek()
        if token.sort == "operator" and token.text == "(":
            hint = f"the functions are {', '.join(FUNCTIONS)}"
            raise _StopError(name, f"there is no function {name.text!r}", hint)

    def parse_word(self, token: Token) -> Node:
        if token.text == "always":
            return Always(token.start, token.end)
        if token.text in FUNCTIONS:
            return self.parse_call(token)
        raise _StopError(token, f"{token.text!r} cannot stand here; a value is expected")

    def parse_bracket(self, token: Token) -> Node:
        if token.sort == "operator" and token.text == "(":
            inner = self.parse_above(1)
            end = self.take_operator(")", "to close the parenthesis").end
            return replace(inner, start=token.start, end=end)
        if token.sort == "operator" and token.text == "[":
            items = self.parse_items("]", "to close the list")
            return Items(items, token.start, self.tokens[self.position - 1].end)
        found = "the expression ends here" if token.sort == "end" else f"found {token.text!r}"
        raise _StopError(token, f"a value is expected; {found}", _explain_sign(token))

    def parse_items(self, closing: str, why: str) -> tuple[Node, ...]:
        items = [self.parse_above(1)]
        while self.peek().sort == "operator" and self.peek().text == ",":
            self.take()
            items.append(self.parse_above(1))
        self.take_operator(closing, why)
        return tuple(items)

    def parse_call(self, token: Token) -> Node:
        self.take_operator("(", f"after {token.text}")
        arguments = self.parse_items(")", f"to close {token.text}(")
        return Call(token.text, arguments, token.start, self.tokens[self.position - 1].end)

    def parse_money(self, currency: Token) -> Node:
        amount = self.take()
        if amount.sort == "bad":
            return Hole(currency.start, amount.end)
        if amount.kind not in {COUNT, RATIO} or amount.text.endswith("%"):
            hint = f"write {currency.text} 13654.00 per month"
            raise _StopError(amount, f"an amount is expected after {currency.text}", hint)
        per = self.parse_period()
        end = self.tokens[self.position - 1].end
        text = f"{currency.text} {amount.text}" + (f" per {per}" if per is not None else "")
        value = Money(amount=Decimal(amount.text), currency=currency.text, per=per)
        return Literal(text, money_kind(currency.text, per), value, currency.start, end)

    def parse_period(self) -> str | None:
        if not (self.peek().sort == "word" and self.peek().text == "per"):
            return None
        self.take()
        period = self.take()
        if period.text not in PERIODS:
            raise _StopError(period, f"money is per {', '.join(PERIODS)}")
        return period.text


def _explain_rest(token: Token) -> str:
    match token.sort:
        case "name" if token.text in {"months", "month", "days", "hours", "years"}:
            return "hours are written 48h and days 7d; for months use months_between(from, to)"
        case "name" | "literal" | "currency":
            return "an operator such as and, or, >= is missing before it"
        case "word" if token.text == "per":
            return "only an amount of money is per month, as in INR 13654.00 per month"
        case "word" if token.text == "not":
            return "write not before the comparison, or use !="
        case "operator" if token.text == ")":
            return "no parenthesis is open"
        case _:
            return ""


def _explain_sign(token: Token) -> str:
    return "numbers have no sign; subtract instead" if token.text in {"-", "+"} else ""


def _find_excess(tree: Node) -> Fault | None:
    """Return a fault when the tree has too many levels or nodes."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
        if not level:
            break
    else:
        return Fault(level[0].start, level[0].end, _TOO_DEEP)
    parts = list(walk(tree))
    if len(parts) > MAX_NODES:
        excess = parts[MAX_NODES]
        message = f"an expression has at most {MAX_NODES} parts, this one {len(parts)}"
        return Fault(excess.start, excess.end, message)
    return None
