"""Pages for buyers: verify, directory, standards, log. They work without JavaScript."""

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Return the routers of the public pages."""
    from certify.public import certificates, home, log, standards, verify, well_known

    return (
        home.router,
        verify.router,
        certificates.router,
        standards.router,
        log.router,
        well_known.router,
    )
