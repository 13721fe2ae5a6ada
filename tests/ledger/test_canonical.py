import hashlib
import json
import time

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    canonical_bytes,
    digest,
    digest_bytes,
    parse_canonical,
    parse_json,
)
from ledger.errors import LedgerError, MalformedJson, NotCanonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20
)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


class TestCanonicalBytes:
    @given(values)
    def test_equal_those_of_the_rfc8785_package(self, value: object) -> None:
        assert canonical_bytes(value) == rfc8785.dumps(value)

    @given(values)
    def test_are_read_back_as_the_same_value(self, value: object) -> None:
        assert parse_canonical(canonical_bytes(value)) == value

    def test_sort_keys_and_leave_no_space(self) -> None:
        assert canonical_bytes({"b": [1, True], "a": None}) == b'{"a":null,"b":[1,true]}'

    def test_escape_only_what_json_demands(self) -> None:
        assert canonical_bytes('"\\/\b\f\n\r\t\x00\x1f\x7fé€😀') == (
            '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7fé€😀"'.encode()
        )

    def test_count_tuples_as_arrays(self) -> None:
        assert canonical_bytes((1, ("a",))) == b'[1,["a"]]'

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (1.5, "$ is of type float"),
            ({"a": [0, 1e300]}, "$.a[1] is of type float"),
            (float("nan"), "$ is of type float"),
            (b"a", "$ is of type bytes"),
            ({1: 2}, "$ has a key that is not ASCII text"),
            ({"a": {"é": 2}}, "$.a has a key that is not ASCII text"),
            (MAX_INTEGER + 1, "$ is an integer beyond ±(2^53-1)"),
            ([-MAX_INTEGER - 1], "$[0] is an integer beyond ±(2^53-1)"),
            ("\ud800", "$ holds a lone surrogate"),
            ({"a": "\udfff"}, "$.a holds a lone surrogate"),
            ({1, 2}, "$ is of type set"),
        ],
    )
    def test_are_refused_to_values_outside_the_set(self, value: object, reason: str) -> None:
        with pytest.raises(NotCanonical) as refusal:
            canonical_bytes(value)
        assert refusal.value.reason == reason

    def test_are_refused_to_subclasses_that_json_would_write_otherwise(self) -> None:
        class Loud(str):
            __slots__ = ()

        with pytest.raises(NotCanonical):
            canonical_bytes(Loud("a"))

    def test_are_refused_to_more_than_64_levels(self) -> None:
        value: object = []
        for _ in range(MAX_DEPTH - 1):
            value = [value]
        assert canonical_bytes(value) == nested(MAX_DEPTH)
        with pytest.raises(NotCanonical):
            canonical_bytes([value])

    def test_are_refused_to_a_value_that_contains_itself(self) -> None:
        value: list[object] = []
        value.append(value)
        with pytest.raises(NotCanonical):
            canonical_bytes(value)


