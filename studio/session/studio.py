"""class Studio: one data folder at work, and the way to a session for whoever asks."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from studio.accounts.actor import NOBODY, USER, Actor
from studio.accounts.lent import Lent
from studio.accounts.tokens import digest
from studio.config import Settings
from studio.errors import StoreError
from studio.session.health import Health
from studio.session.hub_logins import HubLogins
from studio.session.logins import Logins
from studio.session.services import Services
from studio.session.session import Session
from studio.store.tokens import is_noted, now


class Studio:
    """Has what is nobody's: its start, its end and its settings. All else is asked of a session."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._services = Services.of(settings)
        self.hub_logins = HubLogins(
            self._services.store, self._services.seen, self._services.jobs.hub_tokens, settings.space_owner
        )
        self.logins = Logins(settings, self._services.store)

    def acting_as(self, actor: Actor) -> Session:
        """Everything that can be asked for, as this actor. Cheap: one for each request."""
        if actor.is_visitor:
            self._services.seen.here(actor.name)
            if self.settings.hub_login:
                actor = self.hub_logins.acting(actor)
        return Session(actor, self._services)

    def bearer(self, secret: str) -> Actor | None:
        """In whose name a program asks that came with this token; None for one that there is not, and for that of a
        person whose account is out of use."""
        tokens, at = self._services.store.tokens, now()
        found = tokens.find(digest(secret))
        if found is not None and not is_noted(found, at):
            with suppress(StoreError):  # a full disk keeps no program from being heard
                tokens.note_use(digest(secret), at)
        if found is None or not found.owner.startswith(USER):
            return found.actor if found is not None else None
        return self.logins.bearing(found.actor.user_id, found.scope)

    @property
    def health(self) -> Health:
        return Health(self._services)

    def borrower(self, lent: Lent, path: str) -> Actor:
        """For whom an address was lent, if it holds for this path; else it is nobody's."""
        key = self._services.store.visitors.key(lent.owner)
        return Actor(lent.owner) if key is not None and lent.holds(key, path, time.time()) else NOBODY

    def wake(self) -> None:
        """What a server does at its start: tidy up after killed processes and go on with their jobs."""
        self._services.store.tidy()
        self._services.jobs.wake()
        self._services.live.wake()
        self._services.leaving.wake()
        self._services.keeping.wake()
        self._services.announcing.wake()

    def load_ahead(self) -> None:
        """Models that must be there before the page is served: on a ZeroGPU Space, and nowhere else."""
        self._services.catalog.load_ahead()

    def settle(self) -> None:
        """Block until the acoustic times of all edits so far are in."""
        self._services.timing.settle()

    def uploads_folder(self) -> Path:
        """Where files wait that come from outside: gone with this process, however it ends."""
        folder = self._services.store.scratch.own / "uploads"
        folder.mkdir(exist_ok=True)
        return folder

    def close(self) -> None:
        """End jobs within one window (the next start takes them up) and give everything back."""
        services = self._services
        services.leaving.close()
        services.keeping.close()
        services.live.close()
        services.once.close()
        services.jobs.close()
        services.aligning.close()
        services.catalog.close()
        services.announcing.close()
        services.store.close()
