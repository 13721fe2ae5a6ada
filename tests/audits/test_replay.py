"""Replay of a verdict."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from audits.errors import (
    AuditNotEvaluated,
    EditionDiffers,
    EvidenceAltered,
    EvidenceErased,
    EvidenceRefused,
    EvidenceUnknown,
)
from audits.service import close_audit, erase_evidence, evaluate_audit, replay_audit

ROOT = Path(__file__).parents[2]
REPLAY = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlmodel import Session
from audits.enterprise import get_audit
from audits.service import replay_audit
from audits.vault import Vault
from standards.load import load_catalogue_edition

folder = Path(sys.argv[1])
with Session(create_engine(f"sqlite:///{folder / 'copy.db'}")) as session:
    audit = get_audit(session, "A-0001")
    edition = load_catalogue_edition(audit.edition_label)
    vault = Vault(folder / "evidence", b"k" * 32, b"a" * 32)
    replay = replay_audit(session, vault, audit=audit, edition=edition)
    print(replay.same, replay.verdict_digest)
"""


@pytest.fixture
def closed(world):
    world.receive_all()
    evaluate_audit(
        world.session, world.vault, audit=world.audit, edition=world.edition, now=world.now
    )
    close_audit(world.session, audit=world.audit, by="P-0002", now=world.now)
    return world


def replay(world, **replacements: bytes):
    return replay_audit(
        world.session,
        world.vault,
        audit=world.audit,
        edition=world.edition,
        replacements={
            world.received[kind].evidence.id: data for kind, data in replacements.items()
        },
    )


def test_the_same_evidence_gives_the_same_bytes(closed) -> None:
    done = replay(closed)
    assert done.same
    assert done.verdict_digest == done.recorded_digest == closed.audit.verdict_digest
    assert (done.changed, done.facts_changed) == ((), ())


def test_a_fresh_process_with_another_hash_seed_gives_the_same_bytes(closed, tmp_path) -> None:
    closed.session.commit()
    closed.session.execute(text(f"VACUUM INTO '{tmp_path / 'copy.db'}'"))
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", REPLAY, str(tmp_path)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Kolkata", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["True", closed.audit.verdict_digest]


def test_a_copy_of_the_same_bytes_changes_nothing(closed, rows, as_csv) -> None:
    assert replay(closed, payroll=as_csv(rows("payroll"))).same


def test_one_changed_amount_names_the_criteria_that_change(closed, rows, as_csv) -> None:
    payroll = rows("payroll")
    payroll[6].update(basic="15119.00")
    done = replay(closed, payroll=as_csv(payroll))
    assert not done.same
    assert [(each.criterion, each.before, each.after) for each in done.changed] == [
        ("P1", "pass", "fail")
    ]
    assert "W07" in done.changed[0].sentence_after
    assert done.facts_changed == ("pay.lowest_to_living_wage", "pay.lowest_to_minimum_wage")
    assert closed.audit.verdict_digest == done.recorded_digest


def test_a_change_that_moves_no_result_names_the_criteria_that_rest_on_it(
    closed, rows, as_csv
) -> None:
    payroll = rows("payroll")
    payroll[6].update(net="18200.00")
    done = replay(closed, payroll=as_csv(payroll))
    assert (done.same, done.changed) == (False, ())
    assert {"P1", "P3", "P4"} <= set(done.resting)
    assert not {"O1", "O3", "H2", "T1"} & set(done.resting)


def test_a_copy_under_other_headings_in_another_order_is_read(closed, rows, as_csv) -> None:
    names = {"worker": "Employee Code", "basic": "Basic Pay (Rs.)", "paid_on": "Date of payment"}
    payroll = [
        {names.get(name, name): cell for name, cell in reversed(row.items())}
        for row in rows("payroll")
    ]
    done = replay(closed, payroll=as_csv(payroll))
    assert not done.same
    assert done.changed == ()


def test_a_copy_that_cannot_be_read_is_refused(closed) -> None:
    with pytest.raises(EvidenceRefused):
        replay(closed, payroll=b"rubbish")


def test_evidence_that_the_verdict_does_not_name_cannot_be_replaced(closed) -> None:
    with pytest.raises(EvidenceUnknown, match=r"A-0001\.77"):
        replay_audit(
            closed.session,
            closed.vault,
            audit=closed.audit,
            edition=closed.edition,
            replacements={"A-0001.77": b"x"},
        )


def test_erased_evidence_cannot_be_replayed_nor_replaced(closed, rows, as_csv) -> None:
    evidence = closed.received["payroll"].evidence
    erase_evidence(closed.session, evidence=evidence, by="P-0001", now=closed.now)
    with pytest.raises(EvidenceErased, match=evidence.id):
        replay(closed)
    with pytest.raises(EvidenceErased):
        replay(closed, payroll=as_csv(rows("payroll")))


def test_a_lost_blob_is_altered_evidence(closed) -> None:
    closed.vault.delete(closed.received["payroll"].evidence.blob)
    with pytest.raises(EvidenceAltered, match="missing"):
        replay(closed)


def test_what_is_registered_later_does_not_change_the_past(closed) -> None:
    closed.enterprise.district = "Kollam"
    closed.enterprise.form = "company"
    closed.session.flush()
    assert replay(closed).same


@pytest.mark.parametrize(
    ("field", "value"), [("year", 9), ("salt", "00" * 32), ("verdict_digest", "sha256:" + "0" * 64)]
)
def test_an_audit_altered_behind_our_back_does_not_replay(closed, field, value) -> None:
    setattr(closed.audit, field, value)
    assert not replay(closed).same


def test_a_verdict_altered_behind_our_back_does_not_replay(closed) -> None:
    document = json.loads(closed.audit.verdict)
    document["terms"]["form"] = "company"
    closed.audit.verdict = json.dumps(document, sort_keys=True, separators=(",", ":"))
    done = replay(closed)
    assert not done.same
    assert {"O3", "O4"} <= {each.criterion for each in done.changed}


def test_headings_altered_behind_our_back_do_not_replay(closed) -> None:
    evidence = closed.received["payroll"].evidence
    mapping = json.loads(evidence.mapping)
    evidence.mapping = json.dumps({**mapping, "basic": "gross", "gross": "basic"})
    assert not replay(closed).same


def test_another_edition_is_refused(closed) -> None:
    closed.audit.edition_digest = "sha256:" + "0" * 64
    with pytest.raises(EditionDiffers):
        replay(closed)


def test_without_a_verdict_there_is_nothing_to_replay(world) -> None:
    with pytest.raises(AuditNotEvaluated):
        replay(world)


def test_a_replay_stores_nothing(closed, rows, as_csv) -> None:
    before = closed.audit.model_dump()
    replay(closed, payroll=as_csv(rows("payroll")[:3]))
    assert closed.audit.model_dump() == before
    assert not closed.session.dirty
