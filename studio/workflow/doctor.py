"""What is wrong with a library and the machine it is on: looked at, told with the fix, and mended where that is safe.

It only reads, unless it is asked to mend; a server may be at work meanwhile.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from time import time
from typing import Literal

from studio.audio.names import sound_of
from studio.audio.reader import is_whole
from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.errors import StudioError, plainly, shown
from studio.limits import LEAST_DISK
from studio.store import Store
from studio.store.blobs import Blobs
from studio.store.database import Database
from studio.store.deliveries import Deliveries
from studio.store.jobs import Jobs
from studio.store.migrating import newest
from studio.store.recordings import Recordings
from studio.text import counted

Level = Literal["ok", "warning", "error"]

SKEW_SECONDS = 5.0
"""By which the clocks of this machine and the database's may differ, and a recording be of the future."""
MODELS_SECONDS = 30.0
"""How long files of models are waited for that were not read before."""
NAMED = 5
"""Of many alike, so many are named."""
CODECS = (("flac", "w"), ("flac", "r"), ("mp3", "r"), ("aac", "r"), ("opus", "r"), ("vorbis", "r"), ("pcm_s16le", "r"))
"""That libav must have: what the timeline is written with, and what people bring."""


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    level: Level
    message: str
    """With the fix, where something is wrong."""
    mendable: bool = False
    """`--fix` does it."""


def examine(settings: Settings, *, mend: bool = False) -> list[Finding]:
    """Every check; with `mend`, what is safe to mend is mended first, and what is left is told."""
    mended = list(_mend(settings)) if mend else []
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _folder, _disk, _clock, _database, _sounds, _kept, _leftovers, _libav, _models, _webhooks
    )  # fmt: skip
    return [*mended, *(found for check in checks for found in _safely(check, settings))]


def glance(settings: Settings, database: Database) -> list[Finding]:
    """What is looked at in a moment, beside a server at work: its folder, the disk and the clocks."""
    checks = (_folder, _disk, lambda _: _skew(database))
    names = ("folder", "disk", "clock")
    return [found for name, check in zip(names, checks, strict=True) for found in _safely(check, settings, name)]


def _safely(check: Callable[[Settings], Iterator[Finding]], settings: Settings, name: str = "") -> Iterator[Finding]:
    """A check that fails is a finding itself."""
    name = name or check.__name__.strip("_")
    try:
        yield from check(settings)
    except StudioError as error:
        yield Finding(name, "error", str(error))
    except OSError as error:
        yield Finding(name, "error", f"{error.filename or settings.data}: {error.strerror or error}.")


# --- the checks ---


def _folder(settings: Settings) -> Iterator[Finding]:
    data = settings.data
    if not data.is_dir():
        yield Finding("folder", "warning", f"{data} is not there yet: the first start makes it.")
        return
    places = (data, data / "studio.db", data / "blobs", data / "scratch", data / "live")
    closed = [path for path in places if path.exists() and not os.access(path, os.R_OK | os.W_OK)]
    for path in closed:
        yield Finding("folder", "error", f"{path} cannot be read and written. Give it to the user who runs the studio.")
    if os.name != "nt" and data.stat().st_mode & 0o002:
        yield Finding("folder", "warning", f"Anybody on this machine can change {data}: chmod o-w takes that away.")
    if not closed:
        yield Finding("folder", "ok", f"{data} can be read and written.")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.data, *settings.data.parents) if path.is_dir())
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:.1f} GB are free for {settings.data}"
    if free < LEAST_DISK:
        yield Finding("disk", "error", f"{said}. Free some space, or delete recordings.")
    elif free < settings.max_bytes:
        yield Finding("disk", "warning", f"{said}, less than one upload may have ({settings.max_bytes / 1e9:g} GB).")
    else:
        yield Finding("disk", "ok", f"{said}.")


def _clock(settings: Settings) -> Iterator[Finding]:
    with _opened(settings) as database:
        if database is None:
            return
        yield from _skew(database)


