"""NeMo's models through the studio against bare NeMo, on the same windows: throughput, latency, overhead, memory.

    python -m bench.models [--minutes 30] [--models DIR] [--size small|180m|flash] [--device cpu|cuda]
                           [--precision auto|float32|bfloat16|int8] [--tokens 4]

DIR is what `python -m tests.tiny DIR` makes; without it, it is made first. Windows are read from one
FLAC timeline, as a run reads them. Bare is `model.transcribe(manifest)` on the same windows as files,
with the same batch size, in this process, on one thread; the two take turns. Bounds: throughput at
least 1.0 of bare's (0.95 for the large ones, of 10 s windows), latency of one 5 s clip at most 0.9 of
`transcribe(path)`'s.

The trained tiny models are nearly all overhead; each window is a clip that they know. `--size small`
gives the same architecture 40 million random weights, `180m` those of canary-180m-flash (17 + 4 layers),
`flash` those of canary-1b-flash (883 million, 32 + 4 layers; a GPU, or patience). Random weights never end a
sentence: `--tokens 4` ends every answer after as many tokens a second of sound as English speech has, on both
sides; without it every answer has the greatest length. The guard, which would hear such loops twice, is left
out. On a CPU bare NeMo keeps float32 whatever the studio does (`--precision`); where the
processor has bfloat16 or VNNI, the studio is to have 1.6 of its throughput.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import psutil
import soundfile

from studio.audio.reader import TimelineReader
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, Window
from studio.engines.catalog import Catalog
from studio.engines.nemo.restore import restore
from studio.limits import SAMPLE_RATE, silent

WINDOW_SECONDS = 10.0
ENCODER_FRAME_SECONDS = 0.08
BATCH = 8
CLIP_SECONDS = 5.0
CLIP_ROUNDS = 15

ARTIFACTS = (("model_path", "tokenizer.model"), ("vocab_path", "vocab.txt"), ("spe_tokenizer_vocab", "tokenizer.vocab"))

SIZES = {"small": (384, 8, 4, 8), "180m": (512, 17, 4, 8), "flash": (1024, 32, 4, 8)}
"""Width, encoder layers, decoder layers, heads."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One timeline, its windows, and each window as a file of a manifest."""

    timeline: Path
    cuts: tuple[tuple[float, float], ...]
    manifest: Path
    clip: Path

    @property
    def seconds(self) -> float:
        return sum(end - start for start, end in self.cuts)


def sound(folder: Path, models: Path, minutes: float, window_seconds: float) -> Sound:
    """The tiny models' own clips, one after another with pauses, until the minutes are full.

    With `window_seconds` of 0 each clip is a window, which those models know by heart: nothing to flag.
    """
    clips = [soundfile.read(path, dtype="float32")[0] for path in sorted((models / "clips").glob("[!e]*.wav"))]
    pause = np.zeros(SAMPLE_RATE // 2, np.float32)
    held: list[np.ndarray[Any, Any]] = []
    cuts: list[tuple[float, float]] = []
    now = begin = 0
    place = 0
    while now < minutes * 60 * SAMPLE_RATE:
        held += [clips[place % len(clips)], pause]
        now += len(held[-2]) + len(pause)
        place += 1
        if now - begin >= window_seconds * SAMPLE_RATE:
            cuts.append((begin / SAMPLE_RATE, now / SAMPLE_RATE))
            begin = now
    whole = np.concatenate(held)
    timeline = folder / "timeline.flac"
    soundfile.write(timeline, whole, SAMPLE_RATE)
    rows = []
    for index, (start, end) in enumerate(cuts):
        path = folder / f"{index:05d}.wav"
        soundfile.write(path, whole[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)], SAMPLE_RATE)
        rows.append({**SLOTS, "audio_filepath": str(path), "duration": end - start, "text": ""})
    manifest = folder / "manifest.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    clip = folder / "clip.wav"
    soundfile.write(clip, whole[: round(CLIP_SECONDS * SAMPLE_RATE)], SAMPLE_RATE)
    return Sound(timeline, tuple(cuts), manifest, clip)


SLOTS = {"source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes"}


def through_studio(engine: Engine, found: Sound) -> int:
    """As a run does it: windows read from the timeline as the engine asks for them."""
    with TimelineReader(found.timeline) as reader:
        windows = (Window(start, end, reader.read(start, end)) for start, end in found.cuts)
        return sum(1 for _ in engine.transcribe(windows, request(engine), lambda: False))


