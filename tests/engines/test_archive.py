"""Checkpoints read without torch: what they say of themselves, and what is refused in one sentence."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from studio.config import Settings
from studio.engines._archive import read_checkpoint
from studio.engines._local import local_models
from studio.engines.catalog import Catalog
from studio.engines.parakeet import languages_of
from studio.errors import ModelUnavailable, UnknownModel

CTC = "nemo.collections.asr.models.ctc_bpe_models.EncDecCTCModelBPE"
CANARY = "nemo.collections.asr.models.aed_multitask_models.EncDecMultiTaskModel"
SPECIAL = "<unk>\n<|en|>\n<|de|>\n<|0|>\n<|1|>\n"
AGGREGATE = {
    "type": "agg",
    "langs": {
        "spl_tokens": {"vocab_path": "nemo:special.txt"},
        "en": {"vocab_path": "nemo:en.txt"},
        "de": {"vocab_path": "nemo:de.txt"},
    },
}


def nemo(path: Path, config: Any, files: dict[str, bytes] | None = None, mode: Any = "w") -> Path:
    everything = {
        "model_config.yaml": yaml.safe_dump(config, sort_keys=False).encode(),
        "model_weights.ckpt": b"w" * 5000,
    }
    with tarfile.open(path, mode) as archive:
        for name, data in {**everything, **(files or {})}.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def canary(path: Path, **changes: Any) -> Path:
    config = {"target": CANARY, "prompt_format": "canary2", "tokenizer": AGGREGATE, **changes}
    return nemo(
        path, config, {"special.txt": SPECIAL.encode(), "en.txt": b"\xe2\x96\x81The", "de.txt": b"\xe2\x96\x81der"}
    )


def test_a_canary_is_known_by_its_class_prompt_and_tokenizer(tmp_path: Path) -> None:
    found = read_checkpoint(canary(tmp_path / "mine.nemo"))
    assert found.class_name == "EncDecMultiTaskModel"
    assert found.config["prompt_format"] == "canary2"
    assert found.languages == ("en", "de")
    assert found.time_tokens
    assert found.size == 5000


def test_an_aligner_that_comes_with_a_model_is_seen(tmp_path: Path) -> None:
    files = {"timestamps_asr_model_weights.ckpt": b"w", "timestamps_asr_model_config.yaml": b"a: 1"}
    nemo(tmp_path / "v2.nemo", {"target": CANARY, "prompt_format": "canary2"}, files)
    assert read_checkpoint(tmp_path / "v2.nemo").bundled_aligner
    card = Catalog(Settings(data=tmp_path, models=(tmp_path,))).card("local/v2")
    assert card.capabilities.word_times


def test_a_compressed_archive_is_read_as_well(tmp_path: Path) -> None:
    assert read_checkpoint(nemo(tmp_path / "old.nemo", {"target": CTC}, mode="w:gz")).class_name == "EncDecCTCModelBPE"


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("stt_de_fastconformer.nemo", ("de",)),
        ("mine-en-es.nemo", ("en", "es")),
        ("model.nemo", ("en",)),
        ("xx_ab.nemo", ("en",)),
    ],
)
def test_a_ctc_models_language_stands_in_its_name(tmp_path: Path, name: str, languages: tuple[str, ...]) -> None:
    assert languages_of(read_checkpoint(nemo(tmp_path / name, {"target": CTC}))) == languages


def test_capitals_tell_that_punctuation_is_written(tmp_path: Path) -> None:
    for vocabulary, capitals in ((b"\xe2\x96\x81the\na\nb", False), (b"\xe2\x96\x81The\nthe\na", True)):
        config = {"target": CTC, "tokenizer": {"type": "bpe", "vocab_path": "nemo:vocab.txt"}}
        path = nemo(tmp_path / f"{capitals}.nemo", config, {"vocab.txt": vocabulary})
        assert read_checkpoint(path).capitals is capitals


def cut(path: Path, size: int) -> Path:
    path.write_bytes(path.read_bytes()[:size])
    return path


def link(path: Path) -> Path:
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("model_weights.ckpt")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    return path


def text(path: Path, words: str) -> Path:
    path.write_text(words)
    return path


BROKEN: dict[str, Any] = {
    "no archive": (lambda p: text(p, "hello"), "not a .nemo archive"),
    "empty": (lambda p: text(p, ""), "not a .nemo archive"),
    "truncated": (lambda p: cut(canary(p), 3000), "breaks off|broke off"),
    "no configuration": (lambda p: nemo(p, None, {"model_config.yaml": b""}), "model_config.yaml"),
    "bad yaml": (lambda p: nemo(p, None, {"model_config.yaml": b"a: [b"}), "cannot be read"),
    "yaml with objects": (
        lambda p: nemo(p, None, {"model_config.yaml": b"a: !!python/object/apply:os.system [ls]"}),
        "cannot be read",
    ),
    "names a class that is no part of a model": (
        lambda p: canary(p, encoder={"_target_": "os.system", "command": "ls"}), "os.system"),
    "the same, deep in a list": (lambda p: canary(p, x=[{"y": [{"_target_": "subprocess.run"}]}]), "subprocess.run"),
    "a class outside": (lambda p: nemo(p, {"target": "evil.Model"}), "evil.Model"),
    "leads out of its folder": (lambda p: nemo(p, {"target": CTC}, {"../../etc/cron.d/x": b"x"}), "no use for"),
    "a link": (link, "no use for"),
    "code from a hub": (lambda p: canary(p, trust_remote_code=True), "trust_remote_code"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BROKEN))
def test_what_is_broken_or_does_not_belong_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    make, words = BROKEN[case]
    with pytest.raises(ModelUnavailable, match=words) as raised:
        read_checkpoint(make(tmp_path / "bad.nemo"))
    sentence = str(raised.value)
    assert sentence.startswith("“bad.nemo” cannot be loaded: ")
    assert "\n" not in sentence


def salm(folder: Path, config: Any, weights: str = "model.safetensors") -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    (folder / weights).write_bytes(b"w" * 100)
    return folder


GOOD_SALM = {"pretrained_llm": "Qwen/Qwen3-1.7B", "perception": {"target": "nemo.collections.speechlm2.X"}}


def test_a_salm_directory_is_known_by_its_configuration(tmp_path: Path) -> None:
    found = read_checkpoint(salm(tmp_path / "mine", GOOD_SALM))
    assert (found.class_name, found.size) == ("SALM", 100)


@pytest.mark.parametrize(
    ("config", "weights", "words"),
    [
        ({"model_type": "bert"}, "model.safetensors", "not that of a SALM"),
        ({**GOOD_SALM, "trust_remote_code": True}, "model.safetensors", "trust_remote_code"),
        (GOOD_SALM, "pytorch_model.bin", "pickled weights are not"),
    ],
)
def test_a_directory_that_is_no_salm_says_so(tmp_path: Path, config: Any, weights: str, words: str) -> None:
    with pytest.raises(ModelUnavailable, match=words):
        read_checkpoint(salm(tmp_path / "mine", config, weights))


def test_the_folders_of_models_are_listed_with_what_is_wrong(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        canary(folder / "same.nemo")
    text(one / "broken.nemo", "x")
    nemo(one / "voice.nemo", {"target": "nemo.collections.tts.models.FastPitchModel"})
    salm(other / "talk", GOOD_SALM)
    text(one / "notes.txt", "no model")
    settings = Settings(data=tmp_path, models=(one, other, tmp_path / "nowhere", one / "same.nemo"), aligner="no/such")
    assert [local.id for local in local_models(settings)] == [
        "local/broken", "local/same", "local/voice", "local/same-2", "local/talk", "local/nowhere", "local/same-3",
    ]  # fmt: skip
    catalog = Catalog(settings)
    assert {card.id for card in catalog.cards() if card.location == "local"} == {
        "local/same", "local/same-2", "local/same-3", "local/talk",
    }  # fmt: skip
    assert set(catalog.problems()) == {"local/broken", "local/voice", "local/nowhere", "no/such"}
    assert "no folder" in catalog.problems()["local/nowhere"]
    assert "STUDIO_ALIGNER=no/such" in catalog.problems()["no/such"]
    with pytest.raises(ModelUnavailable, match="FastPitchModel"):
        catalog.card("local/voice")
    with pytest.raises(UnknownModel):
        catalog.card("local/nothing")


def test_a_model_put_there_appears_and_a_changed_one_is_read_again(tmp_path: Path) -> None:
    catalog = Catalog(Settings(data=tmp_path, models=(tmp_path,)))
    assert not [card for card in catalog.cards() if card.location == "local"]
    path = canary(tmp_path / "mine.nemo")
    assert catalog.card("local/mine").capabilities.word_times
    canary(path, prompt_format="canary", padding="x" * 2000)
    assert not catalog.card("local/mine").capabilities.word_times


def test_listing_models_loads_no_torch(tmp_path: Path) -> None:
    canary(tmp_path / "mine.nemo")
    program = (
        "import sys; from pathlib import Path; from studio.config import Settings; "
        "from studio.engines.catalog import Catalog; "
        f"cards = Catalog(Settings(data=Path(), models=(Path({str(tmp_path)!r}),))).cards(); "
        "assert any(card.id == 'local/mine' for card in cards); "
        "print([name for name in ('torch', 'nemo', 'transformers', 'lightning') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
