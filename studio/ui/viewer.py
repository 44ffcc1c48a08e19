"""Who is asking: the name behind a browser's request."""

from __future__ import annotations

from typing import Any

from studio.access import LOCAL, Viewer


def viewer(request: Any) -> Viewer:
    """The logged-in user, or the local owner where nobody logs in.

    Routes and server functions get a plain Starlette request, events a `gr.Request`
    around one; in both, the name is what Gradio's own login cookie stands for.
    """
    request = getattr(request, "request", request)
    app = getattr(request, "app", None)
    if app is None or getattr(app, "auth", None) is None:
        return LOCAL
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    token = next((request.cookies[name] for name in names if name in request.cookies), None)
    name = app.tokens.get(token) if token else None
    return Viewer(f"user:{name}") if name else Viewer("")  # the empty name owns nothing
