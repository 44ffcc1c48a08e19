"""What is made from the schema is what it says, and a forgotten run of the generator is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typing_extensions import NotRequired, TypedDict

from studio import limits
from studio.api import generate
from studio.api.base import Json, Region, answer_shape
from studio.api.schema import CONSTANTS, Constant, definitions
from studio.api.typescript import type_of, typescript


def test_the_page_and_the_document_are_what_the_schema_says() -> None:
    """Where this fails: `python -m studio.api.generate`."""
    assert generate.stale() == []


def test_it_comes_out_the_same_each_time() -> None:
    assert generate.generated() == generate.generated()


def test_a_field_that_was_added_is_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "TYPES", tmp_path / "schema.ts")
    docs = tmp_path / "wire.md"
    docs.write_text(generate.DOCS.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(generate, "DOCS", docs)
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err.startswith(
        "schema.ts is not what studio/api says: run python -m studio.api.generate"
    )
    assert (generate.main([]), generate.main(["--check"])) == (0, 0)
    docs.write_text(docs.read_text("utf-8").replace("<!-- end -->", ""), "utf-8")
    with pytest.raises(SystemExit, match=r"wire\.md: <!-- made: reads -->"):
        generate.main([])


@answer_shape
class Row(TypedDict):
    """A shape
    on two lines."""

    name: str
    """As it was
    typed."""
    part: NotRequired[Region | None]
    choices: list[tuple[str, int]]


def test_a_shape_becomes_an_interface_with_its_documentation() -> None:
    schema = TypeAdapter(Row).json_schema()
    made = typescript({"Row": schema}, {"MOST": Constant(3, "Rows.")})
    assert made.partition("\n\n")[2] == (
        "/** A shape on two lines. */\n"
        "export interface Row {\n"
        "  /** As it was typed. */\n"
        "  name: string;\n"
        "  part?: Region | null;\n"
        "  choices: [string, number][];\n"
        "}\n\n"
        "/** Rows. */\n"
        "export const MOST = 3;\n"
    )


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "integer"}, "number"),
        ({"enum": ["a", "b"], "type": "string"}, '"a" | "b"'),
        ({"const": False}, "false"),
        ({"anyOf": [{"$ref": "#/$defs/Run"}, {"type": "null"}]}, "Run | null"),
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "(string | null)[]"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "Record<string, number>"),
        ({"type": "object", "patternProperties": {"^a": {"type": "string"}}}, "Record<string, string>"),
        ({"type": "object", "additionalProperties": True}, "Record<string, unknown>"),
        ({}, "unknown"),
    ],
)
def test_types_are_written_as_typescript_writes_them(schema: Json, written: str) -> None:
    assert type_of(schema) == written


def test_a_region_is_seconds_on_both_sides() -> None:
    told = definitions()
    assert "in seconds" in told["Region"]["description"]
    for shape in ("TranscriptInfo", "StartCompare"):
        assert {"$ref": "#/$defs/Region"} in told[shape]["properties"]["region"]["anyOf"]


def test_limits_of_the_page_are_those_of_the_server() -> None:
    shared = {name: each.value for name, each in CONSTANTS.items() if hasattr(limits, name)}
    assert shared == {name: getattr(limits, name) for name in shared}
    spoken = {
        "SAMPLE_RATE",
        "LONGEST_PIECE",
        "LONGEST_SPEAKER",
        "SHORTEST_REGION",
        "LONGEST_SEGMENT",
        "SHORTEST_SEGMENT",
        "LONGEST_SEARCH",
        "LONGEST_INTENT",
        "MOST_REPLACED",
        "MOST_RETIMED",
        "MOST_FOUND",
        "MOST_TRIED",
        "PASTED_AHEAD",
        "PASTED_BESIDE",
        "LONGEST_PROJECT_NAME",
        "LONGEST_PROJECT_TEXT",
        "LONGEST_RETENTION",
        "SPECTROGRAM_SECONDS",
        "SPECTROGRAM_COLUMNS",
        "SPECTROGRAM_BANDS",
        "SPECTROGRAM_HZ",
        "SPECTROGRAM_DB",
    }
    assert {"LONGEST_CITED_RANGE", "LONGEST_QUESTION", "LONGEST_NAME", "LONGEST_VOCABULARY"} | spoken == set(shared)
