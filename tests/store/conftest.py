"""A store on either database: what a test asks of it must come out the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.config import Settings
from studio.store import Store


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    found = Store(settings)
    yield found
    found.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """For what is about SQLite's files and locks."""
    found = Store(Settings(data=tmp_path / "data"))
    yield found
    found.close()
