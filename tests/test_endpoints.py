"""STUDIO_ENDPOINTS: what it says, and each way in which it cannot be meant."""

from __future__ import annotations

import pytest

from studio.config import Settings
from studio.endpoints import Endpoint, read_endpoints
from studio.errors import SettingsError

KEY = "sk-nobody-may-read-this"


def read(value: str, **env: str) -> tuple[Endpoint, ...]:
    return read_endpoints({"STUDIO_ENDPOINTS": value, "MY_KEY": KEY, **env})


def test_none_are_offered_unless_they_are_named() -> None:
    assert Settings.from_env({}).endpoints == ()
    assert read("  ") == ()


def test_all_that_can_be_said_of_one() -> None:
    said = "nim=https://GPU.example.org:9000/v1/;key=MY_KEY;model=canary;languages=en,DE;translates=yes;seconds=9;window=20"
    (found,) = Settings.from_env({"STUDIO_ENDPOINTS": said, "MY_KEY": f" {KEY}\n"}).endpoints
    assert found == Endpoint(
        "nim",
        "https://GPU.example.org:9000/v1",
        KEY,
        "MY_KEY",
        "canary",
        languages=("en", "de"),
        translates=True,
        seconds=9.0,
        window=20.0,
    )
    assert (found.host, found.encrypted, found.is_here) == ("GPU.example.org:9000", True, False)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("https://h/openai/v1/audio/transcriptions", "https://h/openai/v1"),
        ("https://h/api", "https://h/api"),
        ("http://[::1]:9000/v1", "http://[::1]:9000/v1"),
    ],
)
def test_the_route_is_found_from_what_people_paste(url: str, base: str) -> None:
    (found,) = read(f"mine={url}")
    assert (found.base, found.model) == (base, "mine")


def test_several_stand_behind_each_other() -> None:
    assert [each.name for each in read("a=https://a.example\n b=http://127.0.0.1:9000;key=MY_KEY")] == ["a", "b"]


def test_a_key_is_never_written() -> None:
    (found,) = read("nim=https://h;key=MY_KEY")
    assert KEY not in repr(found)
    assert KEY not in repr(Settings.from_env({"STUDIO_ENDPOINTS": "nim=https://h;key=MY_KEY", "MY_KEY": KEY}))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("https://h/v1", "“https://h/v1” cannot be used|an entry without a name"),
        ("Nim=https://h", "“Nim” cannot be used"),
        ("../x=https://h", "cannot be used. Give name="),
        ("a=https://h a=https://i", "names “a” twice"),
        ("a=ftp://h", "the address of “a” is none"),
        ("a=file:///etc/passwd", "the address of “a” is none"),
        ("a=https://", "the address of “a” is none"),
        ("a=https://h:99999", "the address of “a” is none"),
        ("a=https://me:pass@h", "neither a user, a password"),
        ("a=https://h?key=1", "neither a user, a password"),
        ("a=https://h;key=NO_KEY", "takes its key from “NO_KEY”, which is not set"),
        ("a=https://h;key=TWO_LINES", "what is in TWO_LINES is no key"),
        ("a=http://h;key=MY_KEY", "would send its key in the clear. Use https"),
        ("a=https://h;token=MY_KEY", "“token” of “a” cannot be used. Behind semicolons it takes key="),
        ("a=https://h;languages=english", "“english” of “a” is no language"),
        ("a=https://h;translates=si", "translates=si of “a” cannot be. Give yes or no"),
        ("a=https://h;seconds=never", "seconds=never of “a” cannot be. Give 1 to 3600"),
        ("a=https://h;window=600", "window=600 of “a” cannot be. Give 5 to 40"),
    ],
)
def test_what_cannot_be_meant_is_told_without_the_key(said: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        read(said, TWO_LINES="a\nb")
    assert KEY not in str(caught.value)
