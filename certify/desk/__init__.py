"""Pages behind a key: auditors, decision makers, enterprises. They work without JavaScript."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Return the routers of the desk."""
    from certify.desk import audits, decisions, enterprise, sign_in, visits

    return (sign_in.router, audits.router, visits.router, decisions.router, enterprise.router)
