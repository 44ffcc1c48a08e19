"""Which formats there are, and what is said of a setting that one has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import RequestError
from studio.formats import FormatOption, Options, checker_of, checkers, export, formats, readers, writer_named, writers
from tests.formats.builders import document, segment


def test_formats_are_found_by_looking() -> None:
    assert list(formats()) == ["audio", "audiofolder", "ctm", "folder", "json", "nemo", "rttm", "srt", "txt", "vtt"]
    assert list(writers()) == ["nemo", "audiofolder", "ctm", "json", "rttm", "srt", "txt", "vtt"], "the default first"
    assert list(readers()) == ["audio", "folder", "nemo", "rttm"]
    assert list(checkers()) == ["nemo"]


@pytest.mark.parametrize("name", formats())
def test_each_says_what_it_is(name: str) -> None:
    form = formats()[name]
    assert form.title
    assert form.help.endswith(".")
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in form.suffixes)


def test_whoever_knows_a_file_checks_it_and_the_default_what_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no manifest")
    assert checker_of(tmp_path / "notes.txt").name == checker_of(tmp_path / "none.json").name == "nemo"


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("nemo", {"profile": "mp3"}, "cannot be “mp3”. Known: asr, canary, canary2, salm, nemotron"),
        ("txt", {"profile": "asr"}, "Format “txt” has no setting “profile”"),
    ],
)
def test_a_setting_that_a_format_has_not_is_refused_before_anything_is_written(
    name: str, settings: dict[str, str], says: str, timeline: Path, tmp_path: Path
) -> None:
    made = document(timeline, [segment(0, 2, "Hello.")])
    with pytest.raises(RequestError, match=says):
        export([made], tmp_path / "out", name, Options(settings=settings))
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_chosen_has_its_default() -> None:
    nemo = writer_named("nemo")
    assert nemo.settled({"profile": "asr"}) == {
        "profile": "asr",
        "split": "auto",
        "word_times": "no",
        "checker": "auto",
    }
    assert [option.name for option in nemo.options if option.offered] == ["profile", "split"]


@pytest.mark.parametrize(("name", "default"), [("out", "a"), ("Mark", "a"), ("a b", "a"), ("mark", "c")])
def test_an_option_that_no_flag_could_be_is_refused(name: str, default: str) -> None:
    with pytest.raises(ValueError, match="option"):
        FormatOption(name, "Mark", (("a", "A"), ("b", "B")), default)
