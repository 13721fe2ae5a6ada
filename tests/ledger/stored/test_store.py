"""What waits, what is entered, what was signed: the tables and their belts."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger import store
from ledger.envelope import MAX_RECORD_BYTES
from ledger.errors import LedgerDamaged, RecordConflict, RecordRefused
from ledger.store import Head, StoredCheckpoint
from ledger.tree import EMPTY_ROOT, leaf_hash

AUDIT = "E-0001/A-0001"
CERTIFICATE = "E-0001/FIT-000001-X"


def refused(instance, record: bytes) -> str:
    with pytest.raises(RecordRefused) as caught:
        instance.enqueue(record)
    return caught.value.reason


def test_a_new_log_is_empty(instance) -> None:
    assert instance.read(store.read_head) == Head(0, EMPTY_ROOT)
    assert instance.read(store.find_checkpoint) is None
    assert instance.read(store.find_last, AUDIT) is None
    assert instance.entries() == []


def test_tables_are_made_once_and_kept(instance) -> None:
    leaf = instance.add(AUDIT)
    with instance.engine.begin() as connection:
        store.create_tables(connection)
    assert instance.read(store.find_last, AUDIT) == leaf


def test_all_tables_are_strict(instance) -> None:
    with sqlite3.connect(instance.database) as connection:
        kinds = dict(connection.execute("SELECT name, strict FROM pragma_table_list"))
    connection.close()
    assert {kinds[table] for table in store.metadata.tables} == {1}


def test_enqueue_returns_the_leaf_hash(instance, tools) -> None:
    record = tools.make_record(AUDIT)
    assert instance.enqueue(record) == [leaf_hash(record).hex()]
    assert instance.read(store.find_last, AUDIT) == leaf_hash(record).hex()


def test_the_same_record_twice_is_one_record(instance, tools) -> None:
    record = tools.make_record(AUDIT)
    assert instance.enqueue(record) == instance.enqueue(record)
    assert instance.read(store.count_pending) == 1
    instance.open().publish()
    assert instance.enqueue(record) == [leaf_hash(record).hex()]
    assert instance.read(store.count_pending) == 0


def test_a_second_record_in_the_same_place_is_a_conflict(instance, tools) -> None:
    first, second = tools.make_record(AUDIT), tools.make_record(AUDIT, body={"other": True})
    instance.enqueue(first)
    for _ in range(2):  # while the first one waits, and when it is in the log
        with pytest.raises(RecordConflict) as caught:
            instance.enqueue(second)
        assert caught.value.subject == AUDIT
        assert caught.value.taken_by == leaf_hash(first).hex()
        instance.open().publish()


def test_a_record_must_follow_the_last_one_of_its_subject(instance, tools) -> None:
    stranger = "ab" * 32
    assert "not there yet" in refused(instance, tools.make_record(AUDIT, previous=stranger))
    leaf = instance.add(AUDIT)
    assert leaf in refused(instance, tools.make_record(AUDIT, previous=stranger))
    instance.open().publish()
    assert leaf in refused(instance, tools.make_record(AUDIT, previous=stranger))


def test_records_chain_across_waiting_and_entered_ones(instance) -> None:
    log = instance.open()
    leaves = [instance.add(AUDIT, body={"n": 0})]
    log.publish()
    leaves += [instance.add(AUDIT, body={"n": 1}), instance.add(AUDIT, body={"n": 2})]
    found = instance.read(store.load_records, AUDIT)
    assert [each.leaf for each in found] == leaves
    assert [each.index for each in found] == [0, None, None]


def test_records_are_found_by_holder_but_not_by_half_a_name(instance) -> None:
    for subject in (AUDIT, "E-00011/A-0002", CERTIFICATE, "E-0001-b/A-0003", "E-0000/A-0004"):
        instance.add(subject)
    holder = instance.read(store.load_records, "E-0001")
    assert [each.entry for each in holder] == [
        each.entry
        for subject in (AUDIT, CERTIFICATE)
        for each in instance.read(store.load_records, subject)
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"{}", "fields"),
        (b"not JSON", "line 1"),
        (b'{"a": 1}', "another spelling"),
        (b"x" * (MAX_RECORD_BYTES + 1), "longer"),
    ],
)
def test_what_is_no_record_is_refused(instance, record: bytes, reason: str) -> None:
    assert reason in refused(instance, record)
    assert instance.read(store.count_pending) == 0


def test_the_largest_record_is_taken_and_one_byte_more_is_not(instance, tools) -> None:
    empty = len(tools.make_record(AUDIT, body={"fill": ""}))
    fits = tools.make_record(AUDIT, body={"fill": "x" * (MAX_RECORD_BYTES - empty)})
    assert len(fits) == MAX_RECORD_BYTES
    assert "longer" in refused(instance, fits.replace(b"xx", b"xxx", 1))
    instance.enqueue(fits)


def test_status_roots_cannot_be_enqueued(instance, tools) -> None:
    entry = tools.make_record("log/status", type="status_root")
    assert "fields" in refused(instance, entry)
    instance.open().publish(heartbeat=True)
    assert "log itself" in refused(instance, instance.entries()[0])


def test_serials_are_counted_from_zero_without_gaps(instance) -> None:
    assert [instance.issue("E-0001")[1] for _ in range(3)] == [0, 1, 2]
    assert instance.read(store.find_subject, 2) == "E-0001/FIT-000003-X"
    assert instance.read(store.find_subject, 3) is None


def test_a_serial_is_not_spent_by_a_transaction_that_fails(instance) -> None:
    with instance.engine.connect() as connection:
        assert store.next_serial(connection) == 0
        connection.rollback()
    assert instance.issue("E-0001")[1] == 0


def test_two_serials_can_be_drawn_in_one_transaction(instance) -> None:
    with instance.engine.begin() as connection:
        assert [store.next_serial(connection), store.next_serial(connection)] == [0, 1]


def test_serials_that_do_not_fit_are_refused(instance, tools) -> None:
    def attempt(subject: str, serial: int, state: str) -> str:
        previous = instance.read(store.find_last, subject)
        status = tools.status(serial, state)
        return refused(instance, tools.make_record(subject, previous=previous, status=status))

    assert "given out" in attempt(CERTIFICATE, 0, "issued")
    subject, _ = instance.issue("E-0001")
    assert "already issued" in attempt(subject, 0, "issued")
    assert "belongs to" in attempt("E-0002/FIT-000002-X", 0, "suspended")
    with instance.engine.begin() as connection:
        for _ in range(2):
            store.next_serial(connection)
    assert "already has a serial" in attempt(subject, 1, "issued")
    assert "not the next" in attempt("E-0002/FIT-000002-X", 2, "issued")
    assert "not issued" in attempt("E-0002/FIT-000002-X", 1, "suspended")


def test_a_refused_record_leaves_nothing_behind(instance, tools) -> None:
    with instance.engine.begin() as connection:
        serial = store.next_serial(connection)
        with pytest.raises(RecordRefused):
            store.enqueue(
                connection,
                tools.make_record(
                    CERTIFICATE, previous="ab" * 32, status=tools.status(serial, "issued")
                ),
            )
    assert instance.read(store.find_subject, serial) is None


FORBIDDEN = [
    "UPDATE entries SET entry = x'00' WHERE entry_index = 0",
    "DELETE FROM entries WHERE entry_index = 0",
    "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE entry_index = 0",
    "INSERT INTO entries SELECT entry_index + 9, 'a/b', previous, entry FROM entries LIMIT 1",
    "INSERT OR REPLACE INTO entries SELECT 2, subject, previous, x'00' FROM entries LIMIT 1",
    "UPDATE checkpoints SET note = ''",
    "DELETE FROM checkpoints",
    "INSERT OR REPLACE INTO checkpoints SELECT size, root, made_at, '' FROM checkpoints",
    "INSERT INTO checkpoints SELECT size - 1, root, made_at, note FROM checkpoints",
    "UPDATE head SET size = size - 1",
    "UPDATE head SET root = x'00'",
    "DELETE FROM head",
    "INSERT INTO head VALUES (2, 0, x'00')",
    "UPDATE pending SET entry = x'00'",
    "DELETE FROM pending",
    "UPDATE serials SET subject = 'E-0009/X'",
    "DELETE FROM serials",
    "UPDATE next_serial SET serial = 0",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_itself_forbids(instance, statement: str) -> None:
    instance.issue("E-0001")
    instance.open().publish()
    instance.issue("E-0002")
    before = instance.entries()
    with pytest.raises(IntegrityError), instance.engine.begin() as connection:
        connection.execute(text(statement))
    assert instance.entries() == before


def test_a_checkpoint_of_the_same_or_a_smaller_size_is_refused(instance) -> None:
    def add(size: int, root: bytes) -> None:
        with instance.engine.begin() as connection:
            store.add_checkpoint(connection, StoredCheckpoint(size, root, "", "note"))

    add(5, b"a" * 32)
    for size, root in ((5, b"a" * 32), (5, b"b" * 32), (4, b"a" * 32)):
        with pytest.raises(LedgerDamaged, match="size 5 was signed before"):
            add(size, root)
    add(6, b"c" * 32)
    assert instance.read(store.find_checkpoint).size == 6


def test_the_head_is_compared_before_it_is_set(instance) -> None:
    new = Head(1, leaf_hash(b""))
    for stale in (Head(1, EMPTY_ROOT), Head(0, leaf_hash(b""))):
        with (
            pytest.raises(LedgerDamaged, match="another writer"),
            instance.engine.begin() as connection,
        ):
            store.advance_head(connection, old=stale, new=new)
    with instance.engine.begin() as connection:
        store.advance_head(connection, old=Head(0, EMPTY_ROOT), new=new)
    assert instance.read(store.read_head) == new


def test_reading_takes_no_write_lock(instance) -> None:
    with instance.engine.begin(), store.reading(instance.engine) as connection:
        assert store.read_head(connection).size == 0


def test_a_writer_holds_the_lock_from_its_start(instance) -> None:
    other = sqlite3.connect(instance.database, timeout=0)
    with instance.engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
