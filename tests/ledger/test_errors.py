import inspect

import pytest

from ledger import errors
from ledger.errors import (
    ChainBroken,
    ClockBackwards,
    EntryUnknown,
    KeyFileRefused,
    LedgerDamaged,
    LedgerError,
    Malformed,
    MalformedJson,
    MalformedNote,
    MalformedPolicy,
    OriginInvalid,
    PolicyNotSupported,
    ProofInvalid,
    PublishingFailed,
    RecordConflict,
    RecordRefused,
    SignatureInvalid,
    StatusDisagrees,
)

SENTENCES = [
    (Malformed("a fault"), "Malformed text: a fault."),
    (MalformedNote("a fault"), "Malformed signed note: a fault."),
    (RecordRefused("a fault"), "Malformed record: a fault."),
    (MalformedJson("a fault", line=3, column=7), "Malformed JSON: line 3, column 7: a fault."),
    (MalformedPolicy("a fault", line=2), "Malformed policy: line 2: a fault."),
    (MalformedPolicy("a fault"), "Malformed policy: a fault."),
    (PolicyNotSupported("a wish", line=2), "This policy is not supported, line 2: a wish."),
    (PolicyNotSupported("a wish"), "This policy is not supported: a wish."),
    (SignatureInvalid("it fails"), "Signature invalid: it fails."),
    (
        OriginInvalid(origin="a.example", key_name="b.example"),
        "The checkpoint of 'a.example' is signed by the log key of 'b.example'.",
    ),
    (ProofInvalid("it fails"), "Proof invalid: it fails."),
    (ChainBroken("a gap"), "Chain of records broken: a gap."),
    (StatusDisagrees("a lie"), "Status disagrees: a lie."),
    (KeyFileRefused("k.json", "it is open"), "Key file k.json refused: it is open."),
    (EntryUnknown("entry 7"), "The published log has no entry 7."),
    (
        RecordConflict(subject="E/A", taken_by="ab"),
        "Malformed record: the record ab of E/A already stands in its place.",
    ),
    (
        ClockBackwards(now="a", last="b"),
        (
            "The clock says a, but the last checkpoint was made at b: nothing is published until "
            "the clock is right again. Records that wait are kept."
        ),
    ),
    (
        PublishingFailed("the disk is full"),
        (
            "Publishing stopped: the disk is full. Nothing is lost; it is finished at the next "
            "attempt."
        ),
    ),
    (LedgerDamaged("two roots"), "The ledger refuses to write: two roots."),
    (LedgerDamaged(str(LedgerDamaged("two roots"))), "The ledger refuses to write: two roots."),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_an_error_builds_its_own_sentence(error: LedgerError, sentence: str) -> None:
    assert str(error) == sentence


def test_everything_the_ledger_raises_has_one_root() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass)]
    own = [each for each in classes if each.__module__ == errors.__name__]
    assert len(own) > len(SENTENCES)
    assert [each for each in own if not issubclass(each, LedgerError)] == []
