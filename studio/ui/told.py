"""Sentences as toasts of the page. Gradio renders them as HTML: a name must show as it was typed."""

from __future__ import annotations

from html import escape

import gradio as gr

from studio.i18n import translated


def refuse(sentence: str) -> gr.Error:
    """To be raised; it stays until it is closed."""
    return gr.Error(_shown(sentence), duration=None, print_exception=False)


def tell(sentence: str) -> None:
    """What has come to be, beside what the event gives; as for `warn`."""
    gr.Info(_shown(sentence), duration=None)


def warn(sentence: str) -> None:
    """Shown beside what the event gives. Only events in the queue can."""
    gr.Warning(_shown(sentence))


def _shown(sentence: str) -> str:
    """In the reader's language."""
    return escape(translated(sentence), quote=False)
