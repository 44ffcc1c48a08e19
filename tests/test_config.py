"""Settings: what the environment says, with defaults, and what it cannot say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.config import VARIABLES, Settings, SettingsError


def test_every_setting_can_be_said() -> None:
    found = Settings.from_env(
        {
            "STUDIO_DATA": "/d",
            "STUDIO_MODELS": os.pathsep.join(["/a", "/b"]),
            "STUDIO_DATABASE_URL": "sqlite:///x.db",
            "STUDIO_BLOBS": "s3://bucket",
            "STUDIO_MAX_HOURS": "2",
            "STUDIO_MAX_GB": "0.5",
            "STUDIO_WORKERS": "3",
            "STUDIO_DEVICE": "cuda:1",
            "STUDIO_MODEL_GB": "12",
            "STUDIO_IDLE_MINUTES": "0",
            "STUDIO_BATCH_SECONDS": "60",
            "STUDIO_ALIGNER": "local/ctc",
            "STUDIO_HOSTS": "Studio.example.org, studio.example.org:8443 [fd00::7]",
            "STUDIO_EMBED": "https://wiki.example.org",
        }
    )
    assert found == Settings(
        data=Path("/d"),
        models=(Path("/a"), Path("/b")),
        database_url="sqlite:///x.db",
        blobs="s3://bucket",
        max_hours=2.0,
        max_bytes=500_000_000,
        workers=3,
        device="cuda:1",
        model_bytes=12_000_000_000,
        idle_seconds=0.0,
        batch_seconds=60.0,
        aligner="local/ctc",
        hosts=("studio.example.org", "studio.example.org:8443", "[fd00::7]"),
        embed=("https://wiki.example.org",),
    )


@pytest.mark.parametrize("name", ["STUDIO_MAX_GB", "STUDIO_KEEP_HOURS", "STUDIO_LOGIN_DAYS", "STUDIO_VISITOR_GB"])
def test_a_number_beyond_all_measure_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}=1e300: give 1e\\+09 at most"):
        Settings.from_env({name: "1e300"})


@pytest.mark.parametrize("name", ["STUDIO_WORKERS", "STUDIO_VISITOR_JOBS"])
def test_what_is_counted_is_whole(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}=0.5: give a whole number"):
        Settings.from_env({name: "0.5"})
    assert Settings.from_env({name: "2"})


def test_nothing_need_be_said() -> None:
    found = Settings.from_env({})
    assert (found.device, found.model_bytes, found.idle_seconds, found.zero_gpu) == ("auto", 0, 900.0, False)


def test_folders_are_absolute_whatever_becomes_of_the_working_directory() -> None:
    found = Settings.from_env({"STUDIO_DATA": "here", "STUDIO_MODELS": "there"})
    assert found.data == Path.cwd() / "here"
    assert found.models == (Path.cwd() / "there",)


@pytest.mark.parametrize(
    "name", [name for name in VARIABLES if name.endswith(("_GB", "_HOURS", "_MINUTES", "_SECONDS"))]
)
@pytest.mark.parametrize("value", ["much", "-1", "inf"])
def test_a_number_that_is_none_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}={value}"):
        Settings.from_env({name: value})


@pytest.mark.parametrize("value", ["gpu", "cuda:", "mps", "cpu; rm"])
def test_a_device_that_is_none_is_told_with_those_there_are(value: str) -> None:
    with pytest.raises(SettingsError, match="auto, cpu, cuda"):
        Settings.from_env({"STUDIO_DEVICE": value})


@pytest.mark.parametrize(
    "value", ["https://studio.example", "a/b", "*", "a.", "ann@studio.example", "a;script-src", "a:port", "::1"]
)
def test_a_host_that_is_none_names_its_variable(value: str) -> None:
    with pytest.raises(SettingsError, match=r"STUDIO_HOSTS: .*such as studio\.example\.org"):
        Settings.from_env({"STUDIO_HOSTS": f"good.example,{value}"})


@pytest.mark.parametrize(
    "value", ["wiki.example", "https://wiki.example/", "https://*", "javascript:1", "'self'", "https://a;b"]
)
def test_an_origin_that_is_none_names_its_variable(value: str) -> None:
    with pytest.raises(SettingsError, match=r"STUDIO_EMBED: .*such as https://wiki\.example\.org"):
        Settings.from_env({"STUDIO_EMBED": value})


def test_a_space_is_known() -> None:
    assert Settings.from_env({"SYSTEM": "spaces"}).space
    assert not Settings.from_env({}).space


def test_a_space_that_lends_its_gpu_is_known() -> None:
    assert Settings.from_env({"SPACES_ZERO_GPU": "true"}).zero_gpu


@pytest.mark.parametrize("name", ["STUDIO_DATA", "STUDIO_MODELS"])
def test_the_folder_of_nobody_is_one_sentence(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}=~nosuchuser/x: there is no such user"):
        Settings.from_env({name: "~nosuchuser/x"})
