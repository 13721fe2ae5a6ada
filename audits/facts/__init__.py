"""From evidence to named facts, each by a method of the version that the edition asks for."""

from typing import Final

from audits.evidence import VISIT
from audits.facts import hours, observations, ownership, payroll, trade, workers
from audits.facts.case import Case, Holding, Measure, Method, Terms, unknown
from audits.visit import METHOD as VISIT_METHOD
from standards.model import Fact, FactDeclaration, format_kind

__all__ = ["METHODS", "Case", "Holding", "Measure", "Method", "Terms", "compute_facts"]

METHODS: Final = {
    method.name: method
    for each in (observations, workers, ownership, payroll, hours, trade)
    for method in each.METHODS
}


def compute_facts(case: Case) -> dict[str, Fact]:
    """Return every fact that the edition declares; what cannot be computed is unknown, and why."""
    return {name: _compute(case, declared) for name, declared in sorted(case.edition.facts.items())}


def _compute(case: Case, declared: FactDeclaration) -> Fact:
    needs: tuple[str, ...] = (VISIT,)
    if declared.method == VISIT_METHOD:
        measure = observations.observe(case, declared.name)
    else:
        method = METHODS.get(declared.name)
        needs = () if method is None else (*method.needs, *method.reads)
        measure = _measure(case, declared, method)
    return Fact(
        name=declared.name,
        value=measure.value,
        method=declared.method,
        evidence=case.commitments(needs),
        detail=measure.detail,
    )


def _measure(case: Case, declared: FactDeclaration, method: Method | None) -> Measure:
    if method is None or method.method != declared.method:
        return unknown([f"this program has no method {declared.method} for {declared.name}"])
    if method.kind != format_kind(declared.kind):
        return unknown([f"{method.method} computes {declared.name} as {method.kind}"])
    lacking = [f"no {kind} received" for kind in method.needs if not case.holds(kind)]
    return unknown(lacking) if lacking else method.compute(case)
