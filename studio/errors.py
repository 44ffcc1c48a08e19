"""One tree of errors. Each owns its sentence, says the fix, and is also the fitting builtin.

`StudioError.fault` tells a wrong input (exit code 2, HTTP 4xx) from a fault of
the machine or the program (exit code 1, HTTP 5xx).
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

Step: TypeAlias = Literal["undone", "redone"]
"""Which way a step along the log of edits goes."""

Did: TypeAlias = Literal["changed", "removed", "brought back"]
"""What may have become of a segment."""


def shown(name: str, limit: int = 80) -> str:
    """A name from outside, safe to stand in one line of an error: quoted, no controls, cut in the middle."""
    return f"“{plainly(name, limit)}”"


def plainly(name: str, limit: int = 80) -> str:
    """The same without quotes."""
    clean = "".join("�" if unicodedata.category(c)[0] == "C" else c for c in name)
    if len(clean) > limit:
        clean = f"{clean[: limit // 2]}…{clean[-(limit // 2 - 1) :]}"
    return clean


UNEXPECTED = "It failed in a way it should not. The server's log has the details."
"""What a person is told of a fault of the program."""


def disk_full(place: str) -> str:
    """The sentence for a disk without space; `place` is a folder that a person knows, not a file of ours."""
    return (
        f"The disk that holds {place} is full. Delete recordings that you no longer need in the Library, or free some "
        "space, and try again; nothing was changed."
    )


class StudioError(Exception):
    """The root. `str(error)` is a sentence for the person at the page or the terminal."""

    fault = False


class SettingsError(StudioError, ValueError):
    """An environment variable with a value that cannot be used."""


class AudioError(StudioError, ValueError):
    """A file that cannot become a recording; names the file and the fix."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"{shown(name)}: {why}")


class LimitError(AudioError):
    """Audio longer or larger than the settings allow."""


class Cancelled(StudioError, RuntimeError):
    """Somebody stopped the work; nothing of it was left behind."""

    def __init__(self) -> None:
        super().__init__("Stopped. Nothing of it was left behind.")


class RequestError(StudioError, ValueError):
    """A model, task, language or option that cannot be had as asked."""


class RecordingFull(RequestError):
    """A recording that is being made has become as long as a file can be: it can be ended, and no more comes."""

    def __init__(self, hours: float) -> None:
        super().__init__(f"A recording is at most {hours:.3g} hours long.")


class UnknownModel(RequestError, LookupError):
    def __init__(self, model: str, known: list[str]) -> None:
        super().__init__(f"There is no model {shown(model)}. Known: {', '.join(known)}.")


class ModelUnavailable(StudioError, RuntimeError):
    """A known model whose weights or libraries are not here; says how to get them."""


