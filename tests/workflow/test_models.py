"""The whole way with real (tiny, trained) models: transcribed, translated, aligned, compared, asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.cli import run
from studio.config import Settings
from studio.domain import Segment
from studio.errors import EngineError, ModelUnavailable, RequestError
from studio.formats import Options
from studio.formats.json_ import as_json
from studio.session import Session, Studio
from studio.ui.request_form import request_form, updates
from tests.engines.nemo.models import MARKS, TOLERANCE, of_language
from tests.patience import wait_until
from tests.tiny.speech import Clip

pytestmark = MARKS


@pytest.fixture(scope="module")
def folder_of_models(
    tmp_path_factory: pytest.TempPathFactory,
    tiny_canary: Path,
    tiny_canary2: Path,
    tiny_ctc: Path,
    tiny_salm_lora: Path,
    tiny_nemotron: Path,
) -> Path:
    """A folder of models as a person fills it."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copyfile(tiny_nemotron, folder / "prompted.nemo")
    for path, name in ((tiny_canary, "one.nemo"), (tiny_canary2, "flash.nemo"), (tiny_ctc, "ctc-en-es.nemo")):
        shutil.copyfile(path, folder / name)
    shutil.copytree(tiny_salm_lora, folder / "qwen")
    (folder / "broken.nemo").write_bytes(b"no model")
    return folder


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, folder_of_models: Path) -> Iterator[Studio]:
    import torch

    torch.set_num_threads(1)
    data = tmp_path_factory.mktemp("data")
    found = Studio(Settings(data=data, models=(folder_of_models,), workers=1, device="cpu"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


@pytest.fixture(scope="module")
def english(tiny_clips: tuple[Clip, ...]) -> Clip:
    return of_language(tiny_clips, "en")[0]


@pytest.fixture(scope="module")
def spanish(tiny_clips: tuple[Clip, ...]) -> Clip:
    return of_language(tiny_clips, "es")[0]


def heard(
    session: Session,
    clip: Clip,
    model: str,
    task: str = "asr",
    source: str = "en",
    target: str | None = None,
    **options: str,
) -> tuple[Segment, ...]:
    request = session.models.request(model, task, source, target, options=options)
    return session.transcripts.transcribe_file(clip.path, request).transcript.segments


def text(segments: tuple[Segment, ...]) -> str:
    return " ".join(segment.text for segment in segments)


def ways(segments: tuple[Segment, ...]) -> set[str]:
    return {word.timed_by for segment in segments for word in segment.words}


@pytest.mark.parametrize(
    ("model", "timed_by"),
    [("local/flash", "model"), ("local/one", "aligner"), ("local/qwen", "aligner")],
)
def test_every_family_writes_every_word_with_its_time(
    session: Session, english: Clip, model: str, timed_by: str
) -> None:
    segments = heard(session, english, model)
    assert text(segments) == english.text
    assert ways(segments) == {timed_by}
    words = [word for segment in segments for word in segment.words]
    for word, (said, start, end) in zip(words, english.words, strict=True):
        assert abs(word.start - start) <= TOLERANCE, said
        assert abs(word.end - end) <= TOLERANCE, said
        assert word.confidence is not None


def test_a_language_that_pocketsphinx_does_not_know_is_aligned_by_a_ctc_model(session: Session, spanish: Clip) -> None:
    segments = heard(session, spanish, "local/one", "asr", "es")
    assert text(segments) == spanish.text
    assert ways(segments) == {"aligner"}


def test_times_can_be_left_out(session: Session, english: Clip) -> None:
    assert ways(heard(session, english, "local/one", times="spread")) == {"interpolated"}


def test_a_translation_is_spread_over_its_sound(session: Session, tiny_clips: tuple[Clip, ...]) -> None:
    clip = next(clip for clip in tiny_clips if clip.translation)
    segments = heard(session, clip, "local/flash", "ast", "en", "es")
    assert text(segments) == clip.translation
    assert ways(segments) == {"interpolated"}
    assert {segment.language for segment in segments} == {"es"}


@pytest.mark.parametrize("model", ["local/one", "local/flash"])
def test_a_translation_is_aligned_where_that_is_asked_for(
    session: Session, tiny_clips: tuple[Clip, ...], model: str
) -> None:
    clip = next(clip for clip in tiny_clips if clip.translation)
    assert ways(heard(session, clip, model, "ast", "en", "es", times="align")) == {"aligner"}


def test_auto_takes_a_persons_own_model_that_writes_punctuation(session: Session, english: Clip) -> None:
    request = session.models.request()
    assert request.model.startswith("local/")
    assert request.pnc
    assert session.models.request(source_lang="en", task="ast").target_lang == "es"


def test_a_part_heard_by_another_model_is_compared_and_taken_and_undone(session: Session, english: Clip) -> None:
    rough = session.transcripts.transcribe_file(english.path, session.models.request("pocketsphinx/en-us"))
    key, recording = rough.transcript.id, rough.recording
    run = session.transcripts.transcribe(
        recording.id, session.models.request("local/flash"), region=(0.0, recording.duration)
    )
    assert session.transcripts.wait(run.transcript_id).state == "done"
    found = session.transcripts.compare(key, run.transcript_id)
    assert [row for row in found.rows if row.differences]
    before = text(session.transcripts.get(key).segments)
    session.edits.take_all(key, run.transcript_id)
    assert text(session.transcripts.get(key).segments) == english.text
    session.edits.undo(key)
    assert text(session.transcripts.get(key).segments) == before
    assert session.transcripts.current_id(recording.id) != run.transcript_id, "a part never counts"


def test_a_transcript_can_be_asked_about_and_the_answer_is_kept(session: Session, english: Clip) -> None:
    document = session.transcripts.transcribe_file(english.path, session.models.request("local/qwen"))
    asked = session.answers.ask(document.transcript.id, "question", "What must be entered?", "auto", "trained")
    done = session.answers.wait(asked.answer.id).answer
    assert done.state == "done"
    assert done.model == "local/qwen"
    assert [each.answer.id for each in session.answers.of_transcript(document.transcript.id)] == [done.id]


def test_what_cannot_be_loaded_is_said_in_a_sentence_and_the_rest_works_on(session: Session, english: Clip) -> None:
    with pytest.raises(ModelUnavailable, match=r"broken\.nemo.*not a \.nemo archive"):
        session.models.request("local/broken")
    with pytest.raises(EngineError, match=r"canary-180m-flash is not on this machine.*hf download"):
        heard(session, english, "nvidia/canary-180m-flash")
    with pytest.raises(RequestError, match="cannot turn"):
        session.models.request("local/flash", "ast", "es", "fr")
    assert text(heard(session, english, "pocketsphinx/en-us"))


def test_models_are_loaded_and_unloaded_by_hand(session: Session) -> None:
    def state() -> str:
        return next(status.state for card, status in session.models.overview().models if card.id == "local/one")

    session.models.load("local/one")
    assert wait_until(lambda: state() == "loaded")
    assert session.models.overview().used > 0
    session.models.unload("local/one")
    assert state() == "out"
    assert any("broken.nemo" in sentence for sentence in session.models.overview().problems)


@pytest.mark.parametrize(("language", "found"), [("en", "en-US"), ("es", "es-ES")])
def test_a_language_is_found_out_where_a_model_can(
    session: Session, tiny_clips: tuple[Clip, ...], language: str, found: str
) -> None:
    clip = of_language(tiny_clips, language)[0]
    request = session.models.request("local/prompted")
    assert (request.source_lang, request.target_lang) == ("auto", "auto"), "nobody named one, and the model can"
    document = session.transcripts.transcribe_file(clip.path, request)
    assert document.transcript.text == clip.text
    assert {segment.language for segment in document.transcript.segments} == {found}
    assert document.transcript.language == found
    assert {each["language"] for each in as_json(document, Options())["segments"]} == {found}


def test_a_prompted_model_is_listed_with_what_it_can(session: Session) -> None:
    (card,) = (card for card, _ in session.models.overview().models if card.id == "local/prompted")
    form = request_form(card, "asr", "fr", "fr", pnc=False)
    assert form.sources[0] == form.source == "auto"
    assert ("Detect", "auto") in updates(form)[1]["choices"]
    assert ("British English", "en-GB") in updates(form)[1]["choices"]
    assert card.ready


def test_the_command_line_finds_out_the_language(
    folder_of_models: Path,
    spanish: Clip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STUDIO_MODELS", str(folder_of_models / "prompted.nemo"))
    monkeypatch.setenv("STUDIO_DEVICE", "cpu")
    asked = ["transcribe", str(spanish.path), "--model", "local/prompted", "--json", "--data", str(tmp_path)]
    assert run(asked) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["text"], told["source_lang"]) == (spanish.text, "auto")
    assert {segment["language"] for segment in told["segments"]} == {"es-ES"}