def _skew(database: Database) -> Iterator[Finding]:
    skew = database.clock() - time()
    if abs(skew) > SKEW_SECONDS:
        yield Finding("clock", "warning", f"The database's clock is {skew:+.0f} s off ours. Set both by NTP.")
    latest = Recordings(database).newest() if database.schema == newest() else None
    if latest is not None and latest.timestamp() - time() > SKEW_SECONDS:
        yield Finding("clock", "warning", f"A recording is of the future ({latest:%Y-%m-%d %H:%M}): set the clock.")
    elif abs(skew) <= SKEW_SECONDS:
        yield Finding("clock", "ok", "The clocks agree.")


def _database(settings: Settings) -> Iterator[Finding]:
    with _opened(settings) as database:
        if database is None:
            yield Finding("database", "warning", "There is no database yet: the first start makes it.")
            return
        schema = database.schema
        if schema is None or schema < newest():
            have = f"of version {schema}, this program's is {newest()}"
            yield Finding("database", "warning", f"It is {have}: the next start brings it up to date.", mendable=True)
        elif schema > newest():
            yield Finding("database", "error", f"It is of version {schema}, newer than this program: install that.")
        else:
            yield Finding("database", "ok", f"It is of version {schema}, this program's own.")
        faults = database.faults()
        for fault in faults:
            yield Finding("database", "error", f"It is damaged ({fault}). Restore a backup.")
        if not faults:
            yield Finding("database", "ok", "It is whole.")


def _sounds(settings: Settings) -> Iterator[Finding]:
    with _opened(settings) as database:
        if database is None or database.schema != newest():
            return
        blobs = Blobs(settings.blobs or str(settings.data / "blobs"), settings.data / "nowhere")
        known, there = Recordings(database).named_contents(), blobs.contents()
        missing = [name for key, name in known.items() if not blobs.has(key)]
        paths = {key: blobs.path(key, sound_of(None)) for key in known}
        damaged = [known[key] for key, path in paths.items() if path and path.is_file() and not is_whole(path)]
        passing = set(blobs.unsettled())
        orphans = there - known.keys() - passing
        left = passing - known.keys()
    if missing:
        yield Finding("sounds", "error", f"The sound of {_some(missing)} is missing. Restore a backup, or delete them.")
    if damaged:
        yield Finding("sounds", "error", f"The sound of {_some(damaged)} is damaged. Import the files again.")
    if orphans:
        yield Finding(
            "sounds",
            "warning",
            f"{len(orphans)} sounds belong to no recording here. They are left alone, for another database may have "
            f"them; where none has, delete their folders: {_some(sorted(orphans))}.",
        )
    if left:
        yield Finding("sounds", "warning", f"{len(left)} sounds were on their way in or out.", mendable=True)
    if not missing and not damaged:
        yield Finding("sounds", "ok", f"All {len(known)} sounds of the Library are there.")


def _kept(settings: Settings) -> Iterator[Finding]:
    """Recordings that were made in the page and could not be taken in."""
    with _opened(settings) as database:
        kept = Jobs(database).kept() if database is not None and database.schema == newest() else []
    if kept:
        names = [each["name"] for job in kept for each in job.payload["files"]]
        yield Finding(
            "recordings",
            "warning",
            f"{counted(len(kept), 'recording')} could not be taken in, and the sound is kept: {_some(names)}. "
            f"{kept[-1].error} In the page, whoever made it finds under Studio how it is tried again, downloaded or "
            "deleted.",
        )


def _leftovers(settings: Settings) -> Iterator[Finding]:
    """What killed processes left, which the next start clears away, too."""
    trash = settings.data / "blobs" / "trash"
    if not settings.blobs and trash.is_dir() and any(trash.iterdir()):
        yield Finding("leftovers", "warning", "Deleted sound still lies in the trash.", mendable=True)
    scratch = settings.data / "scratch"
    if scratch.is_dir():
        from studio.store.scratch import dead

        if names := dead(scratch):
            yield Finding("leftovers", "warning", f"{len(names)} ended processes left files.", mendable=True)