class NotFound(StudioError, LookupError):
    """Unknown, deleted, or not the caller's to see: the three look alike from outside."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"There is no {what} {shown(key)}. It may have been deleted.")


class RoleMissing(RequestError):
    """Somebody sees a thing, in a project that he shares, and may not do this to it."""

    def __init__(self) -> None:
        super().__init__("Your role in this project does not let you do this. Ask an owner or a manager of it.")


class ImportBarred(NotFound):
    """What an import asks is his to answer, who is not in its project: that of whom he got it from, mostly."""

    def __init__(self, job_id: str) -> None:
        NotFound.__init__(self, "project", job_id)
        self.args = (
            "This import is for a project that you are not in, so you cannot go on with it. Have an owner or a manager "
            "of it let you in as somebody who may add recordings, and go on then; or give the import up, and "
            "bring its files into a project of your own.",
        )


class UnknownOperation(RequestError, LookupError):
    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"There is no operation {shown(name)}. Known: {', '.join(known)}.")


class IntentError(RequestError):
    """What was asked of an operation is not what it takes; names the field."""

    def __init__(self, operation: str, why: str) -> None:
        super().__init__(f"The operation {shown(operation)} cannot be carried out as asked: {why}.")


class EditError(StudioError, ValueError):
    """An edit that would leave a transcript as no transcript may be."""


class Conflict(StudioError, RuntimeError):
    """Somebody else changed the segment first; carries nothing: both texts are shown by the page."""

    def __init__(self, segment_id: str) -> None:
        self.segment_id = segment_id
        super().__init__("This segment was changed elsewhere in the meantime. Both texts are kept: choose one.")


class Overtaken(Conflict):
    """A step along the log that would take back what somebody else did since: nothing was done."""

    def __init__(self, segment_id: str, step: Step, op: str, did: Did, at: float, actor: str) -> None:
        """`did` is what became of the segment at `at` (seconds) since, by `actor`; empty where nobody knows by whom."""
        super().__init__(segment_id)
        self.step, self.op, self.did, self.at, self.actor = step, op, did, at, actor

    def __str__(self) -> str:
        who = self.actor or "somebody else"
        minutes, seconds = divmod(round(self.at, 1), 60)
        return (
            f"“{self.op}” cannot be {self.step}: {who} has {self.did} the row at {minutes:.0f}:{seconds:04.1f} since. "
            "It stays as it is. A row can be put back under Versions, in “What was done”."
        )

    def named(self, op: str, actor: str) -> Overtaken:
        """With the names that people know."""
        return Overtaken(self.segment_id, self.step, op, self.did, self.at, actor)


class ManifestError(StudioError, ValueError):
    """A row of a manifest that cannot be used; names the file, the line and the fix."""

    def __init__(self, path: str, line: int | None, why: str) -> None:
        self.path = path
        self.line = line
        self.why = why
        where = f"{shown(path)}, line {line}" if line is not None else shown(path)
        super().__init__(f"{where}: {why}")


class LanguageMissing(ManifestError):
    """A row does not say which language is spoken: whoever imports can say it of all of them at once."""

    def __init__(self, path: str, line: int | None) -> None:
        super().__init__(
            path,
            line,
            "it does not say which language is spoken. Say it with --source-lang, such as --source-lang en, or write "
            "“source_lang” into the row.",
        )

    @property
    def question(self) -> str:
        """The same for where it can be answered at once."""
        where = f"{shown(self.path)}, line {self.line}" if self.line is not None else shown(self.path)
        return f"{where}: it does not say which language is spoken. Which one is it, in all rows that do not say?"


class ExportError(StudioError, ValueError):
    """An export that would not do what it says."""


class NoneVerified(ExportError):
    """Nothing is left of an export because nobody has looked at it yet."""

    ADVICE = "Verify some, or export all segments."

    def __init__(self, segments: int) -> None:
        super().__init__(f"There is nothing to export: none of {segments} segments is verified. {self.ADVICE}")


class ExportCancelled(ExportError):
    """Stopped by whoever asked for it."""

    def __init__(self) -> None:
        super().__init__("The export was stopped; nothing of it was left behind.")


class ExportFault(StudioError, OSError):
    """The disk refused an export: full, read-only, or gone."""

    fault = True


class ProcessDied(StudioError, RuntimeError):
    """A job came no further in so many processes as died over it."""

    fault = True

    def __init__(self, times: int) -> None:
        super().__init__(f"Its process died {times:d} times over it. Free some memory and try again.")


class StoreError(StudioError, OSError):
    """The data folder or the database cannot be used: locked, read-only, or full."""

    fault = True


class StoreUnreached(StoreError):
    """The database does not answer: nothing is wrong with what was asked, and work goes on once it answers again."""


class SoundUnreached(StoreUnreached):
    """The place that keeps the sound does not answer: what is written is safe, and jobs wait until it does."""

    def __init__(self, where: str, why: str) -> None:
        """`where`: as the settings name it."""
        super().__init__(
            f"{where} cannot be reached: {why}. Check its address and that it runs, and try again then; nothing was "
            "changed."
        )


class SoundMissing(StoreError):
    """A recording is known and its sound is not there: the data folder was changed by something else."""

    def __init__(self, name: str | None = None) -> None:
        """`name` of the recording, where it is known."""
        super().__init__(
            f"The sound of {shown(name) if name else 'this recording'} is missing from the data folder. Restore it "
            "from a backup, or delete the recording."
        )


class DiskFull(StoreError):
    """No space is left. Deleting still works: see `store.reserve`."""

    def __init__(self, place: str) -> None:
        super().__init__(disk_full(place))


class EngineError(StudioError, RuntimeError):
    """A model failed while it worked."""

    fault = True


class PromptRefused(EngineError):
    """A model's server will not read this prompt; it may well read another."""
