"""Checkpoints read without torch: what they say of themselves, and what is refused in one sentence."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.engines.nemo.archive import unpacked
from studio.engines.nemo.local_checkpoints import read_checkpoint
from studio.engines.nemo.parakeet import languages_of
from studio.errors import ModelUnavailable
from tests.engines.nemo.archives import (
    AGGREGATE,
    CANARY,
    CANARY_FILES,
    CTC,
    CTC_FILES,
    GOOD_BACKBONE,
    GOOD_SALM,
    ONE,
    canary,
    ctc,
    nemo,
    pack,
    salm,
)


def test_a_canary_is_known_by_its_class_prompt_and_tokenizer(tmp_path: Path) -> None:
    found = read_checkpoint(canary(tmp_path / "mine.nemo"))
    assert found.class_name == "EncDecMultiTaskModel"
    assert found.config["prompt_format"] == "canary2"
    assert found.languages == ("en", "de")
    assert found.time_tokens
    assert found.size == 5000


def test_an_aligner_that_comes_with_a_model_is_seen(tmp_path: Path) -> None:
    aligner = yaml.safe_dump({"target": CTC, "tokenizer": ONE}).encode()
    files = {"timestamps_asr_model_weights.ckpt": b"w", "timestamps_asr_model_config.yaml": aligner}
    config = {"target": CANARY, "prompt_format": "canary2", "tokenizer": AGGREGATE}
    nemo(tmp_path / "v2.nemo", config, {**CANARY_FILES, **CTC_FILES, **files})
    found = read_checkpoint(tmp_path / "v2.nemo")
    assert found.bundled_aligner
    assert found.aligner is not None
    assert found.aligner["tokenizer"]["model_path"] == "nemo:one.model"
    card = Catalog(Settings(data=tmp_path, models=(tmp_path,))).card("local/v2")
    assert card.capabilities.word_times


def test_a_compressed_archive_is_read_as_well(tmp_path: Path) -> None:
    found = read_checkpoint(ctc(tmp_path / "old.nemo", mode="w:gz"))
    assert found.class_name == "EncDecCTCModelBPE"
    with unpacked(tmp_path / "old.nemo", lambda _: None) as files:
        assert (files.folder / "model_weights.ckpt").read_bytes() == b"w" * 5000
        assert files.checkpoint == found


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("stt_de_fastconformer.nemo", ("de",)),
        ("mine-en-es.nemo", ("en", "es")),
        ("model.nemo", ()),
        ("xx_de_xx.nemo", ()),
    ],
)
def test_a_ctc_models_language_stands_in_its_name(tmp_path: Path, name: str, languages: tuple[str, ...]) -> None:
    assert languages_of(read_checkpoint(ctc(tmp_path / name))) == languages


def test_capitals_tell_that_punctuation_is_written(tmp_path: Path) -> None:
    for vocabulary, capitals in ((b"\xe2\x96\x81the\na\nb", False), (b"\xe2\x96\x81The\nthe\na", True)):
        path = ctc(tmp_path / f"{capitals}.nemo", files={"vocab.txt": vocabulary})
        assert read_checkpoint(path).capitals is capitals


def cut(path: Path, size: int) -> Path:
    path.write_bytes(path.read_bytes()[:size])
    return path


def special(path: Path, kind: bytes, name: str = "model_weights.ckpt") -> Path:
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    return path


def text(path: Path, words: str) -> Path:
    path.write_text(words)
    return path


def zeros(path: Path, size: int = 1_600_000_000) -> Path:
    """As a download manager reserves a file; xz would take it for millions of empty archives."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def many(path: Path) -> Path:
    return pack(path, ((f"{number}.txt", b"") for number in range(2_001)))


def gz_bomb(path: Path) -> Path:
    """200 kB that unpack to 200 MB."""
    return nemo(path, {"target": CTC}, {"model_weights.ckpt": bytes(200_000_000)}, "w:gz")


def gz_with_zeros_behind(path: Path) -> Path:
    ctc(path, mode="w:gz")
    with path.open("r+b") as file:
        file.truncate(500_000_000)
    return path


def endless_header(path: Path) -> Path:
    """A pax header of four gigabytes, which would be read at once."""
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, 4_000_000_000
    with path.open("wb") as file:
        file.write(member.tobuf(tarfile.USTAR_FORMAT))
        file.truncate(4_000_001_024)
    return path


def headers_of_headers(path: Path) -> Path:
    member = tarfile.TarInfo("pax")
    member.type = tarfile.XHDTYPE
    path.write_bytes(member.tobuf(tarfile.USTAR_FORMAT) * 100_000)
    return path


