"""Runs of other processes: done where their models are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.config import Settings
from studio.engines.base import Capabilities, ModelCard
from studio.jobs.kinds.transcribe import Transcribe
from studio.session import Studio
from tests.engines.fakes import Few
from tests.jobbing import run_job

HERE = ModelCard("few/here", "Here", "Few", Capabilities((("asr", "en", "en"),), max_window=4.0), "MIT", "cached")
AWAY = replace(HERE, id="few/away", location="hub")


def test_a_worker_without_the_models_of_a_run_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engines.catalog.all_families", lambda: {"few": Few((HERE, AWAY))})
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    run = run_job("j")
    payloads = ({"model": HERE.id}, {"model": AWAY.id}, {"model": "few/none"}, {"model": HERE.id, "speakers": AWAY.id})
    jobs, kind = [replace(run, payload=each) for each in payloads], studio._services.jobs.of(Transcribe)
    assert [kind.may(job, at_home=False) for job in jobs] == [True, False, False, False]
    assert all(kind.may(job, at_home=True) for job in jobs), "who was asked fetches it, or says why not"
    studio.close()
