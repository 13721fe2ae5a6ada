"""Build the sample world in a folder, and write down what is in it (`world.json`)."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from certify import service
from certify.create import Body, fill_folder
from certify.demo.clock import StoryClock
from certify.demo.people import add_staff, people_to_json
from certify.demo.samples import write_tryouts
from certify.demo.story import EDITION, Stage, Told, files_of, suspend, tell
from certify.demo.units import UNITS
from certify.editions import get_edition
from certify.instance import Clock, Instance, open_instance, utc_now, watermark_path
from certify.passphrase import DEMO_PASSPHRASE
from certify.queries import certificate_page, tlog_proof_bytes
from certify.refusals import InstanceRefused
from certify.settings import FILE_NAME, load_settings

MARKER: Final = ".fair-it-ledger-demo"
WORLD: Final = "world.json"
PEOPLE: Final = "people.json"
ADDRESS: Final = "http://127.0.0.1:8000"
MAX_AGE_HOURS: Final = 720
BEGAN_DAYS_AGO: Final = 22  # so that the proof in the oldest PDF is younger than the limit

_OURS: Final = (
    "audit", "certificates", "certify.db", "certify.db-shm", "certify.db-wal", "documents",
    "drafts", "evidence", "keys", "log", "log.lock", "samples", "settings.toml", "standards",
    "trust.json", PEOPLE, WORLD,
)  # fmt: skip
_BODY: Final = Body(
    name="Fair IT Certification (demo, worthless)",
    public_url=ADDRESS,
    did="did:web:demo.fair-it-ledger.example",
    origin="demo.fair-it-ledger.example/log",
    max_age_hours=MAX_AGE_HOURS,
    demo=True,
)

Progress = Callable[[str], None]


def build_world(
    folder: Path, *, progress: Progress = lambda _: None, clock: Clock = utc_now
) -> dict[str, object]:
    """Build the world in `folder` and return what `world.json` says.

    A world that was built there before is built anew.

    Raises:
        InstanceRefused: the folder holds something else.
    """
    clear_folder(folder)
    (folder / MARKER).write_text("A sample world. It is removed when it is built again.\n")
    began_at = (clock() - timedelta(days=BEGAN_DAYS_AGO)).replace(hour=4, minute=30, second=0)
    story_clock = StoryClock(began_at)
    instance = fill_folder(folder, _BODY, passphrase=DEMO_PASSPHRASE, clock=story_clock)
    stage = _set_stage(instance, story_clock)
    told = _tell_all(stage, progress)
    people = (*stage.staff.everybody, *(each.speaker for each in told))
    _write_json(folder / PEOPLE, people_to_json(people))
    write_tryouts(stage, told)
    instance.close()
    return _finish(folder, told, clock)


def clear_folder(folder: Path) -> None:
    """Make the folder, or empty it of a world that was built there before.

    Raises:
        InstanceRefused: it holds something else, or is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise InstanceRefused(folder, "it is not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        return
    if not (folder / MARKER).is_file():
        raise InstanceRefused(folder, "it is not empty and was not made by this command")
    _forget_watermark(folder)
    for name in _OURS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _forget_watermark(folder: Path) -> None:
    """The old world's log ends here, so nothing needs to remember it."""
    if (folder / FILE_NAME).is_file():
        path = watermark_path(load_settings(folder).log_vkey)
        for each in (path, path.with_name(f"{path.name}.lock")):
            each.unlink(missing_ok=True)


def _set_stage(instance: Instance, clock: StoryClock) -> Stage:
    staff = add_staff(instance)
    clock.move(minutes=30)
    service.publish_edition(instance, EDITION, by=staff.administrator.person)
    samples = instance.folder / "samples"
    samples.mkdir()
    return Stage(instance, clock, staff, get_edition(instance, EDITION), samples)


def _tell_all(stage: Stage, progress: Progress) -> list[Told]:
    told = []
    for number, unit in enumerate(UNITS):
        progress(f"{number + 1} of {len(UNITS)}: {unit.name}, {unit.place}")
        stage.clock.move(minutes=90)
        told.append(tell(stage, unit, auditor=number % 2, decider=number % 2))
    for each in told:
        if each.unit.story == "suspended":
            stage.clock.move(days=4)
            suspend(stage, each, decider=1)
    return told


def _finish(folder: Path, told: list[Told], clock: Clock) -> dict[str, object]:
    """Publish a checkpoint of today, and write the certificates' files as of it."""
    instance = open_instance(folder, clock=clock)
    service.publish(instance, heartbeat=True)
    world: dict[str, object] = {
        "log": "log",
        "log_vkey": instance.settings.log_vkey,
        "origin": instance.settings.origin,
        "trust": "trust.json",
        "issuer": instance.settings.issuer_did,
        "certificates": [
            _write_certificate(instance, each) for each in told if each.number is not None
        ],
        "audits": [_audit_to_json(folder, each) for each in told],
    }
    instance.close()
    _write_json(folder / WORLD, world)
    return world


def _write_certificate(instance: Instance, told: Told) -> dict[str, str]:
    number = str(told.number)
    files = dict(files_of(instance, number))
    files[".tlog-proof"] = tlog_proof_bytes(instance, number)
    folder = instance.folder / "certificates"
    folder.mkdir(exist_ok=True)
    for suffix, data in files.items():
        (folder / f"{number}{suffix}").write_bytes(data)
    return {
        "number": number,
        "enterprise": told.unit.name,
        "state": certificate_page(instance, number).verification.state,
        "pdf": f"certificates/{number}.pdf",
        "credential": f"certificates/{number}.vc.json",
        "proof": f"certificates/{number}.proof.json",
    }


def _audit_to_json(folder: Path, told: Told) -> dict[str, object]:
    return {
        "id": told.audit,
        "enterprise": told.unit.name,
        "evidence": [path.relative_to(folder).as_posix() for path in told.evidence],
        "verdict_digest": told.verdict_digest,
    }


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
