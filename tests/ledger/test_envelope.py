import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.envelope import (
    MAX_RECORD_BYTES,
    STATES,
    Envelope,
    Status,
    parse_record,
    read_record,
)
from ledger.errors import RecordRefused
from ledger.tree import leaf_hash

RECORD: Mapping[str, object] = {
    "type": "certificate_issued",
    "version": 1,
    "subject": "E-0001/FIT-000001-X",
    "previous": "ab" * 32,
    "issued_at": "2026-11-24T03:10:00Z",
    "status": {"serial": 0, "state": "issued", "not_after": "2029-11-23"},
    "body": {"number": "FIT-000001-X"},
    "proof": {"type": "DataIntegrityProof"},
}
STATUS_ROOT: Mapping[str, object] = {
    "type": "status_root",
    "version": 1,
    "subject": "log/status",
    "previous": None,
    "issued_at": "2026-11-24T03:10:00Z",
    "status": None,
    "body": {"as_of": 3},
}

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}", fullmatch=True)
records = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["certificate_issued", "document", "key_published"]),
        "version": st.just(1),
        "subject": st.builds("{}/{}".format, names, names),
        "previous": st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
        "issued_at": st.datetimes().map(lambda at: f"{at.replace(microsecond=0).isoformat()}Z"),
        "status": st.none()
        | st.fixed_dictionaries(
            {
                "serial": st.integers(0, 2**53 - 1),
                "state": st.sampled_from(STATES),
                "not_after": st.dates().map(date.isoformat),
            }
        ),
        "body": st.dictionaries(st.text("ab"), st.text("ab") | st.integers(0, 9)),
        "proof": st.just({"proofValue": "z"}),
    }
).filter(lambda record: record["subject"] != "log/status")


def without(name: str, of: Mapping[str, object] = RECORD) -> dict[str, object]:
    return {key: value for key, value in of.items() if key != name}


def status_with(**changed: object) -> dict[str, object]:
    return {**RECORD, "status": {**RECORD["status"], **changed}}  # type: ignore[dict-item]


def test_an_envelope_shows_what_the_log_reads() -> None:
    entry = canonical_bytes(dict(RECORD))
    assert parse_record(entry) == Envelope(
        type="certificate_issued",
        subject="E-0001/FIT-000001-X",
        previous=bytes.fromhex("ab" * 32),
        issued_at=datetime(2026, 11, 24, 3, 10, tzinfo=UTC),
        status=Status(0, "issued", date(2029, 11, 23)),
        body={"number": "FIT-000001-X"},
        document=RECORD,
        leaf=leaf_hash(entry),
    )
    assert parse_record(entry).holder == "E-0001"


def test_a_status_root_is_a_record_without_proof() -> None:
    envelope = parse_record(canonical_bytes(dict(STATUS_ROOT)))
    assert (envelope.status, envelope.previous) == (None, None)


@given(records)
def test_records_of_every_form_are_read_the_same_fast_and_with_care(
    record: dict[str, object],
) -> None:
    entry = canonical_bytes(record)
    assert parse_record(entry).document == record
    assert read_record(entry) == parse_record(entry)


@pytest.mark.parametrize(
    "record",
    [
        *(without(name) for name in RECORD),
        {**RECORD, "note": ""},
        [],
        "text",
        {**RECORD, "type": "Certificate"},
        {**RECORD, "type": ""},
        {**RECORD, "type": "a" * 65},
        {**RECORD, "type": 1},
        {**RECORD, "type": ["status_root"]},
        {**RECORD, "version": 2},
        {**RECORD, "version": True},
        {**RECORD, "version": "1"},
        *(
            {**RECORD, "subject": subject}
            for subject in (
                *("", "E-0001", "/", "E-0001/", "/A", "E-0001//A", "E-0001/A/B", " E/A", "E/A\n"),
                *(
                    "E 1/A",
                    "E-0001/é",
                    "../A",
                    "E/..",
                    "-E/A",
                    "a" * 129 + "/A",
                    None,
                    "log/status",
                ),
            )
        ),
        *(
            {**RECORD, "previous": previous}
            for previous in ("", "ab" * 31, "AB" * 32, 0, "ab" * 32 + "\n")
        ),
        *(
            {**RECORD, "issued_at": at}
            for at in (None, "2026-11-24", "2026-11-24T03:10:00+00:00", "2026-13-24T03:10:00Z")
        ),
        *({**RECORD, "status": status} for status in ([], "issued", {}, {"serial": 0})),
        *(status_with(serial=serial) for serial in (-1, True, "0", None)),
        *(status_with(state=state) for state in ("", "valid", "Issued", None, ["issued"])),
        *(status_with(not_after=day) for day in (None, "2029-02-30", "2029-11-23T00:00:00Z")),
        status_with(since_at="2026-11-24T03:10:00Z"),
        {**RECORD, "body": None},
        {**RECORD, "body": []},
        {**RECORD, "proof": None},
        {**RECORD, "proof": [{}]},
        {**STATUS_ROOT, "proof": {}},
        {**STATUS_ROOT, "subject": "E-0001/A-0001"},
        {**STATUS_ROOT, "status": RECORD["status"]},
        without("body", STATUS_ROOT),
    ],
)
def test_a_record_of_another_form_is_refused(record: object) -> None:
    with pytest.raises(RecordRefused):
        parse_record(canonical_bytes(record))


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"{}",
        b"\xff",
        json.dumps(RECORD).encode(),
        canonical_bytes(dict(RECORD)) + b"\n",
        canonical_bytes(dict(RECORD)).replace(b'"version":1', b'"version":1.0'),
        canonical_bytes(dict(RECORD)).replace(b'"version":1', b'"version":1,"version":1'),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(entry: bytes) -> None:
    with pytest.raises(RecordRefused):
        parse_record(entry)


def test_a_record_has_at_most_16_kib() -> None:
    room = MAX_RECORD_BYTES - len(canonical_bytes({**RECORD, "body": {"text": ""}}))
    parse_record(canonical_bytes({**RECORD, "body": {"text": "x" * room}}))
    with pytest.raises(RecordRefused, match="longer than 16384 bytes"):
        parse_record(canonical_bytes({**RECORD, "body": {"text": "x" * (room + 1)}}))


@given(st.binary(), st.integers(0, len(canonical_bytes(dict(RECORD)))))
def test_fuzz_a_changed_record_is_refused_or_another_one(inserted: bytes, at: int) -> None:
    entry = canonical_bytes(dict(RECORD))
    changed = entry[:at] + inserted + entry[at + len(inserted) :]
    try:
        envelope = parse_record(changed)
    except RecordRefused:
        return
    assert canonical_bytes(envelope.document) == changed
