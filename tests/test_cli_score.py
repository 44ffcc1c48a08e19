"""`canary-studio score` against its contract: texts, files of text, manifests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.cli import run

Capture = pytest.CaptureFixture[str]


def answer(capsys: Capture, reference: str | Path, hypothesis: str | Path) -> Any:
    assert run(["score", str(reference), str(hypothesis), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "errors", "words"),
    [
        ("15 mg", "1.5 mg", 1, 2),
        ("50", "50%", 1, 1),
        ("were", "we're", 1, 1),
        ("-5 degrees", "5 degrees", 1, 2),
        ("Hello, world!", "hello world", 0, 2),
        ("e-mail", "e‑mail", 0, 1),
    ],
)
def test_texts(capsys: Capture, reference: str, hypothesis: str, errors: int, words: int) -> None:
    found = answer(capsys, reference, hypothesis)
    assert found.keys() == {"wer", "cer", "errors", "words"}
    assert (found["errors"], found["words"], found["wer"]) == (errors, words, errors / words)
    assert (found["cer"] > 0) is (errors > 0)


def test_files_of_text(tmp_path: Path, capsys: Capture) -> None:
    right, said = tmp_path / "right.txt", tmp_path / "said.txt"
    right.write_text("one two\nthree four\n", "utf-8")
    said.write_text("One two three.\nfour five", "utf-8")
    assert answer(capsys, right, said)["errors"] == 1


def manifest(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_manifests_are_compared_row_by_row(tmp_path: Path, capsys: Capture) -> None:
    right = manifest(
        tmp_path / "right.json",
        {"audio_filepath": "a.wav", "offset": 0, "duration": 1, "text": "one two"},
        {"audio_filepath": "a.wav", "offset": 2, "duration": 1, "text": "three four"},
    )
    said = manifest(
        tmp_path / "said.json",
        {"audio_filepath": "/elsewhere/a.wav", "offset": 2.0, "text": "not this", "pred_text": "three for"},
        {"audio_filepath": "/elsewhere/a.wav", "offset": 0.0, "text": "one two"},
    )
    assert answer(capsys, right, said) == {"wer": 0.25, "cer": pytest.approx(1 / 17), "errors": 1, "words": 4}


def test_rows_that_only_one_manifest_has_are_told(tmp_path: Path, capsys: Capture) -> None:
    right = manifest(tmp_path / "right.json", *({"audio_filepath": f"{n}.wav", "text": "a b"} for n in (1, 2)))
    said = manifest(tmp_path / "said.json", *({"audio_filepath": f"{n}.wav", "text": "a b"} for n in (2, 3)))
    assert run(["score", str(right), str(said)]) == 0
    told = capsys.readouterr()
    assert "WER 50.0 %" in told.out
    assert "2 errors in 4 words" in told.out
    assert "1 of 2 rows of the reference" in told.err
    assert "1 of 2 rows of the hypothesis" in told.err


def test_manifests_without_a_row_in_common_have_no_rate(tmp_path: Path, capsys: Capture) -> None:
    right = manifest(tmp_path / "right.json", {"audio_filepath": "1.wav", "text": "a b"})
    said = manifest(tmp_path / "said.json", {"audio_filepath": "2.wav", "text": "a b"})
    assert run(["score", str(right), str(said)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "no row in common" in told.err
    assert "“audio_filepath”" in told.err


@pytest.mark.parametrize(
    ("line", "sentence"), [("{", "line 1: this is not a JSON object"), ('{"a": 1}', "line 1: the row has no text")]
)
def test_a_bad_row_is_named(tmp_path: Path, capsys: Capture, line: str, sentence: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(line, "utf-8")
    assert run(["score", str(bad), str(bad)]) == 2
    assert sentence in capsys.readouterr().err


def test_a_file_that_is_not_there_is_no_text(capsys: Capture) -> None:
    assert run(["score", "missing.txt", "text"]) == 2
    assert "“missing.txt” cannot be read" in capsys.readouterr().err


def test_no_words_have_no_rate(capsys: Capture) -> None:
    assert answer(capsys, "", "something") == {"wer": None, "cer": None, "errors": 1, "words": 0}
