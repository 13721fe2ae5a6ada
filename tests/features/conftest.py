"""The steps of the scenarios, and the worlds in which they play."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

pytest.register_assert_rewrite(
    *(f"{__package__}.{kind}_steps" for kind in ("given", "when", "then"))
)

from . import given_steps, then_steps, when_steps  # noqa: E402 -- only now are they rewritten
from .worlds import World, copy_world, make_body, make_certified, open_world  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    for steps in (given_steps, when_steps, then_steps):
        config.pluginmanager.register(steps)


@pytest.fixture(scope="session")
def kept_body(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a body with its people lies, made once."""
    folder = tmp_path_factory.mktemp("body")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        make_body(folder)
    return folder


@pytest.fixture(scope="session")
def keep_certified(
    kept_body: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str, date], Path]:
    """Say where a body lies that has certified an enterprise, each made once."""

    @cache
    def keep(name: str, place: str, day: date) -> Path:
        folder = copy_world(kept_body, tmp_path_factory.mktemp("certified") / "world")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_STATE_HOME", str(folder / "state"))
            make_certified(folder, name, place, day)
        return folder

    return keep


@pytest.fixture
def world(kept_body: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A body with its people, on a Monday in October 2026."""
    folder = copy_world(kept_body, tmp_path / "world")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    world = open_world(folder)
    yield world
    world.instance.close()
