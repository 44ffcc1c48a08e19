"""Which tiny models there are, what each is made of, and what it is called in a folder of models. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

SHARED = ("build", "encoder", "frames", "speech", "tokenizers", "training")
"""Modules that every model is made with."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One thing to be made: from these others, by these modules of this package."""

    file: str
    needs: tuple[str, ...]
    modules: tuple[str, ...]
    maker: str = "build"
    """The module that is run to make it; another than `build` where that would make everything else anew."""


RECIPES = {
    "clips": Recipe("clips", (), ("build", "speech")),
    "ctc": Recipe("ctc.nemo", ("clips",), (*SHARED, "ctc")),
    "sortformer": Recipe("sortformer.nemo", ("clips",), (*SHARED, "sortformer")),
    "nemotron_diarizer": Recipe(
        "nemotron_diarizer", (), ("training", "turns", "nemotron_diarizer"), maker="nemotron_diarizer"
    ),
    "tdt": Recipe("tdt.nemo", ("clips", "ctc"), (*SHARED, "tdt")),
    "nemotron": Recipe(
        "nemotron.nemo",
        ("clips", "ctc"),
        ("encoder", "frames", "speech", "tokenizers", "training", "tdt", "nemotron"),
        maker="nemotron",
    ),
    "canary": Recipe("canary.nemo", ("clips", "ctc"), (*SHARED, "canary")),
    "canary2": Recipe("canary2.nemo", ("clips", "ctc"), (*SHARED, "canary")),
    "salm": Recipe("salm", ("clips", "ctc"), (*SHARED, "salm")),
    "salm_lora": Recipe("salm_lora", ("clips", "salm"), (*SHARED, "salm")),
}
"""Each behind those it needs."""
