"""Commits of datasets on the Hub that hold nothing that is not here: what was pushed, and what was pulled since.

They stand in the results of pushes, for as long as those are kept; of others is known what stands in them.
"""

from __future__ import annotations

from studio.domain import Job
from studio.store import Store

PUSH = "push"
"""The kind whose results they stand in."""


def seen_commits(store: Store, actor: str, repository: str) -> frozenset[str]:
    results = [result for result in store.jobs.results(actor, PUSH) if result["repository"] == repository]
    pushed = {result["revision"] for result in results if result.get("revision")}  # of a note of before: none
    return frozenset(pushed.union(*(result.get("pulled", ()) for result in results)))


def note_pulled(store: Store, actor: str, repository: str, commit: str) -> None:
    """With the latest push into that dataset; where nobody here knows of one, what is there is compared next time."""
    latest = next((job for job in reversed(store.jobs.of_actor(actor, PUSH)) if _is_into(job, repository)), None)
    if latest is not None and latest.result is not None:
        pulled = dict.fromkeys([*latest.result.get("pulled", ()), commit])
        store.jobs.amend(latest.id, {**latest.result, "pulled": list(pulled)})


def _is_into(job: Job, repository: str) -> bool:
    return job.state == "done" and job.result is not None and job.result["repository"] == repository
