"""The page docs/facts.md, written from the methods themselves; a test keeps the two the same."""

from typing import Final

from audits.facts import METHODS
from audits.facts.case import Method
from audits.visit import METHOD as VISIT_METHOD

_HEAD: Final = f"""\
# Facts

A fact is a named value computed from evidence by a method of a fixed version. An edition names the
facts it reads and the method of each; a method never changes once an edition names it, a better one
gets another version. This page is written from the program and kept the same by a test.

Common to all methods:

- **Missing is missing.** A fact is unknown, and names what is missing with file and row, unless
  what is known decides it in any case. A blank is never zero, except in columns of which
  [evidence.md](evidence.md) says so.
- **The worst counts.** Facts about workers are decided for each worker and month (or week), then by
  the worst; averages decide nothing. The worst case is shown beside the fact, by code and row.
- **Exact.** Money and hours are decimals, ratios exact fractions until the last step; then 28
  digits, rounded so that the enterprise gains nothing. One paisa short stays short.
- **The period** includes its first and last day. Payroll counts by whole months that it touches,
  time records by whole weeks, Monday to Sunday.
- **Comparable pay** (`payroll/1`) is basic + dearness allowance + other regular allowances, scaled
  to a full week: x 48 / paid standard hours a week where these are fewer than 48, and x days of the
  month / days employed in the month of joining or leaving. Overtime pay, bonus and incentives never
  count, and never more than gross pay. The paid standard hours are those of the payroll, where
  unpaid absence lowers them; blank means as agreed in the worker list, else 48. How many months
  were reckoned on fewer hours than agreed is shown beside the fact: an auditor should ask why.
  Below a fifth of a full week nothing is compared.
- **Held against each other:** hours paid against hours recorded, overtime paid against overtime
  recorded, pay and records against the worker list. Where files contradict each other to the
  enterprise's gain the fact is unknown and says where. The hours of a week that records show are
  the lower of two: the mean of the calendar weeks that lie wholly within the month, and all hours
  of the month over the most weeks it can be taken for.
- **Not looked at:** whether bank and payroll agree, and whether a document is genuine. That is the
  auditor's work; these facts say what the files say.

Facts of method `{VISIT_METHOD}` are the yes-or-no questions of the edition, answered on a visit:
the latest visit that saw it counts, "not seen" is unknown.
"""


def format_facts_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(_format_method(METHODS[name]) for name in sorted(METHODS))])


def _format_method(method: Method) -> str:
    needs = ", ".join(f"`{kind}`" for kind in method.needs) or "none"
    reads = ", ".join(f"`{kind}`" for kind in method.reads)
    against = f"; held against {reads} where received" if reads else ""
    return (
        f"## `{method.name}`\n\n{method.definition}\n\n"
        f"- method `{method.method}`, kind `{method.kind}`, unit: {method.unit}\n"
        f"- evidence: {needs}{against}\n"
        f"- source: {method.source}\n"
    )
