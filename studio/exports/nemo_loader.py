"""The child process in which NeMo's own loader reads a manifest: `python -m studio.exports.nemo_loader ASK...`.

ASK is the absolute path of a JSON file (see `readback.ask`). Answers are JSON lines on standard output:
`{"progress": 0.5}` any number of times, then one `{"findings": [...], "rows": N, "nemo": "3.0.0"}`.
Nothing here changes the manifest; the row as written is compared with the cut, the sound and the
prompt that NeMo makes of it. This is the only module outside the engines that imports NeMo.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from studio.children import end_with

_BATCH = 16
_TAG = "<|audioplaceholder|>"
_LOADER_FIELDS = ("audio_filepath", "duration", "offset", "sampling_rate", "sample_rate")
"""What NeMo takes out of a row; the rest arrives as the cut's `custom`."""


class _Findings:
    """What came back differently, by line."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []

    def add(self, line: int, rule: str, message: str) -> None:
        self.all.append({"line": line, "rule": f"nemo.{rule}", "message": message})


def main(ask: str, say: Callable[[dict[str, Any]], None]) -> None:
    asked = json.loads(Path(ask).read_text(encoding="utf-8"))
    _quiet()
    import nemo

    session = _Session(asked, Path(ask).resolve().parent, say)
    session.run()
    say({"findings": session.found.all, "rows": len(session.rows), "nemo": nemo.__version__})


class _Session:
    """One manifest read from end to end, past every row that stops the loader."""

    def __init__(self, asked: dict[str, Any], scratch: Path, say: Callable[[dict[str, Any]], None]) -> None:
        self._manifest = Path(asked["folder"], asked["manifest"])
        lines = self._manifest.read_bytes().split(b"\n")
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
        self.found = _Findings()
        self._asked = asked
        self._scratch = scratch
        self._say = say
        self._matcher = _Matcher(asked["rows"], self.rows, self.found)
        self._prompts = _Prompts(asked["profile"], asked["context"])

    def run(self) -> None:
        manifest = self._manifest
        while self._matcher.next < len(self.rows):
            if self._stopped_by(manifest, len(self.rows)):
                self._find_culprit()
                manifest = self._part(self._matcher.next, len(self.rows))

    def _stopped_by(self, manifest: Path, end: int) -> Exception | None:
        """Read on, up to row `end`; what stopped NeMo, whatever it was."""
        try:
            self._read(manifest, end)
        except Exception as fault:
            return fault
        return None

    def _read(self, manifest: Path, end: int) -> None:
        for cut, sound, example in self._load(manifest):
            at = self._matcher.match(cut, end)
            if at is None:
                continue
            asked, row = self._asked["rows"][at], self.rows[at]
            _compare(asked, row, cut, sound, self.found)
            self._prompts.check(asked["line"], row, example, self.found)
            if at % 50 == 0:
                self._say({"progress": at / len(self.rows)})
        self._matcher.finish(end)

    def _load(self, manifest: Path) -> Iterator[tuple[Any, Any, Any]]:
        # NeMo reads brackets anywhere in a path as a pattern, so it is given a bare file name.
        os.chdir(manifest.parent)
        if self._asked["profile"] == "salm":
            return _load_conversations(manifest.name, self._asked["context"])
        return _load_speech(manifest.name)

    def _find_culprit(self) -> None:
        """The loader stopped somewhere ahead: go row by row up to the one that stops it."""
        for at in range(self._matcher.next, len(self.rows)):
            fault = self._stopped_by(self._part(at, at + 1), at + 1)
            if fault:
                why = f"NeMo's loader stops at this row: {type(fault).__name__}: {_short(fault)}"
                self.found.add(self._asked["rows"][at]["line"], "failed", why)
                self._matcher.next = at + 1
                return

    def _part(self, first: int, end: int) -> Path:
        """A manifest of some of the rows, their paths made absolute."""
        part = self._scratch / "part.json"
        rows = (
            {**row, "audio_filepath": str(self._manifest.parent / row["audio_filepath"])}
            for row in self.rows[first:end]
        )
        part.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
        return part


def _quiet() -> None:
    import logging
    import warnings

    import torch

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)


def _load_speech(manifest: str) -> Iterator[tuple[Any, Any, Any]]:
    """(cut, samples, cut) of every row that comes through NeMo's dataloader, its filters included."""
    from lhotse.dataset import AudioSamples
    from nemo.collections.common.data.lhotse import get_lhotse_dataloader_from_config
    from omegaconf import OmegaConf

    class Sounds:
        """What NeMo's own datasets do first: load the sound of a batch, leaving out what fails."""

        def __init__(self) -> None:
            self.load = AudioSamples(fault_tolerant=True)

        def __getitem__(self, cuts: Any) -> Any:
            return self.load(cuts)

    config = OmegaConf.create(
        {
            "manifest_filepath": manifest,
            "sample_rate": 16000,
            "batch_size": _BATCH,
            "shuffle": False,
            "num_workers": 0,
            "pin_memory": False,
            "text_field": "text",
            "lang_field": "lang",
            "force_finite": True,
        }
    )
    loader = get_lhotse_dataloader_from_config(config, global_rank=0, world_size=1, dataset=Sounds())
    for audio, lengths, cuts in loader:
        for cut, samples, length in zip(cuts, audio, lengths, strict=True):
            yield cut, samples[: int(length)].numpy(), cut


