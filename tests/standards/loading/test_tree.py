import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.load import CATALOGUE
from standards.loading import tree
from standards.loading.nodes import Map, Report, Text, to_plain
from standards.loading.tree import MAX_BYTES, read_tree, walk_texts


def read(text):
    report = Report()
    data = text.encode() if isinstance(text, str) else text
    return read_tree("file.yaml", data, report), report.problems


def test_every_scalar_is_text_as_it_is_written():
    node, problems = read("a: 1.10\nb: yes\nc: 2026-01-01\nd: ~\ne: [0x1F, 1_000, .inf]\n")
    assert problems == []
    assert to_plain(node) == {
        "a": "1.10",
        "b": "yes",
        "c": "2026-01-01",
        "d": "~",
        "e": ["0x1F", "1_000", ".inf"],
    }


def test_nodes_know_their_place():
    node, _ = read("a:\n  - x\n  - {b: y}\n")
    assert isinstance(node, Map)
    places = [(text.value, text.place.line, text.place.column) for text in walk_texts(node)]
    assert places == [("x", 1, 4), ("y", 2, 8)]


REFUSED = [
    ("a: &x 1\nb: *x\n", 1, "anchors are refused"),
    ("a: *x\n", 1, "aliases are refused"),
    ("a: &x [1]\n", 1, "anchors are refused"),
    ("a: !!int 1\n", 1, "tags are refused"),
    ("a: !x {b: c}\n", 1, "tags are refused"),
    ("a: !!python/object/apply:os.system [x]\n", 1, "tags are refused"),
    ("a: ! 1\n", 1, "tags are refused"),
    ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands here twice; first in line 1"),
    ("a: {b: 1, b: 2}\n", 1, "the key 'b' stands here twice"),
    ("? [a]\n: 1\n", 1, "a key is a word"),
    ("a: 1\n---\nb: 2\n", 2, "a file holds one document"),
    ("%YAML 1.1\n---\na: 1\n", 1, "directives are refused"),
    ("%TAG ! tag:x,2026:\n---\na: 1\n", 1, "directives are refused"),
    ("a: b: c\n", 1, "not YAML: mapping values are not allowed"),
    ("a: [1, 2\n", 2, "not YAML"),
    ("a: 'open\n", 2, "not YAML"),
    ("\ta: 1\n", 1, "not YAML"),
    ("", 1, "the file is empty"),
    ("# only a comment\n", 1, "the file is empty"),
    ("a: \x07\n", 1, "not YAML"),
    ("a: x\u202ey\n", 1, "U+202E does not show"),
    ("a: x\u200by\n", 1, "U+200B does not show"),
    ("\ufeffa: 1\n", 1, "U+FEFF does not show"),
    (b"a: \xff\n", 1, "not UTF-8: byte 3 in line 1"),
    ("a: " + "[" * 30 + "]" * 30, 1, "at most 20 levels deep"),
    ("a: " + "{b: " * 30 + "1" + "}" * 30, 1, "at most 20 levels deep"),
    (b"#" * (MAX_BYTES + 1), 1, "at most 262144 bytes"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_what_is_not_strict_is_refused_with_its_line(text, line, message):
    _, problems = read(text)
    assert problems
    assert message in problems[0].message
    assert problems[0].line == line


def test_deep_nesting_of_a_whole_file_is_refused_quickly():
    _, problems = read("[" * (MAX_BYTES - 1))
    assert "levels deep" in problems[0].message


def test_every_duplicate_key_is_told():
    _, problems = read("a: 1\na: 2\na: 3\nb: 1\nb: 2\n")
    assert len(problems) == 3


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_stops_the_reader(text):
    node, problems = read(text.encode("utf-8", "surrogatepass"))
    assert (node is not None) or problems


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_stop_the_reader(data):
    node, problems = read(data)
    assert (node is not None) or problems


def test_the_reader_of_plain_python_reads_the_catalogue_the_same(monkeypatch):
    files = sorted(CATALOGUE.rglob("*.yaml"))
    assert files
    first = [to_plain(read(file.read_bytes())[0]) for file in files]
    monkeypatch.setattr(tree, "_LOADER", yaml.SafeLoader)
    second = [to_plain(read(file.read_bytes())[0]) for file in files]
    assert first == second


def test_a_text_keeps_how_it_was_quoted():
    node, _ = read("a: 'x'\n")
    assert isinstance(node, Map)
    text = node.entries["a"]
    assert isinstance(text, Text)
    assert text.style == "'"
