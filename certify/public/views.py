"""What the pages show, made from a verification: nothing here asks a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certify.public.yourself import YOURSELF
from certify.queries import CertificatePage
from certify.reasons import REASONS
from certify.settings import Settings
from certify.verification import MEANINGS, Change, Verification
from certify.wording import format_country, format_date

CHANGES: Mapping[str, str] = {
    "issued": "Issued",
    "suspended": "Suspended",
    "reinstated": "Reinstated: valid again",
    "withdrawn": "Withdrawn for good",
    "superseded": "Superseded by a newer certificate",
}


@dataclass(frozen=True)
class CheckView:
    """One check with its meaning."""

    name: str
    status: str
    title: str
    detail: str
    meaning: str
    yourself: str


@dataclass(frozen=True)
class HolderView:
    """Who is certified."""

    name: str
    native_name: str
    seat: str
    register_number: str


@dataclass(frozen=True)
class ChapterView:
    """The results of one chapter."""

    id: str
    title: str
    met: int
    of: int
    score: str


@dataclass(frozen=True)
class EventView:
    """A change of state, told."""

    at: datetime
    state: str
    sentence: str


@dataclass(frozen=True)
class FileView:
    """A file to take away."""

    name: str
    href: str
    words: str


@dataclass(frozen=True)
class AnswerView:
    """An answer about a file or a number, without the certificate's own page."""

    state: str
    sentence: str
    as_of: datetime | None
    checks: tuple[CheckView, ...]
    number: str | None = None
    suggestions: tuple[str, ...] = ()
    file_name: str = ""
    paper: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CertificateView:
    """The page of one certificate, in the order a reader meets it."""

    number: str
    state: str
    sentence: str
    as_of: datetime | None
    on: str | None
    synthetic: bool
    short_url: str
    checks: tuple[CheckView, ...]
    holder: HolderView | None
    scope: str
    sites: tuple[Mapping[str, Any], ...]
    chapters: tuple[ChapterView, ...]
    conditions: tuple[str, ...]
    decided_on: str
    effective_on: str
    expires_on: str
    supersedes: str
    standard_title: str
    standard_path: str
    edition_label: str
    edition_digest: str
    verdict_digest: str
    audit: str
    history: tuple[EventView, ...]
    files: tuple[FileView, ...]


def view_checks(verification: Verification) -> tuple[CheckView, ...]:
    """Return every check of an answer with what it means."""
    return tuple(
        CheckView(
            name=check.name,
            status=check.status,
            title=MEANINGS[check.name].title,
            detail=check.detail[:1].upper() + check.detail[1:],
            meaning=MEANINGS[check.name].says,
            yourself=YOURSELF.get(check.name, ""),
        )
        for check in verification.checks
    )


def view_answer(verification: Verification, *, file_name: str = "") -> AnswerView:
    """Return the answer about a file; the signed words are shown only when they are genuine."""
    body = verification.certificate
    return AnswerView(
        state=verification.state,
        sentence=verification.sentence,
        as_of=verification.as_of,
        checks=view_checks(verification),
        number=None if body is None else verification.number,
        file_name=file_name,
        paper=() if body is None else tuple(_paper(body)),
    )


