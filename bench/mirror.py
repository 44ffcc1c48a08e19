"""The same corrections by keys in the page and by Python's operations in memory: do both come to the same transcript?

    python -m bench.mirror [--edits 300] [--seed 1]

What somebody does by keys in a real Chromium, at random and mostly without waiting for an answer, is done by
`studio.transcript.ops` to a document in memory too: texts, marks, speakers, splits, merges, deletions, undo and redo,
also while typing. Whenever all is saved, the page must show that document, and the store must have it.
"""

from __future__ import annotations

import argparse
import os
import random
from collections import Counter

from bench.hands import FIELD, ROWS, SPEAKERS, Person, rows_of, unlike, words
from bench.storm import stage
from studio.domain import Edit, Segment, Transcript
from studio.limits import SHORTEST_SEGMENT
from studio.transcript.document import apply
from tests.transcript.editing import made

KEYS_OF_MARKS = {"v": "verified", "u": "unusable", "x": "draft"}


class Mirror:
    """A document, and the edits that were made to it."""

    def __init__(self, document: Transcript) -> None:
        self.document = document
        self._done: list[Edit] = []
        self._undone: list[Edit] = []

    def make(self, op: str, **intent: object) -> None:
        edit = made(op, self.document, **intent)
        if edit.before == edit.after:
            return
        self.document = apply(self.document, edit)
        self._done.append(edit)
        self._undone.clear()

    def undo(self) -> None:
        if self._done:
            edit = self._done.pop()
            self.document = apply(self.document, Edit(edit.op, edit.after, edit.before))
            self._undone.append(edit)

    def redo(self) -> None:
        if self._undone:
            edit = self._undone.pop()
            self.document = apply(self.document, edit)
            self._done.append(edit)


