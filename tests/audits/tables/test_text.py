"""Text from outside."""

from hypothesis import given
from hypothesis import strategies as st

from audits.tables.text import MAX_FILE_NAME, clean_file_name, clean_text, shorten


def test_control_and_bidi_characters_are_removed() -> None:
    assert clean_text("W\u202e07\u200b\x07") == "W07"
    assert clean_text("\ufeffworker") == "worker"


def test_spaces_of_every_kind_become_one() -> None:
    assert clean_text("  Asha\u00a0\u00a0Devi\r\n ") == "Asha Devi"


def test_the_joiners_of_indian_scripts_stay() -> None:
    assert clean_text("ന്\u200d") == "ന്\u200d"


def test_the_same_word_in_two_encodings_is_the_same() -> None:
    assert clean_text("e\u0301") == clean_text("\u00e9")


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_a_file_name_loses_its_folders() -> None:
    assert clean_file_name("C:\\pay\\March.xlsx") == "March.xlsx"
    assert clean_file_name("../../etc/passwd") == "passwd"


def test_a_file_name_is_never_empty_and_never_long() -> None:
    assert clean_file_name("\u202e/") == "unnamed"
    long = clean_file_name("x" * 500 + ".xlsx")
    assert len(long) == MAX_FILE_NAME
    assert long.endswith(".xlsx")
    assert len(clean_file_name("x" * 500)) == MAX_FILE_NAME


def test_what_was_typed_is_shortened_for_showing() -> None:
    assert shorten("x" * 100, 10) == "x" * 9 + "…"
    assert shorten("short") == "short"
