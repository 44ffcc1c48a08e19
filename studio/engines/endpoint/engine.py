"""A server as an engine: a few windows are under way to it at once, and what it says comes in order.

Windows in which nobody speaks are not sent: such servers write sentences into silence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import replace
from typing import Any

from studio.audio.pcm import to_pcm
from studio.audio.wav import wav_head
from studio.domain import Request
from studio.endpoints import TRANSCRIPTIONS, TRANSLATIONS, Endpoint
from studio.engines.base import ModelCard, Window, WindowResult, check_request
from studio.engines.endpoint.answer import NoTranscript, result_of
from studio.engines.endpoint.client import AT_ONCE, Patience, Unsupported
from studio.engines.endpoint.server_engine import POLL_SECONDS, ServerEngine
from studio.engines.guard import quality_flag
from studio.engines.voice import prepared
from studio.limits import ShouldStop
from studio.vocabulary import prompt_of

AHEAD = 2 * AT_ONCE
"""Windows of one run that are read before the first of them is answered."""


class EndpointEngine(ServerEngine[Endpoint]):
    """See `base.Engine`."""

    def __init__(self, card: ModelCard, endpoint: Endpoint, patience: Patience | None = None) -> None:
        super().__init__(card, endpoint, patience, TRANSCRIPTIONS, "no transcript", "Resume the run later")
        self._verbose = True
        """Whether words are asked for: until the server refuses that."""

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        check_request(self._card, request)
        return self._in_order(iter(windows), request, cancelled)

    def _in_order(self, windows: Iterator[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        ahead: deque[Future[WindowResult]] = deque()
        try:
            while not cancelled():
                while len(ahead) < AHEAD and (window := next(windows, None)) is not None:
                    ahead.append(self._begun(window, request))
                if not ahead:
                    return
                if wait([ahead[0]], POLL_SECONDS).done:
                    yield ahead.popleft().result()
        except CancelledError:
            raise self._loop.unloaded() from None
        finally:
            for answer in ahead:
                answer.cancel()

    def _begun(self, window: Window, request: Request) -> Future[WindowResult]:
        window, voiced = prepared(window)
        if not voiced:
            silence: Future[WindowResult] = Future()
            silence.set_result(WindowResult(""))
            return silence
        return self._loop.submit(lambda: self._heard(window, request, voiced))

    async def _heard(self, window: Window, request: Request, voiced: float) -> WindowResult:
        answer = await self._asked(wav(window), request)
        try:
            result = result_of(answer, window, times=_wants_times(request))
        except NoTranscript as error:
            raise self._refusals.not_understood(str(error)) from error
        return replace(result, quality_flag=quality_flag(result.text, window.end - window.start, voiced))

    async def _asked(self, sound: bytes, request: Request) -> Any:
        """With words and their times; from a server that has none of that, the text alone."""
        route = TRANSLATIONS if request.task == "ast" else TRANSCRIPTIONS
        verbose = self._verbose
        try:
            return await self._sent(route, sound, self._fields(request, verbose=verbose))
        except Unsupported as error:
            if not verbose:
                raise error.refusal from None
        try:
            answer = await self._sent(route, sound, self._fields(request, verbose=False))
        except Unsupported as error:
            raise error.refusal from None
        self._verbose = False
        return answer

    async def _sent(self, route: str, sound: bytes, fields: Mapping[str, str | Sequence[str]]) -> Any:
        too_much = (
            f"{{who}} takes no sound of {len(sound) / 1e6:.1f} MB at once{{said}}. Send shorter pieces: ;window= in "
            f"{self._endpoint.variable}, now {self._endpoint.window:g} seconds."
        )
        content = {"data": dict(fields), "files": {"file": ("window.wav", sound, "audio/wav")}}
        return await self._client.ask(route, content, too_much)

    def _fields(self, request: Request, *, verbose: bool) -> Mapping[str, str | Sequence[str]]:
        """As OpenAI's API names them. Its route of translations takes no language."""
        language = {} if request.task == "ast" else {"language": request.source_lang}
        words = {"timestamp_granularities[]": ["word", "segment"]} if verbose and _wants_times(request) else {}
        prompt = prompt_of(request.options)
        return {
            "model": self._endpoint.model,
            "response_format": "verbose_json" if verbose else "json",
            "temperature": "0",
            **language,
            **words,
            **({"prompt": prompt} if prompt else {}),
        }


def wav(window: Window) -> bytes:
    """16-bit: what every server reads."""
    return wav_head(len(window.samples)) + to_pcm(window.samples)


def _wants_times(request: Request) -> bool:
    """Aligned, or spread: then the server's are not asked for. A translation's say nothing of where it is said."""
    return request.task == "asr" and request.options.get("times", "auto") == "auto"
