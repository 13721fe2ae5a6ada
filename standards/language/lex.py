"""Tokens of the criterion language; every fault of the text is noted, none stops the reading."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from standards.errors import Fault
from standards.kinds import COUNT, DATE, DAYS, HOURS, RATIO, TEXT, Kind
from standards.language import MAX_LENGTH
from standards.values import Value

KEYWORDS = ("and", "or", "not", "in", "always", "per")
FUNCTIONS = ("known", "min", "max", "months_between")
RESERVED = (*KEYWORDS, *FUNCTIONS)
MAX_WHOLE_DIGITS, MAX_PLACES = 15, 10

NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")
_NUMBER = re.compile(r"(?P<whole>0|[1-9][0-9]*)(?:\.(?P<places>[0-9]+))?(?P<unit>[%hd]?)\Z")
_EXPONENT = re.compile(r"[0-9.]+[eE][+-]?[0-9]*\Z")
_DATE = re.compile(r"@[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<date>@[0-9A-Za-z-]*)
    | (?P<number>[0-9](?:[eE][+-]?[0-9]|[0-9A-Za-z_.])*%?)
    | (?P<text>"(?:[^"\\\n]|\\.)*"?)
    | (?P<word>[^\W\d][\w.]*)
    | (?P<foreign>&&|\|\||<>|=>|=<|'[^'\n]*')
    | (?P<operator>==|!=|<=|>=|[<>+\-*/()\[\],])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_INSTEAD = {
    "&&": "and",
    "||": "or",
    "!": "not",
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "–": "-",  # noqa: RUF001  what word processors make of a minus sign
    "×": "*",  # noqa: RUF001
    "÷": "/",
}
_ESCAPES = {'\\"': '"', "\\\\": "\\"}


_PERCENT = Context(prec=MAX_WHOLE_DIGITS + MAX_PLACES)  # ours: the caller's may round


@dataclass(frozen=True, slots=True)
class Token:
    """A token over [start, end); `kind` and `value` belong to literals.

    `sort` is `name`, `word` (reserved), `operator`, `currency`, `literal`, `bad` or `end`. A bad
    token stands where a literal or name could not be read; its fault is noted already.
    """

    sort: str
    text: str
    start: int
    end: int
    kind: Kind | None = None
    value: Value | None = None


def read_tokens(text: str, faults: list[Fault]) -> list[Token]:
    """Return the tokens of the text, with a last one of sort `end`; add its faults to `faults`."""
    if len(text) > MAX_LENGTH:
        message = f"an expression has at most {MAX_LENGTH} characters, this one {len(text)}"
        faults.append(Fault(MAX_LENGTH, MAX_LENGTH + 1, message))
        return []
    tokens = [
        _read_token(str(match.lastgroup), match.group(), match.start(), faults)
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    ]
    return [*tokens, Token("end", "", len(text), len(text))]


def _read_token(group: str, text: str, start: int, faults: list[Fault]) -> Token:
    match group:
        case "number":
            return _read_number(text, start, faults)
        case "date":
            return _read_date(text, start, faults)
        case "text":
            return _read_text(text, start, faults)
        case "word":
            return _read_word(text, start, faults)
        case "operator":
            return Token("operator", text, start, start + len(text))
        case _:
            return _read_other(text, start, faults)


def _bad(text: str, start: int, faults: list[Fault], message: str, hint: str = "") -> Token:
    faults.append(Fault(start, start + len(text), message, hint))
    return Token("bad", text, start, start + len(text))


def _read_number(text: str, start: int, faults: list[Fault]) -> Token:
    match = _NUMBER.match(text)
    if match is None:
        return _bad(text, start, faults, *_explain_number(text))
    whole, places, unit = match["whole"], match["places"] or "", match["unit"]
    if len(whole) > MAX_WHOLE_DIGITS or len(places) > MAX_PLACES:
        message = (
            f"a number has at most {MAX_WHOLE_DIGITS} digits before the point and "
            f"{MAX_PLACES} after it"
        )
        return _bad(text, start, faults, message)
    kind, value = _measure(Decimal(text.removesuffix(unit)), unit, whole_number=not places)
    return Token("literal", text, start, start + len(text), kind, value)


def _measure(number: Decimal, unit: str, *, whole_number: bool) -> tuple[Kind, Value]:
    match unit:
        case "%":
            return RATIO, _PERCENT.scaleb(number, -2)
        case "h":
            return HOURS, number
        case "d":
            return DAYS, number
        case _:
            return (COUNT, int(number)) if whole_number else (RATIO, number)


def _explain_number(text: str) -> tuple[str, str]:
    if _EXPONENT.match(text):
        return f"{text} has an exponent; numbers are written in plain digits", ""
    if "_" in text:
        return f"{text} is not a number", f"write {text.replace('_', '')}"
    stripped = text.lstrip("0")
    if text.startswith("0") and _NUMBER.match(stripped):
        return f"{text} begins with a nought", f"write {stripped}"
    return f"{text} is not a number", "numbers are 12, 0.51, 51%, 48h (hours) or 7d (days)"


def _read_date(text: str, start: int, faults: list[Fault]) -> Token:
    if not _DATE.match(text):
        return _bad(text, start, faults, f"{text} is not a date", "write @2026-07-01")
    try:
        value = date.fromisoformat(text[1:])
    except ValueError:
        return _bad(text, start, faults, f"there is no such day as {text[1:]}")
    return Token("literal", text, start, start + len(text), DATE, value)


def _read_text(text: str, start: int, faults: list[Fault]) -> Token:
    escapes = re.findall(r"\\.", text, re.DOTALL)
    if unknown := [escape for escape in escapes if escape not in _ESCAPES]:
        hint = 'only \\" and \\\\ may follow a backslash'
        return _bad(text, start, faults, f"{unknown[0]!r} is no escape in a text", hint)
    body = re.sub(r"\\.", lambda match: _ESCAPES[match.group()], text[1:])
    closed = re.fullmatch(r'"(?:[^"\\\n]|\\.)*"', text, re.DOTALL) is not None
    if not closed:
        return _bad(text, start, faults, "the text is not closed", 'end it with "')
    if not body[:-1].isprintable():
        return _bad(text, start, faults, "the text has a character that does not print")
    return Token("literal", text, start, start + len(text), TEXT, body[:-1])


def _read_word(text: str, start: int, faults: list[Fault]) -> Token:
    end = start + len(text)
    if text in RESERVED:
        return Token("word", text, start, end)
    if NAME.match(text):
        return Token("name", text, start, end)
    if re.fullmatch(r"[A-Z]{3}", text) and text.lower() not in RESERVED:
        return Token("currency", text, start, end)
    hint = f"write {text.lower()}" if NAME.match(text.lower()) else ""
    message = f"{text!r} is not a name; names are lower-case words with points between them"
    return _bad(text, start, faults, message, hint)


def _read_other(text: str, start: int, faults: list[Fault]) -> Token:
    if text in _INSTEAD:
        faults.append(
            Fault(
                start,
                start + len(text),
                f"{text!r} is not part of the language",
                f"write {_INSTEAD[text]}",
            ),
        )
        word = _INSTEAD[text]
        sort = "word" if word in KEYWORDS else "operator"
        return Token(sort, word, start, start + len(text))
    if text.startswith("'"):
        hint = f'write "{text.strip(chr(39))}"'
        return _bad(text, start, faults, "texts stand between double quotes", hint)
    return _bad(text, start, faults, f"{text!r} is not part of the language")
