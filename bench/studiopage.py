"""A skilled corrector in the studio's page, by keys alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bench.caret import Caret, core, spans, to_the_end_of, write_over
from bench.conversation import SPEAKERS
from bench.keystrokes import Hands, K, M, Work, cost_of
from bench.rows import Change, Draft, Said, breaks_off, changes_of, is_wrong_throughout, turns_in

NAMES = frozenset({"Asterisk", "Digium", "Comedian", "Linux"})
"""What a corrector has replaced throughout the first time that it is wrong: names come again."""

OFFER = re.compile(r"You corrected “(?P<wrong>\S+)” → “(?P<right>.+)” in .* It stands in (?P<places>\d+) more")
FIELD = "document.querySelector('#editor textarea.cs-field')"
NOW = f"""() => {{
  const field = {FIELD};
  const offer = document.querySelector("#editor .cs-notice:not([hidden]) .cs-button");
  return {{
    text: field?.value ?? null,
    start: field?.selectionStart ?? 0,
    end: field?.selectionEnd ?? 0,
    focused: document.activeElement === field,
    suspects: [...(field?.parentElement.querySelectorAll(".cs-field-behind .is-suspect") ?? [])].map((mark) => {{
      let at = 0;
      for (let node = mark.previousSibling; node; node = node.previousSibling) at += node.textContent.length;
      return at;
    }}),
    offer: offer && offer.parentElement.firstChild.textContent,
  }};
}}"""
HEARD_S = 0.6
OPENING = '"“‘(['
LAPSE = """(() => {
  const rate = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "playbackRate");
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { rate.set.call(this, 6); return play.call(this); };
  const told = { configurable: true, get: () => 1, set: () => {} };
  Object.defineProperty(HTMLMediaElement.prototype, "playbackRate", told);
})();"""
"""Sound that is counted at its length is played in a sixth of it."""


class StudioPage:
    def __init__(self, page: Any, hands: Hands) -> None:
        self._page = page
        self._hands = hands
        self._replaced: set[str] = set()
        self._asked = 0
        self.offers: list[str] = []
        self.taken = 0
        page.on("response", lambda answer: self._count(answer.url))

    def _count(self, url: str) -> None:
        self._asked += "glossary" in url

    @property
    def caret(self) -> Caret:
        now = self.now
        assert now["focused"], "the field lost the focus"
        return Caret(0, now["end"], now["text"], now["start"] != now["end"])

    @property
    def now(self) -> dict[str, Any]:
        return dict(self._page.evaluate(NOW))

    def _begin(self, said: Sequence[Sequence[Said]]) -> None:
        """Sound that stops where segments end, and two names: all rows are Ann's until Ben is heard."""
        hands = self._hands
        first, second = SPEAKERS
        hands.decide()
        hands.press("Shift+F1")
        hands.press("Home")
        hands.press("1")
        hands.type(first)
        hands.press("Enter")
        self._saved()
        hands.press("Control+a")
        hands.press("1")
        self._page.wait_for_function("window.__studio.segments.every(({ speaker }) => speaker !== null)")
        hands.press("Escape")
        bens = next(at for at, words in enumerate(said) if words and words[0].speaker == second)
        hands.decide()
        hands.press("ArrowDown", bens)
        hands.press("2")
        hands.type(second)
        hands.press("Enter")
        self._saved()
        hands.press("Home")
        hands.press("Enter")
        hands.press("Alt+r")

    def correct(self, rows: Sequence[Draft], said: Sequence[Sequence[Said]], work: Sequence[Work]) -> None:
        hands = self._hands
        with hands.counted(work[0]):
            self._begin(said)
        at = 0
        while at < len(rows):
            with hands.counted(work[at]):
                at = self._row(rows, said, at)

    def _row(self, rows: Sequence[Draft], said: Sequence[Sequence[Said]], at: int) -> int:
        """What is said in one row and in those that belong to it; answers which one is next."""
        self._hear(rows[at])
        self._offered(rows[at:], said[at:])
        right = list(said[at])
        is_corrected = self._words(right)
        while at + 1 < len(rows) and breaks_off(right, said[at + 1]):
            at += 1
            self._join(rows[at])
            right += said[at]
            is_corrected |= self._words(right)
        self._speakers(right)
        self._on(turns_in(right) if right else 1)
        self._saved()
        if is_corrected:
            self._learned()
        return at + 1

    def _join(self, following: Draft) -> None:
        self._hands.decide()
        self._hands.press("Alt+ArrowDown")
        self._saved()
        self._hands.press("F9")
        self._hear(following)

    def _hear(self, row: Draft) -> None:
        self._hands.hear(row.end - row.start)
        self._page.wait_for_function("!window.__studio.playing")
        assert self._page.evaluate("window.__studio.time") > row.end - HEARD_S, "the row was not heard to its end"

    def _words(self, right: Sequence[Said]) -> bool:
        """Every wrong word of the row, from its beginning to its end; all of it anew where that is quicker. Answers
        whether any was.
        """
        words = self.now["text"].split()
        changes = changes_of(words, right)
        if quicker_anew(changes, right):
            self._hands.decide()
            self._hands.press("Shift+F2")
            self._hands.type(" ".join(word.text for word in right))
            return True
        for _ in range(2 * len(changes) + 2):
            if left := changes_of(self.now["text"].split(), right):
                self._change(left[0])
        assert not changes_of(self.now["text"].split(), right), (self.now["text"], right)
        return bool(changes)

    def _change(self, change: Change) -> None:
        self._hands.decide()
        first, last = change.start, change.end - 1
        if (at := self._name_in(change)) is not None:
            self._throughout(first + at, core(change.words[at]))
        elif first > last:
            to_the_end_of(self._hands, self, first - 1)
            self._hands.type(f" {change.text}" if first else f"{change.text} ")
        elif first == last and self._mark(first):
            self._put(change)
        else:
            to_the_end_of(self._hands, self, last)
            write_over(self._hands, self, first, change.words)

    def _name_in(self, change: Change) -> int | None:
        """Which of its words is a name that was wrong nowhere yet, and stands for one word."""
        new = [at for at, word in enumerate(change.words) if core(word) in NAMES - self._replaced]
        return new[0] if new and len(change.words) == change.end - change.start else None

    def _mark(self, word: int) -> bool:
        """Whether the word is marked, or by one key."""
        now = self.now
        start, end = spans(now["text"])[word]
        if now["start"] != now["end"] and start <= now["start"] and now["end"] <= end:
            return True
        is_next = next((at for at in now["suspects"] if at > now["end"]), None) == start
        if is_next:
            self._hands.press("Alt+n")
        return is_next

    def _put(self, change: Change) -> None:
        """In the place of what is marked."""
        if change.words:
            self._hands.type(core(change.text))
        else:
            self._hands.press("Delete")

    def _throughout(self, word: int, name: str) -> None:
        """A name that is wrong here is put right wherever it is written like this."""
        self._replaced.add(name)
        hands = self._hands
        to_the_end_of(hands, self, word)
        text = self.now["text"]
        start, end = spans(text)[word]
        start += len(text[start:end]) - len(text[start:end].lstrip(OPENING))
        while self.now["start"] > start:
            hands.press("Control+Shift+ArrowLeft")
        hands.press("Control+h")
        self._page.wait_for_function("document.activeElement.dataset.name === 'replace-into'")
        hands.type(name)
        hands.press("Control+Enter")
        self._page.get_by_text(" replaced in ").wait_for()
        hands.press("Escape")
        self._page.wait_for_function(f"document.activeElement === {FIELD}")

    def _speakers(self, right: Sequence[Said]) -> None:
        """Who speaks, and where somebody else begins."""
        hands = self._hands
        if right and self._speaker() != right[0].speaker:
            hands.decide()
            hands.press(f"Alt+{key_of(right[0].speaker)}")
        done = 0
        for number, (before, after) in enumerate(pairwise(right), 1):
            if before.speaker != after.speaker:
                hands.decide()
                to_the_end_of(hands, self, number - done - 1)
                hands.press(f"Alt+Shift+{key_of(after.speaker)}")
                self._saved()
                done = number

    def _speaker(self) -> str | None:
        now = "window.__studio"
        found = self._page.evaluate(f"{now}.segments.find(({{id}}) => id === {now}.selected.segment).speaker")
        return None if found is None else str(found)

    def _on(self, parts: int) -> None:
        hands = self._hands
        hands.press("Shift+Tab", parts - 1)
        hands.press("Control+Enter", parts)

    def _offered(self, rows: Sequence[Draft], said: Sequence[Sequence[Said]]) -> None:
        """What was corrected twice offers itself while the next row sounds, and is looked at behind that: the lines of
        its hits are read, a decision each. Taken where it is right in all of them.
        """
        offer = self.now["offer"]
        found = OFFER.match(offer or "")
        if not found or offer in self.offers:
            return
        hands = self._hands
        hands.decide()
        self.offers.append(offer)
        hands.press("Alt+Enter")
        self._page.wait_for_function("document.activeElement.dataset.name === 'replace-into'")
        hands.decide(int(found["places"]))
        if is_wrong_throughout(rows, said, found["wrong"], found["right"]):
            hands.press("Control+Enter")
            self.taken += 1
        else:
            hands.press("Escape")
        self._page.wait_for_function(f"document.activeElement === {FIELD}")
        self._saved()

    def _learned(self) -> None:
        """The page has asked what there is to offer; a person hears the next row meanwhile."""
        asked = self._asked
        for _ in range(100):
            if self._asked > asked:
                break
            self._page.wait_for_timeout(50)
        self._page.wait_for_timeout(50)

    def _saved(self) -> None:
        self._page.wait_for_function("window.__studio.saved")


def key_of(speaker: str) -> int:
    return SPEAKERS.index(speaker) + 1


def quicker_anew(changes: Sequence[Change], right: Sequence[Said]) -> bool:
    """Of a row of which most is wrong, by what each way takes."""
    way = 4
    each = sum(cost_of(change.text) * K + way * K + M for change in changes)
    return each > cost_of(" ".join(word.text for word in right)) * K + 2 * K + M
