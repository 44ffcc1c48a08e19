"""The app served to people who log in, in a process of its own; whoever starts it is told their cookies.

python -m tests.ui.logged_in DATA PORT
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from studio.accounts.users import User

NAMES = ("ann", "eve", "late", "out")
"""People whose id is their name: “late” has a login that is over, “out” an account that is out of use."""

SECRETS = {name: f"secret-of-{name}" for name in NAMES}


def add_people(store: Any) -> None:
    """With logins, and without passwords: hashing takes its time."""
    from studio.accounts.tokens import digest
    from studio.store.schema import session, user

    for name in NAMES:
        store.users.add(User(name, name, False, True, datetime.now(timezone.utc)), None)
        store.logins.begin(digest(SECRETS[name]), name, 1e6)
    with store.database.write() as connection:
        late = session.update().where(session.c.user_id == "late")
        connection.execute(late.values(used=session.c.used - 15 * 86_400))
        # his login stays, as one that was begun a moment before
        connection.execute(user.update().where(user.c.id == "out").values(is_active=False))


def _serve(data: Path, port: int) -> None:
    from studio.config import Settings
    from studio.session import Studio
    from studio.ui.accounts.cookie import PLAIN
    from studio.ui.server import Address, launch
    from studio.ui.uploads import progress

    progress.WAIT_SECONDS = 0.2  # for an upload that nobody begins, whose progress is asked for by each stranger
    studio = Studio(Settings(data=data, workers=1, access="accounts"))
    add_people(studio._services.store)
    blocks = launch(studio, Address("127.0.0.1", port), quiet=True)
    cookies = {name: {PLAIN: secret} for name, secret in SECRETS.items()}
    print(json.dumps({"cookies": cookies, **listed(blocks)}), flush=True)
    sys.stdin.read()  # until the test closes it
    blocks.close(verbose=False)
    studio.close()


def listed(blocks: Any) -> dict[str, Any]:
    """What the running app answers to: routes, server functions and events, each by its number and its name."""
    return {
        "routes": sorted(set(_paths(blocks.app.routes))),
        "functions": [
            [key, type(block).__name__, each.__name__]
            for key, block in blocks.blocks.items()
            for each in getattr(block, "server_fns", ())
        ],
        "events": [[key, fn.name or "none"] for key, fn in blocks.fns.items()],
    }


def _paths(found: Iterable[Any]) -> Iterator[str]:
    """Those of included routers, too."""
    for route in found:
        inner = getattr(route, "original_router", None)
        yield from _paths(inner.routes) if inner is not None else [route.path]


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