def request(engine: Engine) -> Request:
    return Request(engine.card.id, options={"times": "spread"})


def bare(model: Any, found: Sound) -> int:
    with half_precision(model):
        return len(model.transcribe(str(found.manifest), batch_size=BATCH, verbose=False, num_workers=0))


def half_precision(model: Any) -> Any:
    """On a GPU the model lies in bfloat16, where NeMo's own `transcribe` wants autocast for its features."""
    import torch

    return torch.autocast(model.device.type, torch.bfloat16, enabled=model.device.type == "cuda")


def one_clip(engine: Engine, found: Sound) -> None:
    samples, _ = soundfile.read(found.clip, dtype="float32")
    list(engine.transcribe([Window(0.0, CLIP_SECONDS, samples)], request(engine), lambda: False))


def one_path(model: Any, found: Sound) -> None:
    with half_precision(model):
        model.transcribe([str(found.clip)], batch_size=1, verbose=False, num_workers=0, **SLOTS)


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def throughput(found: Sound, studio: Callable[[], object], bare: Callable[[], object]) -> None:
    """The better of two rounds each, in turn."""
    rounds = [(seconds(studio), seconds(bare)) for _ in range(2)]
    ours, theirs = (min(each) for each in zip(*rounds, strict=True))
    print(
        f"  throughput, times real time: studio {found.seconds / ours:.1f}, bare {found.seconds / theirs:.1f}; "
        f"ratio {theirs / ours:.2f} (wanted 1.0, large ones 0.95)"
    )


def latency(count: int, studio: Callable[[], object], bare: Callable[[], object]) -> None:
    """Of one clip, the median of so many rounds each, in turn."""
    rounds = [(seconds(studio), seconds(bare)) for _ in range(count)]
    ours, theirs = (statistics.median(each) for each in zip(*rounds, strict=True))
    print(
        f"  one {CLIP_SECONDS:g} s clip: studio {1e3 * ours:.0f} ms, bare {1e3 * theirs:.0f} ms; "
        f"ratio {ours / theirs:.2f} (wanted 0.9 at most)"
    )