def sparse(path: Path) -> Path:
    """A file of a terabyte with nothing in it, in the way of pax."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("model_config.yaml")
        member.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": "1000000000000"}
        archive.addfile(member)
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


DEEP = "[" * 100_000
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 30)
)
EVIL = yaml.safe_dump({"target": CTC, "tokenizer": ONE, "encoder": {"_target_": "os.system"}}).encode()
HONEST = yaml.safe_dump({"target": CTC, "tokenizer": ONE}).encode()
FILES = [(f"./{name}", data) for name, data in {**CTC_FILES, "model_weights.ckpt": b"w"}.items()]

BROKEN: dict[str, Any] = {
    "no archive": (lambda p: text(p, "hello"), "not a .nemo archive"),
    "empty": (lambda p: text(p, ""), "not a .nemo archive"),
    "truncated": (lambda p: cut(canary(p), 9000), "breaks off|broke off"),
    "truncated and compressed": (lambda p: cut(ctc(p, mode="w:gz"), 200), "broke off"),
    "damaged and compressed": (lambda p: text(p, "\x1f\x8b\x08" + "x" * 999), "damaged|broke off"),
    "zeros": (zeros, "has no model_config.yaml"),
    "a bomb of gzip": (gz_bomb, "unpacks to more"),
    "a header without end": (endless_header, "larger than any header"),
    "headers of headers": (headers_of_headers, "broke off|deeper"),
    "many files": (many, "more than 2000"),
    "no configuration": (lambda p: nemo(p, "", {"model_config.yaml": b""}), "model_config.yaml holds no"),
    "no member of that name": (lambda p: pack(p, FILES), "has no model_config.yaml"),
    "no weights": (lambda p: pack(p, [("model_config.yaml", HONEST), *FILES[:2]]), "no model_weights.ckpt"),
    "a configuration that is too large": (lambda p: ctc(p, files={"model_config.yaml": b"#" * 8_000_001}), "of a size"),
    "bad yaml": (lambda p: nemo(p, "a: [b"), "no YAML that can be read"),
    "a list": (lambda p: nemo(p, "[a]"), "holds no settings"),
    "yaml with objects": (lambda p: nemo(p, "a: !!python/object/apply:os.system [ls]"), "no YAML that can be read"),
    "a key twice": (lambda p: nemo(p, f"target: {CTC}\ntarget: {CANARY}\n"), "no YAML that can be read"),
    "deep yaml": (lambda p: nemo(p, DEEP), "nested more than"),
    "yaml that holds itself": (lambda p: nemo(p, "a: &a [*a]"), "refers to itself"),
    "a bomb of aliases": (lambda p: nemo(p, BOMB), "more than 200,000 values"),
    "names a class that is no part of a model": (
        lambda p: canary(p, encoder={"_target_": "os.system", "command": "ls"}), "os.system"),
    "the same, deep in a list": (lambda p: canary(p, x=[{"y": [{"_target_": "subprocess.run"}]}]), "subprocess.run"),
    "a class outside": (lambda p: nemo(p, {"target": "evil.Model"}), "evil.Model"),
    "leads out of its folder": (lambda p: ctc(p, files={"../../etc/cron.d/x": b"x"}), "no use for"),
    "an absolute path": (lambda p: pack(p, [("/etc/cron.d/x", b"x")]), "no use for"),
    "a path of another system": (lambda p: pack(p, [("..\\x", b"x")]), "no use for"),
    "a symbolic link": (lambda p: special(p, tarfile.SYMTYPE), "no use for"),
    "a hard link": (lambda p: special(p, tarfile.LNKTYPE), "no use for"),
    "a device": (lambda p: special(p, tarfile.CHRTYPE), "no use for"),
    "a pipe in it": (lambda p: special(p, tarfile.FIFOTYPE), "no use for"),
    "a file of holes": (lambda p: special(p, tarfile.GNUTYPE_SPARSE), "no use for|broke off"),
    "a file of holes, another way": (sparse, "no use for|broke off"),
    "a pipe itself": (pipe, "no file"),
    "two configurations": (
        lambda p: pack(p, [("model_config.yaml", HONEST), *FILES, ("./model_config.yaml", EVIL)]), "twice"),
    "two, the other way round": (
        lambda p: pack(p, [("./model_config.yaml", EVIL), *FILES, (".//model_config.yaml", HONEST)]), "twice"),
    "two that some systems take for one": (
        lambda p: pack(p, [("model_config.yaml", HONEST), *FILES, ("Model_Config.YAML", EVIL)]), "twice"),
    "code from a hub": (lambda p: canary(p, trust_remote_code=True), "trust_remote_code"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BROKEN))
def test_what_is_broken_or_does_not_belong_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    make, words = BROKEN[case]
    path = make(tmp_path / "bad.nemo")
    with pytest.raises(ModelUnavailable, match=words) as raised:
        read_checkpoint(path)
    sentence = str(raised.value)
    assert sentence.startswith("“bad.nemo” cannot be loaded: ")
    assert "\n" not in sentence
    with pytest.raises(ModelUnavailable, match=words), unpacked(path, lambda _: None):
        pass


def test_what_follows_the_end_of_a_compressed_archive_is_not_read(tmp_path: Path) -> None:
    assert read_checkpoint(gz_with_zeros_behind(tmp_path / "padded.nemo")).size == 5000


def test_what_is_unpacked_is_what_was_looked_at_whatever_is_put_in_its_place(tmp_path: Path) -> None:
    path = ctc(tmp_path / "mine.nemo")
    evil = ctc(tmp_path / "evil.nemo", encoder={"_target_": "os.system"}, files={"model_weights.ckpt": b"evil"})
    swaps: list[int] = []

    def swap(done: int) -> None:
        if not swaps:
            evil.replace(path)
        swaps.append(done)

    with unpacked(path, swap) as found:
        assert (found.folder / "model_weights.ckpt").read_bytes() == b"w" * 5000
        assert "encoder" not in found.checkpoint.config
    assert swaps
    assert not found.folder.exists()
    with pytest.raises(ModelUnavailable, match=r"os\.system"), unpacked(path, swap):
        pass


def packed_weights(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(1_000_000))
    return path.read_bytes()


def shared_weights(path: Path) -> bytes:
    """Two names in the directory of a zip for one and the same stretch of it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data/0", bytes(1_000_000))
        first = archive.infolist()[0]
        archive.filelist += [first] * 9
    return path.read_bytes()


