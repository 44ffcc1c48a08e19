"""What keeps the server going, for administrators: who keeps how much, what is at work, how healthy it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.accounts.actor import LOCAL, USER
from studio.accounts.policy import Administration, Verb
from studio.accounts.roles import PROJECT
from studio.accounts.users import FORMER
from studio.domain import Job
from studio.errors import NotFound
from studio.session.gate import Gate
from studio.session.health import Health
from studio.session.naming import NO_NAMES, SOME_VISITOR
from studio.session.services import Services
from studio.store.deliveries import Delivery
from studio.store.usage import Kept, PersonUsage, ProjectUsage
from studio.workflow.doctor import Finding, glance

MEMBERS, OWNER = "its members", "this machine's owner"

UNNAMED = NO_NAMES | {MEMBERS, OWNER}
"""What stands for a name."""

MOST = 200
"""Rows of one list; how many more there are is counted."""
DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class PeopleNow:
    found: Sequence[PersonUsage]
    count: int


@dataclass(frozen=True, slots=True)
class JobsNow:
    running: Sequence[Job]
    waiting: Sequence[Job]
    """In the order in which they would be taken as things stand."""
    counts: Mapping[str, int]
    """Of all that are running and queued, by state."""
    ended: Mapping[str, int]
    """Within a day, of those that are kept, by state."""
    names: Mapping[str, str]
    """Whose they are, by the names of actors."""


@dataclass(frozen=True, slots=True)
class StorageNow:
    projects: Sequence[ProjectUsage]
    count: int
    names: Mapping[str, str]
    """Whose projects they are, by the names of owners."""
    total: Kept
    visitors: int
    of_visitors: Kept
    database_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class WebhooksNow:
    messages: Sequence[Delivery]
    counts: Mapping[str, int]
    """How many wait, and were given up."""


@dataclass(frozen=True, slots=True)
class HealthNow:
    checks: Mapping[str, str]
    """As `/readyz` has them: what is wrong in a few words, empty where nothing is."""
    findings: Sequence[Finding]


class Admin:
    """Every method but `may` raises NotFound where the actor may not, as for a page that there is not."""

    def __init__(self, gate: Gate, services: Services) -> None:
        self._gate = gate
        self._services = services
        self._store = services.store

    def may(self) -> bool:
        """Whether he keeps the server going."""
        return self._gate.may("read", Administration())

    def people(self) -> PeopleNow:
        self._check("read")
        return PeopleNow(*self._store.usage.people(MOST))

    def jobs(self) -> JobsNow:
        self._check("read")
        running, waiting = self._store.jobs.running(MOST), self._store.jobs.queue(MOST)
        counts: dict[str, int] = {}
        for (_, state), count in self._store.jobs.counts().items():
            counts[state] = counts.get(state, 0) + count
        return JobsNow(
            [self._services.queue.as_it_is(job) for job in running],
            waiting,
            counts,
            self._store.jobs.ended_within(DAY_SECONDS),
            self._names({job.actor for job in (*running, *waiting)}),
        )

    def stop_job(self, job_id: str) -> None:
        """Whoever's it is; what it did so far stays his."""
        self._check("stop")
        self._services.queue.stop(job_id)

    def storage(self) -> StorageNow:
        self._check("read")
        usage = self._store.usage
        projects, count = usage.projects(MOST)
        names = self._names({each.owner for each in projects})
        size, free = self._store.database.size(), Health(self._services).free()
        return StorageNow(projects, count, names, usage.total(), *usage.visitors(), size, free)

    def webhooks(self) -> WebhooksNow | None:
        """None where no receiver is named."""
        self._check("read")
        if not self._services.settings.webhooks:
            return None
        return WebhooksNow(self._store.deliveries.all(MOST), self._store.deliveries.counts())

    def health(self) -> HealthNow:
        self._check("read")
        checks = Health(self._services).checks()
        return HealthNow(checks, glance(self._services.settings, self._store.database))

    def _names(self, owners: set[str]) -> dict[str, str]:
        """As a person reads them."""
        ids = {owner.removeprefix(USER) for owner in owners if owner.startswith(USER)}
        known = self._store.users.names(ids)
        return {owner: _name(owner, known) for owner in owners}

    def _check(self, verb: Verb) -> None:
        if not self._gate.may(verb, Administration()):
            raise NotFound("page", "admin")


def _name(owner: str, known: Mapping[str, str]) -> str:
    if owner.startswith(USER):
        return known.get(owner.removeprefix(USER), FORMER)
    if owner.startswith(PROJECT):
        return MEMBERS
    return OWNER if owner == LOCAL.name else SOME_VISITOR
