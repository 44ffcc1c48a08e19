"""The schema brought up to date; Alembic, which takes its time to be imported, only where there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from studio.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"


def newest() -> str:
    """The last migration there is: files are called by their revisions, which are counted."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def present(connection: Connection) -> str | None:
    """The last migration that was made; None in a database that is new."""
    if not inspect(connection).has_table(_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()  # noqa: S608 - a name of ours


def upgrade(connection: Connection, database: str) -> None:
    """Raises StoreError for one of a newer version than this program's; `database` is what a person calls it."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"The database {database} was made by a newer version of this program. Install that version, or set "
            "STUDIO_DATA to another folder."
        ) from error
