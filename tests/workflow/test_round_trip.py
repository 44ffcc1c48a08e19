"""An export that comes back gives what it was made from: where that still is, nothing is new; elsewhere, all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.errors import ManifestError
from studio.formats import Options
from studio.session import Session, Studio
from tests.workflow.test_importing import row, rows_in

Row = dict[str, Any]
ALL = Options("all", {"checker": "studio"})


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Session]:
    studio = Studio(Settings(data=tmp_path / "elsewhere", workers=1))
    yield studio.acting_as(LOCAL)
    studio.close()


def words(*texts: str, start: float) -> tuple[Word, ...]:
    """A third of a second each, from `start`, at times that are no whole samples."""
    return tuple(
        Word(text, start + at / 3, start + at / 3 + 0.2501, 0.9, "model" if at % 2 else "aligner")
        for at, text in enumerate(texts)
    )


@pytest.fixture
def corrected(session: Session, studio: Studio, tmp_path: Path) -> str:
    """A model's transcript of twelve seconds: one segment corrected and verified, one verified, one a draft."""
    sound = tmp_path / "Talk.flac"
    soundfile.write(sound, np.random.default_rng(1).normal(0, 0.1, 12 * 16_000), 16_000)
    recording = session.library.add(sound).recording
    said = tuple(
        Segment(
            f"s{at}", 0.5004 + at * 3.3333, 3.1234 + at * 3.3333, words("good", text, start=0.6 + at * 3.3333), "Ann"
        )
        for at, text in enumerate(("mourning", "evening", "night"))
    )
    request = Request("nvidia/canary-1b-flash", pnc=False)
    now = datetime.now(timezone.utc)
    heard = Hypothesis("h1", recording.id, request, "r7", now, said)
    studio._services.store.transcripts.add(Transcript("t1", recording.id, "h1", request, now, 0, said), heard)
    first, second, _ = session.transcripts.get("t1").segments
    changed = session.edits.set_text("t1", first.id, first.revision, "good morning").transcript.segments[0]
    session.edits.set_status("t1", first.id, changed.revision, "verified")
    session.edits.set_status("t1", second.id, second.revision, "verified")
    return "t1"


def exported(session: Session, folder: Path, project: str = "default", options: Options = ALL) -> list[Row]:
    session.exports.write(session.exports.documents(project=project), folder, "nemo", options)
    return sorted(rows_in(folder), key=lambda each: str(each["id"]))


def beside(folder: Path) -> dict[str, tuple[Any, ...]]:
    entries = map(json.loads, (folder / "segments.jsonl").read_text("utf-8").splitlines())
    kept = ("words", "heard", "model", "model_revision", "quality_flag")
    return {each["id"]: tuple(each.get(name) for name in kept) for each in entries}


def test_an_export_comes_back_elsewhere_with_all_that_it_had(
    session: Session, elsewhere: Session, corrected: str, tmp_path: Path
) -> None:
    first = exported(session, tmp_path / "one")
    found = elsewhere.library.import_([tmp_path / "one"])
    assert (found.added, found.skipped, found.told) == (3, (), ())
    assert {each.name for each in found.recordings} == {"Talk.flac"}
    assert [row["status"] for row in first] == ["verified", "verified", "draft"]
    assert exported(elsewhere, tmp_path / "two") == first
    assert beside(tmp_path / "two") == beside(tmp_path / "one")
    assert elsewhere.library.import_([tmp_path / "one"]).added == 0
    verified, wer = (
        [entry.verified for entry in elsewhere.library.entries()],
        [e.wer for e in elsewhere.library.entries()],
    )
    assert (sorted(verified), sorted(wer, key=str)) == ([0, 1, 1], [0.0, 0.5, None])


@pytest.mark.parametrize("profile", ["asr", "canary2"])
def test_an_export_that_comes_home_changes_nothing(
    session: Session, corrected: str, tmp_path: Path, profile: str
) -> None:
    third = session.transcripts.get(corrected).segments[2]
    session.edits.set_text(corrected, third.id, third.revision, "Good night.")  # though its transcript is one without
    before = session.transcripts.changes(corrected)
    rows = exported(session, tmp_path / "one", options=replace(ALL, settings={**ALL.settings, "profile": profile}))
    found = session.library.import_([tmp_path / "one"])
    assert (found.added, found.already, found.transcripts) == (0, 3, (corrected,))
    assert len(session.library.entries()) == 1
    assert session.transcripts.changes(corrected) == before
    options = replace(ALL, settings={**ALL.settings, "profile": profile})
    assert exported(session, tmp_path / "two", options=options) == rows


