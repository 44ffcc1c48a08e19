"""A Nemotron-3-Diarization of transformers for two voices, narrow and shallow, in a folder as its hub has one."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from tests.tiny.training import fit
from tests.tiny.turns import RATE, labels, some, sound

SPEAKERS = 8
SHEETS, TAKES, FRAMES = 10, 8, 125
MELS, WIDTH = 32, 48


def train(out: Path, steps: int = 200, rate: float = 5e-3) -> None:
    from transformers import (
        Nemotron3DiarizationConfig,
        Nemotron3DiarizationForAudioFrameClassification,
        Nemotron3DiarizationProcessor,
        NemotronAsrStreamingFeatureExtractor,
    )

    torch.manual_seed(0)
    audio = {"hidden_size": WIDTH, "intermediate_size": 96, "num_hidden_layers": 1, "num_attention_heads": 4}
    config = Nemotron3DiarizationConfig(
        audio_config={**audio, "num_mel_bins": MELS, "initializer_range": 0.1},
        head_config={"hidden_size": 32, "audio_hidden_size": WIDTH, "num_speakers": SPEAKERS},
        streaming_config={"num_speakers": SPEAKERS},
        initializer_range=0.1,
    )
    model = Nemotron3DiarizationForAudioFrameClassification(config)
    processor = Nemotron3DiarizationProcessor(NemotronAsrStreamingFeatureExtractor(feature_size=MELS))
    sheets = [_sheet(processor, first * TAKES) for first in range(SHEETS)]

    def loss(step: int) -> torch.Tensor:
        heard, right = sheets[step % len(sheets)]
        logits = model(**heard).logits
        count = min(logits.shape[1], right.shape[1])
        return binary_cross_entropy_with_logits(logits[:, :count], right[:, :count])

    model.train()
    fit(loss, model.parameters(), steps, rate)
    model.eval().save_pretrained(out)
    processor.save_pretrained(out)


def _sheet(processor: object, first: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    takes = [(some(seed, FRAMES), seed) for seed in range(first, first + TAKES)]
    heard = processor([sound(spoken, FRAMES, seed) for spoken, seed in takes], sampling_rate=RATE)  # type: ignore[operator]
    right = torch.stack([torch.from_numpy(labels(spoken, FRAMES, SPEAKERS)) for spoken, _ in takes])
    return dict(heard), right.repeat_interleave(8, dim=1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    train(Path(sys.argv[2]))
