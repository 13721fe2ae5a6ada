"""The sample world, built once by the installed command; whoever changes something has a copy."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .world import Served, World, serving

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
"""The name of this test process, when there are several."""
EDITION = "social-outsourcing@1.0.0"


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if PROCESS else base) / "acceptance"
    folder.mkdir(exist_ok=True)
    return folder


def once(room: Path, name: str, build: Callable[[Path], None]) -> Path:
    """Return the folder that whichever process comes first has filled."""
    folder = room / name
    with (room / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir()
            build(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def world(room: Path) -> World:
    """The world of `certify demo`. It is not to be changed."""

    def build(folder: Path) -> None:
        made = World(folder / "instance", folder / "state")
        made.state.mkdir()
        ended = made.certify("demo", "--no-serve", "--dir", made.folder)
        assert ended.code == 0, ended

    folder = once(room, "world", build)
    return World(folder / "instance", folder / "state")


@pytest.fixture(scope="session")
def ready(room: Path, world: World) -> World:
    """The same with a closed audit to decide on, A-0007, and an open one, A-0008."""

    def build(folder: Path) -> None:
        with serving(world.copy(folder)) as served:
            closed = open_audit(served, "Kaveri Data Services")
            hand_in(served, closed)
            for step in ("evaluations", "closing"):
                served.post(f"/audits/{closed}/{step}", {}, by="P-0002", code=200)
            assert [closed, open_audit(served, "Thumba Data Unit")] == ["A-0007", "A-0008"]

    folder = once(room, "ready", build)
    return World(folder / "instance", folder / "state")


@pytest.fixture
def own(ready: World, tmp_path: Path) -> World:
    """A copy of `ready` that one test may change."""
    return ready.copy(tmp_path)


@pytest.fixture(scope="session")
def served(ready: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a copy of `ready`; only what is refused is written there."""
    folder = tmp_path_factory.mktemp("served")
    with serving(ready.copy(folder)) as running:
        yield running


def open_audit(served: Served, name: str) -> str:
    enterprise = served.post(
        "/enterprises",
        {
            "name": name, "register_number": "SYN-9", "place": "Nedumangad",
            "district": "Thiruvananthapuram", "state": "Kerala", "sector": "shops-and-commercial",
            "kind_of_work": "data_entry", "form": "cooperative", "founded_on": "2011-05-02",
            "synthetic": True,
        },
        by="P-0001",
    )["enterprise"]  # fmt: skip
    period = {"period_start": "2025-10-01", "period_end": "2026-09-30"}
    document = {"enterprise": enterprise, "edition": EDITION, **period}
    return str(served.post("/audits", document, by="P-0002")["audit"])


def hand_in(served: Served, audit: str) -> None:
    """Hand in the files of the first sample enterprise, as if they were of this audit."""
    samples = served.world.folder / "samples" / "pournami"
    for kind in ("payroll", "workers", "members", "time_records", "invoices"):
        name = f"SYNTHETIC-{kind}.csv"
        content = (samples / name).read_bytes()
        path = f"/audits/{audit}/evidence?kind={kind}&name={name}"
        assert served.upload(path, content, by="P-0002").status == 201
    visit = json.loads((samples / "SYNTHETIC-visit.json").read_bytes())
    visit |= {"audit": audit, "visit_id": "019a8f3e-7c1a-7b22-9d33-000000000007"}
    answer = served.upload(f"/audits/{audit}/visits", json.dumps(visit).encode(), by="P-0002")
    assert answer.status == 201, answer.text
