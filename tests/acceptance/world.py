"""A certifier's world as its operator and a stranger meet it: a command, files, and addresses."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CERTIFY = Path(sys.executable).with_name("certify")
LIMIT_S = 120


@dataclass(frozen=True)
class Ended:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


@dataclass(frozen=True)
class World:
    """An instance folder, and the folder outside of it where watermarks are kept."""

    folder: Path
    state: Path

    @property
    def told(self) -> dict[str, Any]:
        return json.loads((self.folder / "world.json").read_text(encoding="utf-8"))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.state),
            "XDG_STATE_HOME": str(self.state),
            "CERTIFY_DIR": str(self.folder),
        }

    def certify(self, *words: object, largest_file: int | None = None) -> Ended:
        """Run the installed command; a file that grows beyond `largest_file` bytes fails there."""
        limit = "" if largest_file is None else f"ulimit -f {largest_file // 512}; "
        command = ["sh", "-c", f'{limit}exec "$0" "$@"', str(CERTIFY), *map(str, words)]
        ended = subprocess.run(
            command, env=self.environment, capture_output=True, timeout=LIMIT_S, check=False
        )
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """Start the installed command without waiting for its end."""
        return subprocess.Popen(
            [CERTIFY, *map(str, words)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words: object) -> dict[str, Any]:
        """Run a command that must succeed and return its JSON."""
        ended = self.certify(*words, "--json")
        assert ended.code == 0, ended
        return ended.json

    def copy(self, folder: Path) -> "World":
        """Copy the world with all that is remembered of it."""
        shutil.copytree(self.folder, folder / "instance")
        shutil.copytree(self.state, folder / "state")
        return World(folder / "instance", folder / "state")

    def number(self, state: str = "valid") -> str:
        """Return the number of the first certificate in that state."""
        told = self.told["certificates"]
        return str(next(each["number"] for each in told if each["state"] == state))

    def file(self, number: str, suffix: str) -> Path:
        return self.folder / "certificates" / f"{number}{suffix}"

    def key(self, person: str) -> str:
        told = json.loads((self.folder / "people.json").read_text(encoding="utf-8"))
        return str(next(each["key"] for each in told["people"] if each["id"] == person))

    def digest(self) -> dict[str, bytes]:
        """Return what is stored: every row of the database, every file but the database's own."""
        import sqlite3

        files = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.startswith("certify.db")
        }
        connection = sqlite3.connect(self.folder / "certify.db")
        try:
            rows = "\n".join(connection.iterdump())
        finally:
            connection.close()
        return {**files, "certify.db": rows.encode()}


@dataclass(frozen=True)
class Answer:
    """What a server answered; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A running `certify serve`."""

    world: World
    url: str
    process: "subprocess.Popen[bytes]"

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        by: str | None = None,
        **headers: str,
    ) -> Answer:
        """Send exactly this path; `by` is the person whose key goes along."""
        if by is not None:
            headers["Authorization"] = f"Bearer {self.world.key(by)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = urlsplit(self.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            headers_of = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, headers_of, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, document: object, *, by: str, code: int = 201) -> dict[str, Any]:
        """Send JSON to the interface and return its answer, which must have this status."""
        body = json.dumps(document).encode()
        answer = self.request(
            "POST", f"/api/v1{path}", body, by=by, Content_Type="application/json"
        )
        assert answer.status == code, answer.text
        return dict(answer.json)

    def upload(self, path: str, content: bytes, *, by: str) -> Answer:
        return self.request("POST", f"/api/v1{path}", content, by=by)

    def peak_memory_mib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024


@contextmanager
def serving(world: World, *options: str) -> Iterator[Served]:
    """Run `certify serve` on a free port of this machine until the block ends."""
    said = world.state / "serve.txt"
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [CERTIFY, "serve", "--port", "0", *options],
            env=world.environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    try:
        yield Served(world, _address(said, process), process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
            process.wait()


def _address(said: Path, process: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until and process.poll() is None:
        for line in said.read_text().splitlines():
            if ": http://" in line:
                return line.rpartition(": ")[2].rstrip("/")
        time.sleep(0.05)
    raise AssertionError(f"it does not serve: {said.read_text()}")
