"""What stands on the page for administrators, section by section: HTML of what the session tells."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from studio.config import Access
from studio.domain import Job
from studio.engines.base import ModelCard
from studio.engines.pool import ModelStatus
from studio.i18n import project_name
from studio.limits import INVITATION_DAYS
from studio.session.admin import HealthNow, JobsNow, PeopleNow, StorageNow, WebhooksNow
from studio.store.deliveries import Delivery
from studio.store.usage import PersonUsage
from studio.text import counted
from studio.ui.accounts.figures import kept, length, moment, more, size, table, whole, whose
from studio.ui.accounts.sheet import form, hidden, name_of, note
from studio.workflow.model_overview import ModelOverview

NOBODY_LOGS_IN: Mapping[Access, str] = {
    "local": "Nobody logs in here: with STUDIO_ACCESS=accounts people do.",
    "visitors": "Who comes here has no account, and his library is for nobody else to look into.",
}


def people(now: PeopleNow, me: str) -> str:
    """`me`: id of whoever looks, who does not send himself away."""
    heads = ("Name", "Role", "Last here", "Keeps", "Change")
    rows = [_person(each, me) for each in now.found]
    about = note("What somebody keeps is what is his alone; what is in a shared project stands there, under Storage.")
    return about + table(heads, rows) + more(len(rows), now.count) + _invite()


def _person(each: PersonUsage, me: str) -> tuple[str, ...]:
    name, role = name_of(each.user.name), whole("administrator" if each.user.is_admin else "person")
    state = "" if each.user.is_active else ", out of use"
    if each.user.id == me:
        return f"{name} (you)", role + state, whole(moment(each.seen)), kept(each.kept), ""
    return name, role + state, whole(moment(each.seen)), kept(each.kept), _change(each)


def _change(each: PersonUsage) -> str:
    who = hidden("name", each.user.name)
    do, said = ("deactivate", "Deactivate") if each.user.is_active else ("activate", "Activate")
    told = "For good. What he did in projects stays; what is his alone goes to whom you name."
    label = f"Who gets what is {each.user.name}’s"
    heir = f'<input name="to" aria-label="{escape(label)}" placeholder="Who gets it" autocomplete="off">'
    sure = form((who, heir), f"Delete {each.user.name}", do="delete", plain=True)
    return form((who,), said, do=do, plain=True) + f"<details><summary>Delete…</summary>{note(told)}{sure}</details>"


def _invite() -> str:
    about = note(f"The link is used once, within {INVITATION_DAYS} days.")
    role = (
        '<label for="role">Invite as</label><select id="role" name="role"><option value="person">person</option>'
        '<option value="administrator">administrator</option></select>'
    )
    return form((role,), "Make a link", do="invite") + about


def jobs(now: JobsNow) -> str:
    running, waiting = now.counts.get("running", 0), now.counts.get("queued", 0)
    said = f"{running:,} running, {waiting:,} waiting. {_ended(now.ended)}"
    rows = [_job(job, now.names, f"{job.part:.0%}") for job in now.running]
    rows += [_job(job, now.names, f"number {place} in the queue") for place, job in enumerate(now.waiting, 1)]
    shown = table(("Kind", "Whose", "Asked for", "Progress", "Change"), rows) if rows else ""
    turns = note("People take turns, so that places change as others ask for work.") if len(now.waiting) > 1 else ""
    return note(said) + shown + more(len(rows), running + waiting) + turns


def _ended(ended: Mapping[str, int]) -> str:
    if not ended:
        return "Of what ended within a day nothing is kept."
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(ended.items()))
    return f"Of those that ended within a day there are still: {counts}."


def _job(job: Job, names: Mapping[str, str], progress: str) -> tuple[str, ...]:
    stop = form((hidden("job", job.id),), "Stop", do="stop", plain=True)
    return escape(job.kind), whose(names[job.actor]), whole(moment(job.created)), progress, stop


def storage(now: StorageNow) -> str:
    said = (
        f"All in all {kept(now.total)}, sound that is shared counted once; the database takes "
        f"{size(now.database_bytes)}. {size(now.free_bytes)} are free. Bytes are of the files as they were brought in."
    )
    of_visitors = note(f"{counted(now.visitors, 'visitor')}: {kept(now.of_visitors)}.") if now.visitors else ""
    rows = [
        (
            name_of(project_name(each.name)),
            whose(now.names[each.owner]),
            f"{each.kept.recordings:,}",
            length(each.kept.seconds),
            size(each.kept.bytes),
        )
        for each in now.projects
    ]
    shown = table(("Project", "Whose", "Recordings", "Sound", "Files"), rows) if rows else ""
    return note(said) + of_visitors + shown + more(len(rows), now.count)


def models(now: ModelOverview) -> str:
    said = f"{size(now.used)} of {size(now.budget)} are taken, on {now.device}."
    there = [_model(card, status) for card, status in now.models if status.state != "out"]
    shown = table(("Model", "State", "Memory", "Change"), there) if there else note("None is loaded.")
    return note(said) + shown + "".join(note(problem) for problem in now.problems)


def _model(card: ModelCard, status: ModelStatus) -> tuple[str, ...]:
    state = f"loading, {status.part:.0%}" if status.state == "loading" else "at work" if status.busy else "loaded"
    unload = form((hidden("model", card.id),), "Unload", do="unload", plain=True) if state == "loaded" else ""
    return name_of(card.id), state, size(status.memory_bytes), unload


def webhooks(now: WebhooksNow) -> str:
    said = f"{now.counts['waiting']:,} waiting, {now.counts['given up']:,} given up."
    rows = [_message(each) for each in now.messages]
    shown = table(("Receiver", "Message", "Since", "Tries", "State"), rows) if rows else ""
    return note(said) + shown + more(len(rows), sum(now.counts.values()))


def _message(each: Delivery) -> tuple[str, ...]:
    state = "given up" if each.given_up else "waits"
    why = f": {each.failure}" if each.failure else ""
    return name_of(each.hook), name_of(each.type), whole(moment(each.created)), f"{each.tries}", escape(state + why)


def health(now: HealthNow) -> str:
    told = {each.check for each in now.findings}  # the same in more words
    rows = [(escape(name), escape(why or "ok")) for name, why in now.checks.items() if why or name not in told]
    rows += [
        (escape(each.check), escape(f"{'' if each.level == 'ok' else each.level + ': '}{each.message}"))
        for each in now.findings
    ]
    about = note(
        f"/readyz answers for {', '.join(now.checks)}. “canary-studio doctor” looks at the sound and the database, too."
    )
    return table(("What", "How it is"), rows) + about
