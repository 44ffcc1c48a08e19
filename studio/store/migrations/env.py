"""Alembic's entry: runs on the engine that `Database` hands over, never on a URL of its own."""

from __future__ import annotations

from alembic import context

from studio.store.schema import metadata

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    connection = connection.execution_options(studio_writes=True)
    with connection.begin():  # before Alembic looks: else it ends a transaction after each step of several
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
