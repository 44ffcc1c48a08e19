"""What the pages for people who log in look like: plain HTML, light and dark; one of them has a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from studio.i18n import current, translated, translated_markup
from studio.ui.http import PRIVATE

STYLE = (Path(__file__).parent / "sheet.css").read_text("utf-8")


def sheet(
    title: str,
    body: str,
    status: int = 200,
    *,
    who: str = "",
    up: str = "",
    wide: bool = False,
    broad: bool = False,
    named: bool = False,
    script: str = "",
) -> HTMLResponse:
    """A page, in its reader's language.

    `who`: the name of whoever is logged in; `up`: the way to the studio's root, as `../`; `broad`: for tables of many
    columns; `named`: its title is a name. `script`: of our own; no other one runs.
    """
    kind = ' class="broad"' if broad else " class=wide" if wide else ""
    nav = f"<nav>{_ways(who, up)}</nav>" if who else ""
    head = f'<header><strong translate="no">Canary Studio</strong>{nav}</header>'
    kept = ' translate="no"' if named else ""
    page = (
        f'<!doctype html><html lang="{current()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title translate="no">{escape(title if named else translated(title))} · Canary Studio</title>'
        f"<style>{STYLE}</style></head><body>{head}"
        f"<main{kind}><h1{kept}>{escape(title)}</h1>{body}</main>"
        f"{script and f'<script>{script}</script>'}</body></html>"
    )
    policy = f"{POLICY}; script-src '{_hash(script)}'" if script else POLICY
    return HTMLResponse(translated_markup(page), status, headers={**PRIVATE, "Content-Security-Policy": policy})


def _hash(script: str) -> str:
    """By which a browser knows it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""No script, and no frame around a field for passwords."""


def _ways(who: str, up: str) -> str:
    ways = (
        (up or "./", "Studio"),
        (f"{up}members", "Projects"),
        (f"{up}account", "Account"),
        (f"{up}logout", "Log out"),
    )
    return " · ".join([name_of(who), *(f'<a href="{href}">{name}</a>' for href, name in ways)])


def labelled(label: str, what: str) -> str:
    """Both in the reader's language, whose colon stands as it is set there."""
    space = "\N{NO-BREAK SPACE}" if current() == "fr" else ""
    return f"{translated(label)}{space}: {translated(what)}"


def name_of(somebody: str) -> str:
    """Of a person or a thing, which is alike in all languages."""
    return f'<span translate="no">{escape(somebody)}</span>'


def code(secret: str) -> str:
    return f"<code>{escape(secret)}</code>"


def form(fields: Iterable[str], button: str, *, do: str = "", plain: bool = False, action: str = "") -> str:
    """A form that is sent to its own page; `do` says which of several it is."""
    which = hidden("do", do) if do else ""
    kind = ' class="plain"' if plain else ""
    where = f' action="{escape(action)}"' if action else ""
    return f'<form method="post"{where}>{which}{"".join(fields)}<button{kind}>{escape(button)}</button></form>'


def field(
    name: str,
    label: str,
    kind: str = "text",
    *,
    value: str = "",
    complete: str = "off",
    first: bool = False,
    hint: str = "",
    key: str = "",
) -> str:
    """`key`: its id, where the page has another one of this name."""
    key = key or name
    about = f' aria-describedby="{key}-hint"' if hint else ""
    told = f'<p class="quiet" id="{key}-hint">{escape(hint)}</p>' if hint else ""
    focus = " autofocus" if first else ""
    how = f'value="{escape(value)}" autocomplete="{complete}" autocapitalize="none" spellcheck="false"{about}{focus}'
    box = f'<input id="{key}" name="{name}" type="{kind}" required {how}>'
    return f'<label for="{key}">{escape(label)}</label>{box}{told}'


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def bad(sentence: str) -> str:
    """Read out at once."""
    return f'<p class="bad" role="alert">{escape(sentence)}</p>' if sentence else ""


def good(sentence: str) -> str:
    return f'<p class="good" role="status">{escape(sentence)}</p>' if sentence else ""


def note(sentence: str) -> str:
    return f'<p class="quiet">{escape(sentence)}</p>'
