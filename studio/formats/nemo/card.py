"""What lies beside a NeMo manifest: the data card for people, the metadata for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

import studio
from studio.formats.documents import Report
from studio.formats.nemo.faults import MIN_SECONDS
from studio.formats.nemo.profiles import PROFILES, Profile
from studio.formats.nemo.recipe import recipe_text
from studio.formats.nemo.settings import Settings
from studio.formats.nemo.utterances import Utterance
from studio.limits import LONGEST_SEGMENT, SAMPLE_RATE
from studio.text import counted


def metadata(
    status: str,
    settings: Settings,
    report: Report,
    chosen: Sequence[Utterance],
    files: Mapping[str, Mapping[str, str | int]],
    manifests: Mapping[str, int],
) -> str:
    """`metadata.json`: what made this, under which policy, and the sha256 of every other file."""
    content = {
        "tool": "canary-studio",
        "version": studio.__version__,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "format": "nemo",
        "profile": settings.profile,
        "policy": _policy(status, settings),
        "rows": report.rows,
        "manifests": dict(manifests),
        "seconds": round(report.seconds, 3),
        "recordings": len({utterance.document.recording.id for utterance in chosen}),
        "languages": _languages(chosen, settings.profile),
        "models": _models(chosen),
        "skipped": dict(report.skipped),
        "empty": dict(report.empty),
        "left_out": [asdict(each) for each in report.left_out],
        "warnings": list(report.warnings),
        "read_back_by": report.checked_by,
        "files": files,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _policy(status: str, settings: Settings) -> dict[str, Any]:
    return {
        "segments": status,
        "seconds": [MIN_SECONDS, LONGEST_SEGMENT],
        "text": "NFC, single spaces, no control characters, no <|...|>",
        "pnc": "yes where the transcript or the row's own text has punctuation or capitals",
        "itn": "yes where a number is written in digits",
        "word_times": settings.word_times,
        "audio": {"format": "flac", "rate": SAMPLE_RATE, "channels": 1, "bits": 16},
    }


def _models(chosen: Sequence[Utterance]) -> list[str]:
    """Those that were asked; of an import none was."""
    return sorted({utterance.document.transcript.request.model for utterance in chosen} - {""})


def _languages(chosen: Sequence[Utterance], profile: Profile) -> dict[str, int]:
    pairs = (utterance.languages(profile) for utterance in chosen)
    return dict(Counter(f"{spoken}-{written}" for spoken, written in pairs).most_common())


def data_card(
    status: str,
    settings: Settings,
    report: Report,
    chosen: Sequence[Utterance],
    manifests: Mapping[str, int],
    *,
    by_speaker: bool,
) -> str:
    """`README.md`. Nothing of the recordings' own names or texts stands in it."""
    pairs = ", ".join(f"{pair} ({count})" for pair, count in _languages(chosen, settings.profile).items())
    reader = "NeMo's own loader" if report.checked_by == "nemo" else "Canary Studio's reader (not NeMo's)"
    verified = "verified by a person" if status == "verified" else "drafts and verified, unusable ones left out"
    recordings = len({utterance.document.recording.id for utterance in chosen})
    return _CARD.format(
        title=PROFILES[settings.profile].title,
        profile=settings.profile,
        rows=counted(report.rows, "row"),
        minutes=f"{report.seconds / 60:.1f}",
        recordings=counted(recordings, "recording"),
        pairs=pairs,
        verified=verified,
        skipped=_counted(report.skipped),
        empty=_counted(report.empty),
        warnings=" ".join(report.warnings) or "nothing",
        reader=reader,
        slots=_SLOTS[settings.profile],
        manifests=_manifests(manifests, by_speaker=by_speaker),
        training=recipe_text(settings.profile, manifests),
        version=studio.__version__,
    )


def _manifests(manifests: Mapping[str, int], *, by_speaker: bool) -> str:
    lines = [f"- `{name}`: one JSON object a line, {counted(rows, 'row')}." for name, rows in manifests.items()]
    if len(manifests) > 1:
        by = "recording and by speaker" if by_speaker else "recording, or as they were imported"
        lines.append(f"  Split by {by}: lines of one on both sides would make any score look good.")
    return "\n".join(lines)


def _counted(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} ({count})" for reason, count in reasons.items()) or "none"


_CARD = """\
# Speech data for {title}

{rows}, {minutes} minutes from {recordings}, made with Canary Studio {version}.

| | |
|---|---|
| Profile | `{profile}` |
| Languages (spoken-written) | {pairs} |
| Segments | {verified} |
| Left out | {skipped} |
| Transcripts that gave nothing | {empty} |
| To be known | {warnings} |
| Read back, row by row, by | {reader} |
| Sound | 16 kHz, mono, 16-bit FLAC, one clip a row |
| Licence | as the recordings' own: fill in before you share this |

## Files

{manifests}
- `finetune.py`, `finetune.yaml`, `input_cfg.yaml`: how to train with it.
- `segments.jsonl`: word times and what a machine had heard; `canary-studio import` of this folder gives them back.
- `audio/`: the clips. Names are unique, so folders of several exports can be joined.
- `metadata.json`: version, policy, counts, what was left out and why, and the sha256 of every file.

## Fields

| field | means |
|---|---|
| `id` | the clip's name: sha256 of the sound, first sample, number of samples |
| `audio_filepath` | relative to this folder |
| `offset`, `duration` | seconds; exact to the sample under NeMo's readers, so do not round them |
| `text` | what is to be learnt: what was said, or its translation |
| `lang` | the language of `text` |
{slots}| `start_sample`, `num_samples` | the row within its clip |
| `orig_audio_filepath`, `orig_start_sample` | the recording and where in it (16 kHz samples) |
| `status` | `verified` by a person, or a `draft` |
| `speaker` | where known |
| `source_text` | what was said, where `text` is a translation and it is known |
| `pred_text` | what the machine had heard; in all rows or in none |

## Check it

```
canary-studio check . --profile {profile}
```

reads every row through NeMo's own loader. If you move or edit the manifest: keep `offset` in every
row, add no `sampling_rate`, no `validation_status`, and use no brackets in the names of folders and manifests: NeMo
takes them for a pattern.

## Train with it

{training}"""

_CANARY_SLOTS = """\
| `source_lang`, `target_lang` | spoken and written language |
| `taskname` | `asr` or `ast` (translation) |
| `pnc` | `yes` where the text has punctuation and capitals |
"""
_SLOTS: dict[Profile, str] = {
    "asr": "",
    "salm": "",
    "nemotron": """\
| `target_lang` | the same, for training: the model's prompt is asked for it, or for `auto` |
""",
    "canary": _CANARY_SLOTS,
    "canary2": _CANARY_SLOTS
    + """\
| `itn` | `yes` where numbers are written in digits |
| `timestamp`, `diarize`, `emotion`, `decodercontext` | the other prompt slots of these models |
""",
}
