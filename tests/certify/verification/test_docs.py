import re
from pathlib import Path

from certify.verification import MEANINGS, model

DOCS = (Path(__file__).parents[3] / "docs" / "verification.md").read_text(encoding="utf-8")


def test_every_check_is_explained_and_none_that_does_not_exist():
    table = DOCS[DOCS.index("| check |") : DOCS.index("### The signature by hand")]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == MEANINGS.keys()


def test_every_state_is_named():
    own = {
        model.NOT_YET, model.UNKNOWN_NUMBER, model.MISTYPED_NUMBER, model.ALTERED,
        model.NOT_TRUSTED, model.COULD_NOT_CHECK,
    }  # fmt: skip
    public = {"valid", "suspended", "withdrawn", "expired", "superseded"}
    told = DOCS[DOCS.index("`state` is one of") :].split("`")[3]
    assert set(told.replace("\n", " ").split(", ")) == own | public


def test_every_meaning_is_a_title_and_whole_sentences():
    for title, says in MEANINGS.values():
        assert not title.endswith(".")
        assert says.endswith(".")
