"""One case each: made of its own chance alone, done to a house, and nothing left of it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.formats import Options, checker_of, writers
from studio.limits import never, silent
from tests.fuzz import manifests
from tests.fuzz.house import House
from tests.fuzz.spoiling import crossed, spoiled

CHECKED_BY_US = {"checker": "studio"}
"""NeMo, which takes 15 s to start, is asked once for many: see `by_nemo`."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Good files, by name."""

    files: Mapping[str, Path]

    def any(self, chance: random.Random) -> Path:
        return self.files[chance.choice(sorted(self.files))]


Case = Callable[[House, Sources, Path, random.Random], None]
"""In an empty folder. Raises what no user should see."""


def sound(house: House, sources: Sources, folder: Path, chance: random.Random) -> None:
    """A spoiled file is taken in as long as ffmpeg finds it, or refused with a sentence."""
    source, other = sources.any(chance), sources.any(chance)
    path = folder / (source if chance.random() < 0.95 else other).name
    parts = _spoil(path, source, other, chance)
    with house.leaving_nothing(), house.refusing():
        done = house.session.library.import_([path])
        house.check_sentences([*done.skipped, *done.told])
        house.claim(len(done.recordings) + len(done.skipped) == 1, f"{done} of one file")
        for found in done.recordings:
            house.check_recording(found)
            house.check_length(found, path, parts)
        house.remove(done.recordings)


def _spoil(path: Path, source: Path, other: Path, chance: random.Random) -> Sequence[Path]:
    """Write it; of two that lie one behind the other, these two."""
    kind, content = chance.random(), source.read_bytes()
    if kind < 0.85:
        path.write_bytes(spoiled(content, chance))
    elif kind < 0.95:
        path.write_bytes(crossed(content, other.read_bytes(), chance))
    else:
        path.write_bytes(content + other.read_bytes())
        return source, other
    return ()


def manifest(house: House, sources: Sources, folder: Path, chance: random.Random) -> None:
    """A manifest is checked, imported whole, imported but for its bad rows, and exported again in every format."""
    beside(folder, sources, chance)
    path = manifests.laid_out(folder, chance)
    with house.leaving_nothing():
        with house.refusing():
            _check(house, path)
        refused = _import(house, path, chance, skip_bad=False)
        if refused:
            _import(house, path, chance, skip_bad=True)


def beside(folder: Path, sources: Sources, chance: random.Random) -> None:
    """The sounds that a mutated manifest names: two good ones, one whose name is no text, and one that is broken."""
    for name in ("a.wav", "a.flac"):
        shutil.copy(sources.files[name], folder / ("b.flac" if name == "a.flac" else name))
    shutil.copy(sources.files["a.wav"], folder / "c\udcff.wav")
    (folder / "broken.mp3").write_bytes(spoiled(sources.files["a.mp3"].read_bytes(), chance))


def _check(house: House, path: Path) -> None:
    report = checker_of(path).check(path, CHECKED_BY_US, silent, never)
    house.check_sentences([*(each.message for each in report.findings), *report.warnings])
    house.claim(0 <= report.accepted <= report.rows, f"{report.accepted} of {report.rows} rows are good")
    house.claim(all(each.line >= 0 for each in report.findings), "a finding without a line")


def _import(house: House, path: Path, chance: random.Random, *, skip_bad: bool) -> bool:
    """Whether it was refused."""
    lang, came = chance.choice(("en", None)), False
    with house.leaving_nothing(), house.refusing():
        done = house.session.library.import_([path], skip_bad=skip_bad, source_lang=lang)
        house.check_sentences([*done.skipped, *done.overlapping, *done.told])
        again = house.session.library.import_([path], skip_bad=skip_bad, source_lang=lang)
        house.claim(again.added == 0, f"{again.added} rows came when the same was imported again")
        for found in done.recordings:
            house.check_recording(found)
        for transcript in done.transcripts:
            _export(house, transcript, path.parent)
        house.remove(done.recordings)
        came = True
    return not came


def _export(house: House, transcript: str, folder: Path) -> None:
    for name in writers():
        out = folder / f"out-{name}"
        options = Options("all", CHECKED_BY_US if name == "nemo" else {})
        with house.refusing():
            documents = house.session.exports.documents(transcript_id=transcript)
            report = house.session.exports.write(documents, out, name, options)
            house.check_sentences([*report.warnings, *(each.message for each in report.findings)])
            house.claim(not report.findings, f"an export is read back as {report.findings[:2]}")
        shutil.rmtree(out, ignore_errors=True)


CASES: Mapping[str, Case] = {"sound": sound, "manifest": manifest}


def run(name: str, number: int, seed: int, house: House, sources: Sources, folder: Path) -> Sequence[str]:
    """What was wrong, in sentences."""
    house.faults.clear()
    CASES[name](house, sources, folder, random.Random(f"{seed} {name} {number}"))
    return list(house.faults)
