"""STUDIO_CHAT_ENDPOINTS: what it says, and each way in which it cannot be meant."""

from __future__ import annotations

import pytest

from studio.chat_endpoints import CONTEXT_TOKENS, ChatEndpoint, read_chat_endpoints
from studio.config import Settings
from studio.errors import SettingsError

KEY = "sk-nobody-may-read-this"


def read(value: str, **env: str) -> tuple[ChatEndpoint, ...]:
    return read_chat_endpoints({"STUDIO_CHAT_ENDPOINTS": value, "MY_KEY": KEY, **env})


def test_none_are_offered_unless_they_are_named() -> None:
    assert Settings.from_env({}).chat_endpoints == ()
    (found,) = read("llm=http://localhost:8000/v1/chat/completions")
    assert found == ChatEndpoint("llm", "http://localhost:8000/v1", model="llm", context=CONTEXT_TOKENS)


def test_all_that_can_be_said_of_one() -> None:
    said = "llm=https://GPU.example.org:9000;key=MY_KEY;model=qwen/qwen3-8b;seconds=9;context=16384"
    (found,) = Settings.from_env({"STUDIO_CHAT_ENDPOINTS": said, "MY_KEY": f" {KEY}\n"}).chat_endpoints
    assert found == ChatEndpoint(
        "llm", "https://GPU.example.org:9000/v1", KEY, "MY_KEY", "qwen/qwen3-8b", 9.0, context=16384
    )
    assert (found.id, found.host, found.encrypted) == ("chat/llm", "GPU.example.org:9000", True)
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("https://h/v1", "STUDIO_CHAT_ENDPOINTS: an entry without a name cannot be used"),
        ("a=ftp://h", "the address of “a” is none"),
        ("a=https://me:pass@h", "neither a user, a password"),
        ("a=https://h;key=NO_KEY", "takes its key from “NO_KEY”, which is not set"),
        ("a=http://h;key=MY_KEY", "would send its key in the clear. Use https"),
        ("a=https://h;languages=en", "“languages” of “a” cannot be used. Behind semicolons it takes key="),
        ("a=https://h;context=100", "context=100 of “a” cannot be. Give 1024 to 1000000"),
        ("a=https://h;seconds=never", "seconds=never of “a” cannot be. Give 1 to 3600"),
    ],
)
def test_what_cannot_be_meant_is_told_without_the_key(said: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        read(said)
    assert KEY not in str(caught.value)
