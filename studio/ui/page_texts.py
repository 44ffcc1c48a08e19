"""The page's own words as a script, which it runs before anything of ours."""

from __future__ import annotations

from functools import cache

import orjson

from studio.i18n.catalog import catalog


@cache
def page_texts(language: str) -> bytes:
    """The script that gives the page its words, before anything of it runs. KeyError for a language without a table."""
    table = catalog(language)
    texts = orjson.dumps(dict(table.page)).decode()
    return (
        f'globalThis.studioTexts={{language:"{language}",plural:(n)=>Number({table.plural}),texts:{texts}}};'.encode()
    )
