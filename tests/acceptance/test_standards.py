"""An edition that somebody wrote: told at file, line and column what is wrong, all at once."""

import shutil
from pathlib import Path

import pytest

import standards
from standards.load import CATALOGUE

from .world import Ended, World

PAY = "20-pay.yaml"
CHECK = "check: pay.lowest_to_minimum_wage >= 100%"
FAULTS = {
    "an alias": (CHECK, "check: *wage", "aliases are refused"),
    "an anchor": (CHECK, "check: &wage pay.lowest_to_minimum_wage >= 100%", "anchors are refused"),
    "a tag": (CHECK, 'check: !!python/object/apply:os.system ["true"]', "tags are refused"),
    "a key twice": (CHECK, f"{CHECK}\n    {CHECK}", "stands here twice; first in line 9"),
    "a type fault": (CHECK, f"{CHECK[:-4]}INR 5.00", "cannot compare ratio with money INR"),
    "a ratio as count": (CHECK, f"{CHECK[:-4]}100", "cannot compare ratio with count"),
    "a huge number": (CHECK, f"{CHECK[:-4]}1E+1000000", "1E+1000000 has an exponent"),
    "a name nobody declared": (CHECK, "check: pay.lowest >= 100%", "pay.lowest"),
    "an open bracket": (CHECK, "check: (pay.lowest_to_minimum_wage", ")"),
    "a severity there is not": ("severity: critical", "severity: terrible", "is no severity"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the first edition under a name of its own."""
    return Path(shutil.copytree(CATALOGUE / "social-outsourcing" / "1.0.0", tmp_path / "my rules"))


@pytest.fixture
def check(tmp_path: Path, folder: Path):
    def run(*options: str) -> Ended:
        return World(tmp_path, tmp_path).certify("standards", "check", folder, *options)

    return run


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_first_edition_is_in_order_under_any_folder_name(check):
    ended = check("--json")
    assert (ended.code, ended.json["valid"], ended.json["problems"]) == (0, True, [])
    assert ended.json["criteria"] >= 15


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_shown_with_its_line_and_a_caret(check, folder, fault):
    before, after, says = FAULTS[fault]
    change(folder / PAY, before, after)
    ended = check()
    assert (ended.code, ended.err) == (65, "")
    place, line, caret, *_ = ended.out.splitlines()
    file, number, column, _ = place.split(":", 3)
    assert (file, says in place) == (PAY, True)
    written = (folder / PAY).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert written.strip() in line
    assert set(caret.strip()) == {"^"}
    indent = len(line) - len(line.lstrip()) - (len(written) - len(written.lstrip()))
    assert caret.index("^") - indent == int(column) - 1


def test_faults_of_several_files_are_told_at_once(check, folder):
    change(folder / PAY, CHECK, f"{CHECK[:-4]}INR 5.00")
    change(folder / "60-trade.yaml", "severity: minor", "severity: none")
    change(folder / "edition.yaml", "in_force_on: 2026-01-01", "in_force_on: 2026-02-30")
    ended = check("--json")
    assert (ended.code, ended.json["valid"]) == (65, False)
    problems = ended.json["problems"]
    assert {each["file"] for each in problems} == {PAY, "60-trade.yaml", "edition.yaml"}
    assert all(each["line"] >= 1 and each["column"] >= 1 for each in problems)


def test_an_example_that_comes_out_otherwise_is_a_fault(check, folder):
    change(folder / PAY, CHECK, f"{CHECK[:-4]}99%")
    ended = check()
    assert ended.code == 65
    assert "one rupee short" in ended.out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (PAY, b"\xff\xfe\x00binary"),
        (PAY, b"%PDF-1.7\n"),
        (PAY, b""),
        (PAY, b"a: " + b"[" * 5_000),
        (PAY, b"chapter: pay\ncriteria: []\n---\nchapter: pay\n"),
        (PAY, b"x" * 300_000),
        ("edition.yaml", b"edition: 1\n"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_told_by_name(check, folder, name, content):
    (folder / name).write_bytes(content)
    ended = check()
    assert ended.code == 65
    assert name in ended.out
    assert len(ended.out) < 20_000


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(check, folder):
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (folder / PAY).write_text("\n".join(lines), encoding="utf-8")
    ended = check()
    assert ended.code == 65
    assert f"{PAY}:1:5: anchors are refused" in ended.out


def test_a_folder_that_is_not_there_is_told(check, folder):
    shutil.rmtree(folder)
    ended = check()
    assert ended.code in {64, 65}
    assert folder.name in ended.out + ended.err


def test_a_published_edition_is_never_replaced_by_another_of_its_name(own, folder):
    change(folder / PAY, "severity: critical", "severity: major")
    before = own.digest()
    ended = own.certify("standards", "publish", folder, "--as", "P-0001", "--json")
    assert ended.code in {1, 65}
    assert "social-outsourcing@1.0.0" in ended.json["sentence"]
    assert own.digest() == before


def test_the_catalogue_is_part_of_the_installed_package():
    assert CATALOGUE.is_relative_to(Path(standards.__file__).parent)
