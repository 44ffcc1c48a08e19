"""Models in the page, with real (tiny, trained) ones of every family."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.browser.steps import choose, correct, open_drawer, option_labels, text, transcribe, upload
from tests.engines.nemo.models import of_language
from tests.served import App, served
from tests.tiny.speech import Clip

pytestmark = [pytest.mark.browser, pytest.mark.nemo, pytest.mark.speech, pytest.mark.slow]

PATIENCE = 120_000
"""Milliseconds: the first model of a run waits for NeMo's import."""


@pytest.fixture(scope="module")
def app(
    tmp_path_factory: pytest.TempPathFactory,
    tiny_canary: Path,
    tiny_canary2: Path,
    tiny_ctc: Path,
    tiny_salm_lora: Path,
) -> Iterator[App]:
    """A studio with one model of each family, as a person sets it up."""
    models = tmp_path_factory.mktemp("models")
    for path, name in ((tiny_canary, "first.nemo"), (tiny_canary2, "flash.nemo"), (tiny_ctc, "ctc-en-es.nemo")):
        shutil.copyfile(path, models / name)
    shutil.copytree(tiny_salm_lora, models / "qwen")
    (models / "broken.nemo").write_bytes(b"this is no model")
    with served(tmp_path_factory.mktemp("served-models"), models=models) as found:
        yield found


@pytest.fixture(scope="module")
def english(tiny_clips: tuple[Clip, ...]) -> Clip:
    return next(clip for clip in of_language(tiny_clips, "en") if clip.translation)


def use(page: Any, clip: Clip, model: str) -> None:
    upload(page, clip.path)
    choose(page, "model", model)


def wait_for_answer(page: Any, states: Sequence[str]) -> dict[str, Any]:
    page.wait_for_function(
        "states => states.includes(window.__studio.answers[0]?.state)", arg=list(states), timeout=PATIENCE
    )
    found: dict[str, Any] = page.evaluate("window.__studio.answers[0]")
    return found


def test_each_family_offers_what_it_can_do(page: Any, english: Clip) -> None:
    upload(page, english.path)
    assert page.locator("#model input").input_value().startswith("Auto")
    choose(page, "model", "flash (yours)")
    assert option_labels(page, "task") == ["Transcribe", "Translate"]
    assert set(option_labels(page, "source")) == {"English", "Spanish"}
    choose(page, "task", "Translate")
    assert page.locator("#target input").input_value() == "Spanish"
    page.click("#decoding button")
    assert len(option_labels(page, "option-0")) == 4
    choose(page, "model", "first (yours)")
    assert len(option_labels(page, "option-0")) == 3, "it has no times of its own"
    choose(page, "model", "qwen (yours)")
    assert option_labels(page, "task") == ["Transcribe"]
    assert page.locator("#source input").input_value() == "English"
    assert page.locator("#pnc input").is_disabled()
    choose(page, "model", "Canary-1B (to be downloaded)")
    note = page.locator("#model-note").inner_text()
    assert "CC-BY-NC-4.0" in note
    assert "4.1 GB" in note
    choose(page, "model", "ctc-en-es (yours)")
    assert set(option_labels(page, "source")) == {"English", "Spanish"}


@pytest.mark.parametrize("model", ["flash (yours)", "first (yours)", "qwen (yours)"])
def test_every_family_transcribes(page: Any, english: Clip, model: str) -> None:
    use(page, english, model)
    transcribe(page, PATIENCE)
    assert text(page) == english.text
    open_drawer(page, "details")
    assert f"local/{model.split()[0]}" in page.locator("#editor .cs-drawer").inner_text()


def test_a_translation(page: Any, english: Clip) -> None:
    use(page, english, "flash (yours)")
    choose(page, "task", "Translate")
    transcribe(page, PATIENCE)
    assert text(page) == english.translation


def test_a_word_is_taken_from_another_model_and_given_back(page: Any, english: Clip) -> None:
    use(page, english, "flash (yours)")
    transcribe(page, PATIENCE)
    words = english.text.split()
    wrong = " ".join([*words[:1], "wrong", *words[2:]])
    correct(page, 0, wrong)
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("c")
    assert page.evaluate("window.__studio.panel") == "compare"
    form = page.locator("#editor .cs-form")
    if not form.is_visible():
        page.locator("#editor .cs-drawer summary").first.click()
    form.locator("[data-name=model]").select_option("local/qwen")
    form.locator("[data-name=start-compare]").click()
    page.wait_for_function("window.__studio.compare.differing === 1", timeout=PATIENCE)
    page.get_by_role("button", name="Take “").first.click()
    page.wait_for_function("text => window.__studio.segments[0].text === text", arg=english.text)
    page.wait_for_function("window.__studio.compare.differing === 0")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Control+z")
    page.wait_for_function("text => window.__studio.segments[0].text === text", arg=wrong)


