"""class Session: everything that a page, a command or an API can ask for, as one actor."""

from __future__ import annotations

from studio.accounts.actor import Actor
from studio.session.account import Account
from studio.session.admin import Admin
from studio.session.answers import Answers
from studio.session.budgets import Budgets
from studio.session.edits import Edits
from studio.session.exports import Exports
from studio.session.gate import Gate
from studio.session.glossary import Glossary
from studio.session.history import History
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.live import Live
from studio.session.members import Members
from studio.session.models import Models
from studio.session.once import Once
from studio.session.people import People
from studio.session.projects import Projects
from studio.session.proofreading import Proofreading
from studio.session.pulls import Pulls
from studio.session.services import Services
from studio.session.speakers import Speakers
from studio.session.together import Together
from studio.session.tokens import Tokens
from studio.session.transcripts import Transcripts
from studio.session.using import Using
from studio.session.visit import Visit


class Session:
    """One noun a part. No method takes an actor: whose session it is was said once, in `Studio.acting_as`.

    Every method asks `accounts.policy.allow` through the session's gate. What the actor may not do raises NotFound,
    with the sentence for what is not there.
    """

    def __init__(self, actor: Actor, services: Services) -> None:
        gate, store = Gate(actor, services.store), services.store
        budgets, using = Budgets(actor, services.settings, store), Using(gate, services.catalog)
        self.actor = actor
        self.library = Library(
            gate,
            store,
            services.intake,
            services.ingest,
            services.importing,
            services.imports,
            services.removing,
            budgets,
        )
        self.projects = Projects(gate, store)
        self.transcripts = Transcripts(
            gate,
            store,
            services.runs,
            services.transcribing,
            services.timing,
            services.comparing,
            services.suspecting,
            services.changes,
            services.takeaway,
            using,
            budgets,
        )
        self.edits = Edits(gate, store, services.editing, services.changes)
        self.together = Together(gate, store, services.changes)
        self.glossary = Glossary(gate, store)
        self.proofreading = Proofreading(gate, store, services.suggest, using, budgets)
        self.history = History(gate, store, services.changes)
        self.answers = Answers(gate, store, services.answers, services.queue, using, budgets)
        self.speakers = Speakers(gate, services.diarize, services.queue, using, budgets)
        self.models = Models(gate, services.settings, services.catalog, services.loads, using)
        self.exports = Exports(
            gate, store, services.takeaway, services.exports, services.pushes, services.queue, budgets
        )
        self.pulls = Pulls(gate, store, services.pulls, services.jobs.hub_tokens, budgets)
        self.live = Live(gate, services.catalog, services.live, using, budgets, store.visitors, store.mark)
        self.jobs = Jobs(gate, services.queue)
        self.once = Once(gate, services.once)
        self.tokens = Tokens(gate, store)
        self.visit = Visit(gate, services.settings, store, budgets, services.leaving, services.seen)
        self.account = Account(gate, services.settings, store)
        self.people = People(gate, store, services.leaving)
        self.members = Members(gate, store, services.queue)
        self.admin = Admin(gate, services)
