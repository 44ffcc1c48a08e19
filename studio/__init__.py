"""Canary Studio: transcribe, see, correct and export speech for NVIDIA NeMo models.

What a program imports stands here: `from studio import Settings, Studio`, and the nouns. Each name is loaded when it is
first asked for, so that `import studio` costs nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = [
    "LOCAL",
    "Actor",
    "Edit",
    "Hypothesis",
    "Options",
    "Recording",
    "Request",
    "Segment",
    "Session",
    "Settings",
    "Studio",
    "StudioError",
    "Transcript",
    "Word",
    "__version__",
]

TYPE_CHECKING = False  # type checkers know it by its name; importing `typing` would cost more than all else here
if TYPE_CHECKING:
    from studio.accounts.actor import LOCAL, Actor
    from studio.config import Settings
    from studio.domain import Edit, Hypothesis, Recording, Request, Segment, Transcript, Word
    from studio.errors import StudioError
    from studio.formats import Options
    from studio.session import Session, Studio
else:
    # hidden from type checkers, which would otherwise take every name for one that is there
    _HOMES = {
        "studio.accounts.actor": ("LOCAL", "Actor"),
        "studio.config": ("Settings",),
        "studio.domain": ("Edit", "Hypothesis", "Recording", "Request", "Segment", "Transcript", "Word"),
        "studio.errors": ("StudioError",),
        "studio.formats": ("Options",),
        "studio.session": ("Session", "Studio"),
    }

    def __getattr__(name: str) -> object:
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(home), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
