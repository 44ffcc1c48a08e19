"""What lies beside a NeMo manifest: the data card for people, the metadata for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import studio
from studio.domain import SAMPLE_RATE
from studio.exports import Options, Profile, Report
from studio.exports.nemo_rows import SALM_CONTEXT
from studio.exports.selection import Utterance
from studio.lint import MAX_SECONDS, MIN_SECONDS

TITLES: dict[Profile, str] = {
    "asr": "Parakeet and other plain ASR models",
    "canary": "canary-1b",
    "canary2": "canary-1b-flash, canary-180m-flash and canary-1b-v2",
    "salm": "Canary-Qwen",
}


def metadata(
    options: Options, report: Report, chosen: Sequence[Utterance], files: Mapping[str, Mapping[str, str | int]]
) -> str:
    """`metadata.json`: what made this, under which policy, and the sha256 of every other file."""
    content = {
        "tool": "canary-studio",
        "version": studio.__version__,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "format": "nemo",
        "profile": options.profile,
        "policy": _policy(options),
        "rows": report.rows,
        "seconds": round(report.seconds, 3),
        "recordings": len({utterance.document.recording.id for utterance in chosen}),
        "languages": _languages(chosen),
        "models": _models(chosen),
        "skipped": dict(report.skipped),
        "empty": dict(report.empty),
        "read_back_by": report.checked_by,
        "files": files,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _policy(options: Options) -> dict[str, Any]:
    return {
        "segments": options.status,
        "seconds": [MIN_SECONDS, MAX_SECONDS],
        "text": "NFC, single spaces, no control characters, no <|...|>",
        "pnc": "yes where the transcript or the row's own text has punctuation or capitals",
        "itn": "yes where a number is written in digits",
        "word_times": options.word_times,
        "audio": {"format": "flac", "rate": SAMPLE_RATE, "channels": 1, "bits": 16},
    }


def _models(chosen: Sequence[Utterance]) -> list[str]:
    """Those that were asked; of an import none was."""
    return sorted({utterance.document.transcript.request.model for utterance in chosen} - {""})


def _languages(chosen: Sequence[Utterance]) -> dict[str, int]:
    requests = (utterance.document.transcript.request for utterance in chosen)
    return dict(Counter(f"{r.source_lang}-{r.target_lang}" for r in requests).most_common())


def data_card(options: Options, report: Report, chosen: Sequence[Utterance]) -> str:
    """`README.md`. Nothing of the recordings' own names or texts stands in it."""
    pairs = ", ".join(f"{pair} ({count})" for pair, count in _languages(chosen).items())
    reader = "NeMo's own loader" if report.checked_by == "nemo" else "Canary Studio's reader (not NeMo's)"
    verified = "verified by a person" if options.status == "verified" else "drafts and verified, unusable ones left out"
    recordings = len({utterance.document.recording.id for utterance in chosen})
    return _CARD.format(
        title=TITLES[options.profile],
        profile=options.profile,
        rows=report.rows,
        minutes=f"{report.seconds / 60:.1f}",
        recordings=recordings,
        pairs=pairs,
        verified=verified,
        skipped=_counted(report.skipped),
        empty=_counted(report.empty),
        reader=reader,
        slots=_SLOTS[options.profile],
        training=_TRAINING[options.profile],
        version=studio.__version__,
    )


def _counted(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} ({count})" for reason, count in reasons.items()) or "none"


_CARD = """\
# Speech data for {title}

{rows} rows, {minutes} minutes from {recordings} recordings, made with Canary Studio {version}.

| | |
|---|---|
| Profile | `{profile}` |
| Languages (spoken-written) | {pairs} |
| Segments | {verified} |
| Left out | {skipped} |
| Transcripts that gave nothing | {empty} |
| Read back, row by row, by | {reader} |
| Sound | 16 kHz, mono, 16-bit FLAC, one clip a row |
| Licence | as the recordings' own: fill in before you share this |

## Files

- `manifest.json`: one JSON object a line.
- `audio/`: the clips. Names are unique, so folders of several exports can be joined.
- `metadata.json`: version, policy, counts, and the sha256 of every file.

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
| `speaker` | where known |
| `source_text` | what was said, where `text` is a translation and it is known |
| `pred_text` | what the machine had heard; in all rows or in none |

## Check it

```
canary-studio check . --profile {profile}
```

reads every row through NeMo's own loader. If you move or edit the manifest: keep `offset` in every
row, add no `sampling_rate`, no `validation_status`, and keep the name `manifest.json`.

## Train with it

{training}

Split off `dev` and `test` by recording and by speaker first: lines of one recording in both make
any score look good. Mix in general data and measure general WER as well as your own: models
fine-tuned on one domain alone got worse everywhere else.
"""

_CANARY_SLOTS = """\
| `source_lang`, `target_lang` | spoken and written language |
| `taskname` | `asr` or `ast` (translation) |
| `pnc` | `yes` where the text has punctuation and capitals |
"""
_SLOTS: dict[Profile, str] = {
    "asr": "",
    "salm": "",
    "canary": _CANARY_SLOTS,
    "canary2": _CANARY_SLOTS
    + """\
| `itn` | `yes` where numbers are written in digits |
| `timestamp`, `diarize`, `emotion`, `decodercontext` | the other prompt slots of these models |
""",
}

_AED = """\
Dump the checkpoint's tokenizers with `model.save_tokenizers("tokenizers")`, copy its `prompt_format`,
`prompt_defaults`, `model_defaults`, `preprocessor`, `encoder`, `transf_encoder` and `transf_decoder` into
`fast-conformer_aed.yaml`, set `spl_tokens: null`, and run

```
python examples/asr/speech_multitask/speech_to_text_aed.py \\
  --config-path=../conf/speech_multitask --config-name=fast-conformer_aed \\
  +init_from_pretrained_model={model} \\
  model.train_ds.manifest_filepath=train.json \\
  model.validation_ds.manifest_filepath=dev.json \\
  model.test_ds.manifest_filepath=test.json \\
  ++model.train_ds.text_field=text ++model.train_ds.lang_field=target_lang \\
  ++model.train_ds.min_duration=0.3 ++model.train_ds.max_duration=40 \\
  trainer.use_distributed_sampler=false
```

Train, validation and test each need a manifest."""

_TRAINING: dict[Profile, str] = {
    "asr": """\
```
python examples/asr/speech_to_text_finetune.py \\
  +init_from_pretrained_model=nvidia/parakeet-tdt-0.6b-v2 \\
  model.train_ds.manifest_filepath=train.json \\
  model.validation_ds.manifest_filepath=dev.json \\
  ++model.train_ds.max_duration=40
```

Its default `max_duration` of 20 leaves out every longer row.""",
    "canary": _AED.format(model="nvidia/canary-1b"),
    "canary2": _AED.format(model="nvidia/canary-1b-flash"),
    "salm": f"""\
`examples/speechlm2/salm_train.py` (CUDA only) with this data:

```yaml
data:
  train_ds:
    sample_rate: 16000
    prompt_format: qwen
    token_equivalent_duration: 0.08
    use_multimodal_sampling: true
    batch_tokens: 4000
    input_cfg:
      - type: lhotse_as_conversation
        manifest_filepath: train.json
        audio_locator_tag: "<|audioplaceholder|>"
        token_equivalent_duration: 0.08
        tags:
          context: "{SALM_CONTEXT}"
```

Set `batch_tokens`, not `batch_duration`.""",
}
