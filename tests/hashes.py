"""Hashes of passwords that take no time, in the tests' own process: the real ones take a sixth of a second, on purpose.

What is about passwords asks for `real_hashes`. Processes that a test starts hash as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from studio.accounts import passwords

REAL = passwords._HASHES
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@contextmanager
def hashing(how: PasswordHash) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHES", how)
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    with hashing(QUICK):
        yield


@pytest.fixture
def real_hashes() -> Iterator[None]:
    with hashing(REAL):
        yield
