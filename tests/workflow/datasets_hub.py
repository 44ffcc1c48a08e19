"""The Hub as far as a dataset is pushed to it and pulled: accounts by token, repositories in memory, whole commits."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.standin import Quiet, answering

LARGE = ".flac"
"""What is sent beside the commit."""


@dataclass
class Repository:
    private: bool
    files: dict[str, bytes] = field(default_factory=dict)
    commits: int = 0
    history: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Files by commit."""

    def commit(self, files: dict[str, bytes]) -> str:
        """As somebody does there. The id of the commit."""
        self.files = files
        self.commits += 1
        oid = f"{self.commits:040x}"
        self.history[oid] = dict(files)
        return oid

    @property
    def head(self) -> str:
        return f"{self.commits:040x}"

    def at(self, revision: str) -> str | None:
        """The commit of a branch, a tag or the beginning of a commit."""
        return (
            self.head if revision == "main" else next((oid for oid in self.history if oid.startswith(revision)), None)
        )


@dataclass
class DatasetsHub:
    url: str = ""
    tokens: dict[str, str] = field(default_factory=lambda: {"hf_ann": "ann"})
    """Names of accounts."""
    members: list[str] = field(default_factory=list)
    """Accounts that see every private dataset."""
    repositories: dict[str, Repository] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    """A status for every path that has this in it, in the place of an answer."""
    large: dict[str, bytes] = field(default_factory=dict)
    """By sha256."""
    asked: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Paths with one of these in them are answered by a network's own page, which is no JSON."""
    sizes: dict[str, int] = field(default_factory=dict)
    """What is said of files, in the place of the truth."""


PLAIN = {"HF_HUB_DISABLE_XET": "1"}
"""Uploads take the plain way, which needs no server of another kind."""


@contextmanager
def datasets_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetsHub]:
    """The client's endpoint is this one."""
    from huggingface_hub import constants

    with serving() as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = constants.HUGGINGFACE_CO_URL_TEMPLATE.partition("/{repo_id}")
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub.url + "".join(template[1:]))
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        yield hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetsHub]:
    """The one that the client asks in a test, as whoever the test says."""
    with datasets_hub(monkeypatch) as found:
        yield found


@pytest.fixture
def ann_hub(hub: DatasetsHub, monkeypatch: pytest.MonkeyPatch) -> DatasetsHub:
    """The same, asked as Ann."""
    monkeypatch.setenv("HF_TOKEN", "hf_ann")
    return hub


@contextmanager
def serving() -> Iterator[DatasetsHub]:
    """For another process, which is told by HF_ENDPOINT."""
    hub = DatasetsHub()
    with answering(_answering(hub)) as port:
        hub.url = f"http://127.0.0.1:{port}"
        yield hub


