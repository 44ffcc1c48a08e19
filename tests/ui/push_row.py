"""The row of a push, tried in a process of its own: Gradio leaves loops behind.

python -m tests.ui.push_row DATA
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

LEFT_OUT: tuple[dict[str, Any], ...] = (
    {"skipped": {}, "empty": {}},
    {"skipped": {"status.draft": 2, "text.empty": 1}, "empty": {"recording.untranscribed": 1}},
)


def tried(data: Path) -> dict[str, Any]:
    import gradio as gr

    from studio.accounts.actor import LOCAL
    from studio.config import Settings
    from studio.jobs.kinds.push import CHANGED
    from studio.session import Studio
    from studio.store.jobs import Taker
    from studio.ui.push import Push, _ended

    studio = Studio(Settings(data=data, workers=1))
    services, session, request = studio._services, studio.acting_as(LOCAL), Any  # everybody is the local owner
    with gr.Blocks(analytics_enabled=False):
        row = Push(studio)

    def begun() -> str:
        """A push that waits: for another process, which has the token."""
        job = replace(services.queue.new("push", LOCAL.name, {"name": "calls"}), home="another")
        services.store.jobs.add(job)
        return job.id

    def shown(update: dict[Any, Any]) -> list[Any]:
        return [update[row.told], update[row.go]["interactive"], update[row.stop]["visible"]]

    (nothing,) = row._under_way(request)
    answer: dict[str, Any] = {"nothing": row.go not in nothing}
    job, opened = begun(), row._under_way(request)
    answer["opened"] = shown(next(opened))
    clicked = row._push("calls", "all", False, request)
    answer["clicked"] = shown(next(clicked))
    answer["begun"] = len(session.jobs.active("push"))
    session.jobs.stop(job)
    answer["stopped"] = shown([*opened][-1])
    clicked.close()
    job, followed = begun(), row._push("calls", "all", False, request)
    next(followed)
    session.jobs.delete(job)
    answer["deleted"] = shown([*followed][-1])
    job, followed = begun(), row._push("calls", "all", True, request)
    next(followed)
    services.store.jobs.claim(["push"], Taker("another", "another", 60.0, 0.0), lambda _: True)
    services.store.jobs.end(job, "another", "failed", "It was changed.", {CHANGED: True})
    (*_, last) = followed
    answer["changed"] = [*shown(last), last[row.overwrite]["visible"], last[row.overwrite]["value"]]
    done = replace(services.queue.new("push", LOCAL.name), state="done")
    result = {"url": "https://hub/ann/calls", "repository": "ann/calls", "rows": 12}
    answer["ended"] = [_ended(replace(done, result=result | left)) for left in LEFT_OUT]
    studio.close()
    return answer


if __name__ == "__main__":
    print(json.dumps(tried(Path(sys.argv[1]))))
