import hashlib
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from certify.errors import TrustRefused
from certify.trust import fingerprint, format_trust, parse_trust

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "trust.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture
def value(world):
    return json.loads(format_trust(world.trust()))


def problems_of(value):
    with pytest.raises(TrustRefused) as refused:
        parse_trust(json.dumps(value).encode())
    return refused.value.problems


def test_parsing_is_the_inverse_of_formatting(world, witnessed):
    for trust in (world.trust(), witnessed.trust(), world.trust(register_url=None)):
        assert parse_trust(format_trust(trust)) == trust


def test_the_fingerprint_is_what_sha256sum_says_of_the_file(world):
    trust = world.trust()
    assert fingerprint(trust) == f"sha256:{hashlib.sha256(format_trust(trust)).hexdigest()}"


def test_white_space_does_not_change_the_fingerprint(world, value):
    pretty = json.dumps(value, indent=4, ensure_ascii=False).encode()
    assert fingerprint(parse_trust(pretty)) == fingerprint(world.trust())


def test_a_key_is_found_by_its_verification_method_only(world):
    trust = world.trust()
    assert trust.find_key(trust.keys[0].id) == trust.keys[0]
    assert trust.find_key(trust.issuer_did) is None


def test_what_is_written_fits_the_published_schema(world, witnessed):
    validator = Draft202012Validator(SCHEMA)
    for trust in (world.trust(), witnessed.trust(), world.trust(register_url=None)):
        validator.validate(json.loads(format_trust(trust)))


WRONG = [
    ("issuer_did", "certifier.example"),
    ("issuer_name", " "),
    ("keys", []),
    ("keys", ["z6Mk"]),
    ("keys", [{"id": "did:web:x#1", "multikey": "z6Mk", "last_entry": None}]),
    ("require_log_signatures", ["mldsa44"]),
    ("require_log_signatures", []),
    ("policy", "quorum none\n"),
    ("policy", "log nonsense\nquorum none\n"),
    ("policy", None),
    ("max_age_hours", 0),
    ("max_age_hours", True),
    ("max_age_hours", "720"),
    ("register_url", "ftp://certifier.example"),
    ("register_url", "https://certifier.example/"),
    ("register_url", "https://user@certifier.example"),
    ("version", 2),
]


@pytest.mark.parametrize(("field", "wrong"), WRONG)
def test_a_wrong_field_is_refused_and_named(value, field, wrong):
    found = problems_of(value | {field: wrong})
    assert len(found) == 1


@pytest.mark.parametrize(("field", "wrong"), WRONG)
def test_the_published_schema_refuses_wrong_forms_too(value, field, wrong):
    deep = field == "policy" and isinstance(wrong, str)  # that the text is a policy: not its job
    deep |= field == "keys" and wrong != [] and isinstance(wrong[0], dict)
    assert Draft202012Validator(SCHEMA).is_valid(value | {field: wrong}) is deep


def test_everything_to_be_repaired_is_named_at_once(value):
    wrong = {"issuer_did": "x", "policy": "", "max_age_hours": 0, "register_url": "x", "keys": []}
    assert len(problems_of(value | wrong)) == 5


def test_one_key_may_not_be_there_twice(value):
    assert problems_of(value | {"keys": value["keys"] * 2}) == ("two keys have the same `id`",)


@pytest.mark.parametrize("last_entry", [-1, "5", True])
def test_the_last_entry_of_a_key_is_an_index_or_null(value, last_entry):
    key = value["keys"][0] | {"last_entry": last_entry}
    assert problems_of(value | {"keys": [key]}) != ()
    key["last_entry"] = 5
    assert parse_trust(json.dumps(value | {"keys": [key]}).encode()).keys[0].last_entry == 5


def test_fields_missing_or_unknown_are_named(value):
    del value["policy"]
    assert "missing: policy" in problems_of(value | {"colour": "green"})[0]
    assert "unknown: colour" in problems_of(value | {"colour": "green"})[0]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format":"other"}', b"\xff", b'{"a":1,"a":2}']
)
def test_what_is_no_trust_file_is_refused(data):
    with pytest.raises(TrustRefused):
        parse_trust(data)
