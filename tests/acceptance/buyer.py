"""A buyer: a folder with the files that were handed on, a trust file, and the command."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .world import Ended, World

CHECK_FIELDS = {"name", "status", "detail"}
STATUSES = {"passed", "failed", "not_made"}
EXITS = {"valid": 0, "not_valid": 1, "not_checked": 2}


@dataclass(frozen=True)
class Said:
    """What `certify verify` answered."""

    code: int
    answer: dict[str, Any]

    @property
    def state(self) -> str:
        return str(self.answer["state"])

    @property
    def sentence(self) -> str:
        return str(self.answer["sentence"])

    @property
    def checks(self) -> dict[str, str]:
        return {check["name"]: check["status"] for check in self.answer["checks"]}


@dataclass(frozen=True)
class Buyer:
    """Somebody outside, without instance or database."""

    folder: Path

    @property
    def _world(self) -> World:
        return World(self.folder / "nothing", self.folder)

    @property
    def trust(self) -> Path:
        return self.folder / "trust.json"

    def change_trust(self, **fields: object) -> None:
        document = json.loads(self.trust.read_bytes()) | fields
        text = json.dumps(document, separators=(",", ":"), sort_keys=True)
        self.trust.write_text(text, encoding="utf-8")

    def take(self, path: Path, name: str = "") -> Path:
        """Copy a file into the buyer's folder, perhaps under another name."""
        return Path(shutil.copy(path, self.folder / (name or path.name)))

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def run(self, *words: object) -> Ended:
        return self._world.certify("verify", *words, "--trust", self.trust)

    def verify(self, *words: object) -> Said:
        """Ask, and hold the answer against the form that design.md promises."""
        return read_answer(self.run(*words, "--json"))


def read_answer(ended: Ended) -> Said:
    answer = ended.json
    assert {"outcome", "sentence", "as_of", "checks"} <= answer.keys()
    assert answer["checks"]
    for check in answer["checks"]:
        assert check.keys() == CHECK_FIELDS
        assert check["status"] in STATUSES
        assert check["detail"]
    assert EXITS[answer["outcome"]] == ended.code
    if answer["outcome"] == "valid":
        assert "failed" not in {check["status"] for check in answer["checks"]}
        assert answer["as_of"]
    return Said(ended.code, answer)


def make_buyer(world: World, folder: Path) -> Buyer:
    folder.mkdir(exist_ok=True)
    shutil.copy(world.folder / "trust.json", folder)
    return Buyer(folder)
