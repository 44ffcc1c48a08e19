"""Small manifests, for the tests of what is imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROW: dict[str, Any] = {"audio_filepath": "a.wav", "offset": 0.5, "duration": 1.25, "text": "Hello.", "lang": "en"}


def manifest(folder: Path, *rows: dict[str, Any] | str, name: str = "set.json") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    return folder / name
