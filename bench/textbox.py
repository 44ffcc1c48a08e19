"""The plain text box with a player, and a skilled corrector in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bench.caret import Caret, to_the_end_of, write_over
from bench.keystrokes import Hands, Work
from bench.rows import Change, Draft, Said, breaks_off, changes_of, turns_in

PAGE = """<!doctype html><meta charset="utf-8"><title>Text box</title>
<audio controls src="call.wav"></audio>
<textarea wrap="off" spellcheck="false" style="display:block;width:95vw;height:80vh">{text}</textarea>
<script>
  addEventListener("keydown", (event) => {{
    const sound = document.querySelector("audio");
    if (event.key === "F8") sound.paused ? sound.play() : sound.pause();
  }});
  document.querySelector("textarea").focus();
  document.querySelector("textarea").setSelectionRange(0, 0);
</script>"""
PLAY = "F8"
"""Play, as it stands on many keyboards, which reaches the sound wherever the caret is: the best that a box can have."""


class TextBox:
    def __init__(self, page: Any, hands: Hands) -> None:
        self._page = page
        self._hands = hands
        self._line = 0
        """Of the row that is heard."""
        self._speaker = ""
        """Of the line before it."""

    @property
    def text(self) -> str:
        return str(self._page.eval_on_selector("textarea", "box => box.value"))

    @property
    def caret(self) -> Caret:
        at = int(self._page.eval_on_selector("textarea", "box => box.selectionEnd"))
        before = self.text[:at]
        line = before.count("\n")
        return Caret(line, at - (before.rfind("\n") + 1), self.text.split("\n")[line])

    def correct(self, rows: Sequence[Draft], said: Sequence[Sequence[Said]], work: Sequence[Work]) -> None:
        """`work`: for each row what its work is counted for."""
        starts = [row.start for row in rows] + [rows[-1].end]
        self._hands.press(PLAY)
        at = 0
        while at < len(rows):
            first = at
            while at + 1 < len(rows) and breaks_off(said[at], said[at + 1]):
                at += 1
            at += 1
            with self._hands.counted(work[first]):
                self._hands.hear(starts[at] - starts[first])
                words = [word for row in rows[first:at] for word in row.words]
                self._row(words, [word for row in said[first:at] for word in row], at - first - 1)

    def _row(self, words: Sequence[str], right: Sequence[Said], joins: int) -> None:
        """`joins`: lines that belong to it besides its first."""
        if not right:
            self._drop()
            return
        changes = changes_of(words, right)
        is_another = right[0].speaker != self._speaker
        if changes or joins or is_another or turns_in(right) > 1:
            self._hands.press(PLAY)
            self._hands.press(
                "ArrowDown" if self._line > self.caret.line else "ArrowUp", abs(self._line - self.caret.line)
            )
            self._join(joins)
            if is_another:
                self._name(right[0].speaker)
            self._change(changes, int(is_another))
            self._part(right, int(is_another))
            self._hands.press(PLAY)
        self._line += turns_in(right)
        self._speaker = right[-1].speaker

    def _drop(self) -> None:
        """A line in which nobody says anything."""
        hands = self._hands
        hands.press(PLAY)
        hands.decide()
        hands.press("ArrowDown", self._line - self.caret.line)
        for keys in ("Home", "Shift+End", "Delete", "Delete", PLAY):
            hands.press(keys)

    def _join(self, lines: int) -> None:
        for _ in range(lines):
            self._hands.decide()
            self._hands.press("End")
            self._hands.press("Delete")
            self._hands.press("Space")

    def _name(self, speaker: str) -> None:
        self._hands.decide()
        self._hands.press("Home")
        self._hands.type(f"{speaker}: ")

    def _change(self, changes: Sequence[Change], offset: int) -> None:
        """`offset`: words before the first that is said."""
        for change in changes:
            first, last = change.start + offset, change.end + offset - 1
            self._hands.decide()
            if first > last:
                to_the_end_of(self._hands, self, first - 1)
                self._hands.type(f" {change.text}" if first else f"{change.text} ")
            else:
                to_the_end_of(self._hands, self, last)
                write_over(self._hands, self, first, change.words)
            offset += len(change.words) - (change.end - change.start)

    def _part(self, right: Sequence[Said], offset: int) -> None:
        """A line for each that speaks."""
        done = 0
        for number, (before, after) in enumerate(pairwise(right), 1):
            if before.speaker != after.speaker:
                self._hands.decide()
                to_the_end_of(self._hands, self, offset + number - done - 1)
                caret = self.caret
                self._hands.press("ArrowRight", len(caret.text[caret.column :].split(" ")[0]))  # the marks
                self._hands.press("Enter")
                self._hands.type(f"{after.speaker}:")
                done, offset = number, 1
