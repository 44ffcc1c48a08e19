"""Suspecting: what may be wrong in a transcript, by its sound, other transcripts and the project's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from studio.audio.names import activity_of
from studio.audio.pauses import FRAMES, speech_runs
from studio.audio.pcm import to_pcm
from studio.audio.reader import TimelineReader
from studio.audio.voice import voiced_seconds
from studio.domain import Recording, Region, Segment, Transcript
from studio.engines.catalog import Catalog
from studio.errors import SoundMissing
from studio.store import Store
from studio.transcript.compare import common
from studio.transcript.suspects.base import EVEN, Evidence, Other
from studio.transcript.suspects.heard import Place, as_heard
from studio.transcript.suspects.measuring import Worth, checked, worth
from studio.transcript.suspects.overheard import overheard
from studio.transcript.suspects.poor import poor
from studio.transcript.suspects.ranking import SHARES, Suspicion, rank
from studio.workflow.slices import Slices
from studio.workflow.sounds import timeline
from studio.workflow.spelling import Spelling

MOST_OTHERS = 3
"""The newest are asked; each costs as much as comparing with it."""

MOST_OVERHEARD = 100
"""Stretches without words whose sound is listened to: in a transcript that has more, they are not what is wrong."""

LEAST_VOICE = 0.25
"""Seconds of voice, as speech detection finds it, where somebody speaks: the rest are doors and coughs."""


@dataclass(frozen=True, slots=True)
class Suspected:
    words: tuple[Suspicion, ...]
    """Those that a person may be shown and that still stand, the likeliest first."""
    voice: tuple[Region, ...]
    """Where somebody speaks and no word stands (seconds), in time order."""
    poor: Mapping[str, float]
    """Segments that are quicker written anew: the share of their words expected to be wrong, by id."""
    worth: tuple[Worth, ...]
    checked: int
    """Words of which a person has said what is right."""


class Suspecting:
    """Asks nobody's leave: whoever calls has checked that the transcript may be seen. Only reads."""

    def __init__(self, store: Store, catalog: Catalog, spelling: Spelling) -> None:
        self._store = store
        self._catalog = catalog
        self._spelling = spelling
        self._slices = Slices(store)

    def of(self, transcript_id: str) -> Suspected:
        """Raises NotFound."""
        now = self._store.transcripts.get(transcript_id)
        recording = self._store.recordings.get(now.recording_id)
        heard = as_heard(now, self._said(now))
        voice = self._voice(recording)
        evidence = Evidence(heard.transcript, self._others(now), self._spelling.of(recording, now.language), voice)
        ranked = rank(evidence)
        judged = checked(ranked, heard.transcript.segments, {segment.id: segment for segment in now.segments})
        return Suspected(
            words=_shown(ranked, heard.standing),
            voice=self._overheard(recording, now, voice or ()),
            poor=poor(evidence),
            worth=worth(judged),
            checked=len(judged),
        )

    def _said(self, now: Transcript) -> Mapping[str, Segment] | None:
        if now.hypothesis_id is None:
            return None
        return self._store.transcripts.said(now.hypothesis_id, [segment.id for segment in now.segments])

    def _others(self, now: Transcript) -> tuple[Other, ...]:
        """The newest of the same task and language, as far as each of them has come."""
        of_recording = [each for each, count in self._store.transcripts.of_recording(now.recording_id) if count]
        same = [each for each in of_recording if each.id != now.id and _asked(each) == _asked(now)]
        return tuple(self._other(now, each) for each in same[:MOST_OTHERS])

    def _other(self, now: Transcript, other: Transcript) -> Other:
        heard = common(other.region, self._slices.heard(other.id)[0])
        whole = replace(self._store.transcripts.get(other.id), region=heard)
        return Other(whole, _trust(self._errors(now), self._errors(other)))

    def _errors(self, transcript: Transcript) -> float | None:
        """The share of words that the transcript's model is known to get wrong; None where nobody knows."""
        named = (card.word_errors for card in self._catalog.cards() if card.id == transcript.request.model)
        return next(named, None)

    def _voice(self, recording: Recording) -> tuple[Region, ...] | None:
        try:
            levels = np.frombuffer(self._store.blobs.read(recording.sha256, activity_of(None)), np.uint8)
        except SoundMissing:
            return None
        return tuple((start / FRAMES, end / FRAMES) for start, end in speech_runs(levels))

    def _overheard(self, recording: Recording, now: Transcript, voice: Sequence[Region]) -> tuple[Region, ...]:
        """What was looked at: of a run that is not done, or of a part, what it has heard."""
        start, end = common(now.region, self._slices.heard(now.id)[0])
        within = [each for each in overheard(now.segments, voice) if start <= each[0] and each[1] <= end]
        if not within or len(within) > MOST_OVERHEARD:
            return ()
        try:
            with timeline(self._store.blobs, recording.sha256) as sound:
                return tuple(each for each in within if _voiced(sound, each) >= LEAST_VOICE)
        except SoundMissing:
            return ()


def _asked(transcript: Transcript) -> tuple[str, str]:
    return transcript.request.task, transcript.request.target_lang


def _trust(mine: float | None, others: float | None) -> float:
    """How likely the other is right where two differ, of models that err as often as is known of them."""
    return mine / (mine + others) if mine and others else EVEN


def _voiced(sound: TimelineReader, stretch: Region) -> float:
    return voiced_seconds(to_pcm(sound.read(*stretch)))


def _shown(ranked: Sequence[Suspicion], standing: Collection[Place]) -> tuple[Suspicion, ...]:
    most = 10 * max(SHARES.values())
    shown = [each for each in ranked if each.rank <= most and (each.segment, each.place) in standing]
    return tuple(sorted(shown, key=lambda each: -each.against))
