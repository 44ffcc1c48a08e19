"""STUDIO_WEBHOOKS: what it says, how messages are signed, and each way in which it cannot be meant."""

from __future__ import annotations

import pytest

from studio.config import Settings
from studio.errors import SettingsError
from studio.webhooks import KINDS, Webhook, new_secret, read_webhooks

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""Of the example that Standard Webhooks' own libraries are tested with."""


def read(value: str, **env: str) -> tuple[Webhook, ...]:
    return read_webhooks({"STUDIO_WEBHOOKS": value, "MINE": SECRET, **env})


def test_nobody_is_told_unless_he_is_named() -> None:
    settings = Settings.from_env({})
    assert (settings.webhooks, settings.webhooks_private) == ((), False)


def test_all_that_can_be_said_of_one() -> None:
    said = {
        "STUDIO_WEBHOOKS": "ci=https://ci.example.org:8443/a?key=xyzzy;secret=MINE;kinds=export,push",
        "MINE": SECRET,
    }
    settings = Settings.from_env(said)
    (hook,) = settings.webhooks
    assert (hook.name, hook.url) == ("ci", "https://ci.example.org:8443/a?key=xyzzy")
    assert (hook.host, hook.kinds, hook.is_in_the_clear) == ("ci.example.org:8443", ("export", "push"), False)
    assert SECRET[6:] not in repr(settings)
    assert "xyzzy" not in repr(settings)


def test_several_stand_behind_each_other() -> None:
    one, other = read("a=https://a.example;secret=MINE\n b=http://b.example/x;secret=MINE")
    assert (one.name, one.kinds, other.name, other.is_in_the_clear) == ("a", KINDS, "b", True)


def test_a_message_is_signed_as_the_standard_says() -> None:
    """Their vector: libraries in ten languages come to the same."""
    (hook,) = read("a=https://a.example;secret=MINE")
    assert hook.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_of_ours_will_do() -> None:
    (hook,) = read("a=https://a.example;secret=OURS", OURS=new_secret())
    assert len(hook.secret) == 32
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("https://h/x;secret=MINE", "cannot be used"),
        ("a=ftp://h;secret=MINE", "the address of “a” is none"),
        ("a=https://ü.example;secret=MINE", "Write it in ASCII"),
        ("a=https://u:p@h;secret=MINE", "neither a user, a password nor anything behind “#”"),
        ("a=https://h/#x;secret=MINE", "neither a user, a password nor anything behind “#”"),
        ("a=https://h", "“a” has no secret to sign with"),
        ("a=https://h;secret=NONE", "from “NONE”, which is not set"),
        ("a=https://h;secret=SHORT", "what is in “SHORT” is no secret"),
        ("a=https://h;secret=PLAIN", "what is in “PLAIN” is no secret"),
        ("a=https://h;secret=MINE;kinds=a/b", "“a/b” of “a” is no kind of job"),
        ("a=https://h;secret=MINE;key=MINE", "“key” of “a” cannot be used"),
        ("a=https://h;secret=MINE a=https://g;secret=MINE", "names “a” twice"),
    ],
)
def test_what_cannot_be_meant_names_the_entry_and_the_fix(said: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=r"^STUDIO_WEBHOOKS") as refused:
        read(said, SHORT="whsec_AAAA", PLAIN="no base64 at all, but long enough")
    assert sentence in str(refused.value)
    assert SECRET[6:] not in str(refused.value)
