"""Real tiny models restored by NeMo: what it is given is what was looked at, and what it says is told."""

from __future__ import annotations

import gc
import io
import json
import pickle
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from studio.config import Settings
from studio.domain import Request
from studio.engines.catalog import Catalog
from studio.errors import Cancelled, ModelUnavailable
from tests.engines.contract import never
from tests.engines.nemo.archives import pack
from tests.engines.nemo.models import MARKS, TOLERANCE, loaded, of_language, windows_of, worst_error
from tests.tiny.speech import Clip

pytestmark = MARKS

LOAD_HF = "nemo.collections.speechlm2.parts.pretrained.load_pretrained_hf"

Change = Callable[[dict[str, Any]], Any]


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        found = {member.name.removeprefix("./"): archive.extractfile(member) for member in archive if member.isfile()}
        return {name: stream.read() for name, stream in found.items() if stream is not None}


def repack(source: Path, target: Path, change: Change, files: dict[str, bytes] | None = None) -> Path:
    """The same model with another configuration and with more files, or others."""
    everything = members(source)
    config = yaml.safe_load(everything["model_config.yaml"])
    change(config)
    everything["model_config.yaml"] = yaml.safe_dump(config, sort_keys=False).encode()
    return pack(target, {**everything, **(files or {})}.items())


def nothing(_: dict[str, Any]) -> None:
    pass


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(Settings(data=tmp_path, models=(tmp_path / "models",), device="cpu", idle_seconds=0))
    (tmp_path / "models").mkdir()
    yield found
    found.close()


@pytest.fixture
def models(tmp_path: Path, catalog: Catalog) -> Path:
    return tmp_path / "models"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A language model that comes with code of its own, which leaves a mark when it is run."""
    folder = tmp_path / "evil"
    folder.mkdir()
    (folder / "config.json").write_text(
        json.dumps({"model_type": "evil", "auto_map": {"AutoConfig": "code.Evil", "AutoModelForCausalLM": "code.Evil"}})
    )
    (folder / "code.py").write_text(
        f"from pathlib import Path\nPath({str(tmp_path / 'mark')!r}).touch()\nclass Evil: ..."
    )
    return folder


def executed(repository: Path) -> Change:
    """The function that NeMo lets pass, with its flag of trust by its place."""

    def change(config: dict[str, Any]) -> None:
        config["preprocessor"] = {"_target_": LOAD_HF, "_args_": [str(repository), False, None, True]}

    return change


def test_code_of_a_checkpoint_is_not_run(
    tmp_path: Path, catalog: Catalog, models: Path, repository: Path, tiny_ctc: Path
) -> None:
    repack(tiny_ctc, models / "evil.nemo", executed(repository))
    with pytest.raises(ModelUnavailable, match="load_pretrained_hf"), catalog.lease("local/evil"):
        pass
    assert not (tmp_path / "mark").exists()


def test_nor_when_it_is_put_there_between_listing_and_loading(
    tmp_path: Path, catalog: Catalog, models: Path, repository: Path, tiny_ctc: Path
) -> None:
    shutil.copyfile(tiny_ctc, models / "mine.nemo")
    hostile = repack(tiny_ctc, tmp_path / "evil.nemo", executed(repository))

    def swap(_: float, __: str) -> None:
        if hostile.exists():
            hostile.replace(models / "mine.nemo")

    with pytest.raises(ModelUnavailable, match="load_pretrained_hf"), catalog.lease("local/mine", swap):
        pass
    assert not (tmp_path / "mark").exists()


def test_a_model_that_is_deleted_while_it_loads_is_told(
    catalog: Catalog, models: Path, tiny_ctc: Path, tiny_salm: Path
) -> None:
    shutil.copyfile(tiny_ctc, models / "mine.nemo")
    shutil.copytree(tiny_salm, models / "talk")

    def delete(_: float, __: str) -> None:
        (models / "mine.nemo").unlink(missing_ok=True)
        shutil.rmtree(models / "talk", ignore_errors=True)

    for model, words in (("local/mine", "“mine.nemo” .* any more"), ("local/talk", "“talk” .*(any more|not there)")):
        if not (models / "talk").exists():
            shutil.copytree(tiny_salm, models / "talk")
        with pytest.raises(ModelUnavailable, match=words), catalog.lease(model, delete):
            pass
        assert catalog.status(model).error


def test_unpacking_can_be_cancelled(catalog: Catalog, models: Path, tiny_ctc: Path) -> None:
    shutil.copyfile(tiny_ctc, models / "mine.nemo")

    def stop(_: float, doing: str) -> None:
        if doing.startswith("Unpacking"):
            raise Cancelled

    with pytest.raises(Cancelled), catalog.lease("local/mine", stop):
        pass


def wider(config: dict[str, Any]) -> None:
    config["encoder"]["d_model"] = 64


REASONS: dict[str, tuple[Change, str]] = {
    "weights of another size": (wider, "size mismatch"),
    "a setting that there is not": (lambda c: c["encoder"].update(colour="red"), "colour"),
    "a setting that is wrong": (lambda c: c["preprocessor"].update(normalize=0, n_fft=3, window="nowindow"), "window"),
    "a section that is missing": (lambda c: c.pop("decoder"), "decoder"),
    "no features": (lambda c: c.pop("preprocessor"), "preprocessor"),
}


@pytest.mark.parametrize("case", list(REASONS))
def test_why_nemo_does_not_load_a_model_is_said(catalog: Catalog, models: Path, tiny_ctc: Path, case: str) -> None:
    change, words = REASONS[case]
    repack(tiny_ctc, models / "mine.nemo", change)
    with pytest.raises(ModelUnavailable, match=words) as raised, catalog.lease("local/mine"):
        pass
    sentence = str(raised.value)
    assert sentence.startswith("“mine.nemo” cannot be loaded: ")
    assert "abstract" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("weights", [b"no weights", b"", pickle.dumps({"a": 1})])
def test_weights_that_are_none_are_told(catalog: Catalog, models: Path, tiny_ctc: Path, weights: bytes) -> None:
    repack(tiny_ctc, models / "mine.nemo", nothing, {"model_weights.ckpt": weights})
    with pytest.raises(ModelUnavailable, match=r"holds no weights|NeMo says") as raised, catalog.lease("local/mine"):
        pass
    assert "\n" not in str(raised.value)


def bundle(target: Path, canary: Path, ctc: Path, weights: bytes | None = None) -> Path:
    """As canary-1b-v2: one archive with a CTC model and its tokenizer beside the Canary's."""
    aligner = members(ctc)
    config, own = aligner.pop("model_config.yaml"), aligner.pop("model_weights.ckpt")
    files = {
        **aligner,
        "timestamps_asr_model_config.yaml": config,
        "timestamps_asr_model_weights.ckpt": own if weights is None else weights,
    }
    return repack(canary, target, nothing, files)


