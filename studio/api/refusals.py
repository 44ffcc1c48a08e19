"""An error as the page wants it: a code it can act on and a sentence it can show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationError
from typing_extensions import NotRequired, TypeAliasType, TypedDict

from studio.api.base import answer_shape
from studio.api.transcripts import WireChanges
from studio.errors import Conflict, ManifestError, NotFound, SoundMissing, StoreError, StudioError, plainly
from studio.i18n import Sentence, translated

ErrorCode = TypeAliasType(
    "ErrorCode",
    Annotated[
        Literal["conflict", "not_found", "invalid", "unavailable", "logged_out", "fault"],
        Field(
            description="`unavailable`: the disk is full or the database busy, ask again. `logged_out`: ask again once "
            "somebody has logged in."
        ),
    ],
)


@answer_shape
class Refusal(TypedDict):
    """What was asked for was not done."""

    ok: Literal[False]
    error: ErrorCode
    message: Sentence
    """A sentence for a person."""
    changes: NotRequired[WireChanges]
    """With a `conflict`: the segment as it is now."""


def failure(error: Exception) -> Refusal:
    return {"ok": False, "error": _code(error), "message": translated(_message(error))}


def _code(error: Exception) -> ErrorCode:
    if isinstance(error, Conflict):
        return "conflict"
    if isinstance(error, NotFound | SoundMissing):
        return "not_found"
    if isinstance(error, ValidationError | ManifestError):
        return "invalid"
    if isinstance(error, StoreError):
        return "unavailable"  # full, busy or gone: not the fault of what was asked, which may be asked again
    return "fault" if not isinstance(error, StudioError) or error.fault else "invalid"


def _message(error: Exception) -> str:
    if isinstance(error, StudioError):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = plainly(".".join(map(str, first["loc"])))
        return f"The page sent something it should not ({where}: {first['msg']}). Reload it."
    return "Something went wrong that should not. The server's log has the details."
