"""Encoders in bfloat16 and int8 on a CPU: the same words in less memory, or float32 and a word why."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine
from studio.engines.catalog import Catalog
from studio.engines.nemo import precision
from studio.engines.nemo.tensors import weight_bytes
from tests.engines.contract import never
from tests.engines.nemo.models import MARKS, of_language, windows_of
from tests.tiny.speech import Clip

pytestmark = MARKS


@contextmanager
def kept_in(path: Path, wanted: str) -> Iterator[tuple[Engine, Catalog]]:
    import torch

    torch.set_num_threads(1)
    catalog = Catalog(Settings(data=Path(), models=(path,), device="cpu", idle_seconds=0, precision=wanted))
    with catalog.lease(f"local/{path.stem}") as engine:
        yield engine, catalog
    catalog.close()


@pytest.fixture
def tried_with_what_it_knows(monkeypatch: pytest.MonkeyPatch, tiny_clips: tuple[Clip, ...]) -> None:
    """The tiny models know none of our examples: what they write of them says nothing."""
    monkeypatch.setattr(precision, "_sound", lambda: list(windows_of(of_language(tiny_clips, "en"))))


def words(engine: Engine, clips: tuple[Clip, ...]) -> list[str]:
    pnc = engine.card.capabilities.punctuation[0]
    found = engine.transcribe(windows_of(of_language(clips, "en")), Request(engine.card.id, pnc=pnc), never)
    return [each.text for each in found]


@pytest.fixture(scope="module", params=["tiny_canary2", "tiny_ctc", "tiny_tdt", "tiny_nemotron"])
def as_trained(request: pytest.FixtureRequest, tiny_clips: tuple[Clip, ...]) -> tuple[Path, list[str], int]:
    """A model, what it hears as it was trained, and the bytes that it takes then."""
    path: Path = request.getfixturevalue(request.param)
    with kept_in(path, "float32") as (engine, catalog):
        assert catalog.status(engine.card.id).precision == "float32"
        return path, words(engine, tiny_clips), engine.memory_bytes


@pytest.mark.usefixtures("tried_with_what_it_knows")
@pytest.mark.parametrize("wanted", ["bfloat16", "int8"])
def test_no_word_changes_and_less_memory_is_counted(
    wanted: str, as_trained: tuple[Path, list[str], int], tiny_clips: tuple[Clip, ...]
) -> None:
    path, before, whole = as_trained
    with kept_in(path, wanted) as (engine, catalog):
        assert words(engine, tiny_clips) == before
        assert catalog.memory()[0] == engine.memory_bytes
        told = catalog.status(engine.card.id).precision
        if told == wanted:
            assert engine.memory_bytes < 0.9 * whole
        else:  # so few weights may not bear it, which is as they were trained here
            assert (told, engine.memory_bytes) == (f"float32 (tried {wanted}: other words)", whole)


def test_weights_in_eight_bits_are_counted_once() -> None:
    import torch

    layer = torch.nn.Sequential(torch.nn.Linear(100, 50), torch.nn.Conv1d(2, 3, 1))
    assert weight_bytes(layer) == 4 * (100 * 50 + 50 + 2 * 3 + 3)
    assert weight_bytes(precision.WAYS["int8"](layer)) == 100 * 50 + 4 * (50 + 2 * 3 + 3)


@pytest.mark.usefixtures("tried_with_what_it_knows")
def test_a_model_that_changes_its_words_keeps_what_it_had(
    tiny_ctc: Path, tiny_clips: tuple[Clip, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept_in(tiny_ctc, "float32") as (engine, _):
        before, whole = words(engine, tiny_clips), engine.memory_bytes

    def deafened(encoder: Any) -> Any:
        import torch

        deaf = copy.deepcopy(encoder)
        for parameter in deaf.parameters():
            torch.nn.init.zeros_(parameter)
        return deaf

    monkeypatch.setitem(precision.WAYS, "int8", deafened)
    with kept_in(tiny_ctc, "int8") as (engine, catalog):
        assert catalog.status(engine.card.id).precision == "float32 (tried int8: other words)"
        assert (words(engine, tiny_clips), engine.memory_bytes) == (before, whole)


def test_a_small_model_is_left_as_it_is_unless_somebody_says_so(
    tiny_ctc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "precision", lambda _: "bfloat16")
    with kept_in(tiny_ctc, "auto") as (engine, _):
        assert engine.card.precision == "float32"


def test_the_examples_are_what_it_is_tried_with() -> None:
    tried = precision._sound()
    assert len(tried) == 3
    assert all(1 < window.end <= precision.TRIED_SECONDS and len(window.samples) for window in tried)
