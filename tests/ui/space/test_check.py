"""What a Space lacks is said, with its fix; ours lacks nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from studio.cli import run
from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.ui.space import environment
from studio.ui.space.check import lacks, report
from tests.conftest import ROOT

ON_A_SPACE = {"SYSTEM": "spaces", "SPACES_ZERO_GPU": "true", "OAUTH_CLIENT_ID": "a", "OAUTH_CLIENT_SECRET": "b"}
KEPT = {"STUDIO_DATABASE_URL": "postgresql://u:p@db/studio", "STUDIO_BLOBS": "hf://buckets/ann/studio"}


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A duplicate of ours."""
    for name in ("README.md", "requirements.txt", "app.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(autouse=True)
def _all_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a Space; here some of it may be missing."""
    monkeypatch.setattr(environment, "find_spec", lambda name: name)


def told(folder: Path, **env: str) -> list[str]:
    return [f"{each.where}: {each.what}" for each in lacks(folder, env)]


def without(space: Path, key: str) -> Path:
    """The duplicate, one key of its front matter gone with what stands under it."""
    readme = space / "README.md"
    readme.write_text(re.sub(rf"^{key}:.*\n(  - .*\n)*", "", readme.read_text("utf-8"), count=1, flags=re.M), "utf-8")
    return space


def test_ours_lacks_nothing() -> None:
    assert lacks(ROOT, {}) == []


def test_ours_lacks_nothing_where_it_runs() -> None:
    assert lacks(ROOT, ON_A_SPACE | KEPT) == []


def test_its_models_are_of_the_catalogue_and_their_files_are_those_that_it_loads() -> None:
    front = yaml.safe_load((ROOT / "README.md").read_text("utf-8").split("---\n")[1])
    known = {card.id for card in Catalog(Settings(data=Path())).cards()}
    assert {each.split()[0] for each in front["preload_from_hub"]} <= known
    assert all(file == f"{repo.split('/')[1]}.nemo" for repo, file in map(str.split, front["preload_from_hub"]))


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("sdk", "README.md: sdk is “”"),
        ("sdk_version", "README.md: sdk_version is “”"),
        ("python_version", "README.md: python_version is “”"),
        ("hf_oauth", "README.md: hf_oauth is not true, so nobody can log in"),
        (
            "hf_oauth_scopes",
            "README.md: hf_oauth_scopes has no contribute-repos, so nothing can be pushed to a visitor's account",
        ),
        ("suggested_hardware", "README.md: suggested_hardware is not set"),
        ("tags", "README.md: tags has no automatic-speech-recognition and no nemo"),
        ("preload_from_hub", "README.md: preload_from_hub is empty"),
        ("startup_duration_timeout", "README.md: startup_duration_timeout is not set"),
        ("app_file", "README.md: app_file is “”, which is not there"),
    ],
)
def test_each_key_of_the_front_matter_is_missed(space: Path, key: str, sentence: str) -> None:
    assert told(without(space, key)) == [sentence]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("hardware: t4-small", "hardware has no effect"),
        ("suggested_storage: small", "suggested_storage has no effect"),
        ("hf_oauth_expiration_minutes: 50000", "hf_oauth_expiration_minutes is “50000”"),
        ("hf_oauth_expiration_minutes: a week", "hf_oauth_expiration_minutes is “a week”"),
    ],
)
def test_what_stands_there_and_should_not_is_told(space: Path, line: str, sentence: str) -> None:
    readme = space / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("hf_oauth: true", f"hf_oauth: true\n{line}", 1), "utf-8")
    assert told(space) == [f"README.md: {sentence}"]


@pytest.mark.parametrize(("version", "fits"), [("3.10", True), ("3.12.12", True), ("3.12.3", False), ("3.13", False)])
def test_python_must_be_one_that_zerogpu_has(space: Path, version: str, fits: bool) -> None:
    readme = space / "README.md"
    readme.write_text(
        readme.read_text("utf-8").replace('python_version: "3.12"', f'python_version: "{version}"'), "utf-8"
    )
    assert told(space) == ([] if fits else [f"README.md: python_version is “{version}”"])


def test_visitors_are_asked_for_no_more_than_is_used(space: Path) -> None:
    readme = space / "README.md"
    readme.write_text(
        readme.read_text("utf-8").replace("  - contribute-repos", "  - contribute-repos\n  - manage-repos")
    )
    (found,) = lacks(space, {})
    assert (found.what, found.fix) == (
        "hf_oauth_scopes has manage-repos, which asks visitors for more than the studio uses",
        "Delete manage-repos.",
    )


def test_gradios_own_mcp_is_not_wanted(space: Path) -> None:
    requirements = space / "requirements.txt"
    requirements.write_text(requirements.read_text("utf-8").replace("gradio>=6.31,<7", "gradio[mcp]>=6.31,<7"), "utf-8")
    assert told(space) == [
        "requirements.txt: “gradio[mcp]<7,>=6.31” forbids the pydantic that the studio is tried with"
    ]


def test_a_preloaded_model_must_be_named(space: Path) -> None:
    found = told(without(space, "models"))
    assert found[0] == "README.md: models is empty"
    assert found[1] == "README.md: preload_from_hub names nvidia/canary-1b-flash, which models does not"


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("torch==2.11.0", True),
        ("torch==2.11.*", True),
        ("torch==2.9.1", True),
        ("torch>=2.8,<2.12", True),
        ("torch>=2.8,<2.14", False),
        ("torch==2.13.0", False),
        ("torch", False),
    ],
)
def test_torch_must_be_one_that_zerogpu_has(space: Path, line: str, fits: bool) -> None:
    requirements = space / "requirements.txt"
    requirements.write_text(requirements.read_text("utf-8").replace("torch==2.11.0", line), "utf-8")
    found = told(space)
    assert found == [] if fits else [each.endswith("does not pin a torch that ZeroGPU has") for each in found] == [True]


def test_gradio_must_be_one_version(space: Path) -> None:
    readme = space / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("sdk_version: 6.31.0", "sdk_version: 6.2.0"), "utf-8")
    assert told(space) == ["requirements.txt: “gradio<7,>=6.31” does not allow sdk_version 6.2.0"]


@pytest.mark.parametrize("text", ["# No front matter\n", "---\nsdk: [\n---\n", "---\n- a\n---\n"])
def test_front_matter_that_is_none_is_told(space: Path, text: str) -> None:
    (space / "README.md").write_text(text, "utf-8")
    (first, *others) = lacks(space, {})
    assert (first.where, others) == ("README.md", [])


def test_an_empty_folder_lacks_both_files(tmp_path: Path) -> None:
    assert told(tmp_path) == [
        f"README.md: there is none in {tmp_path}",
        "requirements.txt: it is not there",
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"STUDIO_ACCESS": "local"}, "STUDIO_ACCESS is local, so that whoever comes would be its owner"),
        ({"OAUTH_CLIENT_SECRET": ""}, "OAUTH_CLIENT_SECRET is not there: nobody can log in"),
        ({"STUDIO_DATABASE_URL": ""}, "its library is lost at each restart"),
        ({"STUDIO_BLOBS": ""}, "its sound is lost at each restart"),
        ({"STUDIO_BLOBS": "/nowhere/blobs"}, "its sound is lost at each restart"),
        ({"STUDIO_DEVICE": "cpu"}, "STUDIO_DEVICE is cpu, so that the GPU of ZeroGPU is not used"),
        ({"HF_HOME": "/data/hub"}, "HF_HOME names another cache than the one that preload_from_hub fills"),
        (
            {"SPACES_ZERO_GPU": "", "STUDIO_DEVICE": "cpu"},
            "it has no GPU, on which the models of preload_from_hub rely",
        ),
    ],
)
def test_where_it_runs_is_looked_at(changed: dict[str, str], sentence: str, tmp_path: Path) -> None:
    env = ON_A_SPACE | KEPT | {"STUDIO_DATA": str(tmp_path)} | changed
    assert told(ROOT, **env) == [f"Settings of the Space: {sentence}"]


def test_a_bucket_is_no_place_for_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted = SimpleNamespace(mountpoint=str(tmp_path), fstype="fuse.hf-mount")
    monkeypatch.setattr("psutil.disk_partitions", lambda **_: [mounted])
    monkeypatch.setattr("os.path.ismount", lambda place: str(place) == str(tmp_path))
    env = ON_A_SPACE | {"STUDIO_DATA": str(tmp_path)}
    (found,) = told(ROOT, **env)
    assert (
        found
        == f"Settings of the Space: STUDIO_DATA ({tmp_path}) is a mounted bucket, on which SQLite's file is not safe"
    )


def test_what_its_settings_want_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    env = ON_A_SPACE | {"STUDIO_DATABASE_URL": "postgresql://u:p@db/studio", "STUDIO_BLOBS": "s3://studio/sound"}
    names = [each.split()[1] for each in told(ROOT, **env)]
    assert names == ["authlib", "itsdangerous", "spaces", "psycopg", "s3fs"]


def test_a_secret_that_was_not_copied_is_named() -> None:
    env = ON_A_SPACE | KEPT | {"STUDIO_ENDPOINTS": "nim=https://nim.example.org;key=NIM_KEY"}
    (found,) = lacks(ROOT, env)
    assert "NIM_KEY" in found.what
    assert "secrets" in found.fix


def test_elsewhere_it_says_that_a_space_has_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([], {}).splitlines()[1].startswith("This is no Space")
    assert report([], ON_A_SPACE) == "Nothing is lacking."


def test_the_command_exits_with_1(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["space", "--check", "--folder", str(space)]) == 0
    assert run(["space", "--check", "--folder", str(without(space, "tags"))]) == 1
    (line, _) = capsys.readouterr().out.splitlines()[2:]
    assert line.startswith("README.md: tags has no automatic-speech-recognition and no nemo. Write tags:")


def test_it_is_a_module_too(space: Path) -> None:
    command = [sys.executable, "-m", "studio.ui.space", "--check", "--folder", str(without(space, "tags"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (1, "")
