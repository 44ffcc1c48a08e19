"""Canary-Qwen: a speech encoder in front of a language model (`SALM`), which transcribes and can be asked.

Speech goes through the encoder and LoRA adapters; a question about a text goes to the language
model as it was before it learnt to listen, with the adapters off.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from studio.align.place import rounded
from studio.config import Settings
from studio.domain import Reach, Request
from studio.engines import FOUND_TIMES, Cancelled, Capabilities, Engine, Heard, ModelCard, Progress, Window
from studio.engines._checkpoint import Checkpoint
from studio.engines._device import batch_seconds, torch_device
from studio.engines._hub import fetch_files, location
from studio.engines._local import Local
from studio.engines._nemo import (
    Restored,
    batch_of,
    loading,
    memory_errors,
    missing,
    release_memory,
    require_nemo,
    restoring,
    weight_bytes,
)
from studio.engines._published import own_card, own_path
from studio.engines._salm_folder import WEIGHTS, staged
from studio.engines._serving import Served, sound_seconds
from studio.engines._zerogpu import lent
from studio.errors import EngineError, ModelUnavailable

CLASS = "SALM"
REPO = "nvidia/canary-qwen-2.5b"
BACKBONE_FILES = ["config.json", "tokenizer*.json", "vocab.json", "merges.txt", "generation_config.json"]

PROMPT = "Transcribe the following: "
"""What the published model was trained with."""

LONGEST_WINDOW = 40.0
TRAINED_TOKENS = 1024
MOST_CONTEXT = 32_768
"""Tokens; what the language model's cache still holds beside its weights on one card."""

TOKENS_PER_SECOND = 10
"""More than anybody says; it ends a loop."""

TOKENS_AT_LEAST = 32

ENGLISH = Capabilities(
    pairs=(("asr", "en", "en"),),
    max_window=LONGEST_WINDOW,
    punctuation=(True,),
    confidence=True,
    chat=True,
    options=(FOUND_TIMES,),
)


class CanaryQwenFamily:
    """The published one, and every SALM directory."""

    name = "canary_qwen"
    classes = (CLASS,)

    def cards(self, settings: Settings, local: Sequence[Local] = ()) -> Iterable[ModelCard]:  # noqa: ARG002
        why = _missing()
        yield ModelCard(
            id=REPO,
            title="Canary-Qwen-2.5B",
            family="Canary-Qwen",
            capabilities=ENGLISH,
            licence="CC-BY-4.0",
            location=location(REPO, "config.json", WEIGHTS),
            parameters="2.5 B",
            download_bytes=10_000_000_000,
            memory_bytes=10_000_000_000,
            summary="The most accurate for English, with punctuation; it also summarises and answers questions.",
            measured=(
                "mean WER 5.63 % (AMI 10.18, GigaSpeech 9.41, LibriSpeech clean 1.60, other 3.10, Earnings22 10.42, "
                "SPGI 1.90, TED-LIUM 2.72, VoxPopuli 5.66); 418 times real time (model card)"
            ),
            homepage=f"https://huggingface.co/{REPO}",
            missing=why,
        )
        for own in local:
            yield own_card(own, "Canary-Qwen", ENGLISH, "Your own SALM: speech in front of a language model.", why)

    def load(self, card: ModelCard, settings: Settings, progress: Progress, path: Path | None = None) -> Engine:
        require_nemo(card)
        if why := _missing():
            raise ModelUnavailable(f"{card.id}: {why}")
        restored = _restore(_folder(card, path, progress), settings, progress)
        return CanaryQwen(card, restored.checkpoint, restored.model, settings)


def _missing() -> str:
    """NeMo alone is not enough: its SALM imports peft, and transformers loads it with accelerate."""
    from importlib.util import find_spec

    return missing() or (
        ""
        if find_spec("peft") and find_spec("accelerate")
        else "SALM models need peft and accelerate. Install them with: pip install 'canary-studio[nemo]'"
    )


def _folder(card: ModelCard, path: Path | None, progress: Progress) -> Path:
    if card.id != REPO:
        return own_path(card, path)
    return fetch_files(REPO, ["*.json", "*.safetensors", "*.txt"], ["config.json", WEIGHTS], progress)