@pytest.mark.parametrize("make", [packed_weights, shared_weights])
def test_weights_that_would_fill_the_memory_are_refused(tmp_path: Path, make: Any) -> None:
    path = ctc(tmp_path / "mine.nemo", files={"model_weights.ckpt": make(tmp_path / "w.zip")})
    with pytest.raises(ModelUnavailable, match="torch never writes"), unpacked(path, lambda _: None):
        pass


def test_a_salm_directory_is_known_by_its_configuration(tmp_path: Path) -> None:
    found = read_checkpoint(salm(tmp_path / "mine", GOOD_SALM))
    assert (found.class_name, found.size) == ("SALM", 100)


QFILES = {"llm_backbone/config.json": GOOD_BACKBONE}


@pytest.mark.parametrize(
    ("config", "weights", "files", "words"),
    [
        ({"model_type": "bert"}, "model.safetensors", {}, "not that of a SALM"),
        ({**GOOD_SALM, "trust_remote_code": True}, "model.safetensors", {}, "trust_remote_code"),
        (GOOD_SALM, "pytorch_model.bin", {}, "pickled weights are not"),
        ("[" * 100_000, "model.safetensors", {}, "nested more than"),
        ('{"a": ' * 100_000, "model.safetensors", {}, "nested more than"),
        ("not json", "model.safetensors", {}, "no JSON"),
        ('{"perception": {}, "perception": {}, "pretrained_llm": ""}', "model.safetensors", {}, "no JSON"),
        ("[]", "model.safetensors", {}, "holds no settings"),
        ("9" * 9_000_000, "model.safetensors", {}, "larger than 8 MB"),
        (
            {**GOOD_SALM, "perception": {"encoder": {"_target_": "nemo.collections.asr.models.ASRModel"}}},
            "model.safetensors", {}, "ASRModel",
        ),
        (
            GOOD_SALM, "model.safetensors",
            {"llm_backbone/config.json": {**GOOD_BACKBONE, "auto_map": {"AutoConfig": "evil/repo--config.X"}}},
            "auto_map",
        ),
        (GOOD_SALM, "model.safetensors", {"llm_backbone/config.json": {"model_type": "evil"}}, "of the kind"),
        (
            GOOD_SALM, "model.safetensors",
            {"llm_backbone/config.json": {**GOOD_BACKBONE, "attn": "evil/kernels"}}, "evil/kernels",
        ),
        (
            GOOD_SALM, "model.safetensors",
            {**QFILES, "tokenizer_config.json": {"auto_map": {"AutoTokenizer": ["x.Y", None]}}}, "auto_map",
        ),
        (GOOD_SALM, "model.safetensors", {**QFILES, "tokenizer_config.json": "[" * 100_000}, "nested more than"),
    ],
)  # fmt: skip
def test_a_directory_that_is_no_salm_says_so(
    tmp_path: Path, config: Any, weights: str, files: dict[str, Any], words: str
) -> None:
    with pytest.raises(ModelUnavailable, match=words) as raised:
        read_checkpoint(salm(tmp_path / "mine", config, weights, files))
    assert str(raised.value).startswith("“mine” cannot be loaded: its ") or "it " in str(raised.value)
    assert "\n" not in str(raised.value)
