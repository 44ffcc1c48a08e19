"""Text formats against what they should look like, and against the readers of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pysubs2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.domain import Segment, Word
from studio.exports import Document, Options, TextFormat, export, format_named, formats
from studio.exports.cues import LINE, LINES, SECONDS, cues
from studio.exports.texts import free_stem
from studio.text import clean
from tests.exports.builders import document, segment

TALK = [
    segment(0.31, 3.2, "That agent is already logged on.", id="a", speaker="Ann"),
    segment(3.5, 4.0, "um", id="b", status="unusable"),
    segment(4.0, 6.0, "Please wait & <listen>.", id="c", speaker="Bob Lee"),
    segment(7.0, 8.0, "a --> b", id="d", speaker="Bob Lee"),
    segment(9.0, 9.5, "draft", id="e", status="draft"),
]


def render(name: str, timeline: Path, segments: Sequence[Segment] = TALK, recording: str = "my call.wav") -> str:
    form = format_named(name)
    assert isinstance(form, TextFormat)
    return form.render(document(timeline, segments, name=recording), Options())


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
        That agent is already logged on.

        2
        00:00:04,000 --> 00:00:06,000
        Please wait & ‹listen›.

        3
        00:00:07,000 --> 00:00:08,000
        a → b

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
    found = cues([Segment("a", 0.0, length, said)])
    spoken = "".join("".join(cue.lines) for cue in found).replace(" ", "")
    assert spoken == "".join(clean(text) for text in texts).replace(" ", "")
    for cue in found:
        assert 1 <= len(cue.lines) <= LINES
        assert all(0 < len(line) <= LINE for line in cue.lines)
        assert 0 < cue.end - cue.start <= SECONDS + step + 0.06
    assert all(a.end <= b.start + 0.06 for a, b in pairwise(found))


def test_cues_end_with_sentences_and_at_pauses() -> None:
    text = "Please enter your agent number now. Then press pound and wait for the tone before you speak to anyone."
    first, *_ = cues([segment(0, 12, text)])
    assert " ".join(first.lines) == "Please enter your agent number now."
    said = (Word("one", 0, 1), Word("two", 3, 4))
    assert [(cue.start, cue.end) for cue in cues([Segment("a", 0, 4, said)])] == [(0, 1), (3, 4)]


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
        ("nul.txt", "_nul"),
        ("x" * 300 + ".wav", "x" * 120),
        ("😀" * 300, "😀" * 30),
        ("\ud800.wav", "wav"),
    ],
)
def test_a_recordings_name_becomes_a_safe_stem(name: str, stem: str) -> None:
    assert free_stem(name, set()) == stem


def test_equal_names_are_told_apart(timeline: Path, tmp_path: Path) -> None:
    documents: list[Document] = [document(timeline, TALK, name=name) for name in ("a.wav", "A.mp3", "a.wav")]
    report = export(documents, tmp_path / "out", "srt")
    assert report.files == ("a.srt", "A (2).srt", "a (3).srt")
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(report.files)
    assert (report.rows, report.skipped) == (9, {"status.unusable": 3, "status.draft": 3})


def test_formats_are_found_by_looking() -> None:
    assert list(formats()) == ["ctm", "json", "nemo", "srt", "txt", "vtt"]
    assert [name for name, form in formats().items() if isinstance(form, TextFormat)] == [
        "ctm", "json", "srt", "txt", "vtt",
    ]  # fmt: skip
