"""Templates: escaped always, undefined names are faults, the same words for dates everywhere."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from certify import wording
from certify.instance import Instance

_CODE: Final = re.compile(r"`([^`]{1,200})`")
_NUMBER: Final = re.compile(r"FIT-[0-9]{6,12}-[0-9A-Z]")
FOLDER: Final = Path(str(files("certify") / "templates"))


@cache
def environment() -> jinja2.Environment:
    """Return the one template environment. Templates come from our folder only."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters.update(
        day=wording.format_date,
        moment=wording.format_moment,
        grouped=wording.format_grouped,
        language=wording.find_language,
        country=wording.format_country,
        code_words=wording.format_code,
        coded=_set_code,
        numbered=_keep_numbers_whole,
        state_word=lambda state: wording.STATE_WORDS.get(state, wording.format_code(state)),
    )
    return found


def show_page(request: Request, name: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page `name` filled with `values`, under this house's name and address."""
    return HTMLResponse(fill_page(request, name, **values), status_code=status)


def fill_page(request: Request, name: str, /, **values: Any) -> str:
    """Return the page as HTML text."""
    instance = instance_of(request)
    house = {
        "issuer_name": instance.settings.issuer_name,
        "issuer_did": instance.settings.issuer_did,
        "public_url": instance.settings.public_url,
        "demo": instance.settings.demo,
        "fingerprint": instance.settings.trust_fingerprint,
    }
    template = environment().get_template(name)
    return template.render(house=house, path=request.url.path, **values)


def instance_of(request: Request) -> Instance:
    """Return the instance that this application serves."""
    instance: Instance = request.app.state.instance
    return instance


def _keep_numbers_whole(text: str) -> Markup:
    """Return text, escaped, in which no certificate number is broken at its hyphens."""
    return Markup(_NUMBER.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))  # noqa: S704


def _set_code(text: str) -> Markup:
    """Return text, escaped, with what stands between backticks set as code."""
    return Markup(_CODE.sub(r"<code>\g<1></code>", str(escape(text))))  # noqa: S704
