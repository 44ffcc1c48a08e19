"""The whole way with real (tiny, trained) models: transcribed, translated, aligned, compared, asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Segment
from studio.errors import EngineError, ModelUnavailable, RequestError
from studio.workflow import Studio
from tests.engines.nemo_models import MARKS, TOLERANCE, of_language
from tests.tiny.speech import Clip

pytestmark = MARKS


@pytest.fixture(scope="module")
def shelf(
    tmp_path_factory: pytest.TempPathFactory,
    tiny_canary: Path,
    tiny_canary2: Path,
    tiny_ctc: Path,
    tiny_salm_lora: Path,
) -> Path:
    """A folder of models as a person fills it."""
    folder = tmp_path_factory.mktemp("models")
    for path, name in ((tiny_canary, "one.nemo"), (tiny_canary2, "flash.nemo"), (tiny_ctc, "ctc-en-es.nemo")):
        shutil.copyfile(path, folder / name)
    shutil.copytree(tiny_salm_lora, folder / "qwen")
    (folder / "broken.nemo").write_bytes(b"no model")
    return folder


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, shelf: Path) -> Iterator[Studio]:
    import torch

    torch.set_num_threads(1)
    data = tmp_path_factory.mktemp("data")
    found = Studio(Settings(data=data, models=(shelf,), workers=1, device="cpu"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def english(tiny_clips: tuple[Clip, ...]) -> Clip:
    return of_language(tiny_clips, "en")[0]


@pytest.fixture(scope="module")
def spanish(tiny_clips: tuple[Clip, ...]) -> Clip:
    return of_language(tiny_clips, "es")[0]


def heard(
    studio: Studio,
    clip: Clip,
    model: str,
    task: str = "asr",
    source: str = "en",
    target: str | None = None,
    **options: str,
) -> tuple[Segment, ...]:
    request = studio.request(model, task, source, target, options=options)
    return studio.transcribe_file(clip.path, request).transcript.segments


def text(segments: tuple[Segment, ...]) -> str:
    return " ".join(segment.text for segment in segments)


def ways(segments: tuple[Segment, ...]) -> set[str]:
    return {word.timed_by for segment in segments for word in segment.words}


@pytest.mark.parametrize(
    ("model", "timed_by"), [("local/flash", "model"), ("local/one", "aligner"), ("local/qwen", "aligner")]
)
def test_every_family_writes_every_word_with_its_time(studio: Studio, english: Clip, model: str, timed_by: str) -> None:
    segments = heard(studio, english, model)
    assert text(segments) == english.text
    assert ways(segments) == {timed_by}
    words = [word for segment in segments for word in segment.words]
    for word, (said, start, end) in zip(words, english.words, strict=True):
        assert abs(word.start - start) <= TOLERANCE, said
        assert abs(word.end - end) <= TOLERANCE, said
        assert word.confidence is not None


def test_a_language_that_pocketsphinx_does_not_know_is_aligned_by_a_ctc_model(studio: Studio, spanish: Clip) -> None:
    segments = heard(studio, spanish, "local/one", "asr", "es")
    assert text(segments) == spanish.text
    assert ways(segments) == {"aligner"}


def test_times_can_be_left_out(studio: Studio, english: Clip) -> None:
    assert ways(heard(studio, english, "local/one", times="spread")) == {"interpolated"}


def test_a_translation_is_spread_over_its_sound(studio: Studio, tiny_clips: tuple[Clip, ...]) -> None:
    clip = next(clip for clip in tiny_clips if clip.translation)
    segments = heard(studio, clip, "local/flash", "ast", "en", "es")
    assert text(segments) == clip.translation
    assert ways(segments) == {"interpolated"}
    assert {segment.language for segment in segments} == {"es"}


@pytest.mark.parametrize("model", ["local/one", "local/flash"])
def test_a_translation_is_aligned_where_that_is_asked_for(
    studio: Studio, tiny_clips: tuple[Clip, ...], model: str
) -> None:
    clip = next(clip for clip in tiny_clips if clip.translation)
    assert ways(heard(studio, clip, model, "ast", "en", "es", times="align")) == {"aligner"}


def test_auto_takes_a_persons_own_model_that_writes_punctuation(studio: Studio, english: Clip) -> None:
    request = studio.request()
    assert request.model.startswith("local/")
    assert request.pnc
    assert studio.request(source_lang="en", task="ast").target_lang == "es"


def test_a_part_heard_by_another_model_is_compared_and_taken_and_undone(studio: Studio, english: Clip) -> None:
    rough = studio.transcribe_file(english.path, studio.request("pocketsphinx/en-us"))
    key, recording = rough.transcript.id, rough.recording
    run = studio.transcribe(recording.id, studio.request("local/flash"), region=(0.0, recording.duration))
    assert studio.wait(run.transcript_id).state == "done"
    found = studio.compare(key, run.transcript_id)
    assert [row for row in found.rows if row.differences]
    before = text(studio.transcript(key).segments)
    studio.take_all(key, run.transcript_id)
    assert text(studio.transcript(key).segments) == english.text
    studio.undo(key)
    assert text(studio.transcript(key).segments) == before
    assert studio.current_transcript(recording.id) != run.transcript_id, "a part never counts"


def test_a_transcript_can_be_asked_about_and_the_answer_is_kept(studio: Studio, english: Clip) -> None:
    document = studio.transcribe_file(english.path, studio.request("local/qwen"))
    asked = studio.ask(document.transcript.id, "question", "What must be entered?", "auto", "trained")
    done = studio.wait_answer(asked.answer.id).answer
    assert done.state == "done"
    assert done.model == "local/qwen"
    assert [each.answer.id for each in studio.answers(document.transcript.id)] == [done.id]


def test_what_cannot_be_loaded_is_said_in_a_sentence_and_the_rest_works_on(studio: Studio, english: Clip) -> None:
    with pytest.raises(ModelUnavailable, match=r"broken\.nemo.*not a \.nemo archive"):
        studio.request("local/broken")
    with pytest.raises(EngineError, match=r"canary-180m-flash is not on this machine.*hf download"):
        heard(studio, english, "nvidia/canary-180m-flash")
    with pytest.raises(RequestError, match="cannot turn"):
        studio.request("local/flash", "ast", "es", "fr")
    assert text(heard(studio, english, "pocketsphinx/en-us"))


def test_models_are_loaded_and_unloaded_by_hand(studio: Studio) -> None:
    import time

    def state() -> str:
        return next(standing.state for card, standing in studio.shelved().models if card.id == "local/one")

    studio.load_model("local/one")
    for _ in range(600):
        if state() == "loaded":
            break
        time.sleep(0.1)
    assert state() == "loaded"
    assert studio.shelved().used > 0
    studio.unload_model("local/one")
    assert state() == "out"
    assert any("broken.nemo" in sentence for sentence in studio.shelved().problems)
