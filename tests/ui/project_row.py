"""What a project makes of the row over Transcribe, tried in a process of its own: Gradio leaves loops behind.

python -m tests.ui.project_row DATA
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

MEMO = Path(__file__).parents[2] / "assets" / "examples" / "voice-memo.flac"


def tried(data: Path) -> dict[str, Any]:
    from studio.accounts.actor import LOCAL, NOBODY, Actor
    from studio.accounts.users import User
    from studio.config import Settings
    from studio.domain import Request
    from studio.i18n import speaking
    from studio.session import Studio
    from studio.ui import project_field
    from studio.ui.page import Page

    studio = Studio(Settings(data=data, workers=1))
    page, session = Page(studio), studio.acting_as(LOCAL)
    blocks = page.build()
    row, wish = page.row, {"task": "asr", "source": "", "target": "", "pnc": True}
    fields = {"model": row.model, "task": row.task, "pnc": row.pnc, "words": row.vocabulary.text, "filled": row.filled}

    def told(*asked: Any) -> dict[str, Any]:
        updates = row.as_project(session, *asked)
        found = {name: updates[field] for name, field in fields.items() if field in updates}
        return {name: value["value"] if isinstance(value, dict) else value for name, value in found.items()}

    def shared() -> dict[str, Any]:
        """What is offered to somebody who may add to one of two projects that he shares, and only look at the other."""
        for name in ("ann", "eve"):
            studio._services.store.users.add(User(name, name, False, True, datetime.now(timezone.utc)), None)
        ann = studio.acting_as(Actor("user:ann"))
        for role in ("speaker", "guest"):
            ann.members.add(ann.projects.add(role).id, "eve", role)
        found = studio.logins.in_name_of("eve"), studio.logins.in_name_of("ann")
        eve, ann = (studio.acting_as(each) for each in found if each is not None)
        (guests,) = (each.id for each in ann.projects.all() if each.name == "guest")
        seen = ann.library.add(MEMO, project=guests).recording.id
        newest, field, role_line = project_field.first(eve)
        ready = page.row.offered(eve, [seen])
        hers = page.row.offered(ann, [seen])
        return {
            "choices": [name for name, _ in project_field.offered(eve, "default")["choices"]],
            "first": [newest and newest.name, field["value"] == (newest and newest.id), role_line],
            "transcribe": [ready[row.go]["interactive"], ready[row.why_off]],
            "hers": [hers[row.go]["interactive"], hers[row.why_off]["visible"]],
        }

    def first(actor: Actor) -> list[Any]:
        newest, field, _ = project_field.first(studio.acting_as(actor))
        return [newest, [name for name, _ in field["choices"]] if "choices" in field else None]

    full = session.projects.add("full", request=Request("pocketsphinx/en-us", pnc=False), vocabulary="Ann\nNeMo")
    bare, gone = session.projects.add("bare"), session.projects.add("gone", request=Request("local/gone"))
    chosen = [project_field.chosen(session, ref)[0] for ref in ("full", full.id, " new ", None)]
    with speaking("de"):
        in_german = [project_field.chosen(session, ref)[0] for ref in (" Standard ", "default", "neu")]
    warning = ("_choose_project", "_close", "_open_event")  # what they take may be gone, and is told
    answer = {
        "in the queue": {each.name: each.queue is not False for each in blocks.fns.values() if each.name in warning},
        "full": told(full, wish, "", ""),
        "after": told(bare, wish, "Ann", "Ann"),
        "typed": told(bare, wish, "Ann", "mine"),
        "new": told(None, wish, "", "mine"),
        "gone": sorted(told(gone, wish, "", "")),
        "chosen": [full.id, *chosen],
        "in German": in_german,
        "offered": [name for name, _ in project_field.offered(session, "new")["choices"]],
        "shared": shared(),
        "first": [first(actor) for actor in (LOCAL, NOBODY)],
    }
    studio.close()
    return answer


if __name__ == "__main__":
    print(json.dumps(tried(Path(sys.argv[1]))))
