"""Makes `fixtures/release-0003.*`: a data folder as the release before migration 0004 wrote it, and what it held.

Run by that release's own code, which is commit d6e58b3:

    git worktree add ../before d6e58b3
    PYTHONPATH=../before python tests/store/make_release_fixture.py tests/store/fixtures

The names of that release are looked up as the script runs, for they are no longer those of today. The sounds are
half a second of a tone each.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from datetime import datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

config, domain, store, workflow = map(
    import_module, ("studio.config", "studio.domain", "studio.store", "studio.workflow.studio")
)
NOW = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=timezone.utc)


def tone(path: Path, hertz: float) -> Path:
    moments = np.arange(8_000) / 16_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hertz * moments), 16_000)
    return path


def segment(key: str, text: str, start: float, end: float) -> Any:
    words, step = text.split(), (end - start) / len(text.split())
    timed = tuple(
        domain.Word(word, round(start + n * step, 3), round(start + (n + 1) * step, 3), 0.25 + n / 8)
        for n, word in enumerate(words)
    )
    return domain.Segment(key, start, end, timed)


def machine(found: Any, recording: str, number: int, *segments: Any, region: tuple[float, float] | None = None) -> str:
    """A transcript of what a machine said."""
    request = domain.Request("pocketsphinx/en-us", pnc=False, options={"beam": str(number)})
    made = NOW + timedelta(minutes=number)
    heard = domain.Hypothesis(f"h{number}", recording, request, "revision 1", made, segments)
    text = domain.Transcript(f"t{number}", recording, heard.id, request, made, 0, segments, region=region)
    found.transcripts.add(text, heard)
    return str(text.id)


def corrected(studio: Any, transcript: str, other: str) -> None:
    """Edits, one undone for good, a take from another transcript, one verified, two undone that can be redone."""

    def revision(key: str) -> Any:
        return next(each.revision for each in studio.transcript(transcript).segments if each.id == key)

    def write(key: str, text: str) -> None:
        studio.set_text(transcript, key, revision(key), text, took=1.5)
        studio.settle()

    write("s1", "the agent is busy")
    write("s1", "what was never to be")
    studio.undo(transcript)
    write("s2", "please wait – löwe 猫")
    studio.take_all(transcript, other)
    studio.settle()
    studio.set_status(transcript, "s2", revision("s2"), "verified")
    write("s1", "the agent is gone")
    studio.set_status(transcript, "s1", revision("s1"), "unusable")
    studio.undo(transcript)
    studio.undo(transcript)
    studio.settle()


def imported(studio: Any, sound: Path) -> None:
    rows = [
        {"audio_filepath": str(sound), "offset": 0.0, "duration": 0.25, "text": "Good morning,", "speaker": "Ann"},
        {"audio_filepath": str(sound), "offset": 0.25, "duration": 0.25, "text": "good evening."},
    ]
    manifest = sound.with_suffix(".json")
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (transcript,) = studio.import_([manifest], project="two").transcripts
    first = studio.transcript(transcript).segments[0]
    studio.set_text(transcript, first.id, first.revision, "Good night,")
    studio.settle()


def answered(found: Any, transcript: str) -> None:
    about = domain.Answer("a1", transcript, "question", "Who is busy?", "local/chat", "trained", "done", NOW)
    found.answers.add(about)
    found.answers.update(
        domain.Answer(
            *("a1", transcript, "question", "Who is busy?", "local/chat", "trained", "done", NOW),
            text="The agent [1].",
            citations={1: "s1"},
            related=("s2",),
        )
    )


def broken_off(found: Any, recording: str) -> None:
    request = domain.Request("pocketsphinx/en-us", pnc=False)
    heard = domain.Hypothesis("h9", recording, request, "", NOW)
    text = domain.Transcript("t9", recording, heard.id, request, NOW, 0)
    found.runs.start("r9", text, heard, [(0.0, 0.25), (0.25, 0.5)])
    found.runs.append(found.runs.get("r9"), heard.id, 1, [segment("w1", "half of it", 0.0, 0.25)])
    found.runs.set_state("r9", "running")


def fill(data: Path, sounds: Path) -> None:
    settings = config.Settings(data=data, workers=1)
    studio = workflow.Studio(settings)
    one = studio.add(tone(sounds / "tone one.wav", 440.0), project="default").recording.id
    found = store.Store(settings)
    said = (segment("s1", "the asian is busy", 0.0, 0.25), segment("s2", "please weight", 0.25, 0.5))
    first = machine(found, one, 1, *said)
    better = machine(found, one, 2, segment("s1", "the agent is busy now", 0.0, 0.25), said[1])
    machine(found, one, 3, segment("s1", "asian", 0.1, 0.2), region=(0.1, 0.2))
    corrected(studio, first, better)
    imported(studio, tone(sounds / "tone two.wav", 660.0))
    answered(found, first)
    broken_off(found, one)
    found.close()
    studio.close()


def plain(cell: Any) -> Any:
    return cell.decode() if isinstance(cell, bytes) else cell


def tables(data: Path) -> dict[str, Any]:
    database = sqlite3.connect(data / "studio.db")
    held = {}
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        cursor = database.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in cursor.description]
        held[name] = [dict(zip(columns, map(plain, row), strict=True)) for row in cursor]
    database.close()
    return held


def text(found: Any, transcript: str) -> list[Any]:
    """What a person sees of it."""
    return [
        [each.id, each.status, [[word.text, word.start, word.end, word.timed_by] for word in each.words]]
        for each in found.transcripts.get(transcript).segments
    ]


def walked(data: Path) -> dict[str, Any]:
    """What each step of undo, and then of redo, makes of each transcript; on a copy."""
    found = store.Store(config.Settings(data=data))
    steps: dict[str, Any] = {}
    for row in tables(data)["transcript"]:
        key = row["id"]
        texts: dict[str, list[Any]] = {"undo": [], "redo": []}
        for name, step in (("undo", found.edits.undo), ("redo", found.edits.redo)):
            while step(key, lambda segments: {each.id: None for each in segments}) is not None:
                texts[name].append(text(found, key))
        steps[key] = texts
    found.close()
    return steps


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data, sounds, copy = (Path(folder) / name for name in ("data", "sounds", "copy"))
        sounds.mkdir()
        fill(data, sounds)
        shutil.rmtree(data / "scratch")
        shutil.copytree(data, copy)
        files = sorted(path for path in data.rglob("*") if path.is_file())
        digests = {path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        blobs = {name: digest for name, digest in digests.items() if name.startswith("blobs/")}
        held = {"tables": tables(data), "blobs": blobs, "steps": walked(copy)}
        (out / "release-0003.json").write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n")
        with tarfile.open(out / "release-0003.tar.gz", "w:gz") as archive:
            for path in files:
                info = tarfile.TarInfo(f"data/{path.relative_to(data).as_posix()}")
                info.size = path.stat().st_size
                archive.addfile(info, io.BytesIO(path.read_bytes()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
