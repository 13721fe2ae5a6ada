"""Files to try things out with: a payroll full of mistakes, one with a single cell changed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from certify.demo.story import AS_ISSUED, Stage, Told

_WRONG: Final = """\
worker,month,basic,dearness_allowance,other_allowances,overtime_hours,overtime_pay,deductions,gross,net,paid_on
W01,2025-10,8280.00,5174.00,200.00,0,0.00,150.00,13654.00,13504.00,2025-11-05
W02,2025-10,twelve thousand,5174.00,200.00,0,0.00,150.00,13654.00,13504.00,2025-11-05
W03,2025-13,8280.00,5174.00,200.00,0,0.00,150.00,13654.00,13504.00,2025-11-05
W04,2025-10,8280.00,5174.00,200.00,0,0.00,150.00,13654.00,13504.00,2025-02-31
"""
_README: Final = """\
SYNTHETIC. Nobody and nothing in these files exists.

One folder for each enterprise holds the files of its audit as they were handed in.
{as_issued}/ holds a certificate's files as they were on the day of issue; it was suspended since.

To try out:
  a wrong payroll, every mistake told at once
    certify audit receive {audit} SYNTHETIC-wrong-payroll.csv --kind payroll --as P-0002
  one cell changed, one rupee less, and the verdict is another
    certify audit replay {audit} --replace {audit}.01=SYNTHETIC-changed-payroll.csv
"""


def write_tryouts(stage: Stage, told: Sequence[Told]) -> None:
    """Write the files to try out and a page that says how."""
    first = told[0]
    changed = take_a_rupee(first.evidence[0].read_text(encoding="utf-8"))
    (stage.samples / "SYNTHETIC-changed-payroll.csv").write_text(changed, encoding="utf-8")
    (stage.samples / "SYNTHETIC-wrong-payroll.csv").write_text(_WRONG, encoding="utf-8")
    page = _README.format(audit=first.audit, as_issued=AS_ISSUED)
    (stage.samples / "README.txt").write_text(page, encoding="utf-8")


def take_a_rupee(payroll: str, row: str = "W07,2026-03,") -> str:
    """Return a plain payroll with one rupee less of basic pay in one row."""
    head, found, tail = payroll.partition(row)
    basic, comma, rest = tail.partition(",")
    if not found:
        raise AssertionError(f"the payroll has no row {row}")
    return f"{head}{found}{Decimal(basic) - 1}{comma}{rest}"
