"""The folders of STUDIO_MODELS: read once, in the background, and listed at once however many there are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.engines.nemo.local_checkpoints import LocalCheckpoint, LocalCheckpoints
from studio.engines.nemo.restore import installed
from studio.errors import ModelUnavailable, RequestError, UnknownModel
from studio.workflow.aligning import Aligning
from studio.workflow.requesting import complete
from tests.engines.nemo.archives import GOOD_SALM, canary, ctc, nemo, salm
from tests.engines.nemo.test_archive import BOMB, DEEP, gz_bomb, zeros
from tests.patience import cpu_seconds


def ids(models: LocalCheckpoints) -> list[str]:
    return [local.id for local in models.listing(1)]


def local_cards(catalog: Catalog) -> set[str]:
    return {card.id for card in catalog.cards() if card.location == "local"}


def test_the_folders_of_models_are_listed_with_what_is_wrong(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        canary(folder / "same.nemo")
    (one / "broken.nemo").write_text("x")
    nemo(one / "voice.nemo", {"target": "nemo.collections.tts.models.FastPitchModel"})
    salm(other / "talk", GOOD_SALM)
    (one / "notes.txt").write_text("no model")
    settings = Settings(data=tmp_path, models=(one, other, tmp_path / "nowhere", one / "same.nemo"), aligner="no/such")
    assert ids(LocalCheckpoints(settings.models)) == [
        "local/broken", "local/same", "local/voice", "local/same-2", "local/talk", "local/nowhere",
    ]  # fmt: skip
    catalog = Catalog(settings)
    assert local_cards(catalog) == {"local/same", "local/same-2", "local/talk"}, "one file that is named twice is one"
    assert set(catalog.problems()) == {"local/broken", "local/voice", "local/nowhere", "no/such"}
    assert "no folder" in catalog.problems()["local/nowhere"]
    assert "STUDIO_ALIGNER=no/such" in catalog.problems()["no/such"]
    with pytest.raises(ModelUnavailable, match="FastPitchModel"):
        catalog.card("local/voice")
    with pytest.raises(UnknownModel):
        catalog.card("local/nothing")


def test_a_model_put_there_appears_and_a_changed_one_is_read_again(tmp_path: Path) -> None:
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    assert not local_cards(catalog)
    path = canary(tmp_path / "mine.nemo")
    assert catalog.card("local/mine").capabilities.word_times
    canary(path, prompt_format="canary", padding="x" * 2000)
    assert not catalog.card("local/mine").capabilities.word_times


def test_another_file_of_the_same_size_and_time_is_read_again(tmp_path: Path) -> None:
    models = LocalCheckpoints([tmp_path])
    path = ctc(tmp_path / "mine.nemo", x="aaa")
    other = ctc(tmp_path / "other", encoder={"_target_": "os.system"})
    size = max(path.stat().st_size, other.stat().st_size)
    for each in (path, other):
        os.truncate(each, size)
        os.utime(each, ns=(1, 1))
    assert [local.problem for local in models.listing(1)] == [""]
    other.replace(path)
    assert "os.system" in models.listing(1)[0].problem


def test_a_model_that_is_gone_is_not_replaced_by_another_of_its_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        canary(folder / "same.nemo")
    catalog = Catalog(Settings(data=tmp_path, models=(one, other)))
    assert local_cards(catalog) == {"local/same", "local/same-2"}
    (one / "same.nemo").unlink()
    assert local_cards(catalog) == {"local/same-2"}, "it keeps its id"
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match=r"“same\.nemo” is not in “.*one” any more\. Put it back"):
            catalog.card("local/same")
        with pytest.raises(ModelUnavailable, match="any more"), catalog.lease("local/same"):
            pass
    canary(one / "same.nemo")
    assert catalog.card("local/same").title == "same"


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    path = canary(folder / "mine.nemo")
    catalog = Catalog(Settings(data=tmp_path, models=(folder,)))
    assert local_cards(catalog) == {"local/mine"}
    path.unlink()
    folder.rmdir()
    assert not local_cards(catalog)
    assert "no folder" in catalog.problems()["local/models"]
    with pytest.raises(ModelUnavailable, match="any more"):
        catalog.card("local/mine")


def without_own(folder: Path) -> str:
    """What `auto` takes for English where no own model can be used."""
    return Catalog(Settings(data=folder)).auto("en").id


def test_what_is_still_being_read_is_said_and_waited_for_only_by_who_chose_it(tmp_path: Path) -> None:
    models = LocalCheckpoints([tmp_path])
    canary(tmp_path / "mine.nemo")
    (first,) = models.listing(patience=0)
    assert first == LocalCheckpoint("local/mine", first.path, problem=first.problem, reading=True)
    assert first.problem == "“mine.nemo” is still being read. Look again in a moment."
    (then,) = models.listing(patience=10)
    assert then.checkpoint is not None
    fresh = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    assert fresh.auto("en").id == ("local/mine" if installed() else without_own(tmp_path))


def hostile(folder: Path) -> None:
    """One of each that once stopped the listing, beside one that is good."""
    nemo(folder / "alias.nemo", BOMB)
    nemo(folder / "deep.nemo", DEEP)
    gz_bomb(folder / "gz.nemo")
    zeros(folder / "reserved.nemo")
    salm(folder / "json", "[" * 1_000_000)
    os.mkfifo(folder / "pipe.nemo")
    (folder / "dangling.nemo").symlink_to(folder / "nowhere")
    (folder / "loop").symlink_to(folder / "loop")
    canary(folder / "good.nemo")


def test_one_bad_file_is_one_sentence_and_never_more(tmp_path: Path) -> None:
    hostile(tmp_path)
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    begun = cpu_seconds()
    catalog.settle(600)
    assert cpu_seconds() - begun < 30
    begun = cpu_seconds()
    assert local_cards(catalog) == {"local/good"}
    problems = catalog.problems()
    assert cpu_seconds() - begun < 1, "refusals are kept as well"
    assert problems.keys() == {"local/alias", "local/deep", "local/gz", "local/reserved", "local/json"}
    assert all("\n" not in sentence and sentence.endswith((".", "?")) for sentence in problems.values())
    assert catalog.auto("en").id == ("local/good" if installed() else without_own(tmp_path))


def test_five_hundred_models_are_listed_at_once_when_they_are_known(tmp_path: Path) -> None:
    first = canary(tmp_path / "0.nemo").read_bytes()
    for number in range(1, 500):
        (tmp_path / f"{number}.nemo").write_bytes(first)
    assert all(each.reading for each in LocalCheckpoints((tmp_path,)).listing(0.0)), "what is unread is not waited for"
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    catalog.settle(600)
    begun = cpu_seconds()
    for _ in range(5):
        assert len(local_cards(catalog)) == 500
        assert catalog.problems() == {}
    assert cpu_seconds() - begun < 5


def test_listing_models_loads_no_torch(tmp_path: Path) -> None:
    canary(tmp_path / "mine.nemo")
    program = (
        "import sys; from pathlib import Path; from studio.config import Settings; "
        "from studio.engines.catalog import Catalog; "
        f"catalog = Catalog(Settings(data=Path(), models=(Path({str(tmp_path)!r}),))); catalog.settle(60); "
        "assert any(card.id == 'local/mine' for card in catalog.cards()); "
        "print([name for name in ('torch', 'nemo', 'transformers', 'lightning') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def languages(catalog: Catalog, model: str) -> tuple[str, ...]:
    return catalog.card(model).capabilities.sources("asr")


@pytest.mark.parametrize(
    ("file", "known"),
    [
        ("stt_ar_fastconformer_ctc_large.nemo", ("ar",)),
        ("parakeet-tdt_ctc-0.6b-ja.nemo", ("ja",)),
        ("mine-en-es.nemo", ("en", "es")),
    ],
)
def test_a_name_tells_the_language(tmp_path: Path, file: str, known: tuple[str, ...]) -> None:
    path = ctc(tmp_path / file)
    assert languages(Catalog(Settings(data=tmp_path, models=(tmp_path,))), f"local/{path.stem}") == known


def test_a_language_that_nothing_tells_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    ctc(tmp_path / "medical_de-identified.nemo")
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,), device="cpu"))
    assert catalog.card("local/medical_de-identified").capabilities.any_language
    with pytest.raises(
        RequestError, match=r"Nothing says which language .* Name the one that is spoken .*medical_de-identified\.json"
    ):
        complete(catalog, "local/medical_de-identified")
    named = complete(catalog, "local/medical_de-identified", source_lang="tr-TR")
    assert (named.source_lang, named.target_lang) == ("tr", "tr")
    assert not list(Aligning(Settings(data=tmp_path), catalog)._models_for("de")), "nor is it anybody's aligner"


def test_a_file_beside_a_model_says_what_its_name_cannot(tmp_path: Path) -> None:
    ctc(tmp_path / "mine.nemo")
    beside = tmp_path / "mine.json"
    beside.write_text('{"languages": ["ar", "en-US"], "title": "Calls"}', "utf-8")
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    assert languages(catalog, "local/mine") == ("ar", "en")
    assert catalog.card("local/mine").title == "Calls"
    beside.write_text('{"languages": ["German"]}', "utf-8")
    with pytest.raises(ModelUnavailable, match=r"“mine\.nemo” cannot be loaded: its mine\.json names 'German'"):
        catalog.card("local/mine")
    beside.write_text("[]", "utf-8")
    with pytest.raises(ModelUnavailable, match=r"its mine\.json is no JSON object"):
        catalog.card("local/mine")
    beside.unlink()
    assert catalog.card("local/mine").capabilities.any_language


def test_models_in_folders_and_with_capital_suffixes_are_found(tmp_path: Path) -> None:
    deep = tmp_path / "nvidia" / "parakeet" / "v2"
    deep.mkdir(parents=True)
    ctc(deep / "deep-de.nemo")
    ctc(tmp_path / "LOUD-fr.NEMO")
    salm(tmp_path / "nvidia" / "talk", GOOD_SALM)
    (tmp_path / ".hidden").mkdir()
    ctc(tmp_path / ".hidden" / "hidden-en.nemo")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert ids(LocalCheckpoints([tmp_path])) == ["local/LOUD-fr", "local/talk", "local/deep-de"]


def test_a_folder_of_a_model_tells_its_language_by_its_name_or_a_file_beside_it(tmp_path: Path) -> None:
    salm(tmp_path / "talk-de", GOOD_SALM)
    salm(tmp_path / "talk.v1", GOOD_SALM)
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    assert (languages(catalog, "local/talk-de"), languages(catalog, "local/talk.v1")) == (("de",), ("en",))
    (tmp_path / "talk.v1.json").write_text('{"languages": ["ja"]}', "utf-8")
    assert languages(catalog, "local/talk.v1") == ("ja",)
