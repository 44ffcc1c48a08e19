"""Mark segments: several become draft, verified or unusable as one step; those that are already stay as they are."""

from __future__ import annotations

from dataclasses import replace

from studio.domain import Status
from studio.transcript.ops.base import Operation, Patch, Slice, Steps
from studio.transcript.ops.many import SegmentsIntent, named


class SetStatuses(SegmentsIntent):
    status: Status


def set_statuses(seen: Slice, intent: SetStatuses) -> Patch:
    """Raises EditError for a segment that is named twice."""
    others = (each for each in named(seen, intent) if each.status != intent.status)
    return Patch(tuple(replace(each, status=intent.status) for each in others))


STEPS: Steps[SetStatuses] = Steps(
    {"verified": "Verify {}", "draft": "Un-verify {}", "unusable": "Mark {} unusable"}, lambda intent: intent.status
)
OPERATION = Operation("set_statuses", "Mark segments", SetStatuses, set_statuses, steps=STEPS)
