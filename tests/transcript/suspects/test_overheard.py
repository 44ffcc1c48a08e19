"""Voice without words."""

from __future__ import annotations

from studio.transcript.suspects.overheard import overheard
from tests.transcript.suspects.texts import segment


def test_what_lies_between_words_and_is_long_enough_is_found() -> None:
    written = [segment(0, "a b"), segment(1, "c")]  # words from 0.0 to 0.9 and from 10.0 to 10.4
    voice = ((0.0, 1.0), (3.0, 4.5), (6.0, 6.3), (9.0, 12.0), (20.0, 21.0))
    assert overheard(written, voice) == ((3.0, 4.5), (9.0, 9.75), (10.65, 12.0), (20.0, 21.0))


def test_without_words_all_voice_is_and_without_voice_nothing() -> None:
    assert overheard([], ((1.0, 2.0),)) == ((1.0, 2.0),)
    assert overheard([segment(0, "a")], ()) == ()