def _libav(_: Settings) -> Iterator[Finding]:
    import av

    lacking = []
    for name, mode in CODECS:
        try:
            av.Codec(name, mode)
        except ValueError:
            lacking.append(f"{name} ({'writing' if mode == 'w' else 'reading'})")
    if lacking:
        yield Finding("libav", "error", f"PyAV {av.__version__} lacks {', '.join(lacking)}: install it anew.")
    else:
        yield Finding("libav", "ok", f"PyAV {av.__version__} reads and writes what is needed.")


def _models(settings: Settings) -> Iterator[Finding]:
    gone = [place for place in settings.models if not place.exists()]
    for place in gone:
        yield Finding("models", "error", f"{place} of STUDIO_MODELS is not there. Make it, or mend the name.")
    for place in settings.models:
        if place.exists() and not os.access(place, os.R_OK):
            yield Finding("models", "error", f"{place} of STUDIO_MODELS cannot be read. Check its permissions.")
    catalog = Catalog(settings)
    try:
        catalog.settle(MODELS_SECONDS)
        for problem in catalog.problems().values():
            if any(plainly(str(place)) in problem for place in gone):
                continue  # told above
            yield Finding("models", "warning", problem)
        ready = [card for card in catalog.cards() if card.ready and card.capabilities.tasks]
    finally:
        catalog.close()
    if ready:
        yield Finding("models", "ok", f"{len(ready)} models are ready: {_some([card.id for card in ready])}.")
    else:
        yield Finding("models", "warning", "No model is ready. Load one on the Models page, or set STUDIO_MODELS.")


def _webhooks(settings: Settings) -> Iterator[Finding]:
    for hook in settings.webhooks:
        if hook.is_in_the_clear:
            yield Finding("webhooks", "warning", f"What {hook.name} is told can be read on its way: give it https.")
    with _opened(settings) as database:
        left = Deliveries(database).all() if database is not None and database.schema == newest() else []
    for name in dict.fromkeys(each.hook for each in left if each.given_up):
        lost = [each for each in left if each.given_up and each.hook == name]
        yield Finding(
            "webhooks",
            "warning",
            f"{name} was not told of {counted(len(lost), 'event')} in the last seven days: {lost[-1].failure} Try it "
            f"by `canary-studio webhooks test {name}`.",
        )
    if settings.webhooks and not any(each.given_up for each in left):
        waiting = f", {counted(len(left), 'message')} under way" if left else ""
        yield Finding("webhooks", "ok", f"{counted(len(settings.webhooks), 'receiver')}{waiting}.")


# --- mending ---


def _mend(settings: Settings) -> Iterator[Finding]:
    """What a start of the server does: it is safe at any time, and as often as one likes."""
    if not settings.data.is_dir():
        return
    wrong = [found for found in examine(settings) if found.mendable]
    if not wrong:
        return
    try:
        store = Store(settings)
    except StudioError as error:
        yield Finding("mending", "error", str(error))
        return
    with _closing(store):
        store.tidy()
    for found in wrong:
        yield replace(found, level="ok", mendable=False, message=f"Mended: {found.message}")


@contextmanager
def _closing(store: Store) -> Iterator[None]:
    try:
        yield
    finally:
        store.close()


@contextmanager
def _opened(settings: Settings) -> Iterator[Database | None]:
    """The database as it is; None where there is none yet, and none is made."""
    file = settings.data / "studio.db"
    if not settings.database_url and not file.is_file():
        yield None
        return
    database = Database(settings.database_url or f"sqlite:///{file}", migrate=False)
    try:
        yield database
    finally:
        with suppress(StudioError):
            database.close()


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(map(shown, names[:NAMED])) + more
