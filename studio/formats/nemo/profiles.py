"""What a manifest is for: the models that are to be trained with it, and what these can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from studio.formats.nemo.languages import codes
from studio.languages import base_language, normal_code
from studio.locales import PROMPTS, TRAINED, prompt_for

Profile = Literal["asr", "canary", "canary2", "salm", "nemotron"]
"""Named after NeMo's prompt formats: plain ASR, canary-1b, the flash and v2 models, Canary-Qwen, Nemotron ASR."""


TRANSCRIBES = frozenset(["asr", "transcribe", "<|transcribe|>"])
TRANSLATES = frozenset(["ast", "translate", "s2t_translation", "<|translate|>"])
"""What NeMo's readers take for one task or the other."""


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """What is known of the models of one profile."""

    models: str
    """Named for a list."""
    title: str
    """Named for the data card."""
    prompted: bool = False
    """True when each row fills Canary's prompt slots."""
    languages: frozenset[str] | None = None
    """Those that a published model was taught; None for any."""
    prompts: frozenset[str] | None = None
    """What the published model's prompt calls its languages, where it has a list of its own."""
    regions: bool = True
    """True when a row can name a language with its region."""

    def named(self, language: str) -> str:
        """What rows call a language: without its region where models know none, as the model's prompt has it."""
        if self.prompts is not None:
            return prompt_for(language, sorted(self.prompts)) or language
        return language if self.regions else normal_code(language)

    @property
    def translates(self) -> bool:
        """True when a row can ask for another language than is spoken: that takes a prompt slot."""
        return self.prompted


PROFILES: Mapping[Profile, ProfileCard] = {
    "asr": ProfileCard("CTC and transducer models", "Parakeet and other plain ASR models"),
    "canary": ProfileCard("canary-1b", "canary-1b", prompted=True, languages=codes("en de es fr"), regions=False),
    "canary2": ProfileCard(
        "canary-1b-flash, canary-180m-flash, canary-1b-v2",
        "canary-1b-flash, canary-180m-flash and canary-1b-v2",
        prompted=True,
        languages=codes("bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro ru sk sl sv uk"),
        regions=False,
    ),
    "salm": ProfileCard("canary-qwen-2.5b", "Canary-Qwen"),
    "nemotron": ProfileCard(
        "nemotron-3.5-asr-streaming-0.6b",
        "Nemotron ASR",
        languages=frozenset(filter(None, map(base_language, TRAINED))),
        prompts=PROMPTS,
    ),
}
DEFAULT_PROFILE: Profile = "canary2"
