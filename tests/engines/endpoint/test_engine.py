"""An endpoint as an engine: the contract, what it is sent, what it says, and every way in which it may fail."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.responses import JSONResponse, Response

from studio.config import Settings
from studio.domain import Request
from studio.endpoints import Endpoint
from studio.engines.base import Engine, Window, WindowResult
from studio.engines.catalog import Catalog
from studio.engines.endpoint.client import MOST_ANSWER_BYTES, Patience
from studio.engines.endpoint.engine import EndpointEngine
from studio.engines.endpoint.family import FAMILY
from studio.errors import EngineError, RequestError
from studio.limits import SAMPLE_RATE
from tests.conftest import need
from tests.engines.contract import never
from tests.engines.endpoint.standin import Asked, Said, StandIn, failing, hears, in_turn, standing_in, verbose
from tests.patience import wait_until
from tests.served import free_port

KEY = "sk-nobody-may-read-this"
HASTY = Patience(tries=3, first_pause=0.01, longest_pause=0.3)


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


@pytest.fixture
def standin(server: StandIn) -> StandIn:
    """As it is at first."""
    server.says, server.slowly, server.gone = hears, 0.0, 0
    server.asked.clear()
    return server


def endpoint_of(standin: StandIn) -> Endpoint:
    return Endpoint("mine", standin.url, KEY, "MY_KEY", "whisper", ("en", "de"), translates=True, seconds=5.0)


def opened(endpoint: Endpoint, patience: Patience = HASTY) -> EndpointEngine:
    (card,) = FAMILY.cards(Settings(Path(), endpoints=(endpoint,)))
    return EndpointEngine(card, endpoint, patience)


@pytest.fixture(scope="module")
def engine(server: StandIn) -> Iterator[Engine]:
    found = opened(endpoint_of(server))
    yield found
    found.close()


@pytest.fixture(scope="module")
def speech(windows: tuple[Window, ...]) -> Window:
    return windows[0]


def one(engine: Engine, window: Window, **wanted: object) -> WindowResult:
    (found,) = engine.transcribe([window], replace(Request("endpoint/mine"), **wanted), never)  # type: ignore[arg-type]
    return found


class TestWhatIsSent:
    def test_the_key_the_model_and_the_language_as_openai_names_them(
        self, standin: StandIn, engine: Engine, speech: Window
    ) -> None:
        one(engine, speech, source_lang="de", target_lang="de")
        (asked,) = standin.asked
        assert (asked.path, asked.authorization) == ("/v1/audio/transcriptions", f"Bearer {KEY}")
        assert asked.seconds == pytest.approx(len(speech.samples) / SAMPLE_RATE)
        assert asked.fields["model"] == ["whisper"]
        assert asked.fields["language"] == ["de"]
        assert asked.fields["timestamp_granularities[]"] == ["word", "segment"]
        assert "prompt" not in asked.fields

    def test_a_vocabulary_is_its_prompt(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        one(engine, speech, options={"vocabulary": "Canary Studio\nNeMo"})
        assert standin.asked[0].fields["prompt"] == ["Canary Studio, NeMo"]

    def test_a_translation_goes_by_its_own_route(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        heard = one(engine, speech, task="ast", source_lang="de", target_lang="en")
        assert standin.asked[0].path == "/v1/audio/translations"
        assert heard.text
        assert heard.words == (), "nobody says a translation: it has no times"

    def test_silence_is_not_sent(self, standin: StandIn, engine: Engine, windows: tuple[Window, ...]) -> None:
        list(engine.transcribe(windows, Request("endpoint/mine"), never))
        assert len(standin.asked) == 3

    def test_what_it_does_not_know_is_not_sent(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        for wrong in (
            Request("endpoint/mine", source_lang="fr", target_lang="fr"),
            Request("endpoint/mine", "ast", "en", "de"),
            Request("endpoint/mine", options={"vocabulary": "NeMo", "vocabulary_strength": "strong"}),
        ):
            with pytest.raises(RequestError):
                engine.transcribe([speech], wrong, never)
        assert standin.asked == []


class TestWords:
    def test_times_are_the_servers_and_the_text_keeps_its_punctuation(
        self, standin: StandIn, engine: Engine, speech: Window
    ) -> None:
        heard = one(engine, speech)
        assert heard.text == " ".join(word.text for word in heard.words)
        assert heard.text.endswith("milliseconds.")
        assert heard.words[0].start == pytest.approx(speech.start + 0.05)
        assert heard.words[-1].end == pytest.approx(speech.end - 0.05, abs=0.002)
        assert {word.timed_by for word in heard.words} == {"model"}

    def test_a_server_that_refuses_words_is_asked_for_the_text_alone(
        self, standin: StandIn, server: StandIn, speech: Window
    ) -> None:
        def plain_only(asked: Asked) -> Response:
            wordy = asked.fields["response_format"] == ["verbose_json"]
            return JSONResponse({"detail": "verbose_json is not supported"}, 400) if wordy else hears(asked)

        standin.says = plain_only
        engine = opened(endpoint_of(standin))
        first, second = one(engine, speech), one(engine, speech)
        assert first == second
        assert first.text
        assert first.words == ()
        assert [each.fields["response_format"] for each in standin.asked] == [["verbose_json"], ["json"], ["json"]]
        engine.close()

    def test_words_of_segments_and_how_sure_they_are(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        words = [
            {"word": " One", "start": 0.1, "end": 0.4, "probability": 0.9},
            {"word": " two.", "start": 0.5, "end": 0.8},
        ]
        standin.says = lambda _: JSONResponse({"text": " One two.", "segments": [{"words": words}]})
        heard = one(engine, speech)
        assert [(word.text, word.confidence) for word in heard.words] == [("One", 0.9), ("two.", None)]
        assert heard.words[1].start == pytest.approx(speech.start + 0.5)

    def test_a_little_beyond_the_end_is_clipped(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        length = speech.end - speech.start
        standin.says = verbose("one", [{"word": "one", "start": length - 0.2, "end": length + 0.3}])
        (word,) = one(engine, speech).words
        assert (round(word.start, 2), word.end) == (round(speech.end - 0.2, 2), round(speech.end, 3))

    @pytest.mark.parametrize(
        "words",
        [
            [{"word": "one", "start": 0.0, "end": 400.0}, {"word": "two", "start": 400.0, "end": 900.0}],
            [{"word": "one", "start": 0.0, "end": 0.2}, {"word": "two", "start": -3.0, "end": 0.1}],
            [{"word": "one", "start": 0.9, "end": 1.0}, {"word": "two", "start": 0.1, "end": 0.2}],
            [{"word": "one", "start": 0.5, "end": 0.1}],
            [{"word": "one", "start": "0", "end": "1"}],
            [{"word": "one", "start": None, "end": True}],
            [{"word": "one", "start": 10**400, "end": 10**401}],
            [{"word": 7, "start": 0, "end": 1}],
            ["one", "two"],
            {"one": [0, 1]},
            [{"word": "one", "start": 0, "end": 0}, {"word": "two", "start": 0, "end": 0}],
            7,
        ],
    )
    def test_times_that_cannot_be_are_left_to_an_aligner(
        self, standin: StandIn, engine: Engine, speech: Window, words: object
    ) -> None:
        standin.says = verbose("one two", words)
        assert one(engine, speech) == WindowResult("one two")

    def test_a_loop_is_marked(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        standin.says = verbose("and so on " * 40, [])
        assert one(engine, speech).quality_flag == "repeats"

    def test_control_characters_are_no_text(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        standin.says = verbose("one\x00\u202e two\n", [])
        assert one(engine, speech).text == "one two"


def not_json(_: Asked) -> Response:
    return Response("<html>Log in first</html>", media_type="text/html")


def huge(_: Asked) -> Response:
    return Response(b'"' + b"x" * (MOST_ANSWER_BYTES + 10))


class TestFailures:
    @pytest.mark.parametrize(
        ("says", "sentence"),
        [
            (failing(401), r"does not accept the key in MY_KEY\. Put the right one there"),
            (
                failing(403, {"error": {"message": f"no rights for {KEY}"}}),
                r"forbids it: “no rights for …”\. Ask whoever",
            ),
            (failing(404, {"detail": "no model whisper"}), r"no such route or model: “no model whisper”.*\(whisper\)"),
            (failing(413), r"takes no sound of 0\.\d MB at once\. Send shorter pieces: ;window="),
            (failing(429, retry_after="0"), r"too much to do, or the key’s quota is spent\. Resume"),
            (failing(429, retry_after="3600"), r"asks for 3600 seconds of patience"),
            (failing(400, {"error": {"message": "bad language"}}), r"refused what was asked \(400 Bad Request\): “bad"),
            (failing(500), r"failed \(500 Internal Server Error\)\. Try again later"),
            (failing(503), r"failed \(503 Service Unavailable\)"),
            (failing(307, location="https://elsewhere.example/v1"), r"sends on to “https://elsewhere\.example/v1”"),
            (not_json, r"answered, but what it sent is no JSON"),
            (lambda _: JSONResponse(["text"]), r"answered, but there is no text"),
            (lambda _: JSONResponse({"text": None}), r"answered, but there is no text"),
            (huge, r"more than 4 MB, which is no transcript"),
        ],
    )
    def test_each_has_its_own_sentence(
        self, standin: StandIn, engine: Engine, speech: Window, says: Said, sentence: str
    ) -> None:
        standin.says = says
        with pytest.raises(EngineError, match=sentence) as caught:
            one(engine, speech)
        assert str(caught.value).startswith(f"endpoint/mine ({standin.url.split('/')[2]}) ")
        assert KEY not in str(caught.value)

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_what_passes_is_tried_again(self, standin: StandIn, engine: Engine, speech: Window, status: int) -> None:
        standin.says = in_turn(failing(status), failing(status), hears)
        assert one(engine, speech).text
        assert len(standin.asked) == 3

    def test_what_does_not_pass_is_not(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        standin.says = failing(401)
        with pytest.raises(EngineError):
            one(engine, speech)
        assert len(standin.asked) == 1

    def test_it_waits_as_long_as_it_is_asked_to(self, standin: StandIn, speech: Window) -> None:
        engine = opened(endpoint_of(standin), Patience(tries=2, first_pause=0.01, longest_pause=5))
        standin.says = in_turn(failing(429, retry_after="1"), hears)
        begun = time.monotonic()
        assert one(engine, speech).text
        assert time.monotonic() - begun >= 0.99
        engine.close()

    def test_no_redirect_is_followed(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        with standing_in() as other:
            standin.says = failing(307, location=f"{other.url}/audio/transcriptions")
            with pytest.raises(EngineError, match="sends on to"):
                one(engine, speech)
            assert other.asked == []

    def test_a_slow_one_is_not_waited_for(self, standin: StandIn, speech: Window) -> None:
        engine = opened(replace(endpoint_of(standin), seconds=0.3))
        standin.slowly = 20
        with pytest.raises(EngineError, match=r"no answer within 0\.3 seconds"):
            one(engine, speech)
        assert len(standin.asked) == 1, "the next try would be no faster"
        engine.close()

    def test_nobody_listens(self, speech: Window) -> None:
        engine = opened(Endpoint("mine", f"http://127.0.0.1:{free_port()}/v1", languages=("en",)))
        with pytest.raises(EngineError, match="cannot be reached"):
            one(engine, speech)
        engine.close()

    def test_one_without_a_key_says_how_to_give_it(self, standin: StandIn, speech: Window) -> None:
        engine = opened(Endpoint("mine", standin.url, languages=("en",)))
        standin.says = failing(401)
        with pytest.raises(EngineError, match=r"wants a key.*;key=VARIABLE"):
            one(engine, speech)
        assert standin.asked[0].authorization is None
        engine.close()

    def test_a_connection_that_closes(self, speech: Window) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=closing, args=(listening,), daemon=True).start()
            engine = opened(Endpoint("mine", f"http://127.0.0.1:{listening.getsockname()[1]}/v1", languages=("en",)))
            with pytest.raises(EngineError, match="closed the connection before it had answered"):
                one(engine, speech)
            engine.close()

    def test_a_certificate_that_nobody_vouches_for(self, tmp_path: Path, speech: Window) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=with_own_certificate, args=(listening, tmp_path), daemon=True).start()
            where = f"https://localhost:{listening.getsockname()[1]}/v1"
            engine = opened(Endpoint("mine", where, KEY, "MY_KEY", languages=("en",)))
            with pytest.raises(EngineError, match="a certificate that cannot be verified, so nothing was sent"):
                one(engine, speech)
            engine.close()


def closing(listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        connection.recv(1000)
        connection.close()


def with_own_certificate(listening: socket.socket, folder: Path) -> None:
    need("openssl", "openssl")
    pem = folder / "own.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", str(pem), "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", pem)
    while True:
        try:
            connection, _ = listening.accept()
            context.wrap_socket(connection, server_side=True).close()
        except ssl.SSLError:
            continue
        except OSError:
            return


class TestEnds:
    def test_a_cancelled_run_hangs_up(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        standin.slowly = 20
        assert list(engine.transcribe([speech], Request("endpoint/mine"), lambda: bool(standin.asked))) == []
        assert wait_until(lambda: standin.gone > 0)

    def test_whoever_waits_while_it_is_closed_is_told(self, standin: StandIn, speech: Window) -> None:
        engine = opened(endpoint_of(standin))
        standin.slowly = 20

        def close_once_it_is_asked() -> None:
            wait_until(lambda: bool(standin.asked))
            engine.close()

        threading.Thread(target=close_once_it_is_asked).start()
        with pytest.raises(EngineError, match="has been unloaded"):
            one(engine, speech)
        with pytest.raises(EngineError, match="has been unloaded"):
            one(engine, speech)
        engine.close()

    def test_a_few_are_under_way_at_once_and_come_in_order(
        self, standin: StandIn, engine: Engine, speech: Window
    ) -> None:
        lengths = [SAMPLE_RATE + 160 * n for n in range(6)]
        cut = [
            Window(10.0 * n, 10.0 * n + length / SAMPLE_RATE, speech.samples[:length])
            for n, length in enumerate(lengths)
        ]
        standin.slowly = 0.3
        heard = list(engine.transcribe(cut, Request("endpoint/mine"), never))
        assert [each.text for each in heard] == [f"Heard {1000 + 10 * n} milliseconds." for n in range(6)]
        assert standin.most > 1

    def test_sound_that_is_no_number_is_silence(self, standin: StandIn, engine: Engine, speech: Window) -> None:
        broken = np.full_like(speech.samples, np.nan)
        assert one(engine, replace(speech, samples=broken)).text == ""
        assert standin.asked == []


class TestCards:
    def test_nothing_is_offered_that_nobody_named(self) -> None:
        assert list(FAMILY.cards(Settings(Path()))) == []

    def test_the_card_says_where_the_sound_goes(self) -> None:
        away = Endpoint("nim", "https://gpu.example.org:9000/v1", languages=("en",))
        clear, here = replace(away, base="http://gpu.example.org/v1"), replace(away, base="http://localhost:9000/v1")
        said = [card.summary for card in FAMILY.cards(Settings(Path(), endpoints=(away, clear, here)))]
        assert said[0].startswith("Sound leaves this machine: it is sent to gpu.example.org:9000. ")
        assert "gpu.example.org, unencrypted" in said[1]
        assert "handed to localhost:9000" in said[2]

    def test_auto_never_takes_one(self) -> None:
        away = Endpoint("nim", "https://gpu.example.org/v1", languages=("de",))
        catalog = Catalog(Settings(Path(), endpoints=(away,)), {"endpoint": FAMILY})
        with pytest.raises(RequestError, match="endpoint/nim"):
            catalog.auto("de")
        assert catalog.card("endpoint/nim").ready
        with catalog.lease("endpoint/nim") as engine:
            assert engine.revision == " at gpu.example.org"
        catalog.close()
