"""Kill a publishing process again and again, and look at what is left; run by tests.

    crashes.py FOLDER random KILLS SEED      at random moments
    crashes.py FOLDER early KILLS SEED       the same, of a writer that promises too early
    crashes.py FOLDER calls                  before, and after, each call that changes a file

Prints one JSON object: how many kills, how many promises were seen, and every fault found. The
children are forked, so that a kill costs milliseconds and not the start of an interpreter.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import BinaryIO

from instance import POLICY, Instance, check_continues, check_published, make_record
from writer import issue_and_publish

from ledger.envelope import read_record
from ledger.proof import check_bundle, parse_bundle
from ledger.tree import leaf_hash

CALLS = ("open", "write", "fsync", "link", "replace", "unlink", "mkdir")


def in_child(
    work: Callable[[Callable[[dict], None]], None], kill: Callable[[BinaryIO, int], list] | None
) -> tuple[list[dict], int]:
    """Run work in a child; return what it promised, and its exit status or signal.

    `kill` reads from the pipe what it waits for, ends the child and returns the lines it read.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(lambda promise: os.write(writing, json.dumps(promise).encode() + b"\n"))
        except BaseException:  # noqa: BLE001 -- the parent must see a status, whatever happened
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = kill(pipe, child) if kill else []
        lines += pipe.readlines()
    _, status = os.waitpid(child, 0)
    promises = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return promises, os.waitstatus_to_exitcode(status)


def faults_of(folder: Path, promises: list[dict]) -> list[str]:
    """Reopen, compare with every promise ever made, publish the rest and read all of it."""
    instance = Instance(folder)
    try:
        log = instance.open()
        if log.refusal:
            return [log.refusal]
        check_continues(instance, *{each["note"] for each in promises[-200:]})
        log.publish()
        leaves = [leaf_hash(entry).hex() for entry in instance.entries()]
        lost = {each["leaf"] for each in promises} - set(leaves)
        serials = sorted(
            each.status.serial for each in map(read_record, instance.entries()) if each.status
        )
        faults = [f"lost {leaf}" for leaf in lost]
        if serials != list(range(len(serials))):
            faults.append(f"serials {serials}")
        if leaves and check_published(instance.published).size != len(leaves):
            faults.append("not everything is published")
        for each in [each for each in promises[-1:] if "subject" in each]:
            check_bundle(parse_bundle(log.bundle(each["subject"], each["serial"])), POLICY)
        faults += [str(path) for path in instance.published.rglob("*.tmp")]
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a fault to report
        return [f"{type(error).__name__}: {error}"]
    finally:
        instance.engine.dispose()
    return faults


def write_for_ever(folder: Path) -> Callable:
    def work(promise: Callable[[dict], None]) -> None:
        instance = Instance(folder)
        log = instance.open()
        while True:
            promise(issue_and_publish(instance, log, "E-0001"))

    return work


def promise_too_early(folder: Path) -> Callable:
    """Work with a planted fault: it promises a record before that is committed."""

    def work(promise: Callable[[dict], None]) -> None:
        instance = Instance(folder)
        log = instance.open()
        for at in count():
            record = make_record(f"E-0001/A-{os.getpid()}-{at}")
            promise({"leaf": leaf_hash(record).hex(), "note": log.publish(heartbeat=True)})
            time.sleep(0.05)
            instance.enqueue(record)

    return work


def write_once(folder: Path, *, kill_at: int, before: bool) -> Callable:
    """Work that ends itself at the `kill_at`-th call that changes a file."""

    def work(promise: Callable[[dict], None]) -> None:
        instance = Instance(folder)
        log = instance.open()
        numbers = count(1)

        def wrap(call: Callable) -> Callable:
            def wrapped(*values: object, **options: object) -> object:
                number = next(numbers)
                if number == kill_at and before:
                    os.kill(os.getpid(), signal.SIGKILL)
                result = call(*values, **options)
                if number == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            return wrapped

        send = os.write
        for name in CALLS:
            setattr(os, name, wrap(getattr(os, name)))
        promised = issue_and_publish(instance, log, "E-0001")
        os.write = send
        promise(promised)

    return work


def run_random(folder: Path, work: Callable, kills: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    promises: list[dict] = []
    faults: list[str] = []

    def kill(pipe: BinaryIO, child: int) -> list[bytes]:
        lines = [pipe.readline() for _ in range(chance.randrange(4))]
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        return lines

    for _ in range(kills):
        promised, _ = in_child(work(folder), kill)
        promises += promised
        faults += faults_of(folder, promises)
    return {"kills": kills, "promises": len(promises), "faults": faults}


def run_calls(folder: Path) -> dict[str, object]:
    promises: list[dict] = []
    faults: list[str] = []
    kills = 0
    for before in (True, False):
        kill_at, ended = 0, -signal.SIGKILL
        while ended == -signal.SIGKILL:
            kill_at += 1
            promised, ended = in_child(write_once(folder, kill_at=kill_at, before=before), None)
            promises += promised
            faults += faults_of(folder, promises)
        kills += kill_at - 1
        if ended != 0:
            faults.append(f"a child ended with {ended}")
    return {"kills": kills, "promises": len(promises), "faults": faults}


if __name__ == "__main__":
    folder, mode, *rest = sys.argv[1:]
    runs = {
        "random": lambda folder, *rest: run_random(folder, write_for_ever, *rest),
        "early": lambda folder, *rest: run_random(folder, promise_too_early, *rest),
        "calls": run_calls,
    }
    print(json.dumps(runs[mode](Path(folder), *map(int, rest))))  # noqa: T201
