"""NeMo's models on a GPU that is lent: in a fork, the same words at the same times."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine
from studio.engines.catalog import Catalog
from tests.engines.contract import never
from tests.engines.nemo.models import MARKS, loaded, of_language, windows_of
from tests.spaces_standin import Lender
from tests.tiny.speech import Clip

pytestmark = MARKS

LENT = Settings(data=Path(), zero_gpu=True, device="cpu")


def request_of(engine: Engine) -> Request:
    return Request(engine.card.id, pnc=engine.card.capabilities.punctuation[0])


@pytest.mark.parametrize("name", ["tiny_canary2", "tiny_tdt", "tiny_ctc"])
def test_a_fork_hears_what_the_studio_hears(
    name: str, request: pytest.FixtureRequest, tiny_clips: tuple[Clip, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path: Path = request.getfixturevalue(name)
    windows = windows_of(of_language(tiny_clips, "en")[:3])
    with loaded(path) as engine:
        here = list(engine.transcribe(windows, request_of(engine), never))
    lender = Lender()
    monkeypatch.setitem(sys.modules, "spaces", lender.module())
    catalog = Catalog(replace(LENT, models=(path.parent,)))
    catalog.settle(60.0)
    catalog.load_ahead()
    with catalog.lease(f"local/{path.stem}") as engine:
        assert list(engine.transcribe(windows, request_of(engine), never)) == here
    catalog.close()
    assert (len(lender.asked), lender.paid) == (1, [3])


def test_a_transducer_records_no_graphs_in_a_fork(tiny_tdt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spaces", Lender().module())
    catalog = Catalog(replace(LENT, models=(tiny_tdt.parent,)))
    with catalog.lease(f"local/{tiny_tdt.stem}") as engine:
        model: Any = engine
        assert model.model.cfg.decoding.greedy.use_cuda_graph_decoder is False
    catalog.close()