def _load_conversations(manifest: str, context: str) -> Iterator[tuple[Any, Any, Any]]:
    """(cut, samples, conversation) of every row, paired by Canary-Qwen's own collation."""
    from itertools import islice

    from lhotse import CutSet
    from lhotse.dataset import AudioSamples
    from nemo.collections.common.data.lhotse.cutset import read_cutset_from_config
    from nemo.collections.common.data.lhotse.text_adapters import collate_conversation_audio_fault_tolerant
    from omegaconf import OmegaConf

    config = OmegaConf.create(
        {
            "input_cfg": [
                {
                    "type": "lhotse_as_conversation",
                    "manifest_filepath": manifest,
                    "tags": {"context": context},
                    "audio_locator_tag": _TAG,
                    "token_equivalent_duration": 0.08,
                }
            ],
            "shuffle": False,
            "shard_seed": 0,
            "force_finite": True,
        }
    )
    conversations, _ = read_cutset_from_config(config)
    load = AudioSamples(fault_tolerant=True, mono_downmix=True)
    stream = iter(conversations)
    while batch := list(islice(stream, _BATCH)):
        audio, lengths, kept = collate_conversation_audio_fault_tolerant(CutSet(batch), load)
        for conversation, samples, length in zip(kept, audio, lengths, strict=True):
            (cut,) = conversation.list_cuts()
            yield cut, samples[: int(length)].numpy(), conversation


class _Matcher:
    """Tells which row a cut came from. NeMo keeps the order, so a row passed over is a row dropped."""

    def __init__(self, asked: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], found: _Findings) -> None:
        self._asked = asked
        self._rows = [{k: v for k, v in row.items() if k not in _LOADER_FIELDS} for row in rows]
        self._starts = [row.get("offset") or 0.0 for row in rows]
        self._found = found
        self._ids: dict[str, int] = {}
        self.next = 0
        """The first row that has not come through."""

    def match(self, cut: Any, end: int) -> int | None:
        """The row of a cut, and findings for those passed over."""
        for at in range(self.next, end):
            if self._is(at, cut):
                self.finish(at)
                self.next = at + 1
                self._check_id(at, cut.id)
                return at
        self._found.add(0, "extra", f"NeMo made a cut {cut.id} that is in no row.")
        return None

    def _is(self, at: int, cut: Any) -> bool:
        custom = {k: v for k, v in (cut.custom or {}).items() if k in self._rows[at]}
        return custom == self._rows[at] and abs(cut.start - self._starts[at]) < 0.01

    def _check_id(self, at: int, cut_id: str) -> None:
        line = self._asked[at]["line"]
        if cut_id in self._ids:
            self._found.add(
                line, "id", f"NeMo gives this row the id of line {self._ids[cut_id]}; their sounds can be swapped."
            )
        self._ids.setdefault(cut_id, line)

    def finish(self, end: int) -> None:
        """Every row before `end` that has not come through never will."""
        for at in range(self.next, end):
            self._found.add(self._asked[at]["line"], "dropped", "NeMo's loader leaves this row out without a word.")
        self.next = max(self.next, end)


def _compare(asked: dict[str, Any], row: dict[str, Any], cut: Any, sound: Any, found: _Findings) -> None:
    line = asked["line"]
    (supervision,) = cut.supervisions
    if supervision.text != row.get("text"):
        found.add(line, "text", "NeMo reads another text than the row holds.")
    if supervision.language != row.get("lang", supervision.language):
        found.add(line, "language", f"NeMo reads language {supervision.language}, the row says {row['lang']}.")
    if asked["samples"] is not None and len(sound) != asked["samples"]:
        found.add(line, "samples", f"NeMo reads {len(sound)} samples, the row means {asked['samples']}.")
    elif asked["sound"] is not None and _hash(sound) != asked["sound"]:
        found.add(line, "sound", "NeMo pairs this text with another sound.")


