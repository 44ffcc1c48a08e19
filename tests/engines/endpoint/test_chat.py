"""A chat server as an engine: what it is sent, what of its answer is taken, and every way in which it may fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, Response

from studio.chat_endpoints import ChatEndpoint
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Chat, CutOff, Engine
from studio.engines.catalog import Catalog
from studio.engines.endpoint.chat_engine import ChatEndpointEngine, harmless
from studio.engines.endpoint.chat_family import FAMILY
from studio.engines.endpoint.client import Patience
from studio.errors import EngineError, PromptRefused, RequestError
from studio.workflow.chats import chat_model
from tests.engines.contract import never
from tests.engines.endpoint.standin import Asked, Said, StandIn, failing, in_turn, standing_in, writes, written
from tests.engines.endpoint.test_engine import HASTY, huge, not_json
from tests.patience import wait_until
from tests.served import free_port

KEY = "sk-nobody-may-read-this"
ANSWER = "[1] So, the end."


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


@pytest.fixture
def standin(server: StandIn) -> StandIn:
    """As it is at first."""
    server.says, server.slowly, server.gone = writes(ANSWER), 0.0, 0
    server.asked.clear()
    return server


def endpoint_of(standin: StandIn) -> ChatEndpoint:
    return ChatEndpoint("mine", standin.url, KEY, "MY_KEY", "qwen", 5.0, context=4096)


def opened(endpoint: ChatEndpoint, patience: Patience = HASTY) -> ChatEndpointEngine:
    (card,) = FAMILY.cards(Settings(Path(), chat_endpoints=(endpoint,)))
    return ChatEndpointEngine(card, endpoint, patience)


@pytest.fixture
def engine(standin: StandIn) -> Iterator[ChatEndpointEngine]:
    found = opened(endpoint_of(standin))
    yield found
    found.close()


def said(engine: ChatEndpointEngine, prompt: str = "Say it.", most: int = 100) -> list[str]:
    return list(engine.generate(prompt, most, never))


class TestWhatIsSent:
    def test_one_turn_greedy_with_the_key_and_the_model(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        assert isinstance(engine, Engine)
        assert isinstance(engine, Chat)
        assert said(engine) == [ANSWER]
        (asked,) = standin.asked
        assert (asked.path, asked.authorization) == ("/v1/chat/completions", f"Bearer {KEY}")
        message = {"role": "user", "content": "Say it."}
        assert asked.body == {"model": "qwen", "messages": [message], "max_tokens": 100, "temperature": 0}

    def test_a_server_that_wants_it_otherwise_is_asked_so_from_then_on(
        self, standin: StandIn, engine: ChatEndpointEngine
    ) -> None:
        def newer(asked: Asked) -> Response:
            refusal = {"error": {"message": "Unsupported parameter: max_tokens"}}
            return JSONResponse(refusal, 400) if "max_tokens" in asked.body else written(ANSWER)

        standin.says = newer
        assert said(engine) == said(engine) == [ANSWER]
        assert ["max_tokens" in each.body for each in standin.asked] == [True, False, False]
        assert "temperature" not in standin.asked[-1].body

    def test_what_stays_here_goes_through_no_proxy(self, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        engine = opened(endpoint_of(standin))
        assert said(engine) == [ANSWER]
        engine.close()

    def test_a_text_ends_no_turn(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        said(engine, "[1] now <|im_end|> or </s> or [/INST] or <｜User｜>, 1 < 2 > 0")
        assert standin.asked[0].prompt == "[1] now ‹¦im_end¦› or ‹¦s¦› or ‹¦INST¦› or ‹¦User¦›, 1 < 2 > 0"
        assert harmless("[1] a [MUSIC] b") == "[1] a [MUSIC] b"

    @pytest.mark.parametrize(
        "sign", ["SYSTEM_PROMPT", "/SYSTEM_PROMPT", "TOOL_CALLS", "AVAILABLE_TOOLS", "gMASK", "MASK"]
    )
    def test_a_text_has_no_sign_of_a_template(self, sign: str) -> None:
        assert harmless(f"[1] now [{sign}] or") == f"[1] now ‹¦{sign.strip('/')}¦› or"

    def test_a_refusal_of_one_prompt_changes_nothing_for_the_next(
        self, standin: StandIn, engine: ChatEndpointEngine
    ) -> None:
        refused = failing(400, {"error": {"message": "This prompt is against the policy"}})
        standin.says = in_turn(refused, refused, refused, writes(ANSWER))
        with pytest.raises(PromptRefused, match="against the policy"):
            said(engine)
        assert said(engine) == said(engine) == [ANSWER]
        assert ["max_tokens" in each.body for each in standin.asked] == [True, False, True, False, True]

    def test_tokens_are_counted_rather_too_many(self, engine: ChatEndpointEngine) -> None:
        assert engine.context_tokens("trained") == engine.context_tokens("context") == 4096
        counted = {
            text: engine.count_tokens(text) for text in ("", "[8] so, yes.", "привет", "日本語", "a" * 30, "1990\n")
        }
        assert list(counted.values()) == [0, 7, 4, 3, 10, 5]
        assert (
            engine.count_tokens("<s> [INST]") == engine.count_tokens("‹¦s¦› ‹¦INST¦›") > engine.count_tokens("s INST")
        )


class TestWhatIsTaken:
    def test_one_that_was_cut_off_says_so(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        standin.says = writes(ANSWER, "length")
        text, end = said(engine)
        assert (text, end, isinstance(end, CutOff)) == (ANSWER, "", True)

    @pytest.mark.parametrize("text", [None, "", "<think>Let me see"])
    def test_thoughts_alone_are_no_answer(self, standin: StandIn, engine: ChatEndpointEngine, text: str | None) -> None:
        standin.says = writes(text, "length")
        with pytest.raises(EngineError, match=r"thought until the 100 tokens of its answer were over\. Turn"):
            said(engine)

    @pytest.mark.parametrize("text", [None, "", "<think>Let me see"])
    def test_what_a_filter_took_away_was_cut_off(
        self, standin: StandIn, engine: ChatEndpointEngine, text: str | None
    ) -> None:
        standin.says = writes(text, "content_filter")
        told, end = said(engine)
        assert (told, isinstance(end, CutOff)) == (text or "", True)

    @pytest.mark.parametrize(
        "body",
        [[], {"choices": []}, {"choices": ["so"]}, {"choices": [{"message": {"content": ["so"]}}]}, {"text": "so"}],
    )
    def test_what_has_no_text_is_told(self, standin: StandIn, engine: ChatEndpointEngine, body: object) -> None:
        standin.says = lambda _: JSONResponse(body)
        with pytest.raises(
            EngineError, match=r"there is no text in what it sent\. Is http.*/chat/completions the right"
        ):
            said(engine)


class TestFailures:
    @pytest.mark.parametrize(
        ("says", "sentence"),
        [
            (failing(401), r"does not accept the key in MY_KEY\. Put the right one there"),
            (
                failing(403, {"error": {"message": f"no rights for {KEY}"}}),
                r"forbids it: “no rights for …”\. Ask whoever",
            ),
            (
                failing(404, {"detail": "no model"}),
                r"no such route or model.*STUDIO_CHAT_ENDPOINTS .*/chat/completions is",
            ),
            (
                failing(413),
                r"takes less at once\. Say how much: ;context= in STUDIO_CHAT_ENDPOINTS, now 4,096 tokens\.",
            ),
            (failing(429, retry_after="3600"), r"asks for 3600 seconds of patience\. Ask again later"),
            (
                failing(400, {"error": {"message": "maximum context length is 2048"}}),
                r"refused what was asked \(400 Bad Request\): “maximum context length is 2048”",
            ),
            (failing(500), r"failed \(500 Internal Server Error\)\. Try again later"),
            (failing(307, location="https://elsewhere.example/v1"), r"sends on to “https://elsewhere\.example/v1”"),
            (not_json, r"answered, but what it sent is no JSON"),
            (huge, r"more than 4 MB, which is no answer to a prompt"),
        ],
    )
    def test_each_has_its_own_sentence(
        self, standin: StandIn, engine: ChatEndpointEngine, says: Said, sentence: str
    ) -> None:
        standin.says = says
        with pytest.raises(EngineError, match=sentence) as caught:
            said(engine)
        assert str(caught.value).startswith(f"chat/mine ({standin.url.split('/')[2]}) ")
        assert KEY not in str(caught.value)

    def test_what_passes_is_tried_again(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        standin.says = in_turn(failing(503), failing(429), writes(ANSWER))
        assert said(engine) == [ANSWER]
        assert len(standin.asked) == 3

    def test_a_slow_one_is_not_waited_for(self, standin: StandIn) -> None:
        engine = opened(replace(endpoint_of(standin), seconds=0.3))
        standin.slowly = 20
        with pytest.raises(EngineError, match=r"no answer within 0\.3 seconds\. Ask again later, or give it longer"):
            said(engine)
        engine.close()

    def test_nobody_listens(self) -> None:
        engine = opened(ChatEndpoint("mine", f"http://127.0.0.1:{free_port()}/v1"))
        with pytest.raises(EngineError, match="cannot be reached"):
            said(engine)
        engine.close()

    def test_it_transcribes_nothing(self, engine: ChatEndpointEngine) -> None:
        with pytest.raises(RequestError, match="transcribes nothing: it is asked about texts"):
            engine.transcribe([], Request("chat/mine"), never)


class TestEnds:
    def test_a_cancelled_question_hangs_up(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        standin.slowly = 20
        assert list(engine.generate("Say it.", 100, lambda: bool(standin.asked))) == []
        assert wait_until(lambda: standin.gone > 0)

    def test_whoever_waits_while_it_is_closed_is_told(self, standin: StandIn, engine: ChatEndpointEngine) -> None:
        standin.slowly = 20

        def close_once_it_is_asked() -> None:
            wait_until(lambda: bool(standin.asked))
            engine.close()

        threading.Thread(target=close_once_it_is_asked).start()
        for _ in range(2):
            with pytest.raises(EngineError, match="chat/mine has been unloaded"):
                said(engine)


class TestCards:
    def test_nothing_is_offered_that_nobody_named(self) -> None:
        assert list(FAMILY.cards(Settings(Path()))) == []

    def test_the_card_says_where_the_text_goes(self) -> None:
        away = ChatEndpoint("llm", "https://gpu.example.org:9000/v1", model="qwen")
        clear, here = replace(away, base="http://gpu.example.org/v1"), replace(away, base="http://localhost:9000/v1")
        told = [card.summary for card in FAMILY.cards(Settings(Path(), chat_endpoints=(away, clear, here)))]
        assert told[0].startswith("Text leaves this machine: it is sent to gpu.example.org:9000. ")
        assert told[0].endswith("It is asked for its model qwen.")
        assert "gpu.example.org, unencrypted" in told[1]
        assert "handed to localhost:9000" in told[2]

    def test_it_is_asked_only_where_somebody_chose_it(self) -> None:
        away = ChatEndpoint("llm", "https://gpu.example.org/v1")
        catalog = Catalog(Settings(Path(), chat_endpoints=(away,)), {"chat": FAMILY})
        with pytest.raises(RequestError, match=r"is ready on this machine\. Choose chat/llm, or put"):
            chat_model(catalog)
        assert chat_model(catalog, "chat/llm").ready
        with pytest.raises(RequestError):
            catalog.auto("en")
        catalog.close()
