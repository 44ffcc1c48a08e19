"""All that crosses between page and server: what is read, what is asked, what both ends must agree on.

A field is added where its shape stands, in this folder; then `python -m studio.api.generate` writes the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from studio import limits
from studio.api.answers import AnswerInfo, Answers, AnswerStarted, ChangeAsk, StartAsk
from studio.api.base import Done, Json, Status, TimedBy
from studio.api.comparisons import CompareStarted, StartCompare, WireComparison
from studio.api.edits import Edited, EditRequest, Operations, Previewed, PreviewRequest, RunAction, RunNow
from studio.api.exports import CancelExport, ExportStarted, ExportState, Formats, LatestExport, StartExport
from studio.api.glossary import GlossaryChanged, GlossaryNow, PutEntry, RemoveEntry, TakeInGlossary
from studio.api.history import HistoryPage
from studio.api.intakes import GoOn, IntakeStarted, IntakeState, LatestIntake, StopIntake, TakeIn, TryAgain
from studio.api.live import LiveHeld, LiveStarted, LiveText, LiveWhose, StartLive
from studio.api.models import ModelAction, Models
from studio.api.people import Me
from studio.api.projects import AddProject, ChangeProject, DeleteProject, Move, MovedRecordings, ProjectMade
from studio.api.proofreading import NeverPropose, ProposeAgain, StopSuggesting, SuggestCorrections, WireProofreading
from studio.api.pulls import Pulls, PullStarted, PullState, StartPull, StopPull
from studio.api.recordings import Delete, LibraryRows, RecordingInfo, Rename
from studio.api.refusals import Refusal
from studio.api.searches import HitsIn, SaidIn, TextsIn
from studio.api.speakers import FindSpeakers, LatestSearch, SearchStarted
from studio.api.suspects import REASONS, WireSuspects
from studio.api.together import AwayRequest, HereRequest, NewsAnswer
from studio.api.transcripts import STATUSES, TIMED_BY, WireChanges
from studio.api.visits import Leave, Lent, Visit
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.uploaded import SUFFIXES
from studio.transcript import ops
from studio.transcript.suspects.ranking import SHARES
from studio.vocabulary import ABOUT, STRENGTHS


@dataclass(frozen=True, slots=True)
class Read:
    """What a GET of a path answers."""

    gives: Any
    query: str = ""
    help: str = ""


READS: Mapping[str, Read] = {
    "/recordings/{id}/recording.json": Read(RecordingInfo),
    "/transcripts/{id}/changes.json": Read(WireChanges, "since=", "newer than this version; of -1, or none, all"),
    "/transcripts/{id}/history.json": Read(HistoryPage, "before=", "older edits than this number"),
    "/transcripts/{id}/glossary.json": Read(GlossaryNow),
    "/operations.json": Read(Operations),
    "/library.json": Read(LibraryRows),
    "/library/text.json": Read(SaidIn, "wanted=", "what is looked for, whatever its case and accents"),
    "/library/hits.json": Read(
        HitsIn, "wanted=", "what is looked for, whatever its case and accents; with `project=` in one alone"
    ),
    "/library/texts.json": Read(
        TextsIn, "after=", "behind the place that the answer before has named; with `project=` of one alone"
    ),
    "/intakes.json": Read(
        LatestIntake, "more=", "the recordings, with commas between, of which this browser has more to send"
    ),
    "/intakes/{id}.json": Read(IntakeState),
    "/transcripts/{id}/compare.json": Read(WireComparison, "with=", "the id of the other"),
    "/transcripts/{id}/answers.json": Read(Answers),
    "/transcripts/{id}/speakers.json": Read(LatestSearch),
    "/transcripts/{id}/suspects.json": Read(WireSuspects),
    "/transcripts/{id}/proofreading.json": Read(
        WireProofreading,
        "numbers=",
        "`digits` or `words`: how whole numbers are to be written; `off`, or none: however",
    ),
    "/answers/{id}.json": Read(AnswerInfo),
    "/live/whose.json": Read(LiveWhose),
    "/live/{id}/text.json": Read(LiveText, "since=", "so many lines are known"),
    "/models.json": Read(Models),
    "/formats.json": Read(Formats),
    "/exports.json": Read(
        LatestExport, "transcript=", "or `recording=` or `project=`; of the whole library without one"
    ),
    "/exports/{token}/state.json": Read(ExportState),
    "/pulls.json": Read(Pulls),
    "/pulls/{id}.json": Read(PullState),
    "/visit.json": Read(Visit),
    "/me.json": Read(Me),
    "/lent.json": Read(Lent, "path=", "what stands below the studio's own, with its query"),
}
"""By path, below the studio's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the page can ask for: what it sends, and what it gets where that was done."""

    takes: Any
    gives: Any


