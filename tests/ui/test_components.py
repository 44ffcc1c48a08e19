"""What the page asks of its components: an answer always, never an exception."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Recording, Request, Segment, Transcript, Word
from studio.session import Studio
from studio.store import Store
from studio.ui.components import TranscriptEditor

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
ANYBODY = SimpleNamespace()


def said(*texts: str) -> Segment:
    return Segment("s1", 0.0, 2.0, tuple(Word(text, n * 0.5, n * 0.5 + 0.4) for n, text in enumerate(texts)))


def missed() -> Segment:
    return Segment("s2", 5.0, 6.0, (Word("drei", 5.1, 5.5),))


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[TranscriptEditor]:
    """On two transcripts of one recording, which differ in one word and in what was missed."""
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    store = Store(studio.settings)
    store.recordings.add(Recording("r1", "a.wav", 60 * 16_000, NOW, "r1"), "local", "default")
    for key, segments in (("t1", (said("eins", "zwei"),)), ("t2", (said("eins", "zwo"), missed()))):
        request = Request("model", source_lang="de", target_lang="de")
        store.transcripts.add(Transcript(key, "r1", None, request, NOW, 0, segments), None)
    store.close()
    yield TranscriptEditor(studio)
    studio.close()


START = {"action": "start", "recording": "r1", "model": "pocketsphinx/en-us", "region": [0, 1]}


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ({"recording": "r9"}, "not_found", "There is no recording"),
        ({"model": "nvidia/none"}, "invalid", "There is no model"),
        ({"options": {"beam_size": "4"}}, "invalid", "has no setting"),
        ({"region": [0, 90]}, "invalid", "choose one between 0 and 60 s"),
        ({"region": [0, 0.1]}, "invalid", "choose at least"),
        ({"region": [0]}, "invalid", "The page sent something it should not"),
    ],
)
def test_why_a_further_transcript_cannot_be_made(
    editor: TranscriptEditor, asked: dict[str, Any], code: str, says: str
) -> None:
    answer = editor.compare(START | asked, ANYBODY)
    assert (answer["ok"], answer["error"]) == (False, code)
    assert says in answer["message"]


def test_a_further_transcript_is_made(editor: TranscriptEditor, tmp_path: Path) -> None:
    memo = Path(__file__).parents[2] / "assets" / "examples" / "voice-memo.flac"
    session = editor.studio.acting_as(LOCAL)
    recording = session.library.add(memo).recording
    answer = editor.compare(START | {"recording": recording.id, "pnc": False, "target_lang": "en"}, ANYBODY)
    assert answer["ok"] is True
    assert session.transcripts.wait(answer["transcript"], timeout=60).state == "done"
    assert session.transcripts.get(answer["transcript"]).region == (0.0, 1.0)
