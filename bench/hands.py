"""A person at the keys of an open transcript, at random by a seed: types, splits, joins, marks and undoes.

Every word of the transcript is there once, and every word that is typed is another one: so whatever is lost, or done
twice, is seen in the words alone.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import select

from bench.synthetic import add_recording
from studio.api.edits import OperationRequest
from studio.domain import Hypothesis, Request, Segment, Transcript, Word
from studio.session import Studio
from studio.store.rows import unpack_segments
from studio.store.schema import edit, receipt
from studio.transcript.document import check
from studio.ui.edits import receipt_key

LONGEST_KEY = 3
"""Letters that a text may have of keys: one that opened late takes them for what is typed."""
HANDS = Path(__file__).with_name("hands.js")
FIELD = "#editor textarea.cs-field"
CHOICE = "#editor .cs-choice"
SPEAKERS = ("Ann", "Bob", "Cid")
ROWS, WORDS_IN_ROW, SECONDS_OF_ROW = 30, 8, 4
MEANT = {"set_text", "set_status", "set_speaker", "split_segment", "merge_segments", "delete_segment"}
"""Operations that are asked for here; any other one was a letter that was meant for a text."""
MADE = MEANT - {"set_status", "set_speaker"}
"""Those that always change something: what changes nothing leaves no receipt."""
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
SETTLED_MS = 60_000
"""After which all must be saved by itself: the longest pause of the page between two tries is ten seconds."""


def words(first: str) -> Iterator[str]:
    """Words that nobody else types, each once: many of their letters are keys of the page."""
    for number in range(len(SYLLABLES) ** 2):
        yield first + SYLLABLES[number % len(SYLLABLES)] + SYLLABLES[number // len(SYLLABLES)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A transcript to work at, and somebody who looks into the store from outside."""

    studio: Studio
    recording: str
    transcript: str

    def document(self) -> Transcript:
        found = self.studio._services.store.transcripts.get(self.transcript)
        check(found)
        return found

    def ever(self) -> set[str]:
        """Every word that an edit has left or taken away: what stands in the history."""
        found: set[str] = set()
        with self.studio._services.store.database.read() as connection:
            kept = select(edit.c.before, edit.c.after).where(edit.c.transcript_id == self.transcript)
            for sides in connection.execute(kept):
                for segments in map(unpack_segments, sides):
                    found |= {word.text for segment in segments for word in segment.words}
        return found

    def keys(self) -> set[str]:
        """Of the intents that were carried out."""
        with self.studio._services.store.database.read() as connection:
            asked = select(receipt.c.key).where(receipt.c.transcript_id == self.transcript)
            return {str(key) for (key,) in connection.execute(asked)}


def put(studio: Studio, language: str = "de") -> Desk:
    """Two minutes in thirty rows. In German nothing here aligns, so that times stay as the operations leave them."""
    store = studio._services.store
    recording = add_recording(store, 2)
    said, now, request = (
        words("wi"),
        datetime.now(timezone.utc),
        Request("m", source_lang=language, target_lang=language),
    )
    segments = []
    for row in range(ROWS):
        start, step = row * SECONDS_OF_ROW, SECONDS_OF_ROW / WORDS_IN_ROW
        texts = [(next(said), start + at * step) for at in range(WORDS_IN_ROW)]
        timed = tuple(Word(text, begin, begin + step * 0.8, 0.9) for text, begin in texts)
        speaker = SPEAKERS[row % len(SPEAKERS)]
        segments.append(Segment(f"s{row}", start, start + SECONDS_OF_ROW, timed, language=language, speaker=speaker))
    heard = Hypothesis("h1", recording.id, request, "", now, tuple(segments))
    store.transcripts.add(Transcript("t1", recording.id, heard.id, request, now, 0, tuple(segments)), heard)
    return Desk(studio, recording.id, "t1")


class Gone(Exception):
    """The page is closed, reloaded or has crashed."""


