"""The half of the ledger that touches database and disk."""

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


def load_tools() -> ModuleType:
    """`instance.py` beside this file; child processes import it by name."""
    spec = spec_from_file_location("stored_instance", Path(__file__).with_name("instance.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["stored_instance"] = module
    spec.loader.exec_module(module)
    return module


TOOLS = load_tools()


@pytest.fixture(scope="session")
def tools() -> ModuleType:
    """Functions for a log on disk."""
    return TOOLS


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[object]:
    """An empty log on disk."""
    made = TOOLS.Instance(tmp_path / "instance")
    yield made
    made.engine.dispose()