class TestParseJson:
    @given(values)
    def test_reads_any_layout(self, value: object) -> None:
        assert parse_json(json.dumps(value, indent=1).encode()) == value

    @pytest.mark.parametrize(
        ("data", "line", "column", "reason"),
        [
            (b"", 1, 1, "expecting value"),
            (b"[1,]", 1, 4, "expecting value"),
            (b"[1] 2", 1, 5, "extra data"),
            (b'{"a" 1}', 1, 6, "expecting ':' delimiter"),
            (b"{'a': 1}", 1, 2, "expecting property name enclosed in double quotes"),
            (b'["a\n"]', 1, 4, "invalid control character at"),
            (b'"a', 1, 1, "unterminated string starting at"),
            (b'"\\x"', 1, 2, "invalid \\escape"),
            (b'["\\x", 1.5]', 1, 3, "invalid \\escape"),
            (b"\xef\xbb\xbf1", 1, 1, "starts with a byte order mark"),
            (b'"a\n\xff"', 2, 1, "not UTF-8"),
            (b'"\xed\xa0\x80"', 1, 2, "not UTF-8"),
            (b'{"a":1,\n "a":2}', 2, 2, "the key 'a' a second time"),
            (b'{"a":1, "\\u0061":2}', 1, 9, "the key 'a' a second time"),
            (b'{"b":{"a":1,"c":[{}],"a":2}}', 1, 22, "the key 'a' a second time"),
            (b'{"a":1,"a":2 x}', 1, 8, "the key 'a' a second time"),
            (b'{"\xc3\xa9":1}', 1, 2, "a key that is not ASCII"),
            (b"[1,\n 1.0]", 2, 2, "only integers are numbers here: write decimals as text"),
            (b"1E+1000000", 1, 1, "only integers are numbers here: write decimals as text"),
            (b"NaN", 1, 1, "only integers are numbers here: write decimals as text"),
            (b"[-Infinity]", 1, 2, "only integers are numbers here: write decimals as text"),
            (b"[0,-0]", 1, 4, "-0 is written 0"),
            (b"9007199254740992", 1, 1, "an integer beyond ±(2^53-1)"),
            (b"-9007199254740992", 1, 1, "an integer beyond ±(2^53-1)"),
            (b"[" + b"9" * 5000 + b"]", 1, 2, "an integer beyond ±(2^53-1)"),
            (b"+5", 1, 1, "expecting value"),
            (b"05", 1, 2, "extra data"),
            (b'["a", "\\ud800"]', 1, 7, "a lone surrogate"),
            (b'{"\\udc00": 1}', 1, 2, "a lone surrogate"),
            (nested(65), 1, 65, "more than 64 levels deep"),
            (b"[" * 500_000, 1, 65, "more than 64 levels deep"),
            (b'{"a":' * 65 + b"1" + b"}" * 65, 1, 321, "more than 64 levels deep"),
            (b'[1.5, "a', 1, 2, "only integers are numbers here: write decimals as text"),
            (b"]", 1, 1, "expecting value"),
            (b'{"a":[]]}', 1, 8, "expecting ',' delimiter"),
        ],
    )
    def test_says_where_the_first_fault_is(
        self, data: bytes, line: int, column: int, reason: str
    ) -> None:
        with pytest.raises(MalformedJson) as refusal:
            parse_json(data)
        place = (refusal.value.line, refusal.value.column)
        assert (place, refusal.value.reason.split(": ", 1)[1]) == ((line, column), reason)

    def test_reads_surrogates_that_are_a_pair(self) -> None:
        assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"

    def test_reads_64_levels_and_many_brackets_side_by_side(self) -> None:
        parse_json(nested(MAX_DEPTH))
        assert parse_json(b"[" + b"[]," * 100 + b"{}]") == [[]] * 100 + [{}]

    def test_reads_brackets_within_text_as_text(self) -> None:
        assert parse_json(b'"' + b"[" * 100 + b'"') == "[" * 100

    def test_reads_the_greatest_integers(self) -> None:
        assert parse_json(b"[9007199254740991,-9007199254740991]") == [MAX_INTEGER, -MAX_INTEGER]

    def test_refuses_what_is_longer_than_told(self) -> None:
        assert parse_json(b"[12345]", max_bytes=7) == [12345]
        with pytest.raises(MalformedJson, match="longer than 6 bytes"):
            parse_json(b"[12345]", max_bytes=6)

    @pytest.mark.parametrize(
        "data", [b'"' + b'\\"' * 400_000, b'{"a":' * 100_000, b"[1," * 300_000, b'"\\' * 400_000]
    )
    def test_takes_no_longer_for_hostile_text(self, data: bytes) -> None:
        started_s = time.process_time()
        with pytest.raises(MalformedJson):
            parse_json(data)
        assert time.process_time() - started_s < 2

    @given(st.binary() | st.text('[]{},:"\\u0129dD8aeE.-+ \n').map(str.encode))
    @example(b'{"a":[{"b":-0}]}')
    def test_fuzz_reads_a_value_or_raises_and_agrees_with_the_json_module(
        self, data: bytes
    ) -> None:
        try:
            value = parse_json(data)
        except MalformedJson as error:
            assert error.line >= 1  # noqa: PT017 -- the fuzz wants either outcome
            assert error.column >= 1  # noqa: PT017
            return
        assert value == json.loads(data)
        assert parse_canonical(canonical_bytes(value)) == value


class TestParseCanonical:
    @pytest.mark.parametrize(
        "data",
        [b" 1", b"1\n", b'{"b":1,"a":2}', b'{"a": 1}', b'"\\u0061"', b'"\\/"', b'"\\u001F"'],
    )
    def test_refuses_every_other_spelling(self, data: bytes) -> None:
        parse_json(data)
        with pytest.raises(NotCanonical):
            parse_canonical(data)

    @given(values, st.data())
    def test_refuses_one_byte_more(self, value: object, data: st.DataObject) -> None:
        written = canonical_bytes(value)
        at = data.draw(st.integers(0, len(written)))
        longer = written[:at] + b" " + written[at:]
        try:
            assert parse_canonical(longer) != value
        except LedgerError:
            return


class TestDigest:
    def test_is_sha256_of_the_canonical_bytes(self) -> None:
        assert digest({"a": 1}) == "sha256:" + hashlib.sha256(b'{"a":1}').hexdigest()

    def test_of_bytes_is_of_these_bytes(self) -> None:
        assert digest_bytes(b"") == (
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