def _answering(hub: DatasetsHub) -> type[Quiet]:
    class Answering(Quiet):
        def do_GET(self) -> None:
            self._serve("GET")

        def do_HEAD(self) -> None:
            self._serve("HEAD")

        def do_POST(self) -> None:
            self._serve("POST")

        def do_PUT(self) -> None:
            self._serve("PUT")

        def do_DELETE(self) -> None:
            self._serve("DELETE")

        def _serve(self, method: str) -> None:
            path = urlsplit(self.path).path
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            hub.asked.append(f"{method} {path}")
            status = next((code for part, code in hub.answers.items() if part in path), None)
            if status is not None:
                self.say({"error": "no"}, status)
                return
            account = hub.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            if account is None and not path.startswith("/large/"):
                self.say({"error": "Invalid credentials"}, 401)
                return
            if any(part in path for part in hub.pages):
                self._send(b"<html>Log in to this network</html>", {"Content-Type": "text/html"})
            elif "/resolve/" in path:
                name, _, place = path.removeprefix("/datasets/").partition("/resolve/")
                self._give(name, place, account or "")
            else:
                self.say(*self._done(method, path, body, account or ""))

        def _give(self, name: str, place: str, account: str) -> None:
            """A file at a commit."""
            revision, _, path = place.partition("/")
            found = self._seen(name, account)
            data = None if found is None else found.history.get(revision, {}).get(path)
            if data is None:
                self.say({"error": "Entry not found"}, 404)
                return
            etag = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            self._send(data, {"X-Repo-Commit": revision, "ETag": f'"{etag}"'})

        def _send(self, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(200)
            for key, value in (headers | {"Content-Length": str(len(data))}).items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def _seen(self, name: str, account: str) -> Repository | None:
            """What is private is seen by its account and the members of its organization."""
            found = hub.repositories.get(name)
            return found if found and (not found.private or account in (name.partition("/")[0], *hub.members)) else None

        def _done(self, method: str, path: str, body: bytes, account: str) -> tuple[Any, int]:
            if path == "/api/whoami-v2":
                return {"name": account, "type": "user"}, 200
            if path == "/api/repos/create":
                return self._create(json.loads(body), account)
            if path == "/api/repos/delete":
                asked = json.loads(body)
                hub.repositories.pop(f"{asked.get('organization') or account}/{asked['name']}", None)
                return {}, 200
            if path == "/api/validate-yaml":
                return {"errors": [], "warnings": []}, 200
            if path.startswith("/large/"):
                hub.large[path.rpartition("/")[2]] = body
                return {}, 200
            return self._of_a_repository(path, body, account)

        def _create(self, asked: dict[str, Any], account: str) -> tuple[Any, int]:
            owner = asked.get("organization") or account
            name = f"{owner}/{asked['name']}"
            if owner != account:
                return {"error": "not yours"}, 403
            if name in hub.repositories:
                return {"error": "You already created this dataset repo"}, 409
            hub.repositories[name] = Repository(asked.get("visibility") == "private" or bool(asked.get("private")))
            return {"url": f"{hub.url}/datasets/{name}", "name": name}, 200

        def _of_a_repository(self, path: str, body: bytes, account: str) -> tuple[Any, int]:
            parts = path.removeprefix("/api").removeprefix("/datasets/").split("/")
            name = f"{parts[0]}/{parts[1].removesuffix('.git')}"
            found = self._seen(name, account)
            if found is None:
                return {"error": "Repository not found"}, 404
            if len(parts) == 2:  # what is said of the repository itself
                return {"id": name, "private": found.private, "sha": found.head}, 200
            if parts[2] == "revision":
                oid = found.at(unquote(parts[3]))
                said = {"id": name, "private": found.private, "sha": oid}
                return (said, 200) if oid else ({"error": "Invalid rev id"}, 404)
            if parts[2] == "paths-info":
                wanted, files = parse_qs(body.decode())["paths"], found.history[parts[3]]
                return [_told(hub, each, files[each]) for each in wanted if each in files], 200
            if "/tree/" in path:
                return [{"type": "file", "path": each, "size": 1, "oid": "0"} for each in sorted(found.files)], 200
            if "/preupload/" in path:
                asked = [each["path"] for each in json.loads(body)["files"]]
                return {"files": [_mode(each) for each in asked]}, 200
            if path.endswith("/info/lfs/objects/batch"):
                return {
                    "transfer": "basic",
                    "objects": [_object(hub, each) for each in json.loads(body)["objects"]],
                }, 200
            if (parent := _parent(body)) not in (None, found.head):
                return {"error": f"The branch does not point to {parent}"}, 412
            return _committed(hub, found, body), 200

    return Answering


def _told(hub: DatasetsHub, path: str, data: bytes) -> dict[str, Any]:
    return {"type": "file", "path": path, "size": hub.sizes.get(path, len(data)), "oid": "0"}


def _mode(path: str) -> dict[str, Any]:
    return {"path": path, "uploadMode": "lfs" if path.endswith(LARGE) else "regular", "shouldIgnore": False}


def _object(hub: DatasetsHub, asked: dict[str, Any]) -> dict[str, Any]:
    there = asked["oid"] in hub.large
    return {**asked, **({} if there else {"actions": {"upload": {"href": f"{hub.url}/large/{asked['oid']}"}}})}


def _parent(body: bytes) -> str | None:
    """The commit on top of which it is to be."""
    values = [each["value"] for each in map(json.loads, body.splitlines()) if each["key"] == "header"]
    return next((value["parentCommit"] for value in values if value.get("parentCommit")), None)


def _committed(hub: DatasetsHub, found: Repository, body: bytes) -> dict[str, Any]:
    files = dict(found.files)
    for line in map(json.loads, body.splitlines()):
        key, value = line["key"], line["value"]
        if key == "file":
            files[value["path"]] = base64.b64decode(value["content"])
        elif key == "lfsFile":
            files[value["path"]] = hub.large[value["oid"]]
            assert hashlib.sha256(files[value["path"]]).hexdigest() == value["oid"]
        elif key == "deletedFile":
            del files[value["path"]]
    oid = found.commit(files)
    return {"success": True, "commitOid": oid, "commitUrl": f"{hub.url}/datasets/x/y/commit/{oid}"}
