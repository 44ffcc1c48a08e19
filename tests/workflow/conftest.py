"""The clips of assets/examples, which the recogniser understands tolerably, silence, and a store to work in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Recording
from studio.session import Session, Studio
from studio.store import Store
from tests.conftest import ROOT

EXAMPLES = ROOT / "assets" / "examples"


@pytest.fixture(scope="session")
def memo() -> Path:
    """Two sentences; the first is “Please remember to call the office in the morning.”"""
    return EXAMPLES / "voice-memo.flac"


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute with pauses: six windows, which the recogniser needs seconds for."""
    path = tmp_path_factory.mktemp("story") / "short-story.flac"
    with soundfile.SoundFile(EXAMPLES / "short-story.flac") as whole:
        soundfile.write(path, whole.read(round(29.3 * whole.samplerate), dtype="int16"), whole.samplerate)
    return path


@pytest.fixture(scope="session")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("silence") / "silence.wav"
    soundfile.write(path, np.zeros(32_000), 16_000)
    return path


@pytest.fixture(scope="session")
def heard_once(memo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the memo is transcribed, to be copied: the recogniser needs a second for it."""
    data = tmp_path_factory.mktemp("heard") / "data"
    studio = Studio(Settings(data=data, workers=1))
    session = studio.acting_as(LOCAL)
    session.transcripts.transcribe_file(memo, session.models.request("pocketsphinx/en-us"))
    studio.close()
    return data


@pytest.fixture
def session(studio: Studio) -> Session:
    """The local owner's, of whichever studio a test has."""
    return studio.acting_as(LOCAL)


@pytest.fixture(scope="module")
def one_recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Store]]:
    """The owner's session, and a store of the same folder: five minutes of no sound, `r`, for transcripts by hand."""
    settings = Settings(data=tmp_path_factory.mktemp("data"), workers=1)
    store, studio = Store(settings), Studio(settings)
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    store.recordings.add(Recording("r", "a.wav", 300 * 16_000, now, "r" * 64), "local", "default")
    yield studio.acting_as(LOCAL), store
    studio.close()
    store.close()
