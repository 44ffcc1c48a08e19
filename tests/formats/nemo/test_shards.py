"""Tarred sets: what NeMo reads of them passes, what it loses is told."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.errors import ManifestError
from studio.formats.nemo.check import check
from studio.formats.nemo.shards import expanded, is_pattern

ROWS, SHARDS = 8, 2


def flac(seed: int) -> bytes:
    packed = io.BytesIO()
    samples = np.random.default_rng(seed).integers(-9000, 9000, 32_000, dtype=np.int16)
    soundfile.write(packed, samples, 16_000, format="FLAC")
    return packed.getvalue()


def tarred(folder: Path, *, sharded: bool = True, gone: tuple[str, ...] = (), **change: Any) -> Path:
    """A set as NeMo's converter lays it down; without the members in `gone`; row 2 of shard 0 changed."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for shard in range(SHARDS):
        with tarfile.open(folder / f"audio_{shard}.tar", "w") as tar:
            for at in range(shard, ROWS, SHARDS):
                name, data = f"clip{at}.flac", flac(at)
                row = {"audio_filepath": name, "duration": 2.0, "text": f"Line {at}.", "lang": "en", "shard_id": shard}
                rows.append(row | (change if at == 2 else {}))
                if name not in gone:
                    info = tarfile.TarInfo(name)
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
    if not sharded:
        (folder / "tarred_audio_manifest.json").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return folder / "tarred_audio_manifest.json"
    (folder / "sharded_manifests").mkdir(exist_ok=True)
    for shard in range(SHARDS):
        own = "".join(json.dumps(row) + "\n" for row in rows if row["shard_id"] == shard)
        (folder / f"sharded_manifests/manifest_{shard}.json").write_text(own)
    return folder / "sharded_manifests/manifest__OP_0..1_CL_.json"


def rules(path: Path, checker: Any = "studio") -> list[str]:
    return [each.rule for each in check(path, "asr", checker=checker).findings]


@pytest.mark.parametrize("sharded", [True, False])
@pytest.mark.parametrize("named", ["itself", "its folder"])
def test_a_good_set_passes(sharded: bool, named: str, tmp_path: Path) -> None:
    path = tarred(tmp_path / "set", sharded=sharded)
    report = check(path if named == "itself" else tmp_path / "set", "asr", checker="studio")
    assert (report.findings, report.rows, report.accepted) == ((), ROWS, ROWS)


def test_a_shard_alone_passes(tmp_path: Path) -> None:
    tarred(tmp_path)
    assert check(tmp_path / "sharded_manifests/manifest_1.json", "asr", checker="studio").accepted == ROWS // 2


@pytest.mark.parametrize(
    ("gone", "change", "expected"),
    [
        (("clip2.flac",), {}, ["tar.no_member"]),
        ((), {"audio_filepath": "./clip2.flac"}, ["tar.unnamed_member", "tar.no_member"]),
        ((), {"duration": 5.0}, ["duration.past_end"]),
        ((), {"offset": 0.1}, ["offset.ignored"]),
        ((), {"offset": 0.5, "duration": 1.0}, []),
        ((), {"text": "a b c d e f g " * 9 + "h"}, ["text.too_fast"]),
    ],
)
def test_a_fault(gone: tuple[str, ...], change: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    for sharded in (True, False):
        path = tarred(tmp_path / str(sharded), sharded=sharded, gone=gone, **change)
        assert rules(path) == expected


def test_a_tar_that_is_not_there(tmp_path: Path) -> None:
    path = tarred(tmp_path)
    (tmp_path / "audio_1.tar").unlink()
    assert "tar.missing" in rules(path)
    (tmp_path / "audio_0.tar").unlink()
    with pytest.raises(ManifestError, match=r"audio_0\.tar"):
        check(path)


def test_a_shards_manifest_that_is_not_there(tmp_path: Path) -> None:
    path = tarred(tmp_path)
    (tmp_path / "sharded_manifests/manifest_1.json").unlink()
    with pytest.raises(ManifestError, match="no such file"):
        check(path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("manifest__OP_0..2_CL_.json", ["manifest_0.json", "manifest_1.json", "manifest_2.json"]),
        ("manifest_[8..10].json", ["manifest_8.json", "manifest_9.json", "manifest_10.json"]),
        ("m_{00..01}.json", ["m_00.json", "m_01.json"]),
        ("m_{a,b}.json", []),
        ("m.json", []),
        ("m_{0..99999999}.json", []),
    ],
)
def test_patterns(name: str, meant: list[str]) -> None:
    assert [path.name for path in expanded(Path(name))] == meant
    assert is_pattern(name) == (name != "m.json")


@pytest.mark.nemo
@pytest.mark.parametrize("sharded", [True, False])
def test_nemo_reads_a_set_as_it_lies_there(sharded: bool, tmp_path: Path) -> None:
    path = tarred(tmp_path / "set [1]", sharded=sharded, offset=0.5, duration=1.0)
    whole = check(path, "asr")
    assert {each.rule for each in whole.findings} == {"file.folder"}
    assert whole.checked_by == "studio"
    path = tarred(tmp_path / "set", sharded=sharded, offset=0.5, duration=1.0)
    good = check(path, "asr")
    assert (good.findings, good.accepted, good.checked_by) == ((), ROWS, "nemo")
    lost = check(tarred(tmp_path / "lost", sharded=sharded, gone=("clip2.flac",)), "asr")
    assert {each.rule for each in lost.findings} == {"tar.no_member", "nemo.dropped"}
    assert lost.accepted == ROWS - 1
