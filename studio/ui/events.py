"""The page as Gradio builds it, with values that no page sends refused before a handler sees them, and in the language
of whoever reads it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from studio.i18n import current, speaking
from studio.i18n.language import SOURCE
from studio.ui.component_texts import NAMES, in_language, update_in_language
from studio.ui.languages import language_of
from studio.ui.told import refuse


class Blocks(gr.Blocks):  # type: ignore[misc]  # Any to mypy, as in `components`
    """Whatever Gradio's readings of an event's values find wrong is a sentence; its own writes a traceback of each."""

    @property
    def config(self) -> Any:
        """What the page is made from, which Gradio reads for every page."""
        language = current()
        if language not in self._configs:
            self._configs[language] = in_language(self._configs[SOURCE])
        return self._configs[language]

    @config.setter
    def config(self, made: Any) -> None:
        self._configs = {SOURCE: made}

    async def process_api(self, *args: Any, request: Any = None, **kwargs: Any) -> Any:
        """An event is answered by a task of Gradio's own, which knows the request alone."""
        first = request[0] if isinstance(request, list) and request else request
        headers = getattr(getattr(first, "request", first), "headers", None)
        with speaking(current() if headers is None else language_of(headers)):
            return await super().process_api(*args, request=request, **kwargs)

    async def postprocess_data(self, block_fn: Any, *args: Any, **kwargs: Any) -> Any:
        made = await super().postprocess_data(block_fn, *args, **kwargs)
        return [
            update_in_language(block.get_block_name(), each, of_names=getattr(block, "elem_id", None) in NAMES)
            for block, each in zip(block_fn.outputs, made, strict=False)
        ]

    def get_api_info(self, *args: Any, **kwargs: Any) -> Any:
        """For programs, in English, whoever asks first: Gradio keeps it."""
        with speaking(SOURCE):
            return super().get_api_info(*args, **kwargs)

    async def preprocess_data(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().preprocess_data(*args, **kwargs)
        except gr.Error as error:
            error.print_exception = False  # a sentence already
            raise
        except Exception as error:  # of any kind: every component has validators of its own
            raise refuse("Values came with this that it does not take. Reload the page, and try again.") from error
