"""What a hub answers is told as it is: a stand-in hub on this machine, asked by the real client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.standin import Quiet, answering

pytestmark = pytest.mark.nemo

FETCH = """
from studio.engines.nemo.hub import fetch_file
from studio.errors import ModelUnavailable
try:
    fetch_file("nvidia/some-model", "some-model.nemo", lambda part, doing: None)
except ModelUnavailable as error:
    print(error)
"""


@contextmanager
def hub(status: int, page: bytes = b"", model: bytes = bytes(3_000_000), sent: float = 1.0) -> Iterator[str]:
    """The address of a hub that answers every request so; with 200 it has a model of 3 MB, or another.

    `page` is answered in place of everything; `sent` is the share of the model after which the connection ends.
    """

    class Answers(Quiet):
        def do_GET(self) -> None:
            self._head()
            if self.command == "GET" and status == 200:
                body = self._body()
                self.wfile.write(body if len(body) != len(model) else body[: round(sent * len(body))])

        do_HEAD = do_GET

        def _body(self) -> bytes:
            if page:
                return page
            if "/api/" in self.path:
                return json.dumps({"id": "nvidia/some-model", "sha": "a" * 40, "siblings": []}).encode()
            return model

        def _head(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(self._body())) if status == 200 else "0")
            self.send_header("Content-Type", "text/html" if page else "application/json")
            if status == 200 and not page:
                self.send_header("X-Repo-Commit", "a" * 40)
                self.send_header("ETag", '"' + "b" * 64 + '"')
            self.end_headers()

    with answering(Answers) as port:
        yield f"http://127.0.0.1:{port}"


def told(home: Path, address: str, program: str = FETCH) -> str:
    environment = {**os.environ, "HF_HOME": str(home), "HF_ENDPOINT": address, "HF_HUB_DISABLE_XET": "1"}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "nvidia/some-model cannot be downloaded: the hub asks who wants it (401). Run `hf auth login`"),
        (403, "nvidia/some-model cannot be downloaded with this account (403). Accept its terms at"),
        (404, "The hub has no nvidia/some-model"),
        (429, "the hub answers that too much was asked from here (429). Wait some minutes"),
        (407, "the proxy between here and the hub wants a login (407)"),
        (451, "nvidia/some-model cannot be downloaded: the hub refuses it (451)"),
        (500, "the hub answers with a fault of its own (500)"),
        (503, "the hub answers with a fault of its own (503)"),
    ],
)
def test_an_answer_is_told_as_it_is(tmp_path: Path, status: int, sentence: str) -> None:
    with hub(status) as address:
        said = told(tmp_path, address)
    assert sentence in said
    assert "Connect this machine" not in said


def test_nobody_there_is_told_as_before(tmp_path: Path) -> None:
    assert "the hub was not reached. Connect this machine" in told(tmp_path, "http://127.0.0.1:9")


def test_a_full_disk_is_called_that(tiny_disk: Path) -> None:
    with hub(200) as address:
        said = told(tiny_disk, address)
    assert f"the disk that holds the hub's cache ({tiny_disk}) is full" in said


def test_a_page_in_the_hubs_place_is_called_that(tmp_path: Path) -> None:
    with hub(200, b"<html><body>Please sign in to the guest network.</body></html>") as address:
        said = told(tmp_path, address)
    assert "something between here and the hub, such as a proxy or a login page, answers in the hub's place" in said


def test_a_cache_that_cannot_be_written_to_is_called_that() -> None:
    nowhere = Path("/sys/hub")  # also for root
    with hub(200) as address:
        said = told(nowhere, address)
    assert f"the hub's cache ({nowhere}) cannot be written to" in said


LOAD = """
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.errors import ModelUnavailable
try:
    with Catalog(Settings(data=Path(), device="cpu")).lease("nvidia/parakeet-ctc-0.6b") as engine:
        print(engine.revision)
except ModelUnavailable as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.speech
class TestCutOff:
    """A file in the cache whose end is missing: an interrupted copy, a disk that was full."""

    def cached(self, home: Path, model: Path) -> Path:
        folder = home / "hub" / "models--nvidia--parakeet-ctc-0.6b"
        (folder / "refs").mkdir(parents=True)
        (folder / "refs" / "main").write_text("a" * 40)
        path = folder / "snapshots" / ("a" * 40) / "parakeet-ctc-0.6b.nemo"
        path.parent.mkdir(parents=True)
        path.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
        return path

    def test_it_is_fetched_again(self, tmp_path: Path, tiny_ctc: Path) -> None:
        path = self.cached(tmp_path, tiny_ctc)
        with hub(200, model=tiny_ctc.read_bytes()) as address:
            said = told(tmp_path, address, LOAD)
        assert said.startswith("parakeet-ctc-0.6b.nemo "), said
        assert path.read_bytes() == tiny_ctc.read_bytes()

    def test_where_that_cannot_be_it_is_named_and_stays(self, tmp_path: Path, tiny_ctc: Path) -> None:
        path = self.cached(tmp_path, tiny_ctc)
        said = told(tmp_path, "http://127.0.0.1:9", LOAD)
        assert said.startswith("“parakeet-ctc-0.6b.nemo” cannot be loaded: it breaks off inside")
        assert "It lies in the hub's cache and was to be fetched again: nvidia/parakeet-ctc-0.6b is not" in said
        assert path.is_file()
