"""Two people correct one recording at once, each in his own browser: do both pages and the store come to the same?

    python -m bench.pair [--edits 500] [--seed 1] [--language de]

Ann and Bob (`bench.hands`) type, split, join, mark, name speakers, undo and redo at random in the same thirty rows,
until so many edits were acknowledged; where both changed a row they see both texts and choose. Every hundred edits both
come to rest, and both pages must show the rows of the store; every word that was typed must stand in a row, in the
history, in an offer or in a sentence, and none twice; and nothing was asked for that nobody meant.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.hands import Desk, Person, different, doubled, lost, put, unkept, words
from bench.page import ARGUMENTS
from studio.accounts.actor import LOCAL
from tests.conftest import CHROMIUM_SHELL
from tests.ui.accounts.people import PASSWORD, House, housed

NAMES = ("ann", "bob")
REST_EVERY = 100


@contextmanager
def two(language: str, chance: random.Random) -> Iterator[tuple[Desk, list[Person]]]:
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        housed(Path(folder) / "data", "bob") as house,
    ):
        desk = put(house.studio, language)
        share(house, desk)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM_SHELL), args=list(ARGUMENTS))
        yield desk, [_entered(browser, house, desk, chance, name) for name in NAMES]
        browser.close()


def share(house: House, desk: Desk) -> None:
    house.studio.acting_as(LOCAL).people.hand_over("local", "ann")
    ann = house.session("ann")
    ann.members.add(ann.projects.of_recording(desk.recording).id, "bob", "corrector")


def _entered(browser: Any, house: House, desk: Desk, chance: random.Random, name: str) -> Person:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    form = {"name": name, "password": PASSWORD, "next": ""}
    context.request.post(f"{house.url}/login", form=form, headers={"Origin": house.url})
    person = Person(context, house.url, desk, random.Random(chance.random()), words("k" + name[0]))
    person.open()
    return person


def at_rest(people: list[Person]) -> list[str]:
    """Both have saved and decided; what is wrong then."""
    found = []
    for _ in range(2):  # what one decides the other may have to decide on
        for person in people:
            person.settle()
    for person in people:
        person.page.wait_for_timeout(4_000)  # the next question for what is new
    document = people[0].desk.document()
    found += [f"twice: {word}" for word in doubled(document)]
    for name, person in zip(NAMES, people, strict=True):
        found += [f"{name}: {fault}" for fault in person.faults]
        found += [f"{name}, lost: {word}" for word in lost(person)]
        found += [f"{name}, told as done, and not in the store: {intent}" for intent in unkept(person)]
        found += [f"{name}: {row}" for row in different(person, document)]
        person.faults.clear()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", default="de", help="en: words are timed anew behind each edit")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with two(options.language, chance) as (_, people):
        done, rest, found = 0, REST_EVERY, 0
        while done < options.edits:
            chance.choice(people).act()
            done = sum(len(person.acknowledged) for person in people)
            if done >= rest or done >= options.edits:
                rest += REST_EVERY
                for fault in at_rest(people):
                    found += 1
                    print(f"    {done} edits: {fault}", flush=True)
        print(
            f"  {done} edits acknowledged, {sum(len(person.typed) for person in people)} words typed, "
            f"{sum(person.refused for person in people)} refused, {sum(person.conflicts for person in people)} choices "
            f"between two texts; faults: {found}; load average {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