def _hash(sound: Any) -> str:
    """As `clips.sound_hash`: NeMo's floats are 16-bit samples over 32768, so the way back is exact."""
    import numpy as np

    return hashlib.sha256(np.rint(sound * 32768.0).clip(-32768, 32767).astype("<i2").tobytes()).hexdigest()


class _Prompts:
    """NeMo's own prompt formatter over every row, with a tokenizer that keeps the characters."""

    def __init__(self, profile: str, context: str) -> None:
        self._profile = profile
        self._context = context
        self._prompt: Any = None
        if profile == "asr":
            return
        from nemo.collections.common.prompts import PromptFormatter

        if profile == "salm":
            import nemo.collections.speechlm2.data.salm_dataset  # noqa: F401 - registers how a conversation is formatted
        self._prompt = PromptFormatter.resolve("qwen" if profile == "salm" else profile)(_tokenizer())

    def check(self, line: int, row: dict[str, Any], example: Any, found: _Findings) -> None:
        if self._prompt is None:
            return
        from nemo.collections.common.data.prompt_fn import apply_prompt_format_fn

        try:
            encoded = apply_prompt_format_fn(example, self._prompt)
        except Exception as fault:
            found.add(line, "prompt", f"NeMo's prompt formatter refuses the row: {_short(fault)}")
            return
        prompt = "".join(map(chr, encoded["context_ids"].tolist()))
        answer = "".join(map(chr, encoded["answer_ids"].tolist()))
        if answer != self._expected_answer(row):
            found.add(line, "text", "The text that NeMo would teach is not the row's.")
        if prompt != self._expected_prompt(row):
            found.add(line, "prompt", f"NeMo makes the prompt {prompt} of this row.")

    def _expected_answer(self, row: dict[str, Any]) -> str:
        return f"<|im_start|>assistant\n{row['text']}<|im_end|>\n" if self._profile == "salm" else str(row["text"])

    def _expected_prompt(self, row: dict[str, Any]) -> str:
        if self._profile != "salm":
            return _expected_prompt(self._profile, row)
        context = row.get("context", self._context)
        return f"<|im_start|>user\n{context} {_TAG}<|im_end|>\n"


def _expected_prompt(profile: str, row: dict[str, Any]) -> str:
    source, target = f"<|{row['source_lang']}|>", f"<|{row['target_lang']}|>"
    if profile == "canary":
        task = "<|translate|>" if row["taskname"] == "ast" else "<|transcribe|>"
        return f"<|startoftranscript|>{source}{task}{target}{_flag(row, 'pnc', 'yes')}"
    flags = _flag(row, "pnc", "yes") + "".join(_flag(row, slot, "no") for slot in ("itn", "timestamp", "diarize"))
    context, emotion = row.get("decodercontext", ""), row.get("emotion", "<|emo:undefined|>")
    return f"<|startofcontext|>{context}<|startoftranscript|>{emotion}{source}{target}{flags}"


def _flag(row: dict[str, Any], slot: str, default: str) -> str:
    on = row.get(slot, default) in ("yes", "Yes", "true", "True", "1", slot, f"<|{slot}|>")
    return f"<|{slot}|>" if on else f"<|no{slot}|>"


def _tokenizer() -> Any:
    """A tokenizer whose tokens are characters and whose end-of-text is empty, so that prompts can be read."""
    from nemo.collections.common.tokenizers import TokenizerSpec

    class Characters(TokenizerSpec):  # type: ignore[misc]
        eos = 0
        bos = -1
        pad = -1

        def text_to_ids(self, text: str, _lang: str | None = None) -> list[int]:
            ended = text.endswith("<|endoftext|>")
            ids = [ord(c) for c in text.removesuffix("<|endoftext|>")]
            return [*ids, self.eos] if ended else ids

        def token_to_id(self, _token: str) -> int:
            return self.eos

        def text_to_tokens(self, text: str) -> list[str]:
            return list(text)

        def tokens_to_text(self, tokens: list[str]) -> str:
            return "".join(tokens)

        def tokens_to_ids(self, tokens: list[str]) -> list[int]:
            return [ord(token) for token in tokens]

        def ids_to_tokens(self, ids: list[int]) -> list[str]:
            return [chr(i) for i in ids]

        def ids_to_text(self, ids: list[int]) -> str:
            return "".join(map(chr, ids))

    return Characters()


def _short(fault: Exception) -> str:
    return " ".join(str(fault).split())[:300]


def _speak_alone() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for answers: whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    return say


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    answer = _speak_alone()
    for each in sys.argv[2:]:
        main(each, answer)
