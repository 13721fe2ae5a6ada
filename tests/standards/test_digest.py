import rfc8785

from ledger.canonical import digest_bytes
from standards.digest import edition_digest


def test_the_digest_is_of_the_canonical_bytes_as_another_program_writes_them(edition):
    document = dict(edition.document)
    assert edition_digest(document) == digest_bytes(rfc8785.dumps(document))
    assert edition.digest == edition_digest(document)


def test_the_order_of_keys_does_not_change_the_digest():
    assert edition_digest({"a": "1", "b": "2"}) == edition_digest({"b": "2", "a": "1"})
