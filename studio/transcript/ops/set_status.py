"""Mark segment: draft, verified or unusable."""

from __future__ import annotations

from dataclasses import replace

from studio.domain import Status
from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice


class SetStatus(SegmentIntent):
    status: Status


def set_status(seen: Slice, intent: SetStatus) -> Patch:
    return Patch((replace(find(seen.document, intent.segment), status=intent.status),))


OPERATION = Operation("set_status", "Mark segment", SetStatus, set_status)
