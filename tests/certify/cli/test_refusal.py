from types import SimpleNamespace

from certify.cli.refusal import refusal_to_text
from certify.errors import DecisionBlocked, NumberMistyped


def blocked(*sentences):
    return DecisionBlocked([SimpleNamespace(sentence=each) for each in sentences])


def test_several_obstacles_stand_below_each_other():
    error = blocked("H1: a major nonconformity is open.", "The audit is not closed.")
    assert refusal_to_text(error, str(error)) == (
        "This decision cannot be taken.\n"
        "  - H1: a major nonconformity is open.\n"
        "  - The audit is not closed."
    )


def test_one_obstacle_and_every_other_refusal_stay_a_sentence():
    for error in (blocked("The audit is not closed."), NumberMistyped("FIT-1")):
        assert refusal_to_text(error, str(error)) == str(error)
