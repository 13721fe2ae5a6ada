"""The programming interface: JSON in, JSON out, errors as RFC 9457 problem details."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Return the routers of the interface."""
    from certify.api import audits, decisions, reading

    return (reading.router, audits.router, decisions.router)