ASKS: Mapping[str, Sequence[Asked]] = {
    "edit": [Asked(EditRequest, Edited), Asked(PreviewRequest, Previewed)],
    "here": [Asked(HereRequest, NewsAnswer), Asked(AwayRequest, Done)],
    "live": [Asked(StartLive, LiveStarted)],
    "run": [Asked(RunAction, RunNow)],
    "compare": [Asked(StartCompare, CompareStarted)],
    "ask": [Asked(StartAsk, AnswerStarted), Asked(ChangeAsk, Done)],
    "speakers": [Asked(FindSpeakers, SearchStarted)],
    "glossary": [
        Asked(PutEntry, GlossaryChanged),
        Asked(RemoveEntry, GlossaryChanged),
        Asked(TakeInGlossary, GlossaryChanged),
    ],
    "proofreading": [
        Asked(NeverPropose, Done),
        Asked(ProposeAgain, Done),
        Asked(SuggestCorrections, Done),
        Asked(StopSuggesting, Done),
    ],
    "model": [Asked(ModelAction, Done)],
    "library": [Asked(Rename, Done), Asked(Delete, Done), Asked(Move, MovedRecordings)],
    "project": [Asked(AddProject, ProjectMade), Asked(ChangeProject, Done), Asked(DeleteProject, Done)],
    "intake": [
        Asked(StopIntake, Done),
        Asked(GoOn, IntakeStarted),
        Asked(TryAgain, IntakeStarted),
        Asked(TakeIn, IntakeStarted),
    ],
    "export": [Asked(StartExport, ExportStarted), Asked(CancelExport, Done)],
    "pull": [Asked(StartPull, PullStarted), Asked(StopPull, Done)],
    "visit": [Asked(Leave, Done)],
}
"""By HTTP POST to `/edit`, `/here` and `/live`, and by the server functions of our components. Each may answer a
`Refusal` instead."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that both ends must have alike."""

    value: object
    help: str
    type: str = ""
    """In TypeScript, where the value does not say it."""


