"""What stands on the certificate: the signed record turned into words. Pure; draws nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from certify.document.errors import DocumentRefused
from certify.document.fit import Fitted, fit_name, fit_native_name
from certify.document.fonts import find_unprintable
from certify.reasons import REASONS
from certify.wording import find_language, format_country, format_date

LONGEST_NAME = 120
LONGEST_SCOPE = 400
MOST_CHAPTERS = 9

STATES = ("valid", "suspended", "withdrawn", "expired", "superseded")


@dataclass(frozen=True)
class Site:
    """One place where certified work is done."""

    name: str
    place: str
    work: str


@dataclass(frozen=True)
class Chapter:
    """How many criteria of a chapter are met."""

    title: str
    met: int
    of: int


@dataclass(frozen=True)
class Stamp:
    """A state other than valid, in words."""

    word: str
    sentence: str


@dataclass(frozen=True)
class Sheet:
    """Every word of the page, in the order a reader meets it."""

    number: str
    name: str
    fitted_name: Fitted
    native_name: str
    fitted_native_name: Fitted
    native_language: str
    seat: str
    register_number: str
    scope: str
    sites: tuple[Site, ...]
    chapters: tuple[Chapter, ...]
    conditions: tuple[str, ...]
    standard_title: str
    version: str
    edition_label: str
    edition_digest: str
    decided_on: str
    effective_on: str
    expires_on: str
    supersedes: str
    audit: str
    verdict_digest: str
    issued_at: str
    synthetic: bool
    stamp: Stamp | None
    short_url: str
    url: str
    record_hash: str
    trust_fingerprint: str
    issuer_name: str


def write_sheet(  # noqa: PLR0913  # one keyword for each thing that is not in the record
    record: Mapping[str, Any],
    *,
    record_hash: str,
    state: str,
    state_since: date | None,
    reason: str | None,
    trust_fingerprint: str,
    issuer_name: str,
    public_url: str,
    standard_title: str,
    chapter_titles: Mapping[str, str],
) -> Sheet:
    """Return the words of the page.

    Raises:
        DocumentRefused: with every text that is too long or cannot be printed.
    """
    body = record["body"]
    enterprise = body["enterprise"]
    native_name = enterprise.get("native_name") or ""
    url = f"{public_url.rstrip('/')}/c/{body['number']}"
    sheet = Sheet(
        number=body["number"],
        name=enterprise["name"],
        fitted_name=fit_name(enterprise["name"]),
        native_name=native_name,
        fitted_native_name=fit_native_name(native_name),
        native_language=find_language(native_name),
        seat=_join(
            enterprise.get("place"),
            enterprise.get("district"),
            format_country(enterprise.get("country") or ""),
        ),
        register_number=enterprise.get("register_number") or "",
        scope=body["scope"],
        sites=tuple(Site(site["name"], site["place"], site["work"]) for site in body["sites"]),
        chapters=_chapters(body["chapters"], chapter_titles),
        conditions=tuple(_condition(condition) for condition in body.get("conditions") or ()),
        standard_title=standard_title,
        version=_version(body["edition"]["label"], standard_title),
        edition_label=body["edition"]["label"],
        edition_digest=body["edition"]["digest"],
        decided_on=format_date(body["decision"]["decided_on"]),
        effective_on=format_date(body["effective_on"]),
        expires_on=format_date(body["expires_on"]),
        supersedes=body.get("supersedes") or "",
        audit=body.get("audit") or "",
        verdict_digest=body["verdict_digest"],
        issued_at=record["issued_at"],
        synthetic=bool(body["synthetic"]),
        stamp=_stamp(state, state_since, reason, body),
        short_url=url.removeprefix("https://").removeprefix("http://"),
        url=url,
        record_hash=record_hash,
        trust_fingerprint=trust_fingerprint,
        issuer_name=issuer_name,
    )
    _refuse_unprintable(sheet)
    return sheet


def _version(label: str, title: str) -> str:
    """Return the version of an edition, empty when the title tells it already."""
    version = label.partition("@")[2]
    return "" if version in title else version


def _chapters(
    results: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> tuple[Chapter, ...]:
    """Return the chapters in the standard's own order; any other follows under its id."""
    order = [*titles, *(chapter for chapter in results if chapter not in titles)]
    return tuple(
        Chapter(
            titles.get(chapter, chapter), int(results[chapter]["met"]), int(results[chapter]["of"])
        )
        for chapter in order
        if chapter in results
    )


def _condition(condition: Mapping[str, Any]) -> str:
    criterion, due_on = condition.get("criterion"), condition.get("due_on")
    code = str(condition["code"]).replace("_", " ")
    what = f"Criterion {criterion}" if criterion else code[:1].upper() + code[1:]
    return f"{what} to be met by {format_date(due_on)}" if due_on else what


def _stamp(
    state: str, since: date | None, reason: str | None, body: Mapping[str, Any]
) -> Stamp | None:
    """Return how a state other than valid is told on paper."""
    if state not in STATES:
        raise DocumentRefused((f"there is no state {state!r}",))
    if state == "valid":
        return None
    if state == "expired":
        return Stamp("Expired", f"since {format_date(since or body['expires_on'])}")
    when = f"since {format_date(since)}" if since else "see the status page"
    why = REASONS.get(reason or "", "")
    return Stamp(state.capitalize(), f"{when}: {why}" if why else when)


def _join(*parts: str | None) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _refuse_unprintable(sheet: Sheet) -> None:
    limits = (
        ("name", sheet.name, LONGEST_NAME),
        ("native name", sheet.native_name, LONGEST_NAME),
        ("seat", sheet.seat, LONGEST_NAME),
        ("register number", sheet.register_number, LONGEST_NAME),
        ("issuer's name", sheet.issuer_name, LONGEST_NAME),
        ("standard's title", sheet.standard_title, LONGEST_NAME),
        ("address", sheet.url, LONGEST_NAME),
        ("scope", sheet.scope, LONGEST_SCOPE),
        *(("site", part, LONGEST_NAME) for s in sheet.sites for part in (s.name, s.place, s.work)),
        *(("chapter", chapter.title, LONGEST_NAME) for chapter in sheet.chapters),
        *(("condition", condition, LONGEST_NAME) for condition in sheet.conditions),
    )
    problems = [
        f"the {what} has more than {most} characters" for what, t, most in limits if len(t) > most
    ]
    problems += [
        f"the {what} has a character that no bundled font prints: {char!a}"
        for what, text, _ in limits
        for char in find_unprintable(text)
    ]
    if len(sheet.chapters) > MOST_CHAPTERS:
        problems.append(f"there are more than {MOST_CHAPTERS} chapters")
    if problems:
        raise DocumentRefused(tuple(dict.fromkeys(problems)))
