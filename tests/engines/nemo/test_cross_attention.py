"""A decoder's keys and values of the sound are made once for an answer, and are those of every token."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines.catalog import Catalog
from tests.engines.nemo.models import MARKS, of_language, windows_of
from tests.tiny.speech import Clip

pytestmark = MARKS


@pytest.fixture(scope="module")
def engine(tiny_canary2: Path) -> Iterator[Any]:
    import torch

    torch.set_num_threads(1)
    catalog = Catalog(Settings(data=Path(), models=(tiny_canary2,), device="cpu", idle_seconds=0))
    with catalog.lease(f"local/{tiny_canary2.stem}") as found:
        yield found
    catalog.close()


def kept_of(model: Any) -> list[Any]:
    from studio.engines.nemo.cross_attention import kept_linear

    return [each for each in model.transf_decoder.modules() if isinstance(each, kept_linear())]


def answered(engine: Any, clips: tuple[Clip, ...]) -> list[Any]:
    return list(
        engine.decode(windows_of(of_language(clips, "en")), Request(engine.card.id, "asr", "en", "en", True, {}))
    )


def test_the_answers_are_the_same_for_fewer_products(
    engine: Any, tiny_clips: tuple[Clip, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from studio.engines.nemo.cross_attention import kept_linear

    made: list[int] = []
    inner = torch.nn.Linear.forward

    def counted(self: Any, given: Any) -> Any:
        made.append(id(self))
        return inner(self, given)

    projections = kept_of(engine.model)
    layers = len(engine.model.transf_decoder.decoder.layers)
    assert len(projections) == 2 * layers
    monkeypatch.setattr(torch.nn.Linear, "forward", counted)
    once = answered(engine, tiny_clips)
    few = sum(made.count(id(each)) for each in projections)
    made.clear()
    for each in projections:
        each.__class__ = torch.nn.Linear
    each_time = answered(engine, tiny_clips)
    many = sum(made.count(id(each)) for each in projections)
    for each in projections:
        each.__class__ = kept_linear()
    assert once == each_time
    assert any(each.text for each in once)
    assert few * 5 < many


def test_nothing_is_kept_between_answers(engine: Any, tiny_clips: tuple[Clip, ...]) -> None:
    answered(engine, tiny_clips)
    gc.collect()
    assert [each._last for each in kept_of(engine.model)] == [None] * len(kept_of(engine.model))
    assert kept_of(engine.model)


def test_another_tensor_is_projected_anew_and_training_keeps_nothing() -> None:
    import torch

    from studio.engines.nemo.cross_attention import kept_linear

    layer: Any = torch.nn.Linear(4, 4)
    layer.__class__, layer.most_bytes = kept_linear(), 16
    one, other = torch.ones(1, 4), torch.zeros(1, 4)
    with torch.inference_mode():
        first = layer(one)
        assert layer(one) is first
        assert torch.equal(layer(other), layer.bias.reshape(1, 4))
        assert torch.equal(layer(one), first)
        layer(torch.ones(2, 4))
        assert torch.equal(layer(one), first), "what is too large is not kept"
    layer(other)
    assert layer._last is not None
    assert layer._last[0]() is one
