"""The Hub's login, on a Space alone: whose library it then is, and one question about what was done before."""

from __future__ import annotations

import html
import time
from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.utils import get_space

from studio.accounts.actor import NOBODY, Actor
from studio.config import Settings
from studio.errors import StudioError
from studio.session import Studio
from studio.session.hub_logins import HubAccount
from studio.text import counted
from studio.ui.actor import actor
from studio.ui.told import refuse

LONGEST_SECONDS = 30 * 86_400.0
"""Of a login, whatever the Hub says: `hf_oauth_expiration_minutes` can be no more."""

ADMIN = ' <a href="admin" target="_blank">Admin</a>'
"""For the owner of the Space; in a tab of its own, for it may not be framed."""

Updates = dict[Any, Any]


def has_login(settings: Settings) -> bool:
    """Elsewhere Gradio would pretend a login, with the token of this machine."""
    return settings.hub_login and settings.access == "visitors" and get_space() is not None


def account_of(session: Mapping[str, Any], now: float) -> HubAccount | None:
    """Who is logged in, by what Gradio keeps in its signed cookie."""
    info = session.get("oauth_info")
    if not isinstance(info, dict):
        return None
    about = info.get("userinfo")
    if not isinstance(about, dict) or not isinstance(about.get("sub"), str) or not about["sub"]:
        return None
    seconds = min(float(info.get("expires_at") or 0.0) - now, LONGEST_SECONDS)
    name = str(about.get("preferred_username") or about.get("name") or "your account")
    return HubAccount(about["sub"], name[:200], str(info.get("access_token", "")), seconds) if seconds > 0 else None


class Login:
    """A row under the page: the button, who is logged in, and the question."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        with gr.Row(elem_id="login", equal_height=True):
            gr.LoginButton("Log in with Hugging Face", "Log out ({})", icon=None, size="sm", scale=0, min_width=220)
            self.told = gr.HTML("", elem_id="login-told", apply_default_css=False)
            self.bring = gr.Button("Bring them along", size="sm", visible=False, scale=0, elem_id="bring-along")

    def wire(self, library: Any, look_again: Any, **quiet: Any) -> None:
        """`look_again` gives the value by which the Library is looked at anew."""
        self._look_again = look_again
        self._library = library
        self.bring.click(self._bring, None, [self.told, self.bring, library], **quiet)

    @property
    def shown(self) -> list[Any]:
        return [self.told, self.bring]

    def arrived(self, request: gr.Request) -> Updates:
        """A page was opened: the browser is logged in as its cookie says, or not any more."""
        who = self._who(request)
        if not who.is_visitor:
            return {}
        account = account_of(request.request.scope.get("session", {}), time.time())
        if account is None:
            self._studio.hub_logins.leave(who)
            return self._nobody()
        self._studio.hub_logins.enter(who, account)
        owns = self._studio.hub_logins.owner(account) != NOBODY
        return self._asked(account.name, self._studio.hub_logins.left(who), ADMIN if owns else "")

    def _bring(self, request: gr.Request) -> Updates:
        try:
            count = self._studio.hub_logins.claim(self._who(request))
        except StudioError as error:
            raise refuse(str(error)) from error
        told = f"{counted(count, 'recording')} moved into your account's library."
        return {self.told: _line(told), self.bring: gr.update(visible=False), self._library: self._look_again()}

    def _nobody(self) -> Updates:
        told = "Without a login your library hangs on this browser. With one it is your account's, wherever you log in."
        return {self.told: _line(told), self.bring: gr.update(visible=False)}

    def _asked(self, name: str, left: int, way: str) -> Updates:
        told = f"This is the library of {name}."
        if left:
            told += f" Before you logged in you brought in {counted(left, 'recording')}: bring them along?"
        return {self.told: _line(told, way), self.bring: gr.update(visible=left > 0)}

    def _who(self, request: gr.Request) -> Actor:
        return actor(request, self._studio.settings.access)


def _line(told: str, way: str = "") -> str:
    return f'<p class="studio-hint">{html.escape(told)}{way}</p>'
