"""`canary-studio score`: two texts, two files of text, or the rows of two NeMo manifests against each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from studio.cli.common import AsJson, print_json, tell
from studio.errors import ManifestError, RequestError, shown
from studio.text import counted
from studio.transcript import score as scoring
from studio.transcript.score import Score

TEXT_FILES = (".txt", ".json", ".jsonl")
"""Suffixes by which an argument is meant as a file, also where there is none."""

Row = Mapping[str, Any]
Key = Callable[[Row], Hashable]


def score(
    reference: Annotated[str, typer.Argument(help="What is right: a text, a text file, or a manifest.")],
    hypothesis: Annotated[str, typer.Argument(help="What was heard: of the same kind.")],
    as_json: AsJson = False,
) -> None:
    """Word and character error rates of one text or manifest against another."""
    found = scored(reference, hypothesis, tell)
    if as_json:
        print_json({"wer": found.wer, "cer": found.cer, "errors": found.errors, "words": found.words})
    else:
        rates = " · ".join(f"{name} {_percent(rate)}" for name, rate in (("WER", found.wer), ("CER", found.cer)))
        print(f"{rates} · {counted(found.errors, 'error')} in {counted(found.words, 'word')}")


def _percent(rate: float | None) -> str:
    """A dash where the reference has no words to divide by."""
    return f"{100 * rate:.1f} %" if rate is not None else "–"


def scored(reference: str, hypothesis: str, tell: Callable[[str], None]) -> Score:
    """The rates of a hypothesis over a reference. `tell` is given a sentence for rows that only one manifest has.

    Of manifests, `pred_text` is the hypothesis where rows have it. Raises RequestError, ManifestError.
    """
    right, said = _read(reference), _read(hypothesis)
    if isinstance(right, str) and isinstance(said, str):
        return scoring.score([(said, right)])
    if isinstance(right, str) or isinstance(said, str):
        raise RequestError("One of the two is a manifest and the other is text. Name two manifests, or two texts.")
    return scoring.score(_pairs(_unique(right, said), right, said, tell))


def _read(argument: str) -> str | list[Row]:
    """A text, or a manifest's rows."""
    path = Path(argument)
    if path.suffix.lower() not in TEXT_FILES and not _is_file(path):
        return argument
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{shown(path.name)} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise RequestError(f"{shown(argument)} cannot be read: {error.strerror}. Name a text or a manifest.") from error
    return _rows(path.name, text) if text.lstrip()[:1] == "{" else text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a long text is no name of a file
        return False


def _rows(name: str, text: str) -> list[Row]:
    return [_row(name, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _row(name: str, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ManifestError(name, number, "this is not a JSON object. Write {…} on one line.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text", row.get("pred_text")), str):
        raise ManifestError(name, number, "the row has no text. Give it a “text”, or a “pred_text” in a hypothesis.")
    return row


def _unique(right: Sequence[Row], said: Sequence[Row]) -> Key:
    """How rows are told apart: by the whole path, or, of manifests in different folders, by the file's name."""
    shared = {_place(row) for row in right} & {_place(row) for row in said}
    return _place if shared else _name


def _place(row: Row) -> Hashable:
    offset = row.get("offset")
    start = round(float(offset), 3) if isinstance(offset, (int, float)) else 0.0
    return str(row.get("audio_filepath")), start, row.get("target_lang", row.get("lang"))


def _name(row: Row) -> Hashable:
    return _place({**row, "audio_filepath": Path(str(row.get("audio_filepath")).replace("\\", "/")).name})


def _pairs(key: Key, right: Sequence[Row], said: Sequence[Row], tell: Callable[[str], None]) -> list[tuple[str, str]]:
    """(hypothesis, reference) of every row of the reference; what nobody heard is missing words."""
    heard = {row_key: str(row.get("pred_text", row.get("text", ""))) for row_key, row in _numbered(said, key)}
    asked = {row_key: str(row.get("text", "")) for row_key, row in _numbered(right, key)}
    if not asked.keys() & heard.keys():
        raise RequestError(
            "The two manifests have no row in common. A row is known by its “audio_filepath” (in another folder by the "
            "file's name), its “offset” and its language: name two manifests of the same sound."
        )
    if missing := len(asked.keys() - heard.keys()):
        tell(f"{missing} of {len(asked)} rows of the reference are not in the hypothesis: their words count as missed.")
    if strange := len(heard.keys() - asked.keys()):
        tell(f"{strange} of {len(heard)} rows of the hypothesis are not in the reference: they were left out.")
    return [(heard.get(row_key, ""), text) for row_key, text in asked.items()]


def _numbered(rows: Sequence[Row], key: Key) -> list[tuple[Hashable, Row]]:
    """Rows under keys of their own: several of one place are told apart by their order."""
    seen: Counter[Hashable] = Counter()
    found: list[tuple[Hashable, Row]] = []
    for row in rows:
        place = key(row)
        found.append(((place, seen[place]), row))
        seen[place] += 1
    return found
