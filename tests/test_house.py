"""The house rules that no other tool checks."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def wanted_packages() -> list[str]:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    return [re.split(r"[<>=\[]", each)[0].lower().replace("_", "-") for each in wanted]


@pytest.mark.parametrize("package", wanted_packages())
def test_every_dependency_is_in_the_lock(package: str) -> None:
    assert re.search(rf"^{re.escape(package)}==", LOCK, re.MULTILINE)


def test_every_locked_package_is_pinned_by_hash() -> None:
    blocks = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\n(?:    [^\n]*\n)*", LOCK, re.MULTILINE)
    assert len(blocks) > 50
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_url() -> None:
    assert "://" not in LOCK
    assert not (ROOT / "uv.lock").exists() or "uv.lock" in (ROOT / ".gitignore").read_text()


def test_every_command_the_readme_names_is_one_the_script_knows() -> None:
    named = set(re.findall(r"\./dev (\w+)", (ROOT / "README.md").read_text()))
    known = set(re.findall(r"^    (\w+)\) ", (ROOT / "dev").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= named <= known


def test_every_linked_file_of_the_readme_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / "README.md").read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ignored_lint_rules_carry_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    rules = [line for line in lines if re.match(r'^    "[A-Z]+[0-9]*",', line)]
    assert len(rules) > 10
    assert [line for line in rules if "#" not in line] == []
