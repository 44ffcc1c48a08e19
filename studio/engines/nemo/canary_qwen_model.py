"""A Canary-Qwen at work: windows become prompts with sound in them, questions prompts without.

Speech goes through the encoder and LoRA adapters; a question about a text goes to the language
model as it was before it learnt to listen, with the adapters off.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from studio.align.place import rounded
from studio.config import Settings
from studio.domain import Reach, Request
from studio.engines.base import ModelCard, Window, WindowResult
from studio.engines.batching import BatchedEngine
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.device import batch_seconds
from studio.engines.nemo.tensors import batch_of, memory_errors, release_memory, weight_bytes
from studio.engines.zerogpu import lease_seconds, lent_pieces
from studio.errors import EngineError
from studio.limits import ShouldStop

PROMPT = "Transcribe the following: "
"""What the published model was trained with."""

TRAINED_TOKENS = 1024
MOST_CONTEXT = 32_768
"""Tokens; what the language model's cache still holds beside its weights on one card."""

TOKENS_PER_SECOND = 10
"""More than anybody says; it ends a loop."""

TOKENS_AT_LEAST = 32


class CanaryQwen(BatchedEngine):
    """A loaded SALM: an `Engine` and a `Chat`."""

    def __init__(self, card: ModelCard, checkpoint: Checkpoint, model: Any, settings: Settings) -> None:
        super().__init__(card, checkpoint.stamp, weight_bytes(model), batch_seconds(settings, model.device))
        self._model: Any = model
        self._speak = lent_pieces(settings, self._speak_here, _lease_of_tokens)

    # --- speech ---

    def decode(self, windows: Sequence[Window], request: Request) -> list[WindowResult]:  # noqa: ARG002 - one prompt for all
        model = self._model
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
        return [self._result(ids, values) for ids, values in rows]

    def _result(self, ids: Sequence[int], values: Sequence[float]) -> WindowResult:
        kept = [(token, value) for token, value in zip(ids, values, strict=False) if token not in self._ends]
        text = self._text([token for token, _ in kept])
        confidences = self._fold(kept)
        words = text.split()
        return WindowResult(" ".join(words), (), confidences if len(confidences) == len(words) else ())

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

    def generate(self, prompt: str, max_tokens: int, cancelled: ShouldStop) -> Iterator[str]:
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

        if self._device:
            self.place(self._device)
        model = self._model
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

    def place(self, device: str) -> None:
        self._model.to(device)

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

    @property
    def _ends(self) -> frozenset[int]:
        return frozenset(int(i) for i in (self._model.text_eos_id, self._model.text_pad_id) if i is not None)

    def _text(self, ids: Sequence[int]) -> str:
        text: str = self._model.tokenizer.ids_to_text(list(ids))
        return text


def _lease_of_tokens(prompt: str, max_tokens: int) -> int:  # noqa: ARG001 - as `_speak_here` is called
    """An answer takes about as long as so much speech."""
    return lease_seconds(max_tokens / TOKENS_PER_SECOND * 4)


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
