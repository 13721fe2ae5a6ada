"""Several processes write to one log at once."""

import json
import subprocess
import sys
from pathlib import Path

from ledger import store
from ledger.envelope import read_record
from ledger.proof import check_bundle, parse_bundle
from ledger.tree import leaf_hash

ROOT = Path(__file__).parents[3]
PROCESSES = 8
EACH = 20


def test_eight_processes_lose_nothing_double_nothing_and_leave_no_gap(instance, tools) -> None:
    command = [sys.executable, str(Path(__file__).with_name("writer.py")), str(instance.folder)]
    running = [
        subprocess.Popen(
            [*command, f"E-{number:04d}", str(EACH)],
            env={"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    outputs = [process.communicate(timeout=300)[0] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES
    promised = [json.loads(line) for output in outputs for line in output.splitlines()]

    assert sorted(each["serial"] for each in promised) == list(range(PROCESSES * EACH))
    leaves = [leaf_hash(entry).hex() for entry in instance.entries()]
    assert len(set(leaves)) == len(leaves)
    assert {each["leaf"] for each in promised} <= set(leaves)
    records = [read_record(entry) for entry in instance.entries()]
    assert sum(each.type != "status_root" for each in records) == PROCESSES * EACH

    tools.check_continues(instance, *{each["note"] for each in promised})
    assert tools.check_published(instance.published).size == len(leaves)
    log = instance.open()
    assert log.refusal is None
    for each in promised[::17]:
        bundle = parse_bundle(log.bundle(each["subject"], each["serial"]))
        assert check_bundle(bundle, tools.POLICY).leaf.state == "issued"
    assert instance.read(store.count_pending) == 0