@contextmanager
def counting(model: Any) -> Iterator[list[float]]:
    """Seconds spent in the model itself while the block runs: features, encoder, decoder."""
    spent: list[float] = []

    def timed(inner: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                spent.append(time.perf_counter() - begun)

        return call

    decoding = model.decoding
    with (
        mock.patch.object(model, "forward", timed(model.forward)),
        mock.patch.object(model.preprocessor, "forward", timed(model.preprocessor.forward)),
        mock.patch.object(decoding, "decode_predictions_tensor", timed(decoding.decode_predictions_tensor)),
    ):
        yield spent


@contextmanager
def answering(tokens: float) -> Iterator[None]:
    """Every answer ends after so many tokens a second of sound; of 0 where the model ends it."""
    from nemo.collections.asr.modules.transformer.transformer_generators import GreedySequenceGenerator

    inner = GreedySequenceGenerator._prepare_for_search

    def prepare(self: Any, decoder_input_ids: Any = None, encoder_hidden_states: Any = None) -> Any:
        begun, batch, most = inner(self, decoder_input_ids, encoder_hidden_states)
        spoken = encoder_hidden_states.shape[1] * ENCODER_FRAME_SECONDS
        return begun, batch, min(most, round(tokens * spoken)) if tokens else most

    with mock.patch.object(GreedySequenceGenerator, "_prepare_for_search", prepare):
        yield


def grown(tiny: Path, size: str, folder: Path) -> Path:
    """A `.nemo` of the tiny one's configuration and tokenizers, with wide layers and random weights."""
    import torch
    from nemo.collections.asr.models import EncDecMultiTaskModel
    from omegaconf import OmegaConf, open_dict

    width, encoder, decoder, heads = SIZES[size]
    inside = folder / "inside"
    with tarfile.open(tiny) as archive:
        archive.extractall(inside, filter="data")
    config = OmegaConf.load(inside / "model_config.yaml")
    for name, part in config.tokenizer.langs.items():
        home = folder / name
        home.mkdir()
        for key, file in ARTIFACTS:
            if part.get(key):
                (home / file).write_bytes((inside / str(part[key]).removeprefix("nemo:")).read_bytes())
        config.tokenizer.langs[name] = {"dir": str(home), "type": "bpe"}
    config.model_defaults = {"asr_enc_hidden": width, "lm_enc_hidden": width, "lm_dec_hidden": width}
    config.encoder.update(d_model=width, n_layers=encoder, n_heads=heads, subsampling_conv_channels=256)
    for part in (config.transf_encoder, config.transf_decoder.config_dict):
        part.update(hidden_size=width, inner_size=4 * width, num_attention_heads=heads)
    config.transf_decoder.config_dict.update(num_layers=decoder, max_sequence_length=1024)
    config.head.hidden_size = width
    config.pop("validation_ds", None)  # a model that is made with it would load its data set
    torch.manual_seed(0)
    model = EncDecMultiTaskModel(config)
    with open_dict(model.cfg):
        model.cfg.validation_ds = {"use_start_end_token": False}  # and `transcribe` looks into it
    made = folder / f"{size}.nemo"
    model.save_to(str(made))
    return made


def bare_model(engine: Engine, path: Path, settings: Settings) -> Any:
    """NeMo's own: on a GPU the studio's, on a CPU another one, in float32."""
    if engine.model.device.type == "cuda":  # type: ignore[attr-defined]
        return engine.model  # type: ignore[attr-defined]
    return restore(path, ("EncDecMultiTaskModel",), settings, silent).model


def measure(path: Path, found: Sound, device: str, precision: str, *, guarded: bool, tokens: float = 0) -> None:
    import torch

    settings = Settings(
        data=path.parent,
        models=(path.parent,),
        device=device,
        batch_seconds=BATCH * 1.25 * WINDOW_SECONDS,
        precision=precision,
    )
    if not guarded:  # random weights write other words in every precision
        mock.patch("studio.engines.nemo.precision._words", return_value=[["random"]]).start()
    catalog = Catalog(settings)
    before = psutil.Process().memory_info().rss
    guard = mock.patch("studio.engines.batching.quality_flag", return_value=None)
    with catalog.lease(f"local/{path.stem}") as engine:
        if not guarded:
            guard.start()
        model = bare_model(engine, path, settings)
        weights = sum(p.numel() for p in model.parameters()) / 1e6
        print(f"{path.stem}: {weights:.1f} M parameters on {model.device}, studio in {engine.card.precision}")
        with answering(tokens):
            one_clip(engine, found)
            one_path(model, found)
            throughput(found, lambda: through_studio(engine, found), lambda: bare(model, found))
            with counting(engine.model) as spent:  # type: ignore[attr-defined]
                whole = seconds(lambda: through_studio(engine, found))
            print(f"  overhead beyond the model: {100 * (whole - sum(spent)) / sum(spent):.1f} %")
            latency(CLIP_ROUNDS, lambda: one_clip(engine, found), lambda: one_path(model, found))
        held = (
            torch.cuda.max_memory_allocated()
            if model.device.type == "cuda"
            else psutil.Process().memory_info().rss - before
        )
        print(
            f"  memory: {held / 1e6:.0f} MB beside {engine.memory_bytes / 1e6:.0f} MB of weights "
            f"({held / engine.memory_bytes:.2f}x; NeMo's libraries included on a CPU)"
        )
        mock.patch.stopall()
    catalog.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--size", choices=[*SIZES])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--tokens", type=float, default=0.0, help="of each second of sound, with --size")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    import torch

    torch.set_num_threads(1)
    print(f"load average {os.getloadavg()[0]:.1f}, {chosen.minutes:g} minutes, batches of {BATCH}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = chosen.models or folder / "tiny"
        if chosen.models is None:
            subprocess.run([sys.executable, "-m", "tests.tiny", str(models)], check=True)
        (folder / "sound").mkdir()
        found = sound(folder / "sound", models, chosen.minutes, WINDOW_SECONDS if chosen.size else 0)
        if chosen.size is None:
            for kind in ("canary2", "canary"):
                measure(models / f"{kind}.nemo", found, chosen.device, chosen.precision, guarded=True)
        else:
            (folder / "grown").mkdir()
            made = grown(models / "canary2.nemo", chosen.size, folder / "grown")
            measure(made, found, chosen.device, chosen.precision, guarded=False, tokens=chosen.tokens)


if __name__ == "__main__":
    main()