class Both:
    """A person at the keys, and the same done in memory."""

    def __init__(self, person: Person, chance: random.Random) -> None:
        self._person, self._chance = person, chance
        self._mirror = Mirror(person.desk.document())
        self._touched: set[str] = set()
        """Rows with something on its way: the next text or mark of one may be joined with it."""
        self.done: Counter[str] = Counter()

    @property
    def document(self) -> Transcript:
        return self._mirror.document

    def act(self) -> None:
        kinds = [
            self._text, self._mark, self._text_and_mark, self._speaker, self._split, self._split_typed, self._merge,
            self._merge_typed, self._delete, self._step,
        ]  # fmt: skip
        kind = self._chance.choices(kinds, [5, 3, 2, 3, 4, 3, 3, 3, 0.5, 4])[0]
        kind()
        self.done[kind.__name__.strip("_")] += 1
        if self._chance.random() < 0.2:
            self.rest()

    def rest(self) -> None:
        self._person.page.wait_for_function("window.__studio.saved")
        self._touched.clear()

    # --- where ---

    def _go(self, at: int, word: int = 0) -> Segment:
        """To a word, counted from 0; the row and the next have nothing on its way then."""
        near = {each.id for each in self.document.segments[at : at + 2]}
        if near & self._touched:
            self.rest()
        self._touched |= near
        self._press("Home", *["ArrowDown"] * at, *["ArrowRight"] * word)
        return self.document.segments[at]

    def _any(self, least: int = 1, last: int = 0) -> int | None:
        """A row with so many words, and so many rows behind it."""
        segments = self.document.segments
        found = [at for at, each in enumerate(segments[: len(segments) - last]) if len(each.words) >= least]
        return self._chance.choice(found) if found else None

    def _press(self, *keys: str) -> None:
        self._person.press(*keys)

    def _open(self, at: int, word: int = 0) -> list[str]:
        """The field of a row, its word marked; its words."""
        segment = self._go(at, word)
        self._press("Enter")
        self._person.page.wait_for_selector(FIELD)
        return [each.text for each in segment.words]

    def _type_over(self, texts: list[str], word: int) -> str:
        """What is typed comes in the place of the word that is marked. The field's text then."""
        new = next(self._person.said)
        self._press(*new)
        return " ".join([*texts[:word], new, *texts[word + 1 :]])

    # --- what ---

    def _text(self) -> None:
        if (at := self._any()) is None:
            return
        segment = self.document.segments[at]
        word = self._chance.randrange(len(segment.words))
        text = self._type_over(self._open(at, word), word)
        self._press("Enter")
        self._mirror.make("set_text", segment=segment.id, text=text)

    def _text_and_mark(self) -> None:
        if (at := self._any(last=1)) is None:
            return
        segment = self.document.segments[at]
        text = self._type_over(self._open(at), 0)
        self._press("Control+Enter", "Escape")
        status = {} if segment.status == "verified" else {"status": "verified"}
        self._mirror.make("set_text", segment=segment.id, text=text, **status)

    def _mark(self) -> None:
        at = self._chance.randrange(len(self.document.segments))
        segment, key = self._go(at), self._chance.choice("vux")
        self._press(key)
        self._mirror.make("set_status", segment=segment.id, status=KEYS_OF_MARKS[key])

    def _speaker(self) -> None:
        at = self._chance.randrange(len(self.document.segments))
        segment, key = self._go(at), self._chance.randrange(len(SPEAKERS) + 1)
        self._press(str(key))
        self._mirror.make("set_speaker", segment=segment.id, speaker=SPEAKERS[key - 1] if key else None)

    def _split(self) -> None:
        if (found := self._place_to_split()) is None:
            return
        at, word = found
        segment = self._go(at, word)
        key = self._chance.choice(["b", "Shift+Digit2"])
        self._press(key)
        self._make_split(segment, word=word, **({} if key == "b" else {"speaker": SPEAKERS[1]}))

    def _place_to_split(self) -> tuple[int, int] | None:
        """A row and the number of words before the cut; both parts are long enough."""
        places = [
            (at, word)
            for at, segment in enumerate(self.document.segments)
            for word in range(1, len(segment.words))
            if segment.words[word - 1].end > segment.start + SHORTEST_SEGMENT
            and segment.words[word].start < segment.end - SHORTEST_SEGMENT
        ]
        return self._chance.choice(places) if places else None

    def _make_split(self, segment: Segment, **where: object) -> None:
        before = {each.id for each in self.document.segments}
        self._mirror.make("split_segment", segment=segment.id, **where)
        self._touched |= {each.id for each in self.document.segments} - before

    def _split_typed(self) -> None:
        if (found := self._place_to_split()) is None:
            return
        at, word = found
        segment = self.document.segments[at]
        text = self._type_over(self._open(at), 0)
        self._press("Home", *["Control+ArrowRight"] * word, "Shift+Enter")
        new = next(self._person.said)
        self._press(*new, "Space", "Enter")
        self._make_split(segment, word=word, text=text)
        self.rest()
        second = self.document.segments[at + 1]
        self._mirror.make("set_text", segment=second.id, text=f"{new} {second.text}")

    def _merge(self) -> None:
        if (at := self._any(least=0, last=1)) is None or len(self.document.segments) < ROWS // 2:
            return
        segment, other = self._go(at), self.document.segments[at + 1]
        self._press("m")
        self._mirror.make("merge_segments", segment=segment.id, other=other.id)

    def _merge_typed(self) -> None:
        if (at := self._any(last=1)) is None or len(self.document.segments) < ROWS // 2:
            return
        segment, other = self.document.segments[at : at + 2]
        back = bool(other.words) and self._chance.random() < 0.5
        if back:
            self._go(at)
        text = self._type_over(self._open(at + back), 0)
        self._press("Alt+ArrowUp" if back else "Alt+ArrowDown", "Enter")
        one, two = (other, segment) if back else (segment, other)
        self._mirror.make("merge_segments", segment=one.id, other=two.id, text=text)
        self.rest()

    def _delete(self) -> None:
        if len(self.document.segments) > ROWS // 2:
            segment = self._go(self._chance.randrange(len(self.document.segments)))
            self._press("Delete")
            self._mirror.make("delete_segment", segment=segment.id)

    def _step(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            back = self._chance.random() < 0.7
            self._press("Control+z" if back else "Control+y")
            self._mirror.undo() if back else self._mirror.redo()
        self.rest()

    # --- the same? ---

    def faults(self) -> list[str]:
        """Rows in which the page or the store differ from the document in memory."""
        self.rest()
        self._person.page.wait_for_function(f"!document.querySelector({FIELD!r})")
        ours = rows_of(self.document)
        found = unlike(self._person.rows(), ours)
        found += [f"in the store: {told}" for told in unlike(rows_of(self._person.desk.document()), ours)]
        found += self._person.faults
        self._person.faults.clear()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with stage("de") as (server, desk, browser):
        person = Person(
            browser.new_context(viewport={"width": 1280, "height": 900}), server.url, desk, chance, words("ka")
        )
        person.open()
        both = Both(person, chance)
        found: list[str] = []
        while sum(both.done.values()) < options.edits and not found:
            for _ in range(10):
                both.act()
            found = both.faults()
        for fault in found[:20]:
            print(f"    after {sum(both.done.values())}: {fault}")
        kinds = ", ".join(f"{count} {kind}" for kind, count in both.done.items())
        print(
            f"  {sum(both.done.values())} done ({kinds}); faults: {len(found)}; load average {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