def _restore(path: Path, settings: Settings, progress: Progress) -> Restored:
    def backbone(name: str) -> Path:
        # the tokenizer and the shape of the language model; its weights are among ours
        return fetch_files(name, BACKBONE_FILES, ["config.json", "tokenizer*.json"], progress)

    with staged(path, backbone) as found, loading(progress), restoring(path):
        import torch
        from nemo.collections.speechlm2.models import SALM
        from transformers.utils.logging import set_verbosity_error

        set_verbosity_error()
        device = torch_device(settings)
        progress(0.9, f"Reading {path.name}")
        model = SALM.from_pretrained(str(found.folder), local_files_only=True).eval()
        model.requires_grad_(False)
        _steady(model)
        on_device = model.to(device, torch.bfloat16) if device.type == "cuda" else model.to(device)
        return Restored(found.checkpoint, on_device)


def _steady(model: Any) -> None:
    """No dither: the same sound, the same words."""
    featurizer = getattr(model.perception.preprocessor, "featurizer", None)
    if hasattr(featurizer, "dither"):
        setattr(featurizer, "dither", 0.0)  # noqa: B010 - its type is not known here


class CanaryQwen(Served):
    """A loaded SALM: an `Engine` and a `Chat`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._zero_gpu = settings.zero_gpu
        self._decode = lent(settings, self._decode_here, sound_seconds)
        self._speak = lent(settings, self._speak_here, _sound_of_tokens)

    # --- speech ---

    def decode(self, windows: Sequence[Window], request: Request) -> list[Heard]:  # noqa: ARG002 - one prompt for all
        return self._decode(windows)

    def _decode_here(self, windows: Sequence[Window]) -> list[Heard]:
        model = self._placed()
        sound, lengths = batch_of(windows, model.device)
        seconds = float(lengths.max()) / 16_000
        sure = _Sure()
        with memory_errors(self.card.id):
            answers = model.generate(
                prompts=[[{"role": "user", "content": f"{PROMPT}{model.audio_locator_tag}"}] for _ in windows],
                audios=sound,
                audio_lens=lengths,
                generation_config=self._config(TOKENS_AT_LEAST + math.ceil(TOKENS_PER_SECOND * seconds)),
                logits_processor=sure.processors(),
            )
        rows = zip(answers.tolist(), sure.rows(len(windows)), strict=True)
        return [self._heard(ids, values) for ids, values in rows]

    def _heard(self, ids: Sequence[int], values: Sequence[float]) -> Heard:
        kept = [(token, value) for token, value in zip(ids, values, strict=False) if token not in self._ends]
        text = self._text([token for token, _ in kept])
        confidences = self._fold(kept)
        words = text.split()
        return Heard(" ".join(words), (), confidences if len(confidences) == len(words) else ())

    def _fold(self, kept: Sequence[tuple[int, float]]) -> tuple[float, ...]:
        """A word is as sure as its least sure token. Which word a token ends in shows when it is decoded."""
        ids = [token for token, _ in kept]
        least: list[float] = []
        for count, (_, value) in enumerate(kept, 1):
            words = len(self._text(ids[:count]).split())
            if words > len(least):
                least += [1.0] * (words - len(least))
            if least:
                least[-1] = min(least[-1], value)
        return tuple(rounded(value) for value in least)

    # --- text ---

    def context_tokens(self, reach: Reach) -> int:
        if reach == "trained":
            return TRAINED_TOKENS
        return min(int(self._model.llm.config.max_position_embeddings), MOST_CONTEXT)

    def count_tokens(self, text: str) -> int:
        return len(self._model.tokenizer.text_to_ids(text))

    def generate(self, prompt: str, max_tokens: int, cancelled: Cancelled) -> Iterator[str]:
        with self.alone(cancelled):
            pieces = self._speak(self._harmless(prompt), max_tokens)
            try:
                for piece in pieces:
                    if cancelled():
                        return
                    yield piece
            finally:
                pieces.close()

    def _speak_here(self, prompt: str, max_tokens: int) -> Generator[str, None, None]:
        """The answer as it is generated; closing this ends the generation within a token."""
        from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        model = self._placed()
        stop = threading.Event()
        trouble: list[Exception] = []

        class Stopped(StoppingCriteria):  # type: ignore[misc]
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ARG002
                import torch

                return torch.full((input_ids.shape[0],), stop.is_set(), dtype=torch.bool, device=input_ids.device)

        streamer = TextIteratorStreamer(model.tokenizer.tokenizer, skip_prompt=True, skip_special_tokens=True)

        def work() -> None:
            try:
                with memory_errors(self.card.id), self._without_adapter():
                    model.generate(
                        prompts=[[{"role": "user", "content": prompt}]],
                        generation_config=self._config(max_tokens),
                        streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([Stopped()]),
                        **self._thinking(),
                    )
            except Exception as error:
                trouble.append(error)
            finally:
                streamer.text_queue.put(streamer.stop_signal)

        thread = threading.Thread(target=work, name="speak", daemon=True)
        thread.start()
        try:
            yield from (piece for piece in streamer if piece)
        finally:
            stop.set()
            thread.join()
        if trouble:
            error = trouble[0]
            raise error if isinstance(error, EngineError) else EngineError(f"{self.card.id} failed ({error}).")

    def release(self) -> None:
        self._model = None
        release_memory()

    def _without_adapter(self) -> AbstractContextManager[Any]:
        llm = self._model.llm
        return (
            llm.disable_adapter() if hasattr(llm, "disable_adapter") and self._model.cfg.get("lora") else nullcontext()
        )

    def _harmless(self, prompt: str) -> str:
        """What somebody said or typed must not end its own turn, begin another, or stand for sound."""
        inner = self._model.tokenizer.tokenizer
        special = {*inner.all_special_tokens, *inner.get_added_vocab(), self._model.audio_locator_tag}
        for token in sorted(special, key=len, reverse=True):
            prompt = prompt.replace(token, token.replace("<", "‹").replace(">", "›").replace("|", "¦"))
        return prompt

    def _thinking(self) -> dict[str, bool]:
        """Qwen3 thinks aloud unless told not to; only its own prompt format can tell it."""
        return {"enable_thinking": False} if self._model.cfg.get("prompt_format") == "qwen3" else {}

    def _config(self, max_tokens: int) -> Any:
        from transformers import GenerationConfig

        model = self._model
        return GenerationConfig(
            max_new_tokens=max_tokens,
            do_sample=False,
            bos_token_id=model.text_bos_id,
            eos_token_id=model.text_eos_id,
            pad_token_id=model.text_pad_id,
        )

    def _placed(self) -> Any:
        if self._zero_gpu:
            self._model.to("cuda")
        return self._model

    @property
    def _ends(self) -> frozenset[int]:
        return frozenset(int(i) for i in (self._model.text_eos_id, self._model.text_pad_id) if i is not None)

    def _text(self, ids: Sequence[int]) -> str:
        text: str = self._model.tokenizer.ids_to_text(list(ids))
        return text


def _sound_of_tokens(prompt: str, max_tokens: int) -> float:  # noqa: ARG001 - as `_speak_here` is called
    """An answer takes about as long as so much speech."""
    return max_tokens / TOKENS_PER_SECOND * 4


class _Sure:
    """How sure each token was: the largest probability of each step, which greedy decoding takes.

    Kept as one number a row and step; the scores themselves would be 600 KB each.
    """

    def __init__(self) -> None:
        self._steps: list[Any] = []

    def processors(self) -> Any:
        from transformers import LogitsProcessor, LogitsProcessorList

        steps = self._steps

        class Watching(LogitsProcessor):  # type: ignore[misc]
            def __call__(self, input_ids: Any, scores: Any) -> Any:  # noqa: ARG002
                steps.append(scores.float().softmax(-1).amax(-1).cpu())
                return scores

        return LogitsProcessorList([Watching()])

    def rows(self, count: int) -> list[list[float]]:
        import torch

        if not self._steps:
            return [[] for _ in range(count)]
        table: list[list[float]] = torch.stack(self._steps, dim=1).tolist()
        return table


FAMILY = CanaryQwenFamily()
