"""What is left for the actor where he is a visitor; everybody else uses what there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.accounts.actor import Actor
from studio.accounts.budget import Budget, Used, check_jobs, check_room, check_sound
from studio.config import Settings
from studio.store import Store


class Budgets:
    """Every method that raises, raises BudgetSpent, before anything is begun."""

    def __init__(self, actor: Actor, settings: Settings, store: Store) -> None:
        self._actor = actor
        self._store = store
        self.budget = Budget(settings.visitor_minutes * 60, settings.visitor_bytes, settings.visitor_jobs)

    def used(self) -> Used:
        owner, visitors = self._actor.name, self._store.visitors
        return Used(visitors.seconds(owner), visitors.bytes(owner) + self._on_the_way(), visitors.jobs(owner))

    def check_jobs(self, more: int = 1) -> None:
        """Whether so many more may begin."""
        if self._actor.is_visitor:
            check_jobs(self.budget, Used(jobs=self._store.visitors.jobs(self._actor.name)), more)

    def check_room(self, size: int) -> None:
        """Whether so many bytes more may come."""
        if self._actor.is_visitor:
            check_room(self.budget, self.used(), size)

    def room(self) -> int | None:
        """Bytes that may still come; None for any number."""
        return max(0, self.budget.bytes - self.used().bytes) if self._actor.is_visitor else None

    def check_sound(self, seconds: float) -> None:
        """Whether models may hear so much more for him today."""
        if self._actor.is_visitor:
            check_sound(self.budget, self._heard(), seconds)

    def charge(self, seconds: float) -> None:
        """Count seconds of sound that a model hears for him."""
        if not self._actor.is_visitor:
            return
        if not self._store.visitors.charge(self._actor.name, seconds, self.budget.seconds):
            check_sound(self.budget, self._heard(), seconds)

    @contextmanager
    def paying(self, seconds: float) -> Iterator[None]:
        """One piece of work that hears so much: counted before it begins, and given back where it does not."""
        self.check_jobs()
        with self.charging(seconds):
            yield

    @contextmanager
    def charging(self, seconds: float) -> Iterator[None]:
        """The same for what is no job."""
        self.charge(seconds)
        try:
            yield
        except BaseException:
            self.charge(-seconds)
            raise

    def _heard(self) -> Used:
        return Used(seconds=self._store.visitors.seconds(self._actor.name))

    def _on_the_way(self) -> int:
        """Bytes on the disk that are no recordings: uploads that wait, files of jobs, what is being recorded."""
        store, owner = self._store, self._actor.name
        folders = [store.job_folder(job.id) for job in store.jobs.of_actor(owner)]
        return sum(map(_size, [*folders, *store.scratch.uploads(self._actor.mark), *store.live.folders_of(owner)]))


def _size(folder: Path) -> int:
    """0 for a folder that is not there."""
    return sum(_bytes(file) for file in folder.rglob("*"))


def _bytes(file: Path) -> int:
    """A file may go while it is looked at."""
    try:
        return file.lstat().st_size if file.is_file() else 0
    except OSError:
        return 0