@dataclass
class Person:
    """Somebody with a browser of his own."""

    context: Any
    url: str
    desk: Desk
    chance: random.Random
    said: Iterator[str]
    struck: Callable[[], None] = lambda: None
    """Called after each key."""
    page: Any = None
    faults: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    let_go: set[str] = field(default_factory=set)
    """Typed, and given up by the person."""
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Intents by their keys, as the page was told that they are done."""
    refused: int = 0
    told: list[str] = field(default_factory=list)
    conflicts: int = 0

    def __post_init__(self) -> None:
        self.context.set_default_timeout(SETTLED_MS)
        self.context.add_init_script(path=str(HANDS))
        self.context.expose_function("handsAnswered", self._answered)
        self.context.expose_function("handsTold", lambda text: self.told.append(text))

    def _answered(self, asked: str, reply: str) -> None:
        intent, answer = json.loads(asked), json.loads(reply)
        if "op" in intent and intent["op"] not in MEANT:
            self.faults.append(f"a letter was taken for a key: {intent}")
        if answer.get("ok"):
            if not changed_nothing(intent, answer):
                self.acknowledged[intent["key"]] = intent
        else:
            self.refused += 1

    # --- coming and going ---

    def open(self) -> None:
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(f"{self.url}/?recording={self.desk.recording}&transcript={self.desk.transcript}")
        self.arrive()

    def arrive(self) -> None:
        self.page.wait_for_function("window.__studio?.ready && window.__studio.segments.length > 0")
        self.page.locator("#editor .cs-list").first.focus()

    # --- keys ---

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.struck()

    @property
    def types(self) -> bool:
        return bool(self.page.evaluate(f"document.activeElement?.matches({json.dumps(FIELD)}) ?? false"))

    def text(self) -> str:
        """What stands in the field; empty where none is open."""
        return str(self.page.evaluate(f"document.querySelector({json.dumps(FIELD)})?.value ?? ''"))

    def type(self, count: int) -> None:
        """New words at the caret, with a blank on either side, letter by letter; none where no field has the focus."""
        for _ in range(count):
            if not self.types:
                return
            word = next(self.said)
            self.press("Space", *word, "Space")
            if word in self.text():  # else the row was taken away meanwhile, which is told
                self.typed.append(word)

    # --- what a person does ---

    def act(self) -> None:
        """One thing, at random."""
        kinds = [self.edit, self.mark, self.speaker, self.split, self.merge, self.remove, self.step, self.decide]
        self.chance.choices(kinds, [10, 3, 2, 3, 3, 0.5, 3, 2])[0]()

    def go(self) -> None:
        if self.types:
            self.press("Enter")
        self.press(*[self.chance.choice(["ArrowDown", "ArrowUp"])] * self.chance.randrange(6))
        if self.chance.random() < 0.2:
            self.press("Home" if self.chance.random() < 0.5 else "End")

    def edit(self) -> None:
        self.go()
        self.press("Enter")
        self.wait_for_field()
        if not self.types:  # somebody types there, which is told first
            self.press("Enter")
            self.wait_for_field()
        before = self.text()
        self.place()
        self.type(self.chance.randint(1, 3))
        self.finish(before)

    def wait_for_field(self) -> None:
        for _ in range(20):
            if self.types:
                return
            self.page.wait_for_timeout(10)

    def place(self) -> None:
        """The caret, or all of it marked: what is typed comes in its place."""
        if not self.types:
            return
        at = self.chance.random()
        if at < 0.35:
            self.press("End")
        elif at < 0.9:
            self.press("Home", *["Control+ArrowRight"] * self.chance.randrange(6))
        else:
            self.let_go |= set(self.text().split())
            self.press("Control+a")

    def finish(self, before: str) -> None:
        how = self.chance.choices(
            ["Enter", "Tab", "Control+Enter", "Escape", "Shift+Enter", "Alt+ArrowUp", "Alt+ArrowDown", "", "Alt+2"],
            [9, 2, 2, 1, 4, 2, 2, 1, 1],
        )[0]
        if not how or not self.types:
            return
        if how == "Escape":
            self.let_go |= set(self.text().split()) - set(before.split())
        self.press(how)
        if how in ("Shift+Enter", "Alt+ArrowUp", "Alt+ArrowDown", "Alt+2", "Tab"):
            self.type(self.chance.randrange(3))
            self.press("Enter")

    def mark(self) -> None:
        self.go()
        self.press(self.chance.choice("vvvux"))

    def speaker(self) -> None:
        self.go()
        self.press(self.chance.choice("1230"))

    def split(self) -> None:
        self.go()
        self.press(*["ArrowRight"] * self.chance.randint(1, 6), self.chance.choice(["b", "b", "Shift+Digit2"]))

    def merge(self) -> None:
        self.go()
        self.press(self.chance.choice(["m", "Alt+ArrowUp"]))

    def remove(self) -> None:
        self.go()
        if self.page.evaluate("window.__studio.segments.length") > ROWS * 2 // 3:
            self.press("Delete")

    def step(self) -> None:
        if self.types:
            self.press("Enter")
        self.press(*[self.chance.choice(["Control+z", "Control+z", "Control+y"])] * self.chance.randint(1, 2))

    def decide(self) -> bool:
        """Between two texts, where a row shows two; answers whether it does."""
        choice = self.page.locator(CHOICE).first
        if not choice.count():
            return False
        self.conflicts += 1
        side = self.chance.choice(["mine", "theirs"])
        mine = choice.locator(".is-mine p").inner_text()
        if side == "theirs":
            self.let_go |= set(mine.split())
        choice.locator(f"[data-name={side}]").click()
        return True

    # --- coming to rest ---

    def settle(self) -> None:
        """Saves what stands in the field, decides where two texts are, and waits until all is saved by itself."""
        for _ in range(SETTLED_MS // 500):
            if self.page.locator(FIELD).count():
                self.page.locator(FIELD).focus()
                self.press("Enter")
                self.page.wait_for_timeout(500)
            elif self._is_saved():
                return
            elif not self._looked_for_two_texts():
                self.page.wait_for_timeout(500)
        self.faults.append(f"it does not come to rest by itself: {self.standing()}")

    def _is_saved(self) -> bool:
        return bool(self.page.evaluate("window.__studio.saved")) and not self._waits_for_a_choice()

    def _waits_for_a_choice(self) -> bool:
        return bool(self.page.locator(CHOICE).count())

    def _looked_for_two_texts(self) -> bool:
        """Rows out of sight are not there: whoever looks for them goes to them."""
        if self.decide():
            return True
        at = int(self.page.evaluate("__hands.conflict()"))
        if at >= 0:
            self.page.keyboard.press("Home")
            for _ in range(at):
                self.page.keyboard.press("ArrowDown")
        return False

    def look_through(self) -> None:
        """From row to row, deciding wherever two texts are: a row out of sight is not drawn."""
        self.page.keyboard.press("Home")
        for _ in range(int(self.page.evaluate("window.__studio.segments.length"))):
            self.told += [each.inner_text() for each in self.page.locator(CHOICE).all()]
            while self.decide():
                pass
            self.page.keyboard.press("ArrowDown")

    def standing(self) -> str:
        """What a person would see of it."""
        return str(self.page.evaluate("__hands.standing()"))

    # --- what must hold ---

    def seen(self) -> set[str]:
        """Words that the page shows: in rows and fields, offered beside a row, or told."""
        return words_of(f"{self.page.evaluate('__hands.seen()')} {' '.join(self.told)}")

    def rows(self) -> list[Row]:
        """As the page has them."""
        return [tuple(each) for each in self.page.evaluate("__hands.rows()")]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def doubled(document: Transcript) -> list[str]:
    """Words that stand more than once."""
    counts = Counter(word.text for segment in document.segments for word in segment.words)
    return sorted(word for word, count in counts.items() if count > 1 and len(word) > LONGEST_KEY)


def nowhere(person: Person, typed: Iterable[str]) -> list[str]:
    """Those in no row and not in the history, not offered and not told, and not given up by the person."""
    rows = {word.text for segment in person.desk.document().segments for word in segment.words}
    there = person.desk.ever() | rows | person.seen() | person.let_go
    return [word for word in typed if word not in there]


def lost(person: Person) -> list[str]:
    """Words that the person typed, and that are nowhere, not even once the page is opened anew."""
    if not (missing := nowhere(person, person.typed)):
        return []
    person.page.reload()
    person.arrive()
    person.look_through()
    person.settle()
    return nowhere(person, missing)


def changed_nothing(intent: dict[str, Any], answer: dict[str, Any]) -> bool:
    """The text stood there already, but for its blanks: what changes nothing leaves nothing behind."""
    seen, rows = intent.get("revisions", {}), answer["changes"]["segments"]
    now = dict(zip(rows["id"], rows["revision"], strict=True))
    return intent.get("op") == "set_text" and bool(now) and now.items() <= seen.items()


def unkept(person: Person) -> list[str]:
    """Intents that the page was told are done, and that the store does not know."""
    made = [intent for intent in person.acknowledged.values() if intent.get("op") in MADE]
    known = person.desk.keys()
    return [str(intent) for intent in made if receipt_key(OperationRequest.model_validate(intent)) not in known]


def different(person: Person, document: Transcript) -> list[str]:
    """Rows in which page and store differ, once all is saved."""
    return unlike(person.rows(), rows_of(document))


Row: TypeAlias = tuple[Any, ...]
"""Text, status, speaker, start and end."""


def rows_of(document: Transcript) -> list[Row]:
    return [(each.text, each.status, each.speaker, each.start, each.end) for each in document.segments]


def unlike(page: list[Row], store: list[Row]) -> list[str]:
    if len(page) != len(store):
        return [f"the page has {len(page)} rows, not {len(store)}: {page}, not {store}"]
    return [
        f"the page has {one}, not {other}" for one, other in zip(page, store, strict=True) if not _alike(one, other)
    ]


def _alike(one: Row, other: Row) -> bool:
    """Times of the wire are rounded."""
    return one[:3] == other[:3] and all(abs(a - b) < 0.0011 for a, b in zip(one[3:], other[3:], strict=True))
