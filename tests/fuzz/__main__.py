"""The campaign at any size, with its progress: see `--help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from studio.formats.nemo.readback import nemo_is_here
from tests.fuzz import by_nemo, sounds
from tests.fuzz.asking import asking
from tests.fuzz.campaign import Failure, Tally, campaign, working
from tests.fuzz.cases import CASES, Sources

TOLD_SECONDS = 10.0
KINDS = (*CASES, "request")


def _numbers(asked: argparse.Namespace, kind: str) -> range:
    """Of the cases of one kind."""
    if asked.only:
        named, _, number = asked.only.partition(":")
        return range(int(number), int(number) + (named == kind))
    return range(asked.first, asked.first + getattr(asked, f"{kind}s"))


def _requests(seed: int, numbers: range, folder: Path) -> Iterator[Tally]:
    tally = Tally()
    with asking(folder) as asked:
        for number in numbers:
            begun = time.monotonic()
            tally.failures += [Failure(seed, "request", number, why) for why in asked.do(number, seed)]
            tally.note(time.monotonic() - begun, asked.megabytes())
            yield tally


def _files(seed: int, cases: list[tuple[str, int]], folder: Path) -> Iterator[Tally]:
    _sources(folder)
    with working(seed, folder / "sources", folder) as worker:
        yield from campaign(worker, seed, cases)


def _by_nemo(seed: int, numbers: range, folder: Path) -> int:
    """How much was wrong."""
    by_nemo.lay_out(folder / "manifests", _sources(folder), seed, numbers)
    found = list(by_nemo.faults(folder / "manifests"))
    print("\n".join(found) or f"by NeMo: {len(numbers)} manifests, 0 faults", flush=True)
    return len(found)


def _sources(folder: Path) -> Sources:
    there = folder / "sources"
    if not there.exists():
        there.mkdir()
        sounds.make(there)
    return Sources({path.name: path for path in there.iterdir()})


def _watch(tallies: Iterable[Tally], what: str, total: int) -> Tally:
    """To the end, telling each fault at once and the rest now and then."""
    told, tally, known = time.monotonic(), Tally(), 0
    for tally in tallies:
        for failure in tally.failures[known:]:
            print(failure, flush=True)
        known = len(tally.failures)
        if time.monotonic() - told > TOLD_SECONDS:
            told = time.monotonic()
            print(f"{what}: {tally.done} of {total}, {known} faults", flush=True)
    print(f"{what}: {tally}", flush=True)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sounds", type=int, default=2_000, help="spoiled files")
    parser.add_argument("--manifests", type=int, default=2_000, help="mutated manifests")
    parser.add_argument("--requests", type=int, default=5_000, help="requests with wrong types")
    parser.add_argument("--by-nemo", type=int, default=300, help="mutated manifests that NeMo reads, all at once")
    parser.add_argument("--first", type=int, default=0, help="number of the first of each, to do a campaign in pieces")
    parser.add_argument("--only", metavar="KIND:NUMBER", help=f"one case; kinds are {', '.join(KINDS)}")
    asked = parser.parse_args()
    cases = [(kind, number) for kind in CASES for number in _numbers(asked, kind)]
    requests = _numbers(asked, "request")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        if cases:
            failed += len(_watch(_files(asked.seed, cases, Path(folder)), "files", len(cases)).failures)
        if requests:
            failed += len(_watch(_requests(asked.seed, requests, Path(folder)), "requests", len(requests)).failures)
        if asked.by_nemo and not asked.only and nemo_is_here():
            failed += _by_nemo(asked.seed, range(asked.first, asked.first + asked.by_nemo), Path(folder))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
