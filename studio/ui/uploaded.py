"""Gradio's file and sound fields, fed by uploads that wait here and by nothing else.

Gradio's own would fetch a web address, and copy what lies elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from studio.ui.told import refuse
from studio.ui.uploads.folder import NoUpload, Uploads


class UploadedFiles(gr.File):  # type: ignore[misc]  # Any to mypy, as in `components`
    """Many files; their paths."""

    is_template = True  # drawn as the field that it is

    def __init__(self, uploads: Uploads, **kwargs: Any) -> None:
        self.uploads = uploads
        super().__init__(file_count="multiple", type="filepath", **kwargs)

    def get_config(self, cls: Any = None) -> dict[str, Any]:
        return dict(super().get_config(cls or gr.File))  # which reads the names of the fields off a constructor

    async def async_move_resource_to_block_cache(self, path: str | Path | None) -> str | None:
        return _waiting(self.uploads, path)

    def preprocess(self, payload: Any) -> Any:
        """Without the empty file that Gradio's own makes for each."""
        return [_waiting(self.uploads, each.path) for each in getattr(payload, "root", payload) or ()]


class UploadedAudio(gr.Audio):  # type: ignore[misc]
    """One sound; its path."""

    is_template = True

    def __init__(self, uploads: Uploads, **kwargs: Any) -> None:
        self.uploads = uploads
        super().__init__(type="filepath", **kwargs)

    def get_config(self, cls: Any = None) -> dict[str, Any]:
        return dict(super().get_config(cls or gr.Audio))  # which reads the names of the fields off a constructor

    async def async_move_resource_to_block_cache(self, path: str | Path | None) -> str | None:
        return _waiting(self.uploads, path)

    def preprocess(self, payload: Any) -> Any:
        return _waiting(self.uploads, None if payload is None else payload.path)


def _waiting(uploads: Uploads, path: str | Path | None) -> str | None:
    """The path, if a file waits there. Raises gr.Error."""
    try:
        return None if path is None else str(uploads.waiting(path))
    except NoUpload as error:
        raise refuse(str(error)) from error
