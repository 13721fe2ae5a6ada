from certify.wording import tell_mend


def test_what_failed_is_to_be_mended_and_what_is_unknown_is_first_to_be_shown():
    mend = "Give back every deposit."
    assert tell_mend("fail", mend) == mend
    assert tell_mend("unknown", mend) == (
        "Give the evidence that is missing. Should it then not be met: give back every deposit."
    )
