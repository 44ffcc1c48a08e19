"""What does the work behind every session, composed once for a data folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from studio.config import Settings
from studio.engines.catalog import Catalog
from studio.jobs.compose import JobRoom
from studio.jobs.kinds.answer import AnswerJob
from studio.jobs.kinds.diarize import Diarize
from studio.jobs.kinds.export import Export
from studio.jobs.kinds.importing import Import
from studio.jobs.kinds.ingest import Ingest
from studio.jobs.kinds.load import Load
from studio.jobs.kinds.pull import Pull
from studio.jobs.kinds.push import Push
from studio.jobs.kinds.suggest import Suggest
from studio.jobs.kinds.transcribe import Transcribe
from studio.jobs.kinds.transcribe_once import TranscribeOnce
from studio.jobs.live import LiveRecordings
from studio.jobs.queue import Queue
from studio.jobs.timing import Timing
from studio.session.changes import ChangesReader
from studio.session.gate import may_still_add, may_still_change
from studio.session.keeping import Keeping
from studio.session.leaving import Leaving
from studio.session.removing import Removing
from studio.session.seen import Seen
from studio.session.transcribing import Transcribing
from studio.store import Store
from studio.workflow.aligning import Aligning
from studio.workflow.announcing import Announcing
from studio.workflow.comparing import Comparing
from studio.workflow.editing import Editing
from studio.workflow.importing import Importing
from studio.workflow.intake import Intake
from studio.workflow.retiming import Retiming
from studio.workflow.speaking import Speaking
from studio.workflow.spelling import Spelling
from studio.workflow.splitting import Splitting
from studio.workflow.suspecting import Suspecting
from studio.workflow.takeaway import Takeaway


@dataclass(frozen=True, slots=True)
class Services:
    """They ask nobody who he is: sessions do, before anything gets here."""

    settings: Settings
    store: Store
    catalog: Catalog
    aligning: Aligning
    jobs: JobRoom
    intake: Intake
    transcribing: Transcribing
    timing: Timing
    editing: Editing
    comparing: Comparing
    suspecting: Suspecting
    changes: ChangesReader
    importing: Importing
    takeaway: Takeaway
    removing: Removing
    live: LiveRecordings
    leaving: Leaving
    keeping: Keeping
    announcing: Announcing
    seen: Seen

    @staticmethod
    def of(settings: Settings) -> Services:
        """Opens the store. Raises StoreError."""
        store, catalog = Store(settings), Catalog(settings)
        intake, aligning = Intake(settings, store), Aligning(settings, catalog)
        importing = Importing(settings, store, intake, Splitting(store, aligning), Speaking(store))
        may_add, may_change = partial(may_still_add, store), partial(may_still_change, store)
        jobs = JobRoom(settings, store, catalog, aligning, intake, importing, may_add, may_change)
        editing = Editing(store, jobs.timing.behind, Retiming(store, aligning))
        removing = Removing(store, jobs.queue)
        live = LiveRecordings(settings, store, catalog, jobs.of(Ingest), jobs.queue)
        return Services(
            settings=settings,
            store=store,
            catalog=catalog,
            aligning=aligning,
            jobs=jobs,
            intake=intake,
            transcribing=Transcribing(store, intake, jobs.of(Transcribe)),
            timing=jobs.timing,
            editing=editing,
            comparing=Comparing(store),
            suspecting=Suspecting(store, catalog, Spelling(store)),
            changes=ChangesReader(store, jobs.of(Transcribe), catalog),
            importing=importing,
            takeaway=Takeaway(store),
            removing=removing,
            live=live,
            keeping=Keeping(store, removing),
            announcing=Announcing(settings.webhooks, store, private=settings.webhooks_private, kinds=jobs.kinds),
            leaving=Leaving(settings, store, jobs.queue, removing, live, jobs.hub_tokens),
            seen=Seen(store.visitors, settings.keep_hours * 3600),
        )

    # what sessions ask for by name

    @property
    def queue(self) -> Queue:
        return self.jobs.queue

    @property
    def runs(self) -> Transcribe:
        return self.jobs.of(Transcribe)

    @property
    def answers(self) -> AnswerJob:
        return self.jobs.of(AnswerJob)

    @property
    def pushes(self) -> Push:
        return self.jobs.of(Push)

    @property
    def suggest(self) -> Suggest:
        return self.jobs.of(Suggest)

    @property
    def pulls(self) -> Pull:
        return self.jobs.of(Pull)

    @property
    def diarize(self) -> Diarize:
        return self.jobs.of(Diarize)

    @property
    def exports(self) -> Export:
        return self.jobs.of(Export)

    @property
    def ingest(self) -> Ingest:
        return self.jobs.of(Ingest)

    @property
    def imports(self) -> Import:
        return self.jobs.of(Import)

    @property
    def loads(self) -> Load:
        return self.jobs.of(Load)

    @property
    def once(self) -> TranscribeOnce:
        return self.jobs.of(TranscribeOnce)
