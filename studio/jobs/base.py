"""What a kind of job is, and what it has to work with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from studio.domain import Job
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.jobs.control import Control
    from studio.jobs.services import Services

Result = Mapping[str, Any]
"""What came of a job, as JSON."""


class Kind(Protocol):
    """How jobs of one kind are done. Made once in a process, with what it may use."""

    name: str
    """Stands in the store: it must not change."""
    slots: int
    """How many of its jobs one process works at, at once."""
    apart: bool
    """Done in a child process that gives way, because it would keep the page's own from answering."""
    keep_seconds: float | None
    """How long a job stays after its end; None while what it is about stays."""

    def may(self, job: Job, *, at_home: bool) -> bool:
        """True when this process can do the job. `at_home`: it is the one that was asked. Must be quick, and must not
        ask the store."""
        ...

    def work(self, job: Job, control: Control) -> Result | None:
        """Do it, from the start or from where `job.result` and the store say that it was.

        Whatever is raised is told to whoever asked: a StudioError's own sentence, Cancelled as being stopped,
        NotFound as the end of work on something that was deleted.
        """
        ...


@runtime_checkable
class SetsAside(Protocol):
    """A kind that can tell what of a job killed its process again and again, and go on without it."""

    def set_aside(self, job: Job, control: Control, why: str) -> Job:
        """The job to go on with, written as that. `why` is what is told of what it goes without. Raises GivenUp where
        nothing is left of it."""
        ...


class GivenUp(StudioError, RuntimeError):
    """Raised by a kind: the job has failed, and what lies in its folder is nowhere else. See `Job.is_kept`."""


class Later(Exception):
    """Raised by a kind: it can go on some seconds from now at the earliest, and others work meanwhile."""

    def __init__(self, seconds: float, doing: str, result: Result) -> None:
        """`doing` is what it is said to do until then, `result` from where it goes on."""
        super().__init__(doing)
        self.seconds, self.doing, self.result = seconds, doing, result


class Factory(Protocol):
    """The class of a kind, as its module offers it under the name KIND."""

    name: str

    def __call__(self, services: Services) -> Kind: ...