def test_a_clip_whose_recording_lost_its_sound_is_refused_by_line_and_recording_and_stops_no_other(
    session: Session, studio: Studio, corrected: str, tmp_path: Path
) -> None:
    other = tmp_path / "Other.flac"
    soundfile.write(other, np.random.default_rng(5).normal(0, 0.1, 4 * 16_000), 16_000)
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps(row(other, 0.0, "Good evening.")) + "\n", "utf-8")
    session.library.import_([rows])
    options = replace(ALL, settings={**ALL.settings, "split": "no"})
    exported(session, tmp_path / "one", options=options)
    lost = next(each.recording for each in session.library.entries() if each.recording.name == "Talk.flac")
    studio._services.store.blobs.delete(lost.sha256)
    why = "“manifest.json”, line .*cut from a recording that is here. The sound of “Talk.flac” is missing"
    with pytest.raises(ManifestError, match=why):
        session.library.import_([tmp_path / "one"])
    found = session.library.import_([tmp_path / "one"], skip_bad=True)
    assert (found.added, found.already, len(found.skipped)) == (0, 1, 3)


def test_a_draft_of_a_model_that_comes_home_changes_nothing(
    session: Session, studio: Studio, corrected: str, tmp_path: Path
) -> None:
    whole = session.transcripts.get(corrected)
    said = replace(
        whole, id="t2", hypothesis_id=None, request=replace(whole.request, source_lang="de", target_lang="de")
    )
    studio._services.store.transcripts.add(
        replace(said, segments=tuple(replace(s, status="draft") for s in whole.segments)), None
    )
    exported(session, tmp_path / "one")
    found = session.library.import_([tmp_path / "one"])
    assert (found.added, found.already) == (0, 6)
    assert set(found.transcripts) == {corrected, "t2"}


def test_a_models_hypothesis_is_never_changed_by_a_row_that_joins_its_text(
    session: Session, studio: Studio, corrected: str, tmp_path: Path
) -> None:
    store = studio._services.store
    before, counts = store.transcripts.hypothesis("h1"), session.transcripts.changes(corrected).status.progress.counts
    told = row(
        tmp_path / "Talk.flac", 11.0, "good bye", duration=1.0, pnc="no", pred_text="good buy", status="verified"
    )
    (tmp_path / "set.json").write_text(json.dumps(told) + "\n", "utf-8")
    found = session.library.import_([tmp_path / "set.json"])
    assert (found.added, found.transcripts) == (1, (corrected,))
    assert found.told == (
        "“set.json”, line 1: its “pred_text” was not kept: the text that it joined has a model's own beside it.",
    )
    assert store.transcripts.hypothesis("h1") == before
    assert session.transcripts.changes(corrected).status.progress.counts == counts


def test_what_was_lost_at_home_comes_back_to_its_place(
    session: Session, studio: Studio, corrected: str, tmp_path: Path
) -> None:
    rows = exported(session, tmp_path / "one")
    whole = session.transcripts.get(corrected)
    recording = session.library.recording(whole.recording_id)
    original = tmp_path / "Talk.flac"
    session.library.delete(recording.id)
    session.library.add(original)
    found = session.library.import_([tmp_path / "one"])
    back = session.transcripts.get(found.transcripts[0])
    assert [(each.start, each.end, each.text, each.status, each.speaker) for each in back.segments] == [
        (each.start, each.end, each.text, each.status, each.speaker) for each in whole.segments
    ]
    for one, other in zip(back.segments, whole.segments, strict=True):
        assert [word.timed_by for word in one.words] == [word.timed_by for word in other.words]
        assert [word.start for word in one.words] == pytest.approx([word.start for word in other.words], abs=1e-4)
    assert exported(session, tmp_path / "two") == rows


