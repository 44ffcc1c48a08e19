"""The page as Gradio builds it, with values that no page sends refused before a handler sees them."""

from __future__ import annotations

from typing import Any

import gradio as gr

from studio.ui.told import refuse


class Blocks(gr.Blocks):  # type: ignore[misc]  # Any to mypy, as in `components`
    """Whatever Gradio's readings of an event's values find wrong is a sentence; its own writes a traceback of each."""

    async def preprocess_data(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().preprocess_data(*args, **kwargs)
        except gr.Error as error:
            error.print_exception = False  # a sentence already
            raise
        except Exception as error:  # of any kind: every component has validators of its own
            raise refuse("Values came with this that it does not take. Reload the page, and try again.") from error
