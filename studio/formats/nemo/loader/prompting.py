"""Whether NeMo makes of a row the prompt and the answer that the row means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.formats.nemo.loader.findings import Findings, short
from studio.formats.nemo.loader.sources import TAG
from studio.formats.nemo.profiles import TRANSLATES
from studio.locales import PROMPTS


class Prompts:
    """NeMo's own prompt formatter over every row, with a tokenizer that keeps the characters."""

    def __init__(self, profile: str, context: str, rows: Sequence[dict[str, Any]]) -> None:
        self._profile = profile
        self._context = None if any("context" in row for row in rows) else context
        self._prompt: Any = None
        self._places = _Places(rows) if profile == "nemotron" else None
        if profile in ("asr", "nemotron"):
            return
        from nemo.collections.common.prompts import PromptFormatter

        if profile == "salm":
            import nemo.collections.speechlm2.data.salm_dataset  # noqa: F401 - registers how a conversation is formatted
        self._prompt = PromptFormatter.resolve("qwen" if profile == "salm" else profile)(_tokenizer())

    def check(self, line: int, row: dict[str, Any], example: Any, findings: Findings) -> None:
        if self._places is not None:
            self._places.check(line, row, example, findings)
        if self._prompt is None:
            return
        from nemo.collections.common.data.prompt_fn import apply_prompt_format_fn

        try:
            encoded = apply_prompt_format_fn(example, self._prompt)
        except Exception as fault:
            findings.add(line, "prompt", f"NeMo's prompt formatter refuses the row: {short(fault)}")
            return
        prompt = "".join(map(chr, encoded["context_ids"].tolist()))
        answer = "".join(map(chr, encoded["answer_ids"].tolist()))
        if answer != self._expected_answer(row):
            findings.add(line, "text", "The text that NeMo would teach is not the row's.")
        if prompt != self._expected_prompt(row):
            findings.add(line, "prompt", f"NeMo makes the prompt {prompt} of this row.")

    def _expected_answer(self, row: dict[str, Any]) -> str:
        return f"<|im_start|>assistant\n{row['text']}<|im_end|>\n" if self._profile == "salm" else str(row["text"])

    def _expected_prompt(self, row: dict[str, Any]) -> str:
        if self._profile != "salm":
            return _expected_prompt(self._profile, row)
        context = row.get("context", self._context)
        asked = TAG if context is None else f"{context} {TAG}"
        return f"<|im_start|>user\n{asked}<|im_end|>\n"


class _Places:
    """NeMo's own data set for prompted transducers: the place in the prompt that it finds for a row's language."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        from nemo.collections.asr.data.audio_to_text_lhotse_prompt_index import (
            LhotseSpeechToTextBpeDatasetWithPromptIndex,
        )

        # a language that the published model lacks gets a place from whoever trains it: an export says so
        named = sorted({*PROMPTS, *(row["target_lang"] for row in rows if isinstance(row.get("target_lang"), str))})
        self._places = {language: place for place, language in enumerate(named)}
        wanted = {"prompt_dictionary": self._places, "default_prompt_mode": "langID"}
        self._dataset: Any = LhotseSpeechToTextBpeDatasetWithPromptIndex(tokenizer=_tokenizer(), cfg=wanted)

    def check(self, line: int, row: dict[str, Any], cut: Any, findings: Findings) -> None:
        try:
            place = self._dataset._get_prompt_index_for_cut(cut)
        except ValueError as fault:
            findings.add(line, "prompt", f"NeMo finds no prompt for the row: {short(fault)}")
            return
        if place != self._places.get(row.get("target_lang", "")):
            findings.add(line, "prompt", f"NeMo asks for another language than “{row.get('target_lang')!s:.20}”.")


def _expected_prompt(profile: str, row: dict[str, Any]) -> str:
    source, target = (f"<|{row[key].removeprefix('<|').removesuffix('|>')}|>" for key in ("source_lang", "target_lang"))
    if profile == "canary":
        task = "<|translate|>" if row.get("task", row.get("taskname")) in TRANSLATES else "<|transcribe|>"
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