def test_a_bundled_aligner_is_restored_with_the_same_care(
    tmp_path: Path, tiny_canary: Path, tiny_ctc: Path, tiny_clips: tuple[Clip, ...]
) -> None:
    path = bundle(tmp_path / "v2.nemo", tiny_canary, tiny_ctc)
    clips = of_language(tiny_clips, "en")[:3]
    windows = windows_of(clips)
    with loaded(path) as engine:
        assert engine.card.capabilities.word_times
        for heard, clip, window in zip(
            engine.transcribe(windows, Request(engine.card.id), never), clips, windows, strict=True
        ):
            assert heard.text == clip.text
            assert {word.timed_by for word in heard.words} == {"aligner"}
            assert worst_error(heard.words, clip, window.start) <= TOLERANCE, clip.name


class Marks:
    """A pickle that leaves a mark when it is loaded as one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_weights_are_weights_whatever_the_environment_says(
    tmp_path: Path, catalog: Catalog, models: Path, tiny_canary: Path, tiny_ctc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the model and those of its aligner; torch asks for the variable with every file."""
    import torch

    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    mark = tmp_path / "mark"
    hostile = pickle.dumps(Marks(mark))
    with pytest.raises(RuntimeError):
        torch.load(io.BytesIO(hostile))
    assert mark.exists(), "what the variable does"
    mark.unlink()
    repack(tiny_canary, models / "model.nemo", nothing, {"model_weights.ckpt": hostile})
    bundle(models / "aligner.nemo", tiny_canary, tiny_ctc, hostile)
    for name in ("model", "aligner"):
        with pytest.raises(ModelUnavailable, match=f"^“{name}.nemo” cannot be loaded"), catalog.lease(f"local/{name}"):
            pass
    assert not mark.exists()


def test_a_salm_without_its_language_model_names_it(catalog: Catalog, models: Path, tiny_salm: Path) -> None:
    shutil.copytree(tiny_salm, models / "talk")
    shutil.rmtree(models / "talk" / "llm_backbone")
    config = json.loads((models / "talk" / "config.json").read_text())
    (models / "talk" / "config.json").write_text(json.dumps({**config, "pretrained_llm": "evil/repo"}))
    words = "names no language model that the studio knows"
    with pytest.raises(ModelUnavailable, match=words), catalog.lease("local/talk"):
        pass


def test_what_transformers_is_given_of_a_salm_is_what_was_looked_at(
    tmp_path: Path, catalog: Catalog, models: Path, repository: Path, tiny_salm: Path
) -> None:
    """Code in its folder, named by a tokenizer's settings that were put there after it was listed."""
    shutil.copytree(tiny_salm, models / "talk")
    shutil.copyfile(repository / "code.py", models / "talk" / "code.py")

    def swap(_: float, __: str) -> None:
        evil = {"auto_map": {"AutoTokenizer": ["code.Evil", "code.Evil"]}, "trust_remote_code": True}
        (models / "talk" / "tokenizer_config.json").write_text(json.dumps(evil))

    with pytest.raises(ModelUnavailable, match="run code from a hub"), catalog.lease("local/talk", swap):
        pass
    assert not (tmp_path / "mark").exists()


def test_what_nemo_is_made_of_is_not_looked_through_again_and_again(tiny_ctc: Path) -> None:
    """By Python's collector, which holds everybody up meanwhile."""
    with loaded(tiny_ctc):
        from nemo.collections.asr.models import ASRModel

        assert not any(each is ASRModel for each in gc.get_objects())
