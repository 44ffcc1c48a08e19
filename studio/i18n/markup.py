"""The same for HTML that the server writes: its texts and what is read of its attributes, none of its tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from studio.i18n.language import SOURCE, current
from studio.i18n.sentences import translated

_TAG = re.compile(r"(<style\b.*?</style>|<script\b.*?</script>|<[^<>]*>)", re.DOTALL | re.IGNORECASE)
_READ = re.compile(r'(?<=\s)(placeholder|title|aria-label|alt|data-label)="([^"]*)"')
_SPACES = re.compile(r"[ \t\r\n]+")
_KEPT = re.compile(r'\btranslate="?no\b|^<code\b|<option(?![^>]*\bvalue=)')
"""A choice without a value of its own is sent as it reads."""


def translated_markup(html: str) -> str:
    """In the language of whoever is answered now.

    What stands right behind a tag with `translate="no"`, or is code, is left.
    """
    return html if current() == SOURCE else "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    kept = False
    for place, piece in enumerate(_TAG.split(html)):
        if place % 2:
            kept = bool(_KEPT.search(piece))
            yield piece if kept else _READ.sub(_attribute, piece)
        else:
            yield piece if kept else text_of(piece)


def _attribute(found: re.Match[str]) -> str:
    return f'{found[1]}="{escape(translated(unescape(found[2])))}"'


def text_of(piece: str) -> str:
    """A text between two tags, its spaces at both ends left as they are."""
    words = _SPACES.sub(" ", unescape(piece)).strip(" ")
    if not words:
        return piece
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return f"{before}{escape(translated(words), quote=False)}{after}"