def view_certificate(
    page: CertificatePage, *, settings: Settings, on: date | None
) -> CertificateView:
    """Return the page of a certificate; nothing that is not shown to be genuine is shown."""
    verification, number = page.verification, page.number
    body: Mapping[str, Any] = verification.certificate or {}
    label = str(body["edition"]["label"]) if body else ""
    return CertificateView(
        number=number,
        state=verification.state,
        sentence=verification.sentence,
        as_of=verification.as_of,
        on=on.isoformat() if on else None,
        synthetic=body.get("synthetic") is True,
        short_url=f"{settings.public_url}/c/{number}",
        checks=view_checks(verification),
        holder=_holder(body["enterprise"]) if body else None,
        scope=str(body.get("scope", "")),
        sites=tuple(body.get("sites", ())),
        chapters=view_chapters(body.get("chapters", {}), page.chapter_titles),
        conditions=tuple(
            view_condition(each, page.criterion_titles) for each in body.get("conditions", ())
        ),
        decided_on=str(body["decision"]["decided_on"]) if body else "",
        effective_on=str(body.get("effective_on", "")),
        expires_on=str(body.get("expires_on", "")),
        supersedes=str(body.get("supersedes") or ""),
        standard_title=f"{page.standard_title} {label.partition('@')[2]}",
        standard_path=label.replace("@", "/"),
        edition_label=label,
        edition_digest=str(body["edition"]["digest"]) if body else "",
        verdict_digest=str(body.get("verdict_digest", "")),
        audit=str(body.get("audit", "")),
        history=tuple(view_change(change) for change in verification.history),
        files=_files(number, has_pdf=page.has_pdf) if body else (),
    )


def view_chapters(
    results: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> tuple[ChapterView, ...]:
    """Return the chapters in the order of the standard; any other follows under its id."""
    order = [*titles, *(chapter for chapter in results if chapter not in titles)]
    return tuple(
        ChapterView(
            chapter,
            titles.get(chapter, chapter),
            int(results[chapter]["met"]),
            int(results[chapter]["of"]),
            str(results[chapter]["score"]),
        )
        for chapter in order
        if chapter in results
    )


def view_condition(condition: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return a condition of a certificate as a phrase."""
    criterion, due_on = condition.get("criterion"), condition.get("due_on")
    title = titles.get(str(criterion))
    name = f"{criterion}, {title}," if title else criterion
    what = f"Criterion {name}" if criterion else str(condition.get("code", "")).replace("_", " ")
    return f"{what} is to be met by {format_date(str(due_on))}" if due_on else what


def view_change(change: Change) -> EventView:
    """Return a change of state as a sentence with its public reason."""
    words = CHANGES.get(change.state, change.state)
    reason = REASONS.get(change.reason or "")
    return EventView(change.at, change.state, f"{words}{f': {reason}' if reason else ''}.")


def _holder(enterprise: Mapping[str, Any]) -> HolderView:
    seat = (enterprise.get("place"), enterprise.get("district"))
    country = format_country(str(enterprise.get("country", "")))
    return HolderView(
        name=str(enterprise["name"]),
        native_name=str(enterprise.get("native_name") or ""),
        seat=", ".join(dict.fromkeys(str(part) for part in (*seat, country) if part)),
        register_number=str(enterprise.get("register_number") or ""),
    )


def _paper(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what to compare with a paper, in the order it is printed."""
    holder = _holder(body["enterprise"])
    sites = "; ".join(f"{site['name']}, {site['place']}: {site['work']}" for site in body["sites"])
    return [
        ("Number", str(body["number"])),
        ("Enterprise", f"{holder.name}, {holder.seat}"),
        ("Scope", str(body["scope"])),
        ("Sites", sites),
        ("Edition", str(body["edition"]["label"])),
        (
            "Conditions",
            "; ".join(view_condition(each, {}) for each in body.get("conditions", ())) or "None",
        ),
        ("In force", f"{format_date(body['effective_on'])} to {format_date(body['expires_on'])}"),
    ]


def _files(number: str, *, has_pdf: bool) -> tuple[FileView, ...]:
    words = {
        "pdf": "One page to print or frame, with credential and proof inside",
        "vc.json": "The credential, signed (W3C VC 2.0, UNTP conformity credential)",
        "vc.jwt": "The same as a signed token (vc+jwt)",
        "proof.json": "The newest proof: records, state and checkpoint, all that is needed offline",
        "tlog-proof": "That the issuing record is in the log (C2SP tlog-proof)",
        "json": "This page for programs",
    }
    return tuple(
        FileView(f"{number}.{ending}", f"/c/{number}.{ending}", text)
        for ending, text in words.items()
        if ending != "pdf" or has_pdf
    )