CONSTANTS: Mapping[str, Constant] = {
    "STATUSES": Constant(STATUSES, "In the order of their numbers on the wire.", "readonly Status[]"),
    "TIMED_BY": Constant(TIMED_BY, "In the order of their numbers on the wire.", "readonly TimedBy[]"),
    "SUSPECT_REASONS": Constant(
        list(REASONS.items()),
        "Why a word is suspect, and what a person is told, in the order of their bits.",
        "readonly Choice[]",
    ),
    "SUSPECT_SHARES": Constant(
        dict(SHARES), "Percent of a machine’s words that are marked, by how much somebody wants to be shown."
    ),
    "SAMPLE_RATE": Constant(limits.SAMPLE_RATE, "Hz, of what the page records."),
    "LONGEST_PIECE": Constant(limits.LONGEST_PIECE, "Samples of a recording that are sent at once."),
    "SPECTROGRAM_SECONDS": Constant(limits.SPECTROGRAM_SECONDS, "Of the sound in one tile of its spectrogram."),
    "SPECTROGRAM_COLUMNS": Constant(limits.SPECTROGRAM_COLUMNS, "Of a spectrogram in one second."),
    "SPECTROGRAM_BANDS": Constant(limits.SPECTROGRAM_BANDS, "Of a spectrogram, even steps of HTK’s mel apart."),
    "SPECTROGRAM_HZ": Constant(limits.SPECTROGRAM_HZ, "To where they reach from 0."),
    "SPECTROGRAM_DB": Constant(limits.SPECTROGRAM_DB, "Decibels from a level of 0 to one of 255, which is full scale."),
    "LONGEST_CITED_RANGE": Constant(
        limits.LONGEST_CITED_RANGE, "Segments that one citation may name; of a longer one its ends."
    ),
    "LONGEST_QUESTION": Constant(limits.LONGEST_QUESTION, "Characters."),
    "LONGEST_SPEAKER": Constant(limits.LONGEST_SPEAKER, "Characters of a speaker’s name."),
    "LONGEST_NAME": Constant(limits.LONGEST_NAME, "Characters of a recording’s name."),
    "LONGEST_PROJECT_NAME": Constant(limits.LONGEST_PROJECT_NAME, "Characters of a project’s name."),
    "LONGEST_PROJECT_TEXT": Constant(
        limits.LONGEST_PROJECT_TEXT, "Characters of a project’s description, licence, or consent text."
    ),
    "LONGEST_RETENTION": Constant(limits.LONGEST_RETENTION, "Days that a project keeps its recordings."),
    "TAKEN_SUFFIXES": Constant(
        [*AUDIO.suffixes, *SUFFIXES],
        "Of files that can be taken in; of a folder no others are sent.",
        "readonly string[]",
    ),
    "LONGEST_VOCABULARY": Constant(limits.LONGEST_VOCABULARY, "Characters of the words that a model is told."),
    "VOCABULARY_STRENGTHS": Constant(
        STRENGTHS, "How strongly a model is to expect them; the first is the default.", "readonly Choice[]"
    ),
    "VOCABULARY_ABOUT": Constant(dict(ABOUT), "What a person is told of a vocabulary, by how a model takes it."),
    "LONGEST_SEARCH": Constant(limits.LONGEST_SEARCH, "Characters of what is looked for in the library."),
    "MOST_FOUND": Constant(limits.MOST_FOUND, "Segments of many recordings that are shown at once."),
    "MOST_TRIED": Constant(limits.MOST_TRIED, "Segments of many recordings that an expression is tried on at once."),
    "MOST_RETIMED": Constant(limits.MOST_RETIMED, "Segments whose words are looked for in the sound in one step."),
    "MOST_REPLACED": Constant(limits.MOST_REPLACED, "Segments that one replacement changes."),
    "PASTED_AHEAD": Constant(
        limits.PASTED_AHEAD, "Rows are looked at until they have so many times the words of a pasted text."
    ),
    "PASTED_BESIDE": Constant(limits.PASTED_BESIDE, "Words of rows that are looked at beside that."),
    "LONGEST_INTENT": Constant(limits.LONGEST_INTENT, "Bytes of what is asked for at once."),
    "LONGEST_SEGMENT": Constant(limits.LONGEST_SEGMENT, "Seconds."),
    "SHORTEST_SEGMENT": Constant(limits.SHORTEST_SEGMENT, "Seconds."),
    "SHORTEST_REGION": Constant(limits.SHORTEST_REGION, "Seconds; less holds no word."),
}


def definitions() -> dict[str, Json]:
    """The JSON schema of everything that has a name, in the order in which it is spoken of."""
    shapes = [
        *(read.gives for read in READS.values()),
        *(side for each in ASKS.values() for asked in each for side in _sides(asked)),
        LiveHeld,  # a piece of sound, which is no JSON, is answered with it
        Refusal,
    ]
    wanted = [TypeAdapter(shape) for shape in (*shapes, *_intents(), Status, TimedBy)]
    _, schema = TypeAdapter.json_schemas([(number, "validation", each) for number, each in enumerate(wanted)])
    found: dict[str, Json] = schema["$defs"]
    return found


def _sides(asked: Asked) -> tuple[Any, Any]:
    return asked.takes, asked.gives


def _intents() -> list[Any]:
    """What our own operations take; another package's stand in `operations.json` alone."""
    own = ops.asked_for().values()
    return [each.intent for each in own if each.intent.__module__.startswith(f"{ops.__name__}.")]
