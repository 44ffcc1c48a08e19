"""Who a request comes from: the login's cookie, and nothing that a browser says of itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from studio.access import LOCAL, Viewer
from studio.ui.viewer import viewer


def request(*, auth: object, **cookies: str) -> SimpleNamespace:
    """As Starlette's, with what Gradio's app keeps of logins."""
    app = SimpleNamespace(auth=auth, cookie_id="c1", tokens={"t-ann": "ann"})
    return SimpleNamespace(app=app, cookies={name.replace("_", "-"): value for name, value in cookies.items()})


LOGIN = {"ann": "secret"}


@pytest.mark.parametrize(
    ("asks", "who"),
    [
        (request(auth=None), LOCAL),
        (request(auth=LOGIN, access_token_c1="t-ann"), Viewer("user:ann")),
        (request(auth=LOGIN, access_token_unsecure_c1="t-ann"), Viewer("user:ann")),
        (request(auth=LOGIN, access_token_c1="stolen"), Viewer("")),
        (request(auth=LOGIN, access_token_c2="t-ann"), Viewer("")),
        (request(auth=LOGIN), Viewer("")),
    ],
)
def test_the_viewer_is_the_one_who_logged_in(asks: SimpleNamespace, who: Viewer) -> None:
    assert viewer(asks) == who
    assert viewer(SimpleNamespace(request=asks)) == who, "an event's request wraps the same"


def test_a_login_can_never_be_the_local_owner() -> None:
    asks = request(auth=LOGIN, access_token_c1="t-ann")
    asks.app.tokens["t-ann"] = "local"
    assert viewer(asks) != LOCAL
