"""Everything a page, a command or an API can ask for: `Studio(settings).acting_as(actor)` is a `Session`."""

from studio.session.session import Session
from studio.session.studio import Studio

__all__ = ["Session", "Studio"]