def test_a_question_is_answered_and_kept(page: Any, english: Clip) -> None:
    use(page, english, "qwen (yours)")
    transcribe(page, PATIENCE)
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("a")
    page.locator("#editor .cs-question").fill("What is this about?")
    page.keyboard.press("Enter")
    answer = wait_for_answer(page, ["done", "failed"])
    assert answer["state"] == "done"
    assert answer["text"]
    page.reload()
    page.wait_for_function("window.__studio?.segments.length > 0")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("a")
    page.wait_for_function("window.__studio.answers.length > 0")
    assert page.evaluate("window.__studio.answers[0].text") == answer["text"]


def test_a_long_answer_is_stopped(page: Any, app: App, tiny_clips: tuple[Clip, ...], tmp_path: Path) -> None:
    """A thousand segments are read in parts, which takes a while."""
    rows = _long_manifest(tiny_clips, tmp_path, 1_000)
    (recording,) = app.session.library.import_([rows]).recordings
    page.goto(f"{app.url}/?recording={recording.id}")
    page.wait_for_function("window.__studio?.segments.length >= 1000")
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("a")
    page.locator("#editor [data-name=summarise]").click()
    stop = page.locator("#editor [data-name=stop-answer]")
    stop.wait_for(timeout=PATIENCE)
    page.wait_for_function("window.__studio.answers[0]?.state === 'running'", timeout=PATIENCE)
    stop.click()
    assert wait_for_answer(page, ["stopped", "done", "failed"])["state"] == "stopped"


def test_a_model_asked_for_corrections_reads_all_and_what_is_none_is_left_out(page: Any, english: Clip) -> None:
    """The tiny one was taught to answer questions: nothing that it gives back is a correction."""
    use(page, english, "qwen (yours)")
    transcribe(page, PATIENCE)
    before = text(page)
    page.locator("#editor .cs-list").focus()
    page.keyboard.press("Alt+q")
    asking = page.locator("#editor .cs-suggest")
    asking.get_by_role("button", name="Ask the chat model").click()
    asking.get_by_text("local/qwen has read 1 segment. 1 was left out").wait_for(timeout=PATIENCE)
    asking.get_by_role("button", name="Ask the chat model").wait_for()
    assert text(page) == before


def test_models_are_loaded_and_unloaded_and_broken_ones_are_told(page: Any) -> None:
    page.get_by_role("tab", name="Models").click()
    models = page.locator("#models")
    models.get_by_text("“broken.nemo” cannot be loaded").wait_for()
    card = models.locator(".cs-model", has=page.get_by_text("local/first", exact=True))
    unload, load = card.locator("[data-name=unload]"), card.locator("[data-name=load]")
    card.locator("[data-name=load]:visible, [data-name=unload]:visible").wait_for()
    if load.is_visible():
        load.click()
    unload.wait_for(timeout=PATIENCE)
    unload.click()
    load.wait_for()
    assert not unload.is_visible()


def test_a_model_that_cannot_be_fetched_says_what_to_do(page: Any, english: Clip) -> None:
    use(page, english, "Canary-1B-Flash (to be downloaded)")
    page.click("#go")
    failed = page.locator("#editor .cs-progress.is-failed")
    failed.wait_for(timeout=PATIENCE)
    words = failed.inner_text()
    assert "nvidia/canary-1b-flash is not on this machine" in words
    assert "hf download" in words


def _long_manifest(clips: Sequence[Clip], folder: Path, count: int) -> Path:
    """One recording of many clips, with their texts, as a NeMo manifest."""
    sounds = [soundfile.read(clip.path, dtype="float32")[0] for clip in of_language(clips, "en")]
    texts = [clip.text for clip in of_language(clips, "en")]
    rows, parts, now = [], [], 0.0
    for index in range(count):
        samples = sounds[index % len(sounds)][:8_000]
        row = {"audio_filepath": "long.wav", "offset": now, "duration": 0.5, "lang": "en"}
        rows.append(row | {"text": texts[index % len(texts)]})
        parts.append(samples)
        now += 0.5
    soundfile.write(folder / "long.wav", np.concatenate(parts), 16_000)
    manifest = folder / "long.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return manifest