def test_a_clip_that_is_no_part_of_the_recording_does_not_pass_for_one(
    session: Session, corrected: str, tmp_path: Path
) -> None:
    exported(session, tmp_path / "one")
    clip = next((tmp_path / "one" / "audio").iterdir())
    samples, rate = soundfile.read(clip, dtype="int16")
    soundfile.write(clip, samples[::-1], rate)
    session.library.import_([tmp_path / "one"])
    assert len(session.library.entries()) == 2


def test_a_text_that_was_changed_in_the_manifest_wins(
    elsewhere: Session, session: Session, corrected: str, tmp_path: Path
) -> None:
    rows = exported(session, tmp_path / "one")
    rows[0] |= {"text": "good mourning all", "pred_text": "god", "status": "draft"}
    (tmp_path / "one" / "manifest.json").write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    found = elsewhere.library.import_([tmp_path / "one"])
    seen = [elsewhere.transcripts.changes(key) for key in found.transcripts]
    changed = next(each for each in seen if each.transcript.text == "good mourning all")
    (segment,) = changed.transcript.segments
    assert (segment.status, {word.timed_by for word in segment.words}) == ("draft", {"interpolated"})
    assert changed.status.heard == {segment.id: "god"}


def test_what_lies_beside_a_manifest_and_is_broken_is_told(
    elsewhere: Session, session: Session, corrected: str, tmp_path: Path
) -> None:
    rows = exported(session, tmp_path / "one")
    for broken in ("[]", "{", json.dumps({"id": rows[0]["id"], "first": "x"})):
        (tmp_path / "one" / "segments.jsonl").write_text(broken, "utf-8")
        with pytest.raises(ManifestError, match=r"“segments.jsonl”, line 1: .*remove the file"):
            elsewhere.library.import_([tmp_path / "one"])
    (tmp_path / "one" / "segments.jsonl").unlink()
    assert elsewhere.library.import_([tmp_path / "one"]).added == 3


@pytest.mark.parametrize("profile", ["asr", "canary", "canary2", "salm", "nemotron"])
def test_fields_of_its_own_go_out_with_a_row_where_no_loader_takes_them_for_its_own(
    session: Session, tmp_path: Path, profile: str
) -> None:
    sound = tmp_path / "clip.flac"
    soundfile.write(sound, np.random.default_rng(1).normal(0, 0.1, 12 * 16_000), 16_000)
    own: Row = {
        "snr": 12.5,
        "speaker": 3,
        "emotion": "<|emo:happy|>",
        "context": "Names: Ann.",
        "sampling_rate": 16000,
        "id": "u1",
    }
    path = tmp_path / "set.json"
    path.write_text(json.dumps(row(sound, 2.0, "Hello.", **own)) + "\n", "utf-8")
    session.library.import_([path])
    (out,) = exported(session, tmp_path / "out", options=replace(ALL, settings={**ALL.settings, "profile": profile}))
    emotion = "emotion" if profile == "canary2" else "orig_emotion"
    expected = {
        "snr": 12.5,
        "speaker": "3",
        emotion: "<|emo:happy|>",
        "orig_context": "Names: Ann.",
        "orig_sampling_rate": 16000,
        "orig_id": "u1",
    }
    assert {key: out.get(key) for key in expected} == expected
    assert "sampling_rate" not in out


def test_what_was_said_beside_a_translation_comes_back(session: Session, elsewhere: Session, tmp_path: Path) -> None:
    sound = tmp_path / "clip.flac"
    soundfile.write(sound, np.random.default_rng(1).normal(0, 0.1, 12 * 16_000), 16_000)
    rows = [
        row(sound, 2.0, "Good morning."),
        row(sound, 2.0, "Buenos días.", "en", "es"),
        row(sound, 6.0, "Hola.", "en", "es", source_text="Hi."),
    ]
    path = tmp_path / "set.json"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    session.library.import_([path])
    first = exported(session, tmp_path / "one")
    assert sorted((each["text"], each.get("source_text")) for each in first) == [
        ("Buenos días.", "Good morning."), ("Good morning.", None), ("Hola.", "Hi."),
    ]  # fmt: skip
    elsewhere.library.import_([tmp_path / "one"])
    assert exported(elsewhere, tmp_path / "two") == first
