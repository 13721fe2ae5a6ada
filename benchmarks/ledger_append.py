"""Time of the log to append and publish, against SQLite storing the same bytes.

Both sides store the same records of about 1 KiB, in batches of 256, one durable transaction per
batch (WAL, synchronous=FULL) and with the same unique index. The log also reads back and hashes
what it stored, writes tiles and entry bundles, signs, and stores and publishes the checkpoint.
Records are made beforehand on both sides. Rounds are shuffled; the ratio is the median of the
ratios within a round. Files go to a new folder under the one given, default the current one.

    python benchmarks/ledger_append.py [--records 10240] [--rounds 5] [--batch 256] [--dir DIR]
"""

import argparse
import random
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, create_engine, event

from ledger import store
from ledger.canonical import canonical_bytes
from ledger.log import LogConfig, open_log
from ledger.note import NoteSigner

PRAGMAS = (
    "page_size=16384",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
)
HOLDERS = 234
SIGNER = NoteSigner("log.example/bench", Ed25519PrivateKey.generate())


def make_records(count: int) -> list[tuple[str, bytes]]:
    """Subject and bytes of issued certificates of `HOLDERS` enterprises."""
    made = []
    for serial in range(count):
        subject = f"E-{serial % HOLDERS + 1:04d}/FIT-{serial + 1:06d}-X"
        record = {
            "type": "certificate_issued",
            "version": 1,
            "subject": subject,
            "previous": None,
            "issued_at": "2026-11-24T03:10:00Z",
            "status": {"serial": serial, "state": "issued", "not_after": "2029-11-23"},
            "body": {
                "number": subject.partition("/")[2],
                "credential_digest": f"sha256:{secrets.token_hex(32)}",
                "verdict_digest": f"sha256:{secrets.token_hex(32)}",
                "evidence_root": secrets.token_hex(32),
                "scope": "data entry and digitisation of records " * 6,
            },
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "proofValue": f"z{secrets.token_hex(43)}",
            },
        }
        made.append((subject, canonical_bytes(record)))
    return made


def open_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def time_raw(folder: Path, batches: Sequence[Sequence[tuple[str, bytes]]]) -> float:
    """Seconds for one raw SQLite transaction per batch."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE entries (entry_index INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
        " previous BLOB NOT NULL, entry BLOB NOT NULL, UNIQUE (subject, previous)) STRICT"
    )
    started = time.perf_counter()
    index = 0
    for batch in batches:
        rows = [(index + at, subject, b"", entry) for at, (subject, entry) in enumerate(batch)]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        index += len(rows)
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def time_log(folder: Path, batches: Sequence[Sequence[tuple[str, bytes]]]) -> tuple[float, float]:
    """Seconds to enqueue, and seconds to append and publish, over all batches."""
    engine = open_engine(folder / "log.db")
    with engine.begin() as connection:
        store.create_tables(connection)
    log = open_log(
        engine,
        LogConfig(
            origin=SIGNER.name,
            vkey=SIGNER.vkey,
            folder=folder / "log",
            watermark=folder / "state" / "watermark",
            clock=lambda: datetime.now(UTC),
            signer=lambda: SIGNER,
        ),
    )
    enqueuing = publishing = 0.0
    for batch in batches:
        started = time.perf_counter()
        with engine.begin() as connection:
            for _, record in batch:
                store.next_serial(connection)
                store.enqueue(connection, record)
        enqueued = time.perf_counter()
        log.publish()
        enqueuing += enqueued - started
        publishing += time.perf_counter() - enqueued
    if log.size != sum(map(len, batches)) + len(batches):
        raise AssertionError("not everything was published")
    engine.dispose()
    return enqueuing, publishing


def run(records: int, rounds: int, batch: int, top: Path) -> None:
    made = make_records(records)
    batches = [made[at : at + batch] for at in range(0, len(made), batch)]
    raw, published, whole = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=top) as folder:
            for side in random.sample(["raw", "log"], 2):
                if side == "raw":
                    raw.append(time_raw(Path(folder), batches))
                else:
                    enqueuing, publishing = time_log(Path(folder), batches)
                    published.append(publishing)
                    whole.append(enqueuing + publishing)
    size = len(made[0][1])
    print(f"{records} records of {size} bytes, batches of {batch}, {rounds} rounds, fsync on")
    for name, seconds in (
        ("raw SQLite transaction per batch", raw),
        ("append + publish (signed, tiles)", published),
        ("enqueue + append + publish", whole),
    ):
        ratio = statistics.median(b / a for a, b in zip(raw, seconds, strict=True))
        per_record_us = statistics.median(seconds) / records * 1e6
        print(f"{name:34} {per_record_us:8.1f} us/record   {ratio:5.2f} x raw")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=10_240)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--dir", type=Path, default=Path())
    options = parser.parse_args()
    run(options.records, options.rounds, options.batch, options.dir)


if __name__ == "__main__":
    main()
