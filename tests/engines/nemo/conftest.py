"""What the contract of every engine on NeMo is tried with; `engine` is its module's own."""

from __future__ import annotations

import pytest

from studio.domain import Request
from studio.engines.base import Engine, Window
from tests.engines.nemo.models import contract_windows
from tests.tiny.speech import Clip


@pytest.fixture(scope="module")
def request_(engine: Engine) -> Request:
    return Request(engine.card.id)


@pytest.fixture(scope="module")
def windows(tiny_clips: tuple[Clip, ...]) -> tuple[Window, ...]:
    return contract_windows(tiny_clips)
