"""Bodies: what is too large, no JSON, too slow or broken off is refused with a sentence, at once and while it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from studio.limits import LONGEST_INTENT
from studio.ui.guard import bodies
from studio.ui.guard.endpoints import EVENT_BYTES
from studio.ui.guard.refusal import Refusal
from tests.served import App
from tests.ui.asking import ask, connected, run_alone

JSON = "Content-Type: application/json"
EDITOR = "/gradio_api/component_server"


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "text/plain; application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_only_json_is_read_as_json(app: App, kind: str) -> None:
    """A page of another origin may send these without asking first; JSON it may not."""
    for path in (EDITOR, "/gradio_api/queue/join", "/gradio_api/run/transcribe", "/gradio_api/call/transcribe"):
        answer = httpx.post(app.url + path, content=b"{}", headers={"Content-Type": kind} if kind else {}, timeout=30)
        assert (answer.status_code, "Content-Type: application/json" in answer.json()["message"]) == (415, True)


@pytest.mark.parametrize(
    ("path", "limit"),
    [(EDITOR, LONGEST_INTENT), ("/gradio_api/queue/join", EVENT_BYTES), ("/gradio_api/run/x", EVENT_BYTES)],
)
def test_a_large_body_is_refused_by_what_is_said_of_it(app: App, path: str, limit: int) -> None:
    answer = ask(app.url, "Host: 127.0.0.1", JSON, "Content-Length: 100000000", target=path, method="POST")
    assert answer.status == 413, "not 408: none of it was waited for"
    assert f"larger than the {limit // 1000:,} kB" in answer.body


def test_a_large_body_of_unknown_length_is_refused_while_it_comes(app: App) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    try:
        answer = httpx.post(
            app.url + EDITOR, content=pieces(), headers={"Content-Type": "application/json"}, timeout=30
        )
    except httpx.TransportError:
        return  # it had ended the connection before all was said
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[]", "must be a JSON object"),
        (b'"x"', "must be a JSON object"),
        (b"[" * 100_000 + b"]" * 100_000, "no JSON"),
        (b'{"data": NaN}', "no JSON"),
        (b'{"data": "\xff"}', "no JSON"),
        (b'{"session_hash": 5}', "session_hash"),
        (b'{"session_hash": "%s"}' % (b"x" * 65), "session_hash"),
        (b'{"session_hash": "../x"}', "session_hash"),
    ],
)
def test_what_is_no_request_is_told(app: App, body: bytes, sentence: str) -> None:
    answer = httpx.post(app.url + EDITOR, content=body, headers={"Content-Type": "application/json"}, timeout=30)
    assert answer.status_code == 400
    assert sentence in answer.json()["message"]
    assert answer.json()["detail"] == answer.json()["message"], "where Gradio's own clients look"


def test_the_largest_honest_intent_is_read(app: App) -> None:
    """5,000 ranges, and a text of 20,000 characters that JSON writes with six bytes each."""
    runs = [[999_999, 1_000_000, 999_999, 1_000_000]] * 5_000
    about = {"transcript": "t", "revisions": {"s": 1}}
    take = about | {"op": "take_words", "intent": {"other": "o", "segment": "s", "runs": runs}}
    text = about | {"op": "set_text", "intent": {"segment": "s", "text": "ل" * 20_000}}
    for intent in (take, text):
        asked = {"data": intent, "component_id": 1, "session_hash": "s1", "fn_name": "none"}
        assert (
            httpx.post(
                app.url + EDITOR, content=json.dumps(asked), headers={"Content-Type": "application/json"}, timeout=30
            ).status_code
            == 404
        )


@pytest.mark.parametrize("value", ["-1", "1e3", "+5", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(app: App, value: str) -> None:
    assert ask(app.url, "Host: 127.0.0.1", JSON, f"Content-Length: {value}", target=EDITOR, method="POST").status == 400


async def _silent() -> dict[str, object]:
    import asyncio

    await asyncio.sleep(60)
    return {}


def test_silence_ends_a_body(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.05)

    async def drain() -> None:
        async for _ in bodies.chunks(_silent):
            pass

    with pytest.raises(Refusal, match="Nothing came for too long") as caught:
        run_alone(drain())
    assert caught.value.status == 408


def test_a_drip_is_silence_and_a_steady_sender_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second of patience here: bytes that come, however few at a time, earn as much time as they take."""
    import asyncio

    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.2)

    async def send(size: int, count: int) -> int:
        left = count

        async def receive() -> dict[str, object]:
            nonlocal left
            await asyncio.sleep(0.05)
            left -= 1
            return {"type": "http.request", "body": b"x" * size, "more_body": left > 0}

        return sum([len(chunk) async for chunk in bodies.chunks(receive)])

    assert run_alone(send(200, 20)) == 4_000
    with pytest.raises(Refusal, match="too long"):
        run_alone(send(1, 20))


def test_a_broken_off_body_is_no_traceback(app: App) -> None:
    """The fixture looks for tracebacks at the end."""
    with connected(app.url) as connection:
        head = f"POST {EDITOR} HTTP/1.1\r\nHost: 127.0.0.1\r\n{JSON}\r\nContent-Length: 50\r\n\r\n"
        connection.sendall(head.encode() + b'{"data": ')
    assert httpx.get(f"{app.url}/config", timeout=30).status_code == 200


@pytest.mark.parametrize(
    "path", ["/assets/" + "a" * 5_000, "/static/" + "%2e" * 300, "/gradio_api/studio/" + "é" * 200]
)
def test_a_name_that_nothing_can_have_is_not_there(app: App, path: str) -> None:
    assert httpx.get(app.url + path, timeout=30).status_code == 404


def test_a_head_that_is_too_large_is_refused(app: App) -> None:
    answer = ask(app.url, f"Host: 127.0.0.1:{app.url.rsplit(':', 1)[1]}", *(f"X-{n}: {'a' * 9_000}" for n in range(8)))
    assert answer.status in (400, 431)
