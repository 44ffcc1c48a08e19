"""An export can be asked for from another process: what it is given and what it answers can be pickled."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from studio.errors import ExportCancelled
from studio.formats import Options, export, writers
from tests.formats.builders import document, segment


@pytest.fixture(scope="module")
def process() -> Iterator[ProcessPoolExecutor]:
    """One that shares nothing with this one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as started:
        yield started


@pytest.mark.parametrize("name", writers())
def test_another_process_exports_what_it_is_sent(
    name: str, process: ProcessPoolExecutor, timeline: Path, tmp_path: Path
) -> None:
    settings = {"profile": "asr", "checker": "studio"} if name == "nemo" else {}
    segments = [segment(0, 2, "Hello there."), segment(2, 4, "", status="draft")]
    documents = [document(timeline, segments, heard=segments)]
    ask = partial(export, documents, format_name=name, options=Options("all", settings), untranscribed=2)
    here = ask(tmp_path / "here")
    assert process.submit(ask, tmp_path / "there").result(timeout=60) == here
    assert here.empty["recording.untranscribed"] == 2
    assert {path.name for path in (tmp_path / "there").iterdir()} == {
        path.name for path in (tmp_path / "here").iterdir()
    }


@pytest.mark.parametrize("name", ["nemo", "audiofolder"])
def test_stopped_while_it_is_read_back_nothing_is_left(name: str, timeline: Path, tmp_path: Path) -> None:
    told: list[str] = []
    settings = {"profile": "asr", "checker": "studio"} if name == "nemo" else {}
    documents = [document(timeline, [segment(at, at + 1, "Hello there.") for at in range(4)])]
    with pytest.raises(ExportCancelled):
        export(
            documents,
            tmp_path / "out",
            name,
            Options("all", settings),
            progress=lambda _, doing: told.append(doing),
            cancelled=lambda: told.count(told[-1]) > 1 and told[-1].startswith("Reading") if told else False,
        )
    assert told.count(told[-1]) == 2, "not only once all is read"
    assert list(tmp_path.iterdir()) == []
