"""Operations: every way in which a transcript is changed, one file each.

A file here that offers `OPERATION`, or an object that another installed package names under the entry
point group `canary_studio.operations`, is an operation; `base` says what it must be. Undo and redo are none:
they move along the log of what operations did. Nor are the times that an aligner brings behind an edit: they
belong to the step that asked for them.
"""

from __future__ import annotations

from functools import cache

from studio.discovery import discover
from studio.errors import UnknownOperation
from studio.transcript.ops.base import Intent, Operation

GROUP = "canary_studio.operations"
"""Under which other packages offer theirs."""


@cache
def operations() -> dict[str, Operation[Intent]]:
    """All operations by name."""
    return discover(__name__, "OPERATION", Operation, GROUP)


def asked_for() -> dict[str, Operation[Intent]]:
    """Those that an actor may ask for."""
    return {name: operation for name, operation in operations().items() if not operation.internal}


def operation(name: str) -> Operation[Intent]:
    """One that an actor may ask for. Raises UnknownOperation."""
    known = asked_for()
    if name not in known:
        raise UnknownOperation(name, list(known))
    return known[name]


def label(called: str) -> str:
    """What undo calls an edit (`Edit.called`); its name where the package that offered its operation is gone."""
    step, _, source = called.partition(" ")
    known = operations().get(step.partition("/")[0])
    if known is None:
        return called
    told = known.label_of(step)
    return f"{told} from {source}" if source else told
