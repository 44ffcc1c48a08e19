"""Nemotron-3-Diarization through transformers: a tiny one that was trained on two hums, loaded as published ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.config import Settings
from studio.engines.base import Diarizer, Engine
from studio.engines.catalog import Catalog
from studio.engines.nemo.nemotron_diarizer import REPO
from studio.errors import ModelUnavailable
from studio.limits import never
from studio.workflow.diarizing import turns
from tests.engines.nemo.models import MARKS, loaded
from tests.engines.nemo.test_sortformer import der
from tests.tiny.turns import some, sound

pytestmark = MARKS


@pytest.fixture(scope="module")
def engine(tiny_nemotron_diarizer: Path) -> Iterator[Engine]:
    with loaded(tiny_nemotron_diarizer) as found:
        yield found


@pytest.mark.parametrize("seed", range(1000, 1006))
def test_who_speaks_when_is_right(engine: Engine, seed: int) -> None:
    assert isinstance(engine, Diarizer)
    spoken = some(seed)
    found = engine.diarize(sound(spoken, 125, seed), never)
    assert (found.frame, found.probabilities.shape) == (0.01, (1001, 8))
    assert der(turns(found), spoken, 125) == 0.0


def test_a_recording_of_many_chunks_is_heard_to_its_end(engine: Engine) -> None:
    """The model hears 27 seconds at once, and remembers who spoke before."""
    assert isinstance(engine, Diarizer)
    spoken = some(7, 1000)
    assert der(turns(engine.diarize(sound(spoken, 1000, 7), never)), spoken, 1000) <= 0.02


def test_it_stands_in_the_catalogue_and_may_be_asked_for_eight(tiny_nemotron_diarizer: Path) -> None:
    cards = {card.id: card for card in Catalog(Settings(data=Path(), models=(tiny_nemotron_diarizer,))).cards()}
    assert (cards[REPO].capabilities.speakers, cards[REPO].missing, cards[REPO].location) == (8, "", "hub")
    assert cards["local/nemotron_diarizer"].capabilities.speakers == 8


@pytest.fixture
def folder(tiny_nemotron_diarizer: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_nemotron_diarizer, tmp_path / "mine")
    return tmp_path / "mine"


def test_it_is_loaded_without_the_settings_of_its_features(folder: Path, engine: Engine) -> None:
    (folder / "processor_config.json").unlink()
    heard = sound(some(1000), 125, 1000)
    with loaded(folder) as found:
        assert isinstance(found, Diarizer)
        assert isinstance(engine, Diarizer)
        same = [each.diarize(heard, never).probabilities for each in (found, engine)]
    np.testing.assert_allclose(same[0], same[1], atol=1e-5)


def test_no_code_and_no_kernels_of_a_folder_are_taken(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "evil.Model"}
    config["_attn_implementation"] = config["audio_config"]["_attn_implementation"] = "somebody/kernels"
    (folder / "config.json").write_text(json.dumps(config))
    with loaded(folder) as found:
        assert isinstance(found, Diarizer)


SPOILED: dict[str, Callable[[Path], object]] = {
    "has no model.safetensors": lambda folder: (folder / "model.safetensors").unlink(),
    "cannot be loaded": lambda folder: (folder / "model.safetensors").write_bytes(b"x" * 100),
    "processor_config.json holds no settings": lambda folder: (folder / "processor_config.json").write_text("[]"),
}


@pytest.mark.parametrize("why", SPOILED)
def test_what_is_broken_is_told_by_its_name(folder: Path, why: str) -> None:
    SPOILED[why](folder)
    with pytest.raises(ModelUnavailable, match="“mine”") as told, loaded(folder):
        pass
    assert why in str(told.value)
