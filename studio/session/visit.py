"""What a visitor without an account is told of his own, lends to his browser, and leaves."""

from __future__ import annotations

import time
from dataclasses import dataclass

from studio.accounts.budget import Budget, Used
from studio.accounts.lent import Lent, lend
from studio.config import Settings
from studio.errors import NotFound
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.leaving import Leaving
from studio.session.seen import Seen
from studio.store import Store


@dataclass(frozen=True, slots=True)
class VisitState:
    budget: Budget
    used: Used
    keep_hours: float


class Visit:
    """Of whoever is no visitor there is none: NotFound."""

    def __init__(
        self, gate: Gate, settings: Settings, store: Store, budgets: Budgets, leaving: Leaving, seen: Seen
    ) -> None:
        self._gate = gate
        self._settings = settings
        self._store = store
        self._budgets = budgets
        self._leaving = leaving
        self._seen = seen

    def state(self) -> VisitState:
        self._owner()
        return VisitState(self._budgets.budget, self._budgets.used(), self._settings.keep_hours)

    def lend(self, path: str) -> Lent:
        """Lets his browser open one address by itself for some minutes."""
        owner = self._owner()
        key = self._store.visitors.key(owner)
        if key is None:  # his time was over a moment ago
            self._store.visitors.seen(owner)
            key = self._store.visitors.key(owner) or ""
        return lend(key, owner, path, time.time())

    def leave(self) -> None:
        """Delete everything of his now."""
        owner = self._owner()
        self._leaving.erase(self._gate.actor)
        self._seen.forget(owner)

    def _owner(self) -> str:
        owner = self._gate.library("delete")
        if not self._gate.actor.is_visitor:
            raise NotFound("visitor", owner)
        return owner
