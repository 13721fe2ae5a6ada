# ruff: noqa: S608 -- the names come from the tables below
"""The rules that hold even for whoever writes to the database by hand, and the ledger's tables."""

from collections.abc import Iterator

from alembic import op

from ledger.store import create_tables

revision = "0002"
down_revision = "0001"

PARTS = {  # table -> the column that names who had a part in the audit
    "audit_team": "person_id",
    "evidence": "received_by",
    "visit": "recorded_by",
}
# What no two rows share. INSERT OR REPLACE deletes the other row without asking its triggers.
UNIQUE = {
    "audit_team": ("rowid", "audit_id, person_id"),
    "certificate": (
        "serial", "number", "audit_id", "subject", "issue_leaf", "state_leaf",
    ),
    "document": ("id", "certificate_serial, state_leaf, public_state", "leaf"),
    "edition": ("rowid", "label", "leaf"),
    "evidence": ("rowid", "id", "commitment"),
    "person": ("rowid", "id", "key_hash"),
    "visit": ("rowid", "id", "evidence_id"),
}  # fmt: skip
NEVER_CHANGED = ("decision", "document", "edition", "visit")
NEVER_DELETED = ("audit_team", "certificate", "evidence", "person")
FIXED = {
    "audit_team": "audit_id, person_id",
    "certificate": "serial, number, enterprise_id, audit_id, subject, issue_leaf, credential",
    "evidence": "id, audit_id, kind, commitment, received_by, received_at",
}


def upgrade() -> None:
    create_tables(op.get_bind())
    for trigger in (*_four_eyes(), *_the_past_stays()):
        op.execute(trigger)


def downgrade() -> None:
    raise NotImplementedError("rules that protect the past are not taken down again")


def _four_eyes() -> Iterator[str]:
    took_part = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE audit_id = NEW.audit_id AND {who} = NEW.person_id)"
        for table, who in PARTS.items()
    )
    yield f"""CREATE TRIGGER decision_four_eyes BEFORE INSERT ON decision
    WHEN {took_part} OR EXISTS (
        SELECT 1 FROM corrective_action JOIN finding ON finding.id = corrective_action.finding_id
        WHERE finding.audit_id = NEW.audit_id AND corrective_action.verified_by = NEW.person_id)
    BEGIN SELECT RAISE(ABORT, 'four eyes: who had a part in the audit does not decide'); END"""
    yield """CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision
    WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id
        OR (audit_id = NEW.audit_id AND kind IN ('grant', 'refuse')
            AND NEW.kind IN ('grant', 'refuse')))
    BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"""
    for table, who in PARTS.items():
        yield f"""CREATE TRIGGER {table}_four_eyes BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM decision
                     WHERE audit_id = NEW.audit_id AND person_id = NEW.{who})
        BEGIN SELECT RAISE(ABORT, 'four eyes: who decided takes no part in the audit'); END"""


def _the_past_stays() -> Iterator[str]:
    for table in NEVER_CHANGED:
        yield _forbid(table, f"{table}_no_update", "UPDATE")
    for table in (*NEVER_CHANGED, *NEVER_DELETED):
        yield _forbid(table, f"{table}_no_delete", "DELETE")
    for table, groups in UNIQUE.items():
        taken = " OR ".join(f"({each}) = ({_of_new(each)})" for each in groups)
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})
        BEGIN SELECT RAISE(ABORT, '{table}: the past does not change'); END"""
    for table, columns in FIXED.items():
        yield _forbid(table, f"{table}_fixed", f"UPDATE OF {columns}")


def _of_new(columns: str) -> str:
    return ", ".join(f"NEW.{each}" for each in columns.split(", "))


def _forbid(table: str, name: str, event: str) -> str:
    return f"""CREATE TRIGGER {name} BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table}: the past does not change'); END"""
