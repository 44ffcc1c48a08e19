"""Sound in, text out, and nothing kept: what programs ask for."""

from __future__ import annotations

from pathlib import Path

from studio.accounts.actor import Actor
from studio.domain import Job, Request
from studio.formats import Document
from studio.jobs.kinds.transcribe_once import TranscribeOnce
from studio.session.gate import Gate


class Once:
    def __init__(self, gate: Gate, once: TranscribeOnce) -> None:
        self._gate = gate
        self._once = once

    def check_turn(self) -> None:
        """Raises TooMany where one more would wait too long."""
        self._gate.library("transcribe")
        self._once.check_turn(_asking(self._gate.actor))

    def start(self, file: Path, name: str, request: Request) -> Job:
        """Begin to hear a file, which is taken away from where it lies. Raises TooMany."""
        self._gate.library("transcribe")
        self._gate.model("use", request.model)
        return self._once.start(file, name, request, _asking(self._gate.actor))

    def heard(self, job_id: str) -> Document | None:
        """None while it is not done. Raises what went wrong."""
        self._check(job_id)
        return self._once.heard(job_id)

    def progress(self, job_id: str) -> tuple[float, str]:
        """How much is done (0..1), and what is being done."""
        self._check(job_id)
        job = self._once.job(job_id)
        return job.part, job.doing or "Waiting"

    def forget(self, job_id: str) -> None:
        """End it, if it is at work, and leave nothing of it."""
        self._check(job_id)
        self._once.forget(job_id)

    def _check(self, job_id: str) -> None:
        owner = self._gate.library("transcribe")
        mine = self._once.asked_by(job_id) == _asking(self._gate.actor)
        self._gate.owned("transcribe", "job", job_id, (job_id, owner) if mine else None)


def _asking(actor: Actor) -> str:
    """Who takes turns: not the person at the page, whose own jobs are not to wait behind a program's."""
    return f"{actor.name}, by a program"
