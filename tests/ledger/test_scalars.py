from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import MalformedProof
from ledger.scalars import (
    format_base64,
    format_time,
    is_one,
    parse_base64,
    parse_date,
    parse_decimal,
    parse_hash_hex,
    parse_time,
)
from ledger.tree import MAX_SIZE

seconds = st.datetimes().map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@given(st.binary())
def test_base64_reads_what_it_wrote(data: bytes) -> None:
    assert parse_base64(format_base64(data), refuse=MalformedProof) == data


@pytest.mark.parametrize(
    "text", ["A", "AA", "AA=", "AB==", "AAB=", "AA==\n", " AA==", "AA-_", "A\u00c4==", "AA==AA=="]
)
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(MalformedProof):
        parse_base64(text, refuse=MalformedProof)


@given(st.text())
def test_base64_is_either_refused_or_the_one_spelling(text: str) -> None:
    try:
        data = parse_base64(text, refuse=MalformedProof)
    except MalformedProof:
        return
    assert format_base64(data) == text


@given(st.integers(0, MAX_SIZE))
def test_decimal_reads_every_size(number: int) -> None:
    assert parse_decimal(str(number), refuse=MalformedProof) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "05",
        "00",
        "+5",
        "-5",
        " 5",
        "5 ",
        "5\n",
        "5.0",
        "5e1",
        "0x5",
        "\u0665",
        "\u00b2",
        "1_000",
    ],
)
def test_decimal_has_one_spelling(text: str) -> None:
    with pytest.raises(MalformedProof):
        parse_decimal(text, refuse=MalformedProof)


@pytest.mark.parametrize("text", [str(2**63), "9" * 19, "9" * 5000])
def test_decimal_ends_at_the_greatest_size(text: str) -> None:
    with pytest.raises(MalformedProof):
        parse_decimal(text, refuse=MalformedProof)


@given(st.binary(min_size=32, max_size=32))
def test_hash_hex_reads_32_bytes(data: bytes) -> None:
    assert parse_hash_hex(data.hex(), refuse=MalformedProof) == data


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n", None, 5])
def test_hash_hex_has_one_spelling(text: object) -> None:
    with pytest.raises(MalformedProof):
        parse_hash_hex(text, refuse=MalformedProof)


@given(seconds)
def test_time_reads_what_it_wrote(at: datetime) -> None:
    assert parse_time(format_time(at), refuse=MalformedProof) == at


def test_time_is_given_back_in_utc() -> None:
    at = parse_time("2026-11-24T03:10:00Z", refuse=MalformedProof)
    assert at == datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
    assert at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 24, 3, 10, tzinfo=UTC).replace(tzinfo=None),
        datetime(2026, 11, 24, 3, 10, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 24, 3, 10, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_only_utc_times_of_whole_seconds_are_written(at: datetime) -> None:
    with pytest.raises(AssertionError):
        format_time(at)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2026-11-24",
        "2026-11-24T03:10:00",
        "2026-11-24T03:10:00+00:00",
        "2026-11-24T03:10:00z",
        "2026-11-24 03:10:00Z",
        "2026-11-24T03:10:00.0Z",
        "2026-11-24T03:10:00Z\n",
        "2026-02-30T03:10:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T03:10:60Z",
        "0000-11-24T03:10:00Z",
        "\u0662\u0660\u0662\u0666-11-24T03:10:00Z",
    ],
)
def test_time_has_one_spelling(text: object) -> None:
    with pytest.raises(MalformedProof):
        parse_time(text, refuse=MalformedProof)


@given(st.dates())
def test_date_reads_every_day(day: date) -> None:
    assert parse_date(day.isoformat(), refuse=MalformedProof) == day


@pytest.mark.parametrize(
    "text", [None, 20261124, "", "20261124", "2026-W48-2", "2026-02-30", "2026-11-24\n"]
)
def test_date_has_one_spelling(text: object) -> None:
    with pytest.raises(MalformedProof):
        parse_date(text, refuse=MalformedProof)


def test_true_and_one_point_nought_are_not_the_version_1() -> None:
    assert is_one(1)
    assert not any(map(is_one, (True, 1.0, "1", 2, None)))
