"""Asking: a language model reads a transcript, within what it takes at once, and its answer cites segments.

A transcript that fits goes into one prompt. A longer one is read in parts: notes on each part, which keep the
numbers of its segments; notes on those notes until they fit; then the answer.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from studio.domain import Answer, AnswerKind, Segment
from studio.engines.base import Chat
from studio.errors import Cancelled, EngineError, RequestError
from studio.limits import LONGEST_CITED_RANGE, Progress, silent
from studio.text import fold

ANSWER_TOKENS = 1024
"""The longest answer, where the model takes enough at once; else a quarter of that."""

FRAME_TOKENS = 32
"""Kept free for what a chat template puts around a prompt, and for the seams of the prompt's parts."""

LEAST_TOKENS = 64
"""Of the transcript in one prompt: with less room a model reads word by word."""

RELATED = 3
"""How many segments are shown to an answer that cites none."""

Stage = Literal["whole", "part", "notes", "end"]
"""What a prompt is about: the transcript, a part of it, notes on parts to be shortened, notes to answer from."""

_CITE = "After each sentence name the numbers of the lines it relies on, in brackets, like [3] or [3, 5]."
_KEEP = "One point to a line, each with its line numbers in brackets, like [3]."
_GIVEN: Mapping[Stage, str] = {
    "whole": "Transcript:",
    "part": "Part of the transcript:",
    "notes": "Notes:",
    "end": "Notes:",
}
_TASK: Mapping[tuple[AnswerKind, Stage], str] = {
    ("summary", "whole"): f"Summarise this transcript in a few sentences, in the language it is in. {_CITE}",
    ("summary", "part"): f"Note briefly what is said in this part of a long transcript, in the language it is in. "
    f"{_KEEP}",
    ("summary", "notes"): f"Shorten these notes on a long transcript to what matters most, in their language. {_KEEP}",
    ("summary", "end"): "Below are notes on a long transcript, in order. Write from them a summary in a few "
    f"sentences, in the language they are in. {_CITE}",
    ("question", "whole"): "Answer the question from this transcript and nothing else; if it does not say, say so. "
    f"Write in the language of the transcript unless asked otherwise. {_CITE}",
    ("question", "part"): "Note briefly what this part of a long transcript says that helps to answer the question, "
    f"in the language of the transcript. {_KEEP} If it says nothing about it, write only: Nothing.",
    ("question", "notes"): "Shorten these notes on a long transcript to what helps most to answer the question, in "
    f"their language. {_KEEP}",
    ("question", "end"): "Below are notes on a long transcript, in order. Answer the question from them and nothing "
    f"else; if they do not say, say so. Write in the language they are in unless asked otherwise. {_CITE}",
}

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_TAGS = ("<think>", "</think>")
_BRACKETS = re.compile(r"\[([\d\s,;–—-]+)\]")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,6})(?!\d)(?:\s*[–—-]\s*(\d{1,6})(?!\d))?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment as a model reads it, under the number by which it is cited."""

    number: int
    segment_id: str
    text: str

    def __str__(self) -> str:
        return f"[{self.number}] {self.text}"


def passages(segments: Iterable[Segment]) -> tuple[Passage, ...]:
    """The segments that say something, numbered from 1 in order of time; unusable ones are left out."""
    spoken = (segment for segment in segments if segment.words and segment.status != "unusable")
    ordered = sorted(spoken, key=lambda segment: (segment.start, segment.id))
    return tuple(
        Passage(number, segment.id, f"{segment.speaker}: {segment.text}" if segment.speaker else segment.text)
        for number, segment in enumerate(ordered, 1)
    )


def answer(
    chat: Chat, asked: Answer, given: Sequence[Passage], cancelled: Callable[[], bool], progress: Progress = silent
) -> Generator[str, None, None]:
    """The text of the answer to `asked` (its kind, question and reach) as far as it is written, each time it grew.

    Raises RequestError where the question leaves no room for a transcript, EngineError where the model fails or
    says nothing, and Cancelled once `cancelled()` is true; what was given until then is worth keeping.
    """
    reader = _Reader(chat, asked, cancelled, progress)
    lines = [str(passage) for passage in given]
    if reader.fits(lines):
        yield from reader.write("whole", lines)
    else:
        yield from reader.write("end", reader.digest(given))


def said(raw: str) -> str:
    """What a model wrote without what it thought: finished `<think>` blocks, one still open, half of a tag."""
    text = _THOUGHT.sub("", raw)
    text = text.rpartition("</think>")[2]  # a template may have opened the block inside the prompt
    half = max((n for tag in _TAGS for n in range(1, len(tag)) if text.endswith(tag[:n])), default=0)
    return text[: len(text) - half].strip()


def citations(text: str, given: Sequence[Passage]) -> dict[int, str]:
    """The id of the segment behind each number that `text` cites as `[3]`, `[3, 5]` or `[3-5]`, in the text's order.

    Numbers without a passage are left out: a model's slip is no citation.
    """
    known = {passage.number: passage.segment_id for passage in given}
    return {number: known[number] for number in _cited(text) if number in known}


def related(text: str, given: Sequence[Passage]) -> tuple[str, ...]:
    """The ids of up to three segments nearest to a text by the words they share, rare words counting more.

    Cosine of the two sets of words, each word weighted by log((passages + 1) / passages that have it). Computed,
    not cited: for an answer that names no segment. Only those half as near as the nearest.
    """
    bags = [_bag(passage.text) for passage in given]
    having = Counter(word for bag in bags for word in bag)
    weights = {word: math.log((len(bags) + 1) / count) for word, count in having.items()}
    sought = _bag(text) & weights.keys()
    near = [
        sum(weights[word] ** 2 for word in sought & bag) / math.sqrt(sum(weights[word] ** 2 for word in bag) or 1)
        for bag in bags
    ]
    best = max(near, default=0.0)
    order = sorted((index for index, value in enumerate(near) if value > best / 2), key=lambda index: -near[index])
    return tuple(given[index].segment_id for index in order[:RELATED])


class _Reader:
    """One answer in the making: the room there is in each prompt, and how far the work has come."""

    def __init__(self, chat: Chat, asked: Answer, cancelled: Callable[[], bool], progress: Progress) -> None:
        self._chat = chat
        self._asked = asked
        self._cancelled = cancelled
        self._progress = progress
        self._count = cache(chat.count_tokens)  # a line is weighed more than once, and never changes
        self._done, self._left = 0, 1
        limit = chat.context_tokens(asked.reach)
        self._answer_tokens = min(ANSWER_TOKENS, limit // 4)
        self._end_room = limit - FRAME_TOKENS - self._answer_tokens - self._overhead("whole", "end")
        self._note_tokens = min(ANSWER_TOKENS, limit // 8)
        self._part_room = limit - FRAME_TOKENS - self._note_tokens - self._overhead("part", "notes")
        least = min(self._end_room, self._part_room)
        if least < LEAST_TOKENS:
            more = ", or let the model use its whole context" if limit < chat.context_tokens("context") else ""
            raise RequestError(
                f"The question is too long for the {limit} tokens that {asked.model} takes at once. Shorten it{more}."
            )
        # four notes into one: every round of notes at least halves what there is to read, so it ends
        self._note_tokens = min(self._note_tokens, least // 4)

    def fits(self, lines: Sequence[str]) -> bool:
        return sum(map(self._weight, lines)) <= self._end_room

    def digest(self, given: Sequence[Passage]) -> list[str]:
        """Notes on the passages that fit into one prompt."""
        lines = [line for passage in given for line in self._split(passage)]
        notes = self._read("part", self._packed(lines), "Reading part {} of {}")
        while not self.fits(notes):
            notes = self._read("notes", self._packed(notes), "Bringing notes together, {} of {}")
        return notes or ["Nothing."]

    def write(self, stage: Stage, lines: Sequence[str]) -> Iterator[str]:
        """The answer itself, growing."""
        raw = text = ""
        self._tell("Reading" if stage == "whole" else "Reading the notes")
        for count, piece in enumerate(self._generate(self._prompt(stage, lines), self._answer_tokens), 1):
            self._tell("Writing", min(1.0, count / self._answer_tokens))
            raw += piece
            if (now := said(raw)) != text:
                text = now
                yield text
        if not text:
            raise EngineError(f"{self._asked.model} gave no answer. Ask in other words, or choose another model.")

    def _read(self, stage: Stage, parts: Sequence[Sequence[str]], doing: str) -> list[str]:
        """Notes on each part that has something to say."""
        self._left = self._generations(len(parts))
        notes = []
        for number, part in enumerate(parts, 1):
            self._tell(doing.format(number, len(parts)))
            note = said("".join(self._generate(self._prompt(stage, part), self._note_tokens)))
            self._done, self._left = self._done + 1, self._left - 1
            note = note[: _fitting(note, self._note_tokens - 1, self._count)].strip()  # one for the line's end
            if note.strip(" .*-").casefold() not in ("", "nothing"):
                notes.append(note)
        return notes

    def _generate(self, prompt: str, max_tokens: int) -> Iterator[str]:
        """What the model says; it ends by itself once it is cancelled."""
        self._check()
        yield from self._chat.generate(prompt, max_tokens, self._cancelled)
        self._check()

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _tell(self, doing: str, part: float = 0.0) -> None:
        self._progress((self._done + part) / (self._done + self._left), doing)

    def _generations(self, parts: int) -> int:
        """How many prompts are still to come, at most: these parts, rounds of notes, the answer."""
        total, notes = parts + 1, parts
        while notes * self._note_tokens > self._end_room:
            notes = math.ceil(notes / (self._part_room // self._note_tokens))
            total += notes
        return total

    def _prompt(self, stage: Stage, lines: Sequence[str]) -> str:
        question = f"Question: {self._asked.question}\n\n" if self._asked.kind == "question" else ""
        return f"{_TASK[self._asked.kind, stage]}\n\n{question}{_GIVEN[stage]}\n" + "\n".join(lines)

    def _overhead(self, *stages: Stage) -> int:
        return max(self._count(self._prompt(stage, ())) for stage in stages)

    def _weight(self, line: str) -> int:
        return self._count(f"{line}\n")

    def _packed(self, lines: Iterable[str]) -> list[list[str]]:
        """The lines in order, in as few parts as hold them."""
        parts: list[list[str]] = []
        used = self._part_room
        for line in lines:
            used += self._weight(line)
            if used > self._part_room:
                parts.append([])
                used = self._weight(line)
            parts[-1].append(line)
        return parts

    def _split(self, passage: Passage) -> Iterator[str]:
        """The passage as one line, or as several under its number where it is longer than a part."""
        head, rest = f"[{passage.number}] ", passage.text

        def weight(text: str) -> int:
            return self._weight(head + text)

        while weight(rest) > self._part_room:
            cut = _fitting(rest, self._part_room, weight)
            yield head + rest[:cut]
            rest = rest[cut:].lstrip()
        if rest:
            yield head + rest


def _fitting(text: str, tokens: int, count: Callable[[str], int]) -> int:
    """How many characters from the start make at most so many tokens: to the end of a word, or inside the first."""
    if count(text) <= tokens:
        return len(text)
    ends = [word.end() for word in re.finditer(r"\S+", text)]
    fit = bisect_right(ends, tokens, key=lambda end: count(text[:end]))
    if fit:
        return ends[fit - 1]
    return max(1, bisect_right(range(1, ends[0]), tokens, key=lambda end: count(text[:end])))


def _cited(text: str) -> Iterator[int]:
    for inside in _BRACKETS.findall(text):
        for first, last in _NUMBERS.findall(inside):
            low, high = int(first), int(last or first)
            yield from range(low, high + 1) if 0 <= high - low < LONGEST_CITED_RANGE else (low, high)


def _bag(text: str) -> set[str]:
    return {fold(word) for word in text.split()}
