"""Alembic's entry: runs on the connection that `Database` hands over, never on a URL of its own.

In a transaction that is begun before Alembic looks: else it ends one after each step of several.
"""

from __future__ import annotations

from alembic import context

from studio.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
