"""The door, where it cannot be looked up who asks."""

from __future__ import annotations

import pytest

from studio.session import Studio
from studio.ui.accounts.door import AccountsDoor, Unavailable
from studio.ui.routes import PREFIX
from tests import loops


@pytest.mark.parametrize(
    "said", [(b"authorization", b"Bearer cs-1"), (b"cookie", b"studio-session=1")], ids=["a program", "a person"]
)
def test_whoever_asks_while_the_library_cannot_be_read_is_told_so(team: Studio, said: tuple[bytes, bytes]) -> None:
    with team._services.store.database.write() as connection:
        for table in ("token", "session"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    path = f"{PREFIX}/library.json"
    scope = {"type": "http", "method": "GET", "path": path, "scheme": "http", "headers": [said]}
    with pytest.raises(Unavailable) as raised:
        loops.run(AccountsDoor(team).enter(scope, path))
    assert raised.value.status == 503
