"""What watches over servers asks: alive, ready, figures; and the log of a served studio."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from studio.config import Settings
from studio.limits import LEAST_DISK
from studio.session import Studio
from studio.session.health import Health
from studio.ui.health import health_routes
from tests.conftest import ROOT
from tests.patience import wait_until
from tests.served import start, stop
from tests.ui.asking import ask

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path / "data", workers=1))
    found.wake()
    yield found
    found.close()


def asked(studio: Studio, path: str) -> tuple[int, Any]:
    with TestClient(Starlette(routes=health_routes(studio, None))) as client:
        answer = client.get(path)
        return answer.status_code, answer.json()


def test_a_studio_that_works_is_ready(studio: Studio) -> None:
    assert asked(studio, "/healthz") == (200, {"status": "alive"})
    assert asked(studio, "/readyz") == (200, {"status": "ready", "database": "ok", "disk": "ok", "worker": "ok"})


def test_a_database_that_cannot_be_written_is_not_ready(studio: Studio) -> None:
    with sqlite3.connect(studio.settings.data / "studio.db", isolation_level=None) as database:
        database.execute("DROP TABLE counter")
    status, said = asked(studio, "/readyz")
    assert (status, said["status"], said["database"]) == (503, "not ready", "cannot be written")
    assert str(studio.settings.data) not in json.dumps(said)
    assert asked(studio, "/healthz")[0] == 200


def test_a_database_that_does_not_answer_is_not_waited_for(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.ui.health.PATIENCE_SECONDS", 0.3)
    with (
        TestClient(Starlette(routes=health_routes(studio, None))) as client,
        sqlite3.connect(studio.settings.data / "studio.db", isolation_level=None) as database,
    ):
        database.execute("BEGIN IMMEDIATE")
        answer = client.get("/readyz")
        database.execute("ROLLBACK")  # before the client ends, which waits for whoever waits for the database
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")


def test_a_worker_that_is_gone_is_told(studio: Studio) -> None:
    studio._services.jobs._worker.close()
    assert asked(studio, "/readyz")[1]["worker"] == "looks for no work"


def test_a_full_disk_is_told(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Health, "free", lambda _: LEAST_DISK - 1)
    assert asked(studio, "/readyz")[1]["disk"] == "full"


def test_figures_are_off_unless_they_are_switched_on(studio: Studio) -> None:
    status, said = asked(studio, "/metrics")
    assert (status, "STUDIO_METRICS=1" in said["status"]) == (404, True)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A served studio with figures and the JSON log; its address and its log."""
    folder = tmp_path_factory.mktemp("watched")
    environment = {
        **os.environ,
        "STUDIO_WORKERS": "1",
        "STUDIO_MODELS": "",
        "STUDIO_LOG": "json",
        "STUDIO_METRICS": "1",
    }
    server, url = start(folder / "log", environment, "--data", str(folder / "data"))
    yield url, folder / "log"
    assert stop(server) in (0, 130)


def test_figures_are_prometheus_own(watched: tuple[str, Path]) -> None:
    url, _ = watched
    for path in (
        "/gradio_api/studio/recordings/r1/recording.json",
        "/gradio_api/studio/library.json",
        "/nothing/at/all",
    ):
        httpx.get(f"{url}{path}")
    answer = httpx.get(f"{url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert {
        "studio_jobs",
        "studio_webhook_messages",
        "studio_model_bytes",
        "studio_disk_free_bytes",
        "process_resident_memory_bytes",
    } <= set(found)
    counted = {
        (sample.labels["path"], sample.labels["status"])
        for sample in found["studio_request_seconds"].samples
        if sample.name.endswith("_count")
    }
    assert {
        ("/gradio_api/studio/recordings/{id}/recording.json", "4xx"),
        ("/gradio_api/studio/library.json", "2xx"),
        ("other", "4xx"),
    } <= counted
    assert "r1" not in answer.text


def test_health_is_guarded_as_all_else(watched: tuple[str, Path]) -> None:
    url, _ = watched
    for path in ("/healthz", "/readyz", "/metrics"):
        assert httpx.get(f"{url}{path}").status_code == 200
        assert httpx.get(f"{url}{path}", headers={"Origin": "https://evil.example"}).status_code == 403
        assert ask(url, "Host: evil.example", target=path).status == 421
        assert httpx.post(f"{url}{path}").status_code == 405


def test_the_log_is_json_with_the_requests_id_and_without_names(watched: tuple[str, Path]) -> None:
    url, log = watched
    sent = {"files": ("Aardvark.flac", MEMO.read_bytes())}
    uploaded = httpx.post(f"{url}/gradio_api/upload", files=sent, headers={"X-Request-Id": "proxy-1"})
    assert uploaded.headers["x-request-id"] == "proxy-1"
    httpx.get(f"{url}/gradio_api/file=/tmp/Aardvark")
    own = httpx.get(f"{url}/config", headers={"X-Request-Id": "not an id"}).headers["x-request-id"]
    assert len(own) == 32

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in log.read_text().splitlines()]

    assert wait_until(lambda: own in {line.get("request") for line in lines()}, 20)
    found = next(line for line in lines() if line.get("request") == "proxy-1")
    assert (found["message"], found["path"], found["status"]) == ("answered", "/gradio_api/upload", 200)
    assert "Aardvark" not in log.read_text()
    assert not [line for line in lines() if line.get("path") in ("/healthz", "/readyz", "/metrics")]
