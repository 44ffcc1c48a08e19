"""The engine contract, by a server of its own: what is cancelled may come in while others count theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.domain import Request
from studio.engines.base import Engine
from tests.engines.contract import EngineContract
from tests.engines.endpoint.standin import standing_in
from tests.engines.endpoint.test_engine import endpoint_of, opened


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with standing_in() as server:
        found = opened(endpoint_of(server))
        yield found
        found.close()


@pytest.fixture(scope="module")
def request_() -> Request:
    return Request("endpoint/mine")


class TestContract(EngineContract):
    WINDOWS_AHEAD = 12
