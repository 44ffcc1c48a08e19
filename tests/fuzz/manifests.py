"""Manifests as people, scripts and spreadsheets write them: mutated rows, types, encodings, paths, ends of lines."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.fuzz.spoiling import spoiled

Row = dict[str, Any]

FIELDS: Mapping[str, tuple[Any, ...]] = {
    "audio_filepath": ("a.wav", "b.flac", "./a.wav", "c\udcff.wav", "none.wav", "broken.mp3", "set.json", ".", ""),
    "duration": (0.5, 1, 1.5, 0.001, 0, -1, 41.0, 1e9, 1e308, float("nan"), float("inf"), "1.5", None),
    "offset": (0, 0.25, 0.0, 1.4999, 1.5, 2.0, -0.5, 1e12, float("-inf"), "0", None),
    "text": ("Hello there.", "", " ", "x" * 3_000, "<|en|> hi", "<|0|> hi", "a\u0000b", "\ud800", "\u202eab", None),
    "pred_text": ("hello there", "", "wrong words", 7, None),
    "lang": ("en", "EN", "en-US", "", "xx", "english", "de", 7, None),
    "source_lang": ("en", "de", "zz", "", None, ["en"]),
    "target_lang": ("en", "de", "fr", "", None, {"en": 1}),
    "taskname": ("asr", "s2t_translation", "ast", "translate", "diarize", 1, None),
    "pnc": ("yes", "no", True, False, 1, "maybe", None),
    "speaker": ("S1", 1, "", True, "a/b", "\n", 10**30, None),
    "channel_selector": (0, 1, [0], [0, 1], "average", -1, 99, True, 10**30, {}, None),
    "id": ("a", "0001-s0-0000", 5, None),
    "orig_start_sample": (0, -1, 2**53, 2**80, 1.5, "0", None),
    "orig_audio_filepath": ("call.wav", "", 5, None),
    "_skipme": (True, False, 0, "no"),
    "validation_status": ("pass", "fail", 1),
    "status": ("verified", "draft", "unusable", "odd", ["verified"], 3),
    "answer": ("yes", {"a": {"b": [1, None]}}, 10**400, [[[]]]),
    "shard_id": (0, 1, -1, "0"),
    "context": ("names", 4, None),
    "": ("no name", 1),
    "a field": ("x", {"y": "\ud800"}),
    "start": (0.5, "x", -1),
    "id\u0000": (1, "x"),
}  # fmt: skip
"""What stands in a row: good values, odd ones, and those of other types."""

ANY: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**25, "", "x", [], [1], {}, {"a": 1}, [[[[]]]], float("nan"))
"""Values of every type."""


def manifest(chance: random.Random) -> bytes:
    """The bytes of one."""
    rows = [_row(chance) for _ in range(chance.choice((1, 2, 2, 5, 20)))]
    lines = [_line(row, chance) for row in rows]
    data = _encoded(chance.choice(("\n", "\n", "\n", "\r\n", "\r", "\n\n", "\u2028")).join(lines), chance)
    return _whole(data, chance) if chance.random() < 0.4 else data


def _row(chance: random.Random) -> Row:
    """Mostly good: a row with four faults shows only its first."""
    row: Row = {
        "audio_filepath": chance.choice(("a.wav", "b.flac")),
        "duration": 1.0,
        "text": "Hello there.",
        "lang": "en",
    }
    if chance.random() < 0.5:
        row["offset"] = chance.choice((0, 0.25, 0.5))
    for key in chance.sample(list(FIELDS), chance.choice((0, 1, 1, 2, 3, 6))):
        row[key] = chance.choice(FIELDS[key]) if chance.random() < 0.8 else chance.choice(ANY)
    if chance.random() < 0.1:
        row.pop(chance.choice(list(row)))
    return row


def _line(row: Row, chance: random.Random) -> str:
    text = json.dumps(row, ensure_ascii=chance.random() < 0.5)
    change = chance.choice(LINES) if chance.random() < 0.15 else None
    return change(text, chance) if change else text


LINES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, _: text.replace('"', "'"),
    lambda text, _: text + ",",
    lambda text, _: f"[{text}]",
    lambda text, _: f"{text} {text}",
    lambda text, chance: text[: chance.randrange(len(text))],
    lambda _, chance: "[" * chance.choice((10, 1_000, 100_000)),
    lambda _, chance: '{"text":' * 2_000 + "1" + "}" * 2_000,
    lambda text, _: text[:-1] + ', "text": "twice"}',
    lambda text, chance: text[:-1] + f', "long": "{"y" * chance.choice((10_000, 2_000_000))}"}}',
    lambda text, _: json.dumps(text),
    lambda text, _: f"  {text}\t",
    lambda _, __: "null",
    lambda _, __: "# a comment",
    lambda text, _: text.replace("{", "{\n", 1),
)  # fmt: skip
"""What becomes of a line."""


def _encoded(text: str, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"))
    return text.encode(encoding, chance.choice(("surrogatepass", "replace")) if "utf" in encoding else "replace")


def _whole(data: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(6)
    if kind == 0:
        return spoiled(data, chance) or b"{"
    if kind == 1:
        return b"[\n" + data.replace(b"\n", b",\n") + b"\n]"
    if kind == 2:
        return data * chance.choice((2, 20))
    if kind == 3:
        return b"\n" * chance.randrange(1_000) + data
    return data + (b"\n" if kind == 4 else b"\x1a")


NAMES = ("set.json",) * 8 + (
    "dev_manifest.jsonl",
    "train.json",
    "a [b].json",
    "ümlaut (1).json",
    "manifest_0.json",
    "-x.json",
    "\udcff.json",
)
"""What a manifest is called."""


def laid_out(folder: Path, chance: random.Random) -> Path:
    """A manifest in `folder`, where its sounds lie already."""
    path = folder / chance.choice(NAMES)
    path.write_bytes(manifest(chance))
    return path
