"""The file beside a local model, `<stem>.json`, of a folder `<name>.json`: what a name cannot say.

{"languages": ["ar"], "title": "…"}
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.engines.nemo.checkpoint import Checkpoint, broken
from studio.languages import LANGUAGES, normal_code

MOST_BYTES = 65_536
"""Of such a file; what is longer is another kind of file."""

LONGEST_TITLE = 100
"""Characters."""


def named_beside(path: Path) -> Path:
    return path.with_suffix(".json") if path.suffix.lower() == ".nemo" else path.with_name(f"{path.name}.json")


def beside(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint as the file beside it describes it, if there is one. Raises ModelUnavailable, naming both."""
    path = named_beside(checkpoint.path)
    if not path.is_file():
        return checkpoint
    said = _read(checkpoint.path, path)
    languages = said.get("languages", [])
    if not isinstance(languages, list) or not all(isinstance(code, str) for code in languages):
        raise broken(checkpoint.path, f'its {path.name} is to hold "languages" as a list of codes, such as ["ar"]')
    codes = tuple(dict.fromkeys(normal_code(code) for code in languages))
    if strange := [code for code in codes if code not in LANGUAGES]:
        raise broken(
            checkpoint.path, f"its {path.name} names {strange[0]!r}, which is no language. Write a code of ISO 639-1"
        )
    title = " ".join(str(said.get("title", "")).split())[:LONGEST_TITLE]
    return replace(checkpoint, languages=codes or checkpoint.languages, title=title)


def _read(model: Path, path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MOST_BYTES + 1)[:MOST_BYTES])
    except (OSError, ValueError, RecursionError) as error:
        raise broken(model, f"its {path.name} is no JSON object that can be read") from error
    if not isinstance(said, dict):
        raise broken(model, f"its {path.name} is no JSON object")
    return said
