"""Text formats against what they should look like, and against the readers of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pysubs2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.align.carry import carry
from studio.domain import Segment, Word
from studio.formats import Document, Options, export, writer_named, writers
from studio.formats.cues import LINE, LINES, SECONDS, cues
from studio.formats.names import free_stem
from studio.formats.text_format import TextFormat
from studio.text import clean
from tests.formats.builders import document, segment

TALK = [
    segment(0.31, 3.2, "That agent is already logged on.", id="a", speaker="Ann"),
    segment(3.5, 4.0, "um", id="b", status="unusable"),
    segment(4.0, 6.0, "Please wait & <listen>.", id="c", speaker="Bob Lee"),
    segment(7.0, 8.0, "a --> b", id="d", speaker="Bob Lee"),
    segment(9.0, 9.5, "draft", id="e", status="draft"),
]


def render(name: str, timeline: Path, segments: Sequence[Segment] = TALK, recording: str = "my call.wav") -> str:
    form = writer_named(name)
    assert isinstance(form, TextFormat)
    return form.render(document(timeline, segments, name=recording), Options("verified"))


GOLDEN = {
    "txt": """\
        Ann:
        That agent is already logged on.

        Bob Lee:
        Please wait & <listen>.
        a --> b
        """,
    "srt": """\
        1
        00:00:00,310 --> 00:00:03,200
        Ann: That agent is already logged on.

        2
        00:00:04,000 --> 00:00:06,000
        Bob Lee: Please wait & ‹listen›.

        3
        00:00:07,000 --> 00:00:08,000
        Bob Lee: a → b

        """,
    "vtt": """\
        WEBVTT

        00:00:00.310 --> 00:00:03.200
        <v Ann>That agent is already logged on.

        00:00:04.000 --> 00:00:06.000
        <v Bob Lee>Please wait &amp; &lt;listen&gt;.

        00:00:07.000 --> 00:00:08.000
        <v Bob Lee>a --&gt; b

        """,
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, timeline: Path) -> None:
    assert render(name, timeline) == dedent(GOLDEN[name])


def test_ctm(timeline: Path) -> None:
    segments = [
        Segment("a", 1.0, 2.0, (Word("agent", 1.0, 1.5, 0.93), Word("on.", 1.5, 2.0, None)), None, "en", "verified"),
        Segment("b", 2.0, 3.0, (Word(" a b ", 2.0, 3.0, 1.0),), "Bob Lee", "en", "verified"),
    ]
    assert render("ctm", timeline, segments, "../;; x y.wav") == dedent(
        """\
        x_y 1 1.000 0.500 agent 0.93 lex unknown
        x_y 1 1.500 0.500 on. NA lex unknown
        x_y 1 2.000 1.000 a 1.00 lex Bob_Lee
        x_y 1 2.000 1.000 b 1.00 lex Bob_Lee
        """
    )


def test_json_is_the_contract(timeline: Path) -> None:
    word = Word("agent", 0.31, 0.72, 0.93, "model")
    shape = json.loads(render("json", timeline, [Segment("s", 0.0, 3.2, (word,), None, "en", "verified")]))
    assert shape == {
        "recording": {"id": "ab" * 32, "name": "my call.wav", "duration": 20.0, "sample_rate": 16000},
        "warnings": [],
        "model": "pocketsphinx/en-us",
        "task": "asr",
        "source_lang": "en",
        "target_lang": "en",
        "pnc": True,
        "text": "agent",
        "segments": [
            {
                "id": "s", "start": 0.0, "end": 3.2, "text": "agent", "speaker": None,
                "words": [{"text": "agent", "start": 0.31, "end": 0.72, "confidence": 0.93, "timed_by": "model"}],
            }
        ],
    }  # fmt: skip


words = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(clean), max_size=60)


@settings(max_examples=150, deadline=None)
@given(texts=words, length=st.floats(0.2, 40))
def test_cues_keep_every_word_and_every_limit(texts: list[str], length: float) -> None:
    step = length / max(len(texts), 1)
    said = tuple(Word(text, i * step, (i + 1) * step) for i, text in enumerate(texts))
    shown = cues([Segment("a", 0.0, length, said)])
    spoken = "".join("".join(cue.lines) for cue in shown).replace(" ", "")
    assert spoken == "".join(clean(text) for text in texts).replace(" ", "")
    for cue in shown:
        assert 1 <= len(cue.lines) <= LINES
        assert all(0 < len(line) <= LINE for line in cue.lines)
        assert 0 < cue.end - cue.start <= SECONDS + step + 0.06
    assert all(a.end <= b.start + 0.06 for a, b in pairwise(shown))


def test_cues_end_with_sentences_and_at_pauses() -> None:
    text = "Please enter your agent number now. Then press pound and wait for the tone before you speak to anyone."
    first, *_ = cues([segment(0, 12, text)])
    assert " ".join(first.lines) == "Please enter your agent number now."
    said = (Word("one", 0, 1), Word("two", 3, 4))
    assert [(cue.start, cue.end) for cue in cues([Segment("a", 0, 4, said)])] == [(0, 1), (3, 4)]


def timed(text: str, *edges: float) -> tuple[Word, ...]:
    """Words at pairs of edges."""
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Word(token, *pair) for token, pair in zip(text.split(), pairs, strict=True))


def test_a_short_word_stands_long_enough_where_there_is_room() -> None:
    yes, following = segment(0.0, 0.4, "Yes."), segment(3.0, 5.0, "Well then.")
    assert [(cue.start, cue.end) for cue in cues([yes, following])] == [(0.0, 0.834), (3.0, 5.0)]


def test_a_short_word_begins_earlier_where_there_is_room_in_front_alone() -> None:
    first, yes, following = segment(0, 2, "So then."), segment(4.0, 4.4, "Yes."), segment(4.4, 6.0, "Well then.")
    shown = cues([first, yes, following])[1]
    assert (round(shown.start, 3), shown.end) == (3.566, 4.4)


def test_a_cue_ends_with_the_sound() -> None:
    (cue,) = cues([segment(0.0, 0.4, "Yes.")], 0.5)
    assert (cue.start, cue.end) == (0.0, 0.5)


def test_nobody_has_to_read_faster_than_17_characters_a_second() -> None:
    text = "Well I would certainly not have expected the committee to say that."
    first, _ = cues([segment(3.0, 5.0, text), segment(8.0, 10.0, "No.")])
    assert first.start == 3.0
    assert len(text) / 17 <= first.end - first.start < len(text) / 17 + 0.01


def test_speech_of_another_is_not_talked_over() -> None:
    first, _ = cues([segment(0.0, 1.0, "A text that is far too long for it.", speaker="A"), segment(1.5, 3, "No.")])
    assert (first.start, first.end) == (0.0, 1.5)


@pytest.mark.parametrize("words", range(12, 40))
def test_no_word_is_left_alone(words: int) -> None:
    """At two and a half words a second, as people speak; a last word after a short pause, too."""
    text = " ".join(f"word{number}" for number in range(words))
    assert min(len(" ".join(cue.lines).split()) for cue in cues([segment(0, words * 0.4, text)])) > 1
    late = Segment("a", 0, 9, timed("there it is", 0, 0.5, 0.5, 1, 1.8, 2.4))
    assert [cue.lines for cue in cues([late])] == [("there it is",)]


def test_a_word_that_is_stretched_goes_after_seven_seconds() -> None:
    said = Segment("a", 10, 30, timed("a stretched word", 10, 10.2, 10.2, 25.2, 25.2, 26))
    assert all(cue.end - cue.start <= 7 for cue in cues([said]))
    assert [cue.end for cue in cues([said])][:2] == [10.2, 17.2]


ANNA_BERT_NOBODY = [
    segment(0, 2, "I am Anna.", speaker="Anna"),
    segment(3, 5, "I am Bert.", speaker="Bert"),
    segment(6, 8, "And who am I?"),
]


def test_nobodys_text_stands_under_nobodys_name(timeline: Path) -> None:
    assert render("txt", timeline, ANNA_BERT_NOBODY) == "Anna:\nI am Anna.\n\nBert:\nI am Bert.\n\nAnd who am I?\n"
    lines = render("srt", timeline, ANNA_BERT_NOBODY).splitlines()
    assert lines[2::4] == ["Anna: I am Anna.", "Bert: I am Bert.", "And who am I?"]
    voices = render("vtt", timeline, ANNA_BERT_NOBODY).splitlines()
    assert voices[3::3] == ["<v Anna>I am Anna.", "<v Bert>I am Bert.", "And who am I?"]


def test_names_take_no_more_than_their_lines() -> None:
    said = segment(0, 20, "many words that have to be shown in lines " * 8, speaker="Somebody with a very long name")
    for cue in cues([said], named=True):
        assert cue.lines[0].startswith("Somebody with a very lo…: ")
        assert len(cue.lines) <= LINES
        assert all(len(line) <= LINE for line in cue.lines)


def test_ctm_is_in_order_of_time_and_has_no_punctuation_alone(timeline: Path) -> None:
    one = Segment("a", 0, 4, timed("yes well ?", 0, 1, 3, 3.5, 3.5, 4), "A", "en", "verified")
    other = Segment("b", 1, 3, timed("no 5 %", 1, 2, 2, 2.5, 2.5, 3), "B", "en", "verified")
    lines = [line.split() for line in render("ctm", timeline, [one, other]).splitlines()]
    assert [(line[2], line[4], line[7]) for line in lines] == [
        ("0.000", "yes", "A"), ("1.000", "no", "B"), ("2.000", "5", "B"), ("2.500", "%", "B"), ("3.000", "well", "A"),
    ]  # fmt: skip


def test_ctm_says_the_channel_as_rttm_does_and_has_one_behind_the_other(timeline: Path) -> None:
    right = Segment("a", 0, 1, timed("yes", 0, 1), "A", "en", "verified", channel=1)
    left = Segment("b", 0.5, 1.5, timed("no", 0.5, 1.5), "B", "en", "verified", channel=0)
    ctm = [line.split()[1:5:3] for line in render("ctm", timeline, [right, left]).splitlines()]
    rttm = [line.split()[2:8:5] for line in render("rttm", timeline, [right, left]).splitlines()]
    assert (ctm, rttm) == ([["1", "no"], ["2", "yes"]], [["2", "A"], ["1", "B"]])


def test_french_spaces_stay(timeline: Path) -> None:
    text = clean(
        "Vraiment\u202f? Oui. Cela fait 10\u00a0000\u00a0€ et « rien » de plus pour toi, tu le sais bien\u202f?"
    )
    said = Segment("a", 0, 8, carry((), text, 0, 8), None, "fr", "verified")
    assert json.loads(render("json", timeline, [said]))["text"] == text
    words = [word.text for word in said.words]
    assert (words[0], words[4]) == ("Vraiment\u202f?", "10\u00a0000\u00a0€")
    blocks = render("srt", timeline, [said]).strip().split("\n\n")
    shown = [block.split("\n", 2)[2] for block in blocks]
    assert " ".join(shown).replace("\n", " ") == text
    assert not any(line.startswith(("?", "€")) for block in shown for line in block.split("\n"))
    ctm = [line.split(" ")[4] for line in render("ctm", timeline, [said]).splitlines()]
    assert "?" not in ctm


nasty = st.text(st.sampled_from("ab <>&-{}\\\n\r\t:0123.\u202e\u05d0\u0627😀"), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(nasty.filter(clean), min_size=1, max_size=6))
def test_other_readers_find_every_cue(texts: list[str], timeline: Path) -> None:
    segments = [segment(i * 3.0, i * 3.0 + 2, text) for i, text in enumerate(texts)]
    expected = cues(segments)
    for name in ("srt", "vtt"):
        read = pysubs2.SSAFile.from_string(render(name, timeline, segments), format_=name)
        times = [(event.start, event.end) for event in read]
        assert times == [(round(cue.start * 1000), round(cue.end * 1000)) for cue in expected]


@pytest.mark.parametrize("text", ["he {laughs} now", r"C:\new\Notes\hello", r"{\p1} one", "a & b"])
def test_nothing_of_a_text_is_lost_in_subtitles(text: str, timeline: Path) -> None:
    """What pysubs2 takes for tags or line ends (docs/adr/0022)."""
    (srt, vtt) = (render(name, timeline, [segment(0, 2, text)]).splitlines() for name in ("srt", "vtt"))
    assert unescape(vtt[3]) == text
    assert srt[2] == text.replace("{\\", "(\\")


def test_right_to_left_text_is_kept_without_marks(timeline: Path) -> None:
    shown = render("vtt", timeline, [segment(1, 2, "\u202eشكرا، John!\u202c"), segment(3, 4, "می\u200cخواهم")])
    assert "شكرا، John!" in shown
    assert "می\u200cخواهم" in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("call.wav", "call"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.wav", "x"),
        ('a"b\nc.wav', "a_b c"),
        ("..", "recording"),
        ("", "recording"),
        (" . ", "recording"),
        ("nul.wav", "_nul"),
        ("nul.txt", "_nul.txt"),
        ("Interview 2024.05.12", "Interview 2024.05.12"),
        ("Interview 2024.05.12.m4a", "Interview 2024.05.12"),
        ("Dr. Smith", "Dr. Smith"),
        ("talk.MP4", "talk"),
        ("x" * 300 + ".wav", "x" * 120),
        ("😀" * 300, "😀" * 30),
        ("\ud800.wav", "wav"),
    ],
)
def test_a_recordings_name_becomes_a_safe_stem(name: str, stem: str) -> None:
    assert free_stem(name, set()) == stem


def test_equal_names_are_told_apart(timeline: Path, tmp_path: Path) -> None:
    documents: list[Document] = [document(timeline, TALK, name=name) for name in ("a.wav", "A.mp3", "a.wav")]
    report = export(documents, tmp_path / "out", "srt", Options("verified"))
    assert report.files == ("a.srt", "A (2).srt", "a (3).srt")
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(report.files)
    assert (report.rows, report.skipped) == (9, {"status.unusable": 3, "status.draft": 3})


def test_texts_are_of_all_segments_and_training_sets_of_verified_ones(timeline: Path, tmp_path: Path) -> None:
    made = document(timeline, TALK)
    usable = [each for each in TALK if each.status != "unusable"]
    assert export([made], tmp_path / "srt", "srt").rows == len(usable)
    ours = Options(settings={"checker": "studio"})
    assert export([made], tmp_path / "nemo", "nemo", ours).rows == sum(each.status == "verified" for each in usable)
    assert {name: each.status for name, each in writers().items()} == {
        "nemo": "verified", "audiofolder": "verified",
        "ctm": "all", "json": "all", "rttm": "all", "srt": "all", "txt": "all", "vtt": "all",
    }  # fmt: skip


def test_the_formats_that_can_go_to_standard_output() -> None:
    assert [name for name, each in writers().items() if isinstance(each, TextFormat)] == [
        "ctm", "json", "rttm", "srt", "txt", "vtt",
    ]  # fmt: skip
