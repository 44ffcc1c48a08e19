"""The campaign in the size that every run of the tests bears: two minutes of one core. `make fuzz` runs it large."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import need
from tests.fuzz import sounds
from tests.fuzz.asking import asking
from tests.fuzz.campaign import Failure, campaign, working
from tests.fuzz.manifests import manifest
from tests.fuzz.spoiling import crossed, spoiled

SEED = 20_261
CASES = 200
"""Of files, and of manifests."""
REQUESTS = 400


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("ffmpeg", "ffmpeg")
    folder = tmp_path_factory.mktemp("sources")
    sounds.make(folder)
    return folder


def told(failures: list[Failure]) -> str:
    return "\n".join(map(str, failures))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sound", "manifest"])
def test_what_is_broken_is_taken_as_it_is_or_refused_in_a_sentence(kind: str, sources: Path, tmp_path: Path) -> None:
    with working(SEED, sources, tmp_path) as worker:
        *_, tally = campaign(worker, SEED, ((kind, number) for number in range(CASES)))
    assert not tally.failures, told(tally.failures)
    assert tally.taken > CASES / 4, "most are refused at once: nothing is tried"


@pytest.mark.slow
def test_whatever_is_sent_is_answered_with_a_sentence(tmp_path: Path) -> None:
    with asking(tmp_path) as asked:
        found = [Failure(SEED, "request", at, why) for at in range(REQUESTS) for why in asked.do(at, SEED)]
    assert not found, told(found)


def test_a_case_is_the_same_each_time() -> None:
    """Else what it found could not be repeated."""
    content = bytes(range(256)) * 40
    for made in (manifest, lambda chance: spoiled(content, chance), lambda chance: crossed(content, content, chance)):
        first, again = ([made(random.Random(f"5 {number}")) for number in range(50)] for _ in range(2))
        assert first == again
        assert len(set(first)) > 25
