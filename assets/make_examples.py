"""Makes the example clips again: `python assets/make_examples.py` (needs espeak-ng and ffmpeg).

They are ours alone, spoken by a synthetic voice, so that they can be given away with the studio.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "examples"

VOICE = ["-v", "en-us+f2", "-s", "150"]
"""Of espeak-ng's voices the one that the offline recogniser understands best."""

CLIPS = {
    "voice-memo": """
        Please remember to call the office in the morning. / 700
        The meeting is at three in the afternoon. / 300
    """,
    "phone-menu": """
        Thank you for calling. / 700
        For sales, please press one. / 600
        For support, please press two. / 600
        To leave a message after the tone, please press three. / 800
        To repeat this menu, please press the pound key. / 300
    """,
    "short-story": """
        The old house stood on a hill above the town. / 800
        Every evening the man who lived there walked down to the river, / 250
        and sat on a stone until the sun had gone. / 1000
        He said that the water told him stories. / 700
        Nobody believed him, but the children liked to listen. / 1200
        One night there was a great storm, and the river came up over the road. / 700
        The people left their houses and ran up the hill, / 300
        and the old man opened his door. / 900
        He gave them bread and hot tea, / 250
        and he told them the stories of the river until the morning. / 1500
        When the water went back, the town was full of mud, / 400
        but every man, woman and child was safe. / 400
    """,
}
"""File stem: a phrase and the pause behind it (ms) on each line."""


def make(stem: str, phrases: str) -> Path:
    """Speak `phrases` into `examples/<stem>.flac`, 16 kHz mono."""
    target = HERE / f"{stem}.flac"
    lines = [line.strip().split(" / ") for line in phrases.strip().splitlines()]
    marked = "".join(f'{said}<break time="{pause}ms"/>' for said, pause in lines)
    plain = ["-ar", "16000", "-ac", "1", "-map_metadata", "-1", "-sample_fmt", "s16", "-flags:a", "+bitexact"]
    with tempfile.TemporaryDirectory() as folder:
        spoken = f"{folder}/spoken.wav"
        _run("espeak-ng", *VOICE, "-m", "-w", spoken, f"<speak>{marked}</speak>")
        _run("ffmpeg", "-v", "error", "-y", "-i", spoken, *plain, "-fflags", "+bitexact", str(target))
    return target


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - the commands stand above


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for stem, phrases in CLIPS.items():
        print(make(stem, phrases))


if __name__ == "__main__":
    main()
