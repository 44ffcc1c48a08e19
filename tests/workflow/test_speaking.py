"""Speakers from an RTTM file: one edit of the text that is there, which leaves score, hypothesis and export right."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.errors import ManifestError
from studio.formats import Options
from studio.session import Session, Studio

ALL = Options("all", {"checker": "studio", "split": "no"})
RTTM = """\
;; made by hand
SPKR-INFO call 1 <NA> <NA> <NA> unknown ann <NA> <NA>
SPEAKER call 1 0.000 2.000 <NA> <NA> Ann_Berg <NA> <NA>
SPEAKER call 1 2.000 3.000 <NA> <NA> bo <NA> <NA>
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 5 * 16_000), 16_000)
    return path


@pytest.fixture
def heard(session: Session, studio: Studio, call: Path) -> str:
    """One segment of four words, a second each, as a model wrote it."""
    recording = session.library.add(call).recording
    texts = ("how", "are", "you", "fine")
    words = tuple(Word(text, at + 0.1, at + 0.9, 0.9) for at, text in enumerate(texts))
    segment, request = Segment("s1", 0.0, 4.5, words), Request("m", pnc=False)
    now = datetime.now(timezone.utc)
    said = Hypothesis("h1", recording.id, request, "r1", now, (segment,))
    transcript = Transcript("t1", recording.id, "h1", request, now, 0, (segment,))
    studio._services.store.transcripts.add(transcript, said)
    return "t1"


def _rttm(folder: Path, text: str = RTTM, name: str = "call.rttm") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def _said(session: Session, key: str) -> list[tuple[str, str | None]]:
    return [(segment.text, segment.speaker) for segment in session.transcripts.get(key).segments]


def test_words_get_their_speakers_as_one_edit(session: Session, heard: str, tmp_path: Path) -> None:
    found = session.library.import_([_rttm(tmp_path)])
    assert (found.transcripts, found.added) == ((heard,), 0)
    assert found.told == ("“call.wav”: its words got their speakers, 2 in “call.rttm”.",)
    assert _said(session, heard) == [("how are", "Ann Berg"), ("you fine", "bo")]
    assert session.library.import_([tmp_path / "call.rttm"]).told == ()
    session.edits.undo(heard)
    assert _said(session, heard) == [("how are you fine", None)]
    assert [s.id for s in session.transcripts.get(heard).segments] == ["s1"]
    session.edits.redo(heard)
    assert _said(session, heard) == [("how are", "Ann Berg"), ("you fine", "bo")]


def test_a_part_is_no_correction(session: Session, heard: str, tmp_path: Path) -> None:
    session.library.import_([_rttm(tmp_path)])
    changes = session.transcripts.changes(heard)
    assert changes.status.progress.counts.word_count == 0
    assert all(changes.status.heard[s.id] == s.text for s in changes.transcript.segments)
    second = changes.transcript.segments[1]
    after = session.edits.set_text(heard, second.id, second.revision, "you feel")
    assert (after.status.progress.counts.word_errors, after.status.progress.counts.word_count) == (1, 2)


def test_of_an_edited_text_each_part_has_what_was_heard_in_its_time(
    session: Session, heard: str, tmp_path: Path
) -> None:
    segment = session.transcripts.get(heard).segments[0]
    session.edits.set_text(heard, "s1", segment.revision, "how are you doing fine")
    session.library.import_([_rttm(tmp_path)])
    heard_texts = session.transcripts.changes(heard).status.heard
    assert [heard_texts[s.id] for s in session.transcripts.get(heard).segments] == ["how are", "you fine"]


def test_the_export_has_each_part_with_its_speaker_and_what_was_heard(
    session: Session, heard: str, tmp_path: Path
) -> None:
    session.library.import_([_rttm(tmp_path)])
    session.exports.write(session.exports.documents(), tmp_path / "set", "nemo", ALL)
    rows = [json.loads(line) for line in (tmp_path / "set" / "manifest.json").read_text().splitlines()]
    assert [(row["text"], row["speaker"], row["pred_text"]) for row in rows] == [
        ("how are", "Ann Berg", "how are"),
        ("you fine", "bo", "you fine"),
    ]


def test_what_goes_out_comes_in_again(session: Session, heard: str, tmp_path: Path) -> None:
    session.library.import_([_rttm(tmp_path)])
    session.exports.write(session.exports.documents(), tmp_path / "out", "rttm", Options("all"))
    text = (tmp_path / "out" / "call.rttm").read_text()
    assert text == (
        "SPEAKER call 1 0.100 1.800 <NA> <NA> Ann_Berg <NA> <NA>\nSPEAKER call 1 2.100 1.800 <NA> <NA> bo <NA> <NA>\n"
    )
    session.edits.undo(heard)
    session.library.import_([_rttm(tmp_path, text)])
    assert _said(session, heard) == [("how are", "Ann Berg"), ("you fine", "bo")]


def test_without_a_transcript_nothing_is_taken_in(session: Session, call: Path, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"“call\.wav” has no transcript whose words"):
        session.library.import_([_rttm(tmp_path)])
    assert session.library.entries() == []
    assert session.library.import_([_rttm(tmp_path)], skip_bad=True).recordings == ()
    assert call.exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("SPEAKER call 1 x 2.0 <NA> <NA> ann <NA> <NA>", "line 1: “x” is no number of seconds"),
        ("SPEAKER call 1 1.0 -2.0 <NA> <NA> ann <NA> <NA>", "line 1: “-2.0” is no number"),
        ("SPEAKER call 1 1e308 1e308 <NA> <NA> ann <NA> <NA>", "line 1: “1e308” is no number"),
        ("SPEAKER call 1 1.0 2.0 <NA> <NA>", "line 1: it has 7 fields"),
        ("SPEAKER call 1 1.0 2.0 <NA> <NA> <NA> <NA> <NA>", "line 1: its speaker"),
        ("LEXEME call 1 1.0 2.0 hm lex ann 0.5 <NA>", "no SPEAKER line"),
    ],
)
def test_a_bad_line_is_named(line: str, says: str, session: Session, heard: str, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=says):
        session.library.import_([_rttm(tmp_path, line + "\n")])
    assert _said(session, heard) == [("how are you fine", None)]


def test_sound_that_is_not_there_is_named(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="it speaks of “call”, and no sound file of that name"):
        session.library.import_([_rttm(tmp_path, name="x.rttm")])


def test_turns_behind_the_end_are_told(session: Session, heard: str, tmp_path: Path) -> None:
    late = RTTM + "SPEAKER call 1 90.0 1.0 <NA> <NA> ann <NA> <NA>\n"
    assert session.library.import_([_rttm(tmp_path, late)]).told[-1] == (
        "“call.rttm”: 1 of its turns begin behind the end of “call.wav”."
    )
