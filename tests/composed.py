"""`compose.yaml` as a team runs it, by a real engine: up, work, kills, down and up again; is anything lost?

    python -m tests.composed [--extras postgres,s3,mcp,oidc] [--engine "docker compose"]

Nothing but Python is needed beside the engine. It builds an image and makes a project of its own (a name, a port and
volumes that nobody else has), and removes all but the image in the end. Without `nemo`, since torch is several GB.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[1]
EXTRAS = "postgres,s3,mcp,oidc"
ENGINES = ("docker compose", "podman compose", "podman-compose")
SOUND = ROOT / "assets" / "examples" / "short-story.flac"
TEXT = "Corrected by hand."
RUNS = 6
"""Transcriptions at once: more than are done before somebody is killed."""
PATIENCE_SECONDS = 240
API = "/gradio_api"
STUDIO = f"{API}/studio"

T = TypeVar("T")


def engine() -> str | None:
    """One whose server answers."""
    for name in ENGINES:
        program = name.split()[0].removesuffix("-compose")
        if _answers([program, "info"]) and _answers([*name.split(), "version"]):
            return name
    return None


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@dataclass
class Composed:
    """The services of `compose.yaml`, as a project of their own."""

    engine: str
    folder: Path
    extras: str
    name: str = field(default_factory=lambda: f"canary-studio-check-{secrets.token_hex(3)}")
    port: int = field(default_factory=lambda: _free_port())

    def __post_init__(self) -> None:
        said = {
            "POSTGRES_PASSWORD": secrets.token_hex(16),
            "S3_SECRET": secrets.token_hex(16),
            "STUDIO_PORT": str(self.port),
            "STUDIO_IMAGE": "canary-studio-check",
            "EXTRAS": self.extras,
        }
        self._environment = {**os.environ, **said}  # an engine hears it before the file
        self._env.write_text("".join(f"{key}={value}\n" for key, value in said.items()), "utf-8")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _env(self) -> Path:
        return self.folder / "env"

    def do(self, *arguments: str, said: str = "") -> str:
        """What it printed. Ends the program where it failed."""
        command = [*shlex.split(self.engine), "--env-file", str(self._env), "--project-name", self.name, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, input=said, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{shlex.join(command)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
        return done.stdout

    def studio(self, *arguments: str, said: str = "") -> str:
        return self.do("exec", "-T", "studio", "canary-studio", *arguments, said=said)

    def all(self) -> list[dict[str, Any]]:
        """Every container, also those that ended: an array, or a line each, as the engine's version has it."""
        text = self.do("ps", "--all", "--format", "json").strip()
        return list(json.loads(text)) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Person:
    """Who has logged in, and asks as the page does."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url = url
        self._http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._send("/login", urllib.parse.urlencode({"name": name, "password": password, "next": "/"}).encode())
        config = json.loads(self._send("/config"))
        self._components = {each["props"].get("elem_id"): each["id"] for each in config["components"]}

    def upload(self, path: Path) -> str:
        """The recording's id, once it is in the library."""
        border = uuid.uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
        sent = json.loads(self._send(f"{API}/upload", body, f"multipart/form-data; boundary={border}"))
        begun = self.call("status", "intake", {"action": "take", "files": sent, "project": "default"})
        until(f"{path.name} is taken in", lambda: self.get(f"/intakes/{begun['intake']}.json")["state"] == "done")
        return str(self.library()[0]["id"])

    def library(self) -> list[dict[str, Any]]:
        return list(self.get("/library.json")["recordings"])

    def transcribe(self, recording: str) -> str:
        """The transcript, which is empty at first."""
        asked = {"action": "start", "recording": recording, "model": "moonshine/tiny-en"}
        return str(self.call("editor", "compare", asked)["transcript"])

    def changes(self, transcript: str) -> dict[str, Any]:
        return self.get(f"/transcripts/{transcript}/changes.json?since=-1")

    def correct(self, transcript: str) -> None:
        segments = self.changes(transcript)["segments"]
        first = segments["id"][0]
        asked = {
            "op": "set_text",
            "transcript": transcript,
            "intent": {"segment": first, "text": TEXT, "status": "verified"},
            "revisions": {first: segments["revision"][0]},
            "key": uuid.uuid4().hex,
        }
        self._ok(self._send(f"{STUDIO}/edit", json.dumps(asked).encode(), "application/json"))

    def export(self, transcript: str) -> bytes:
        asked = {"action": "start", "format": "nemo", "transcript": transcript, "status": "all"}
        token = self.call("editor", "export", asked)["export"]

        def ended() -> dict[str, Any] | None:
            state = self.get(f"/exports/{token}/state.json")
            return None if state["state"] == "working" else state

        state = until("an export is made", ended)
        if state["state"] != "done":
            raise SystemExit(f"An export failed: {state['message']}")
        return self._send(STUDIO + state["url"])

    def get(self, path: str) -> dict[str, Any]:
        return dict(json.loads(self._send(STUDIO + path)))

    def call(self, component: str, function: str, data: dict[str, Any]) -> dict[str, Any]:
        asked = {
            "data": data,
            "component_id": self._components[component],
            "fn_name": function,
            "session_hash": "check",
        }
        return self._ok(self._send(f"{API}/component_server", json.dumps(asked).encode(), "application/json"))

    def _ok(self, answer: bytes) -> dict[str, Any]:
        got = json.loads(answer)
        if not got["ok"]:
            raise SystemExit(f"It was refused: {got['message']}")
        return dict(got)

    def _send(self, path: str, body: bytes | None = None, kind: str = "application/x-www-form-urlencoded") -> bytes:
        head = {"Content-Type": kind, "Origin": self._url} if body is not None else {}
        try:
            with self._http.open(urllib.request.Request(self._url + path, body, head), timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise OSError(
                f"{path} is answered with {error.code}: {error.read()[:500].decode(errors='replace')}"
            ) from None


def until(what: str, ask: Callable[[], T | None]) -> T:
    """What `ask` gives, asked until it is something; a server that does not answer yet is asked again."""
    end = time.monotonic() + PATIENCE_SECONDS
    why: object = ""
    while time.monotonic() < end:
        try:
            if found := ask():
                return found
        except (OSError, KeyError, IndexError) as error:
            why = error
        time.sleep(0.5)
    raise SystemExit(f"Not within {PATIENCE_SECONDS} s: {what}. {why}")


def answers(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:
        return bool(answer.status == 200)


@contextmanager
def up(found: str, extras: str) -> Iterator[Composed]:
    with tempfile.TemporaryDirectory(prefix="composed-") as folder:
        house = Composed(found, Path(folder), extras)
        try:
            step("build, and all four services up")
            house.do("up", "--build", "--detach")
            yield house
        except (SystemExit, OSError):
            print(house.do("logs", "--tail", "40"))
            raise
        finally:
            house.do("down", "--volumes", "--rmi", "local", "--timeout", "60")


def step(what: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')}  {what}", flush=True)


def check(house: Composed) -> None:
    password = secrets.token_hex(12)
    until("the studio is ready", lambda: answers(house.url))
    step("the first administrator, who logs in")
    house.studio("users", "add", "ann", "--admin", said=f"{password}\n")
    ann = Person(house.url, "ann", password)
    step("an upload; the studio is killed while it transcribes, and the worker does the rest")
    recording = ann.upload(SOUND)
    transcripts = [ann.transcribe(recording) for _ in range(RUNS)]
    house.do("kill", "studio")
    house.do("up", "--detach", "--scale", "worker=2")
    until("the studio is ready again", lambda: answers(house.url))
    for transcript in transcripts:
        run = until("a transcription ends", lambda of=transcript: _ended(ann, of))  # type: ignore[misc]
        if run["state"] != "done":
            raise SystemExit(f"A transcription ended as {run['state']}: {run.get('error')}")
    step("a correction, and an export")
    ann.correct(transcripts[0])
    _has_text(ann.export(transcripts[0]))
    step("all stop by themselves")
    house.do("stop")
    if killed := [each["Name"] for each in house.all() if each["ExitCode"] == 137]:
        raise SystemExit(f"Killed, since they did not end when they were told to: {killed}")
    step("down, and up again: all is there")
    house.do("down")
    house.do("up", "--detach")
    until("the studio is ready again", lambda: answers(house.url))
    ann = Person(house.url, "ann", password)
    if TEXT not in (text := " ".join(ann.changes(transcripts[0])["segments"]["text"])):
        raise SystemExit(f"What was corrected is gone: {text}")
    _has_text(ann.export(transcripts[0]))
    print(house.studio("doctor"))


def _ended(person: Person, transcript: str) -> dict[str, Any] | None:
    run = person.changes(transcript)["run"]
    return None if run["state"] in ("queued", "running") else dict(run)


def _has_text(export: bytes) -> None:
    with zipfile.ZipFile(BytesIO(export)) as file:
        if not any(TEXT in file.read(name).decode() for name in file.namelist() if name.endswith(".json")):
            raise SystemExit(f"The correction is not in the export: {file.namelist()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--extras", default=EXTRAS)
    parser.add_argument("--engine", default=None, help="such as “podman-compose”; without it the first that answers")
    told = parser.parse_args()
    found = told.engine or engine()
    if found is None:
        print(f"Left out: no container engine answers here ({', '.join(ENGINES)}).")
        raise SystemExit(bool(os.environ.get("CI")))
    print(f"compose.yaml by {found}:")
    with up(found, told.extras) as house:
        check(house)
    print("Nothing is lost.")


if __name__ == "__main__":
    main()
