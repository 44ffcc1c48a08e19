"""Sound is asked for where sound goes out, and only there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.config import Settings
from studio.errors import SoundMissing
from studio.formats import Options
from studio.formats.registry import writers
from studio.formats.text_format import TextFormat
from studio.session import Session, Studio


@pytest.fixture
def studio(heard_once: Path, tmp_path: Path) -> Iterator[Studio]:
    """One recording with its transcript."""
    data = tmp_path / "data"
    shutil.copytree(heard_once, data)
    found = Studio(Settings(data=data, workers=1))
    yield found
    found.close()


def exported(session: Session, folder: Path, name: str) -> tuple[str, ...]:
    return session.exports.write(session.exports.documents(), folder, name, Options("all")).files


@pytest.mark.parametrize("name", writers())
def test_where_a_sound_is_gone_text_goes_out_and_whose_it_was_is_told(
    name: str, session: Session, tmp_path: Path
) -> None:
    (entry,) = session.library.entries()
    session.library.file(entry.recording.id, "timeline.flac").unlink()
    folder = tmp_path / "out"
    if isinstance(writers()[name], TextFormat):
        assert exported(session, folder, name)
    else:
        with pytest.raises(SoundMissing, match=r"The sound of “voice-memo\.flac” is missing"):
            exported(session, folder, name)
        assert not folder.exists()
