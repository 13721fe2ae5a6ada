import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.errors import MalformedCheckpoint
from ledger.tree import EMPTY_ROOT, MAX_SIZE, Hash, leaf_hash

ROOT = leaf_hash(b"")
ROOT_TEXT = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
EMPTY_TEXT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

lines = st.text(st.characters(exclude_categories=["Cc"]), min_size=1)
checkpoints = st.builds(
    Checkpoint,
    lines,
    st.integers(1, MAX_SIZE),
    st.binary(min_size=32, max_size=32).map(Hash),
    st.lists(lines, max_size=3).map(tuple),
)


@given(checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


def test_a_checkpoint_is_three_lines() -> None:
    assert format_checkpoint(Checkpoint("a.example", 1, ROOT)) == f"a.example\n1\n{ROOT_TEXT}\n"


def test_the_checkpoint_of_an_empty_log_has_the_empty_root() -> None:
    assert parse_checkpoint(f"a\n0\n{EMPTY_TEXT}\n").root == EMPTY_ROOT
    with pytest.raises(MalformedCheckpoint, match="empty tree"):
        parse_checkpoint(f"a\n0\n{ROOT_TEXT}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n1\n",
        f"a\n1\n{ROOT_TEXT}",
        f"a\n1\n{ROOT_TEXT}\nextension",
        f"a\n1\n{ROOT_TEXT}\n\n",
        f"a\n1\n{ROOT_TEXT}\n\nb\n",
        f"\na\n1\n{ROOT_TEXT}\n",
        f"\n1\n{ROOT_TEXT}\n",
        f"a\n\n{ROOT_TEXT}\n",
        "a\n1\n\n",
        f"a\r\n1\r\n{ROOT_TEXT}\r\n",
        f"a\n1\n{ROOT_TEXT}\r\n",
        f"a\t\n1\n{ROOT_TEXT}\n",
        f"a\n01\n{ROOT_TEXT}\n",
        f"a\n+1\n{ROOT_TEXT}\n",
        f"a\n-1\n{ROOT_TEXT}\n",
        f"a\n1 \n{ROOT_TEXT}\n",
        f"a\n1.0\n{ROOT_TEXT}\n",
        f"a\n{2**63}\n{ROOT_TEXT}\n",
        f"a\n1\n{ROOT_TEXT} \n",
        f"a\n1\n{ROOT_TEXT[:-1]}\n",
        f"a\n1\n{ROOT_TEXT[:-2]}1=\n",
        f"a\n1\n{'A' * 44}\n",
        f"a\n1\n{'A' * 42}==\n",
        f"a\n1\n{ROOT.hex()}\n",
    ],
)
def test_a_checkpoint_has_one_spelling(text: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(text)


@given(st.text("a1\n") | st.text(), st.booleans())
def test_fuzz_a_text_is_refused_or_the_one_spelling(text: str, with_root: bool) -> None:  # noqa: FBT001 -- hypothesis passes it by name
    text = f"{text}\n{ROOT_TEXT}\n" if with_root else text
    try:
        checkpoint = parse_checkpoint(text)
    except MalformedCheckpoint:
        return
    assert format_checkpoint(checkpoint) == text
