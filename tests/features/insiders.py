"""What dishonest people really do to papers, databases, files and rules in the scenarios."""

import io
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import pikepdf

from audits.vault import Vault


def edit_credential(paper: Path, former: str, name: str) -> None:
    """Put another name into the credential that is attached to a PDF."""
    with pikepdf.open(io.BytesIO(paper.read_bytes())) as pdf:
        (attached,) = (each for each in pdf.attachments if each.endswith(".vc.json"))
        stream = pdf.attachments[attached].obj.EF.F
        content = stream.read_bytes()
        forged = content.replace(former.encode(), name.encode())
        _insist(forged != content, f"{former} stands in the credential")
        stream.write(forged)
        pdf.save(paper)


def edit_page(paper: Path, name: str) -> None:
    """Paint over the page of a PDF and print another name on it; what is attached stays."""
    with pikepdf.open(io.BytesIO(paper.read_bytes())) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        label = page.add_resource(font, pikepdf.Name.Font)
        band = "q 1 1 1 rg 0 520 600 120 re f 0 0 0 rg"
        text = f"{band} BT {label} 32 Tf 60 570 Td ({name}) Tj ET Q"
        page.contents_add(text.encode())
        pdf.save(paper)


def alter_record(database: Path, number: str, former: str, text: str) -> None:
    """Write another text into the records of a certificate, past the rules of the database."""
    with closing(sqlite3.connect(database)) as connection, _unguarded(connection, "entries"):
        changed = connection.execute(
            "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), ?, ?) AS BLOB)"
            " WHERE subject LIKE '%/' || ? AND instr(CAST(entry AS TEXT), ?)",
            (former, text, number, former),
        )
        _insist(changed.rowcount > 0, f"{former} stands in a record of {number}")


def exchange_blobs(instance: Path, evidence: str, other: str) -> None:
    """Put the encrypted file of one piece of evidence in the place of another's."""
    with closing(sqlite3.connect(instance / "certify.db")) as connection:
        paths = [_blob(connection, instance, each) for each in (other, evidence)]
    shutil.copyfile(*paths)


def exchange_with_keys(instance: Path, vault: Vault, evidence: str, content: bytes) -> None:
    """Seal another content with the body's own keys and let the database point to it."""
    sealed = vault.put(content)
    with (
        closing(sqlite3.connect(instance / "certify.db")) as connection,
        _unguarded(connection, "evidence"),
    ):
        connection.execute(
            "UPDATE evidence SET commitment = ?, salt = ?, blob = ?, wrapped_key = ?,"
            " size_bytes = ? WHERE id = ?",
            (*asdict(sealed).values(), len(content), evidence),
        )


def rewrite_edition(source: Path, target: Path, changes: Mapping[str, str]) -> Path:
    """Copy the folder of an edition with some of its words changed, and return the copy."""
    shutil.copytree(source, target)
    for path in target.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for former, words in changes.items():
            text = text.replace(former, words)
        path.write_text(text, encoding="utf-8")
    return target


@contextmanager
def _unguarded(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Take the triggers of a table away, and put them back as if nothing had happened."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall()
    _insist(bool(guards), f"{table} is guarded")
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in guards:
        connection.execute(sql)
    connection.commit()


def _blob(connection: sqlite3.Connection, instance: Path, evidence: str) -> Path:
    (blob,) = connection.execute("SELECT blob FROM evidence WHERE id = ?", (evidence,)).fetchone()
    return instance / "evidence" / blob[:2] / blob


def _insist(is_so: bool, what: str) -> None:  # noqa: FBT001
    if not is_so:
        raise AssertionError(f"the tampering would change nothing: not so that {what}")
