"""A dataset as the Hub's viewer shows it: for each split a folder with `metadata.jsonl` and FLAC clips beside it.

`datasets.load_dataset("audiofolder", data_dir=…)` reads it, and a repository that holds it needs nothing more.
Layout: https://huggingface.co/docs/hub/datasets-audio.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import studio
from studio.audio.seconds import seconds
from studio.domain import Split
from studio.errors import ExportError
from studio.formats.base import Writer
from studio.formats.clips import Clip, Cut, cut_all, of_each, sound_hash
from studio.formats.documents import Document, LeftOut, Options, Report
from studio.formats.nemo.profiles import Profile
from studio.formats.nemo.rows import heard, unique_names
from studio.formats.nemo.splits import deal
from studio.formats.nemo.utterances import Utterance, utterances
from studio.formats.selection import check_any, counted, empty
from studio.limits import SAMPLE_RATE, Progress, ShouldStop
from studio.text import clean
from studio.text import counted as so_many

METADATA, CARD, ABOUT = "metadata.jsonl", "README.md", "canary-studio.json"
"""The last says by what it was made: a repository that has it may be written to again."""
CLIPS_OF_A_FOLDER = 5000
"""The Hub takes 10,000 files in a folder."""
SPLITS: Mapping[Split, str] = {"train": "train", "dev": "validation", "test": "test"}
"""As `datasets` calls them."""
WIDEST: Profile = "canary2"
"""Whose rules say what may go out: it takes translations."""
_CUTTING, _READING = 0.7, 0.98

KEYS = ("transcript", "segment", "text_sha256")
"""Columns by which a pull knows a row, and its text as it was pushed."""

Row = dict[str, Any]


def fingerprint(text: str) -> str:
    """Of a row's text: who corrects it there leaves this as it is, and so it is known that he did."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class AudioFolder(Writer):
    name = "audiofolder"
    title = "Hugging Face dataset"
    help = "FLAC clips with metadata.jsonl, by splits, and a data card, as the Hub's viewer and `datasets` read them."

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: ShouldStop
    ) -> Report:
        stayed: list[LeftOut] = []
        chosen = list(utterances(documents, options, WIDEST, stayed))
        check_any(len(chosen), stayed)
        dealt = deal(chosen).splits
        splits = ["train"] * len(chosen) if dealt is None else [SPLITS[split] for split in dealt]
        places = _places(chosen, splits)
        clips = _cut(chosen, folder, places, progress, cancelled)
        rows = _rows(chosen, splits, places)
        for split, own in rows.items():
            text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in own)
            (folder / split / METADATA).write_text(text, encoding="utf-8", newline="\n")
        _read_back(folder, rows, dict(zip(places, clips, strict=True)), progress, cancelled)
        report = Report(
            rows=len(chosen),
            seconds=sum(each.count for each in chosen) / SAMPLE_RATE,
            files=(CARD, ABOUT, *(f"{split}/{METADATA}" for split in rows), *places),
            skipped=counted(stayed),
            empty=empty(documents, (each.document for each in chosen)),
            left_out=tuple(stayed),
        )
        (folder / CARD).write_text(_card(chosen, rows, report, options), encoding="utf-8", newline="\n")
        about = {
            "tool": "canary-studio",
            "version": studio.__version__,
            "format": self.name,
            "rows": report.rows,
            "segments": _segments(chosen),
        }
        (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8", newline="\n")
        progress(1.0, "Done")
        return report


def _places(chosen: Sequence[Utterance], splits: Sequence[str]) -> list[str]:
    """Of each clip, within the folder."""
    count: Counter[str] = Counter()
    found = []
    for name, split in zip(unique_names(chosen), splits, strict=True):
        found.append(f"{split}/audio/{count[split] // CLIPS_OF_A_FOLDER:03}/{name}.flac")
        count[split] += 1
    return found


def _cut(
    chosen: Sequence[Utterance], folder: Path, places: Sequence[str], progress: Progress, cancelled: ShouldStop
) -> list[Clip]:
    for parent in sorted({(folder / place).parent for place in places}):
        parent.mkdir(parents=True)
    cuts = (
        Cut(each.document.sound_of(each.segment), each.first, each.count, folder / place, each.document.recording.name)
        for each, place in zip(chosen, places, strict=True)
    )
    clips: list[Clip] = []
    for clip in cut_all(cuts, cancelled):
        clips.append(clip)
        progress(_CUTTING * len(clips) / len(places), "Cutting clips")
    return clips


def _rows(chosen: Sequence[Utterance], splits: Sequence[str], places: Sequence[str]) -> dict[str, list[Row]]:
    """By split. Every row has every column: the viewer makes one table of them."""
    predicted = [None if words is None else clean(" ".join(w.text for w in words)) for words in heard(chosen)]
    found: dict[str, list[Row]] = {}
    for each, split, place, guess in zip(chosen, splits, places, predicted, strict=True):
        found.setdefault(split, []).append(_row(each, place.removeprefix(f"{split}/"), guess))
    return found


def _segments(chosen: Sequence[Utterance]) -> dict[str, list[str]]:
    """Which there are, by transcript: a pull tells those whose rows are gone."""
    found: dict[str, list[str]] = {}
    for each in chosen:
        found.setdefault(each.document.transcript.id, []).append(each.segment.id)
    return found


def _row(each: Utterance, place: str, predicted: str | None) -> Row:
    spoken, written = each.languages(WIDEST)
    return {
        "file_name": place,
        "text": each.text,
        "language": spoken,
        "text_language": written,
        "task": each.document.transcript.request.task,
        "duration": seconds(each.count, SAMPLE_RATE),
        "speaker": clean(each.segment.speaker or "") or None,
        "status": each.segment.status,
        "recording": each.document.recording.sha256[:12],
        "start": seconds(each.first, SAMPLE_RATE),
        "pred_text": predicted,
        "transcript": each.document.transcript.id,
        "segment": each.segment.id,
        "text_sha256": fingerprint(each.text),
    }


def _read_back(
    folder: Path,
    rows: Mapping[str, Sequence[Row]],
    clips: Mapping[str, Clip],
    progress: Progress,
    cancelled: ShouldStop,
) -> None:
    """Raise ExportError unless each row names a clip that sounds as its stretch of the timeline does."""
    read: list[tuple[str, bool]] = []
    """Of each row its clip, and whether the line is the row's."""
    for split, own in rows.items():
        lines = (folder / split / METADATA).read_text("utf-8").splitlines()
        read += [(f"{split}/{row['file_name']}", json.loads(line) == row) for line, row in zip(lines, own, strict=True)]
    with closing(of_each(lambda each: _sound(folder / each[0]), read, cancelled)) as sounds:
        for done, ((place, is_same), sound) in enumerate(zip(read, sounds, strict=True), 1):
            if not is_same or sound != clips[place].sound:
                raise ExportError(f"{place} does not read back as it was written; nothing was kept.")
            progress(_CUTTING + (_READING - _CUTTING) * done / len(clips), "Reading back")


def _sound(clip: Path) -> str:
    import soundfile

    with soundfile.SoundFile(clip) as file:
        return sound_hash(file.read(dtype="int32" if file.subtype == "PCM_24" else "int16"))


def _card(chosen: Sequence[Utterance], rows: Mapping[str, Sequence[Row]], report: Report, options: Options) -> str:
    """`README.md`. Nothing of the recordings' own names or texts stands in it."""
    languages = sorted({row["text_language"] for own in rows.values() for row in own})
    tasks = {"asr": "automatic-speech-recognition", "ast": "translation"}
    told = sorted({tasks[each.document.transcript.request.task] for each in chosen})
    verified = "verified by a person" if options.status == "verified" else "drafts and verified, unusable ones left out"
    return _CARD.format(
        languages="".join(f"\n- {each.partition('-')[0]}" for each in languages),
        tasks="".join(f"\n- {each}" for each in told),
        files="".join(f"\n  - split: {split}\n    path: {split}/**" for split in rows),
        splits="\n".join(f"| `{split}` | {len(own)} |" for split, own in rows.items()),
        rows=so_many(report.rows, "row"),
        minutes=f"{report.seconds / 60:.1f}",
        recordings=so_many(len({each.document.recording.id for each in chosen}), "recording"),
        verified=verified,
        skipped=", ".join(f"{reason} ({count})" for reason, count in report.skipped.items()) or "none",
        version=studio.__version__,
    )


_CARD = """\
---
pretty_name: Corrected speech
language:{languages}
task_categories:{tasks}
tags:
- audio
- canary-studio
configs:
- config_name: default
  data_files:{files}
---

# Corrected speech

{rows}, {minutes} minutes from {recordings}, made with Canary Studio {version}.

| | |
|---|---|
| Segments | {verified} |
| Left out | {skipped} |
| Sound | 16 kHz, mono FLAC, one clip a row |
| Licence | as the recordings' own: fill in before you share this |

| split | rows |
|---|---|
{splits}

Lines of one recording, or of one speaker who has a name, are in one split.

## Columns

| column | means |
|---|---|
| `audio` | the clip |
| `text` | what was said, or its translation |
| `language`, `text_language` | spoken, and of the text |
| `task` | `asr`, or `ast` for a translation |
| `duration`, `start` | seconds; the latter within the recording |
| `speaker` | where known |
| `status` | `verified` by a person, or a `draft` |
| `recording` | the same for all rows of one: the beginning of its file's sha256 |
| `pred_text` | what the machine had heard |
| `transcript`, `segment`, `text_sha256` | for `canary-studio pull`; leave them as they are |

Put a `text` right here, and `canary-studio pull` brings it back. Other columns are not looked at.

```python
from datasets import load_dataset

rows = load_dataset("audiofolder", data_dir="…")  # of a repository: load_dataset("you/its-name")
```
"""


FORMAT = AudioFolder()
