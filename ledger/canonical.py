"""Canonical JSON: one sequence of bytes for one value, and a strict reader.

The value set is restricted so that RFC 8785 (JCS) needs no floating point: null, true, false,
integers within ±(2^53-1), text without lone surrogates, arrays, objects with ASCII keys, at most
64 levels deep. Decimals, money, times and hashes are text. For these values the bytes are those
of any RFC 8785 implementation.
"""

import hashlib
import json
import re
from typing import Final, TypeAlias

from ledger.errors import MalformedJson, NotCanonical

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 64
MAX_BYTES: Final = 1_048_576

_TYPES: Final = frozenset((str, int, bool, type(None), dict, list, tuple))
_MAX_INTEGER_LENGTH: Final = len(str(-MAX_INTEGER))
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Possessive, so that an unterminated string costs one pass.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


class _OutsideValueSetError(ValueError):
    """JSON, but not of the restricted set; the place is found by a second reading."""


def canonical_bytes(value: object) -> bytes:
    """Return the RFC 8785 bytes of a value of the restricted set; tuples count as arrays.

    Raises:
        NotCanonical: a value outside the set, named by its place.
    """
    _check_value(value, "$", MAX_DEPTH)
    return _encode(value).encode("utf-8")


def parse_json(data: bytes, *, max_bytes: int = MAX_BYTES) -> JsonValue:
    """Return the value of strict JSON: UTF-8, no BOM, no duplicate key, restricted value set.

    White space and key order are free; see `parse_canonical` for one text only.

    Raises:
        MalformedJson: with line and column of the first fault.
    """
    text = _decode(data, max_bytes)
    try:
        value: JsonValue = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _first_fault(text, at=error.pos, reason=_lower_first(error.msg)) from None
    except (_OutsideValueSetError, RecursionError):
        raise _first_fault(text, at=0, reason="a value outside the permitted set") from None
    is_deep = text.count("[") + text.count("{") > MAX_DEPTH and _is_deep(value)
    if is_deep or _SURROGATE_ESCAPE.search(text):
        fault = _find_fault(text)
        if fault is not None:
            raise _malformed(text, *fault)
    return value


def parse_canonical(data: bytes, *, max_bytes: int = MAX_BYTES) -> JsonValue:
    """Return the value of bytes that are exactly the canonical bytes of that value.

    Raises:
        MalformedJson: not strict JSON.
        NotCanonical: strict JSON in another spelling.
    """
    value = parse_json(data, max_bytes=max_bytes)
    if _encode(value).encode("utf-8") != data:
        raise NotCanonical("the bytes are another spelling than the canonical one of their value")
    return value


def digest(value: object) -> str:
    """Return `sha256:` and the hex SHA-256 of the canonical bytes of a value."""
    return digest_bytes(canonical_bytes(value))


def digest_bytes(data: bytes) -> str:
    """Return `sha256:` and the hex SHA-256 of raw bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _check_value(value: object, place: str, depth_left: int) -> None:
    if type(value) not in _TYPES:
        raise NotCanonical(f"{place} is of type {type(value).__name__}")
    if isinstance(value, dict | list | tuple):
        _check_container(value, place, depth_left)
    elif isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise NotCanonical(f"{place} is an integer beyond ±(2^53-1)")
    elif isinstance(value, str) and not value.isascii() and _LONE_SURROGATE.search(value):
        raise NotCanonical(f"{place} holds a lone surrogate")


def _check_container(
    value: dict[object, object] | list[object] | tuple[object, ...], place: str, depth_left: int
) -> None:
    if depth_left == 0:
        raise NotCanonical(f"more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise NotCanonical(f"{place} has a key that is not ASCII text")
            _check_value(item, f"{place}.{key}", depth_left - 1)
    else:
        for position, item in enumerate(value):
            _check_value(item, f"{place}[{position}]", depth_left - 1)


def _decode(data: bytes, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise MalformedJson(f"longer than {max_bytes} bytes", line=1, column=1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise _malformed(before, len(before), "not UTF-8") from None
    if text.startswith("\ufeff"):
        raise MalformedJson("starts with a byte order mark", line=1, column=1)
    return text


def _malformed(text: str, position: int, reason: str) -> MalformedJson:
    line_start = text.rfind("\n", 0, position) + 1
    line = text.count("\n", 0, position) + 1
    return MalformedJson(reason, line=line, column=position - line_start + 1)


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _unique_keys(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs) or not all(map(str.isascii, found)):
        raise _OutsideValueSetError
    return found


def _integer(text: str) -> int:
    if len(text) > _MAX_INTEGER_LENGTH or text == "-0" or abs(int(text)) > MAX_INTEGER:
        raise _OutsideValueSetError
    return int(text)


def _is_deep(value: JsonValue) -> bool:
    """Whether a value has more levels than permitted; a list of many small things has not."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        containers = [each for each in level if isinstance(each, dict | list)]
        if not containers:
            return False
        level = [
            item
            for each in containers
            for item in (each.values() if isinstance(each, dict) else each)
        ]
    return True


def _refuse(_text: str) -> JsonValue:
    raise _OutsideValueSetError


_decoder: Final = json.JSONDecoder(
    object_pairs_hook=_unique_keys, parse_int=_integer, parse_float=_refuse, parse_constant=_refuse
)


def _first_fault(text: str, *, at: int, reason: str) -> MalformedJson:
    """The decoder stops at bad grammar, or cannot say where: prefer an earlier, clearer fault."""
    fault = _find_fault(text)
    if fault is not None and (at == 0 or fault[0] < at):
        return _malformed(text, *fault)
    return _malformed(text, at, reason)


def _find_fault(text: str) -> tuple[int, str] | None:
    """Return place and reason of the first part outside the value set; grammar is not judged."""
    open_keys: list[set[str] | None] = []
    key_may_follow = False
    for match in _TOKEN.finditer(text):
        part = match.group()
        if part in "[{":
            open_keys.append(set() if part == "{" else None)
            if len(open_keys) > MAX_DEPTH:
                return match.start(), f"more than {MAX_DEPTH} levels deep"
        elif part in "]}" and open_keys:
            open_keys.pop()
        keys = open_keys[-1] if key_may_follow and open_keys else None
        reason = _fault_of_part(part, keys)
        if reason is not None:
            return match.start(), reason
        key_may_follow = part in "{,"
    return None


def _fault_of_part(part: str, keys: set[str] | None) -> str | None:
    if part[0] == '"':
        return _fault_of_text(part, keys)
    if part[0] in "-0123456789IN":
        return _fault_of_number(part)
    return None


def _fault_of_number(part: str) -> str | None:
    if not re.fullmatch(r"-?[0-9]+", part):
        return "only integers are numbers here: write decimals as text"
    try:
        _integer(part)
    except _OutsideValueSetError:
        return "-0 is written 0" if part == "-0" else "an integer beyond ±(2^53-1)"
    return None


def _fault_of_text(part: str, keys: set[str] | None) -> str | None:
    try:
        value = json.loads(part)
    except json.JSONDecodeError:
        return None
    if _LONE_SURROGATE.search(value):
        return "a lone surrogate"
    if keys is None:
        return None
    if not value.isascii():
        return "a key that is not ASCII"
    if value in keys:
        return f"the key {value!r} a second time"
    keys.add(value)
    return None
