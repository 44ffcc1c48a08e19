"""People with an account on the wire, and what somebody is in a project."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from studio.accounts import actor, roles
from studio.accounts.users import User
from studio.api.base import answer_shape
from studio.i18n import Sentence, translated
from studio.session import standing as session

Verb = TypeAliasType("Verb", Annotated[roles.Verb, Field(description="What can be done to a thing.")])
Role = TypeAliasType("Role", Annotated[actor.Role, Field(description="What somebody is in a project that is shared.")])


@answer_shape
class Me(TypedDict):
    """Whoever is logged in; there is nobody where nobody logs in."""

    id: str
    """Said as `X-Studio-User` with every call: none is answered for anybody else who logs in beside the page."""
    name: str
    admin: bool
    """Whether he says who has an account, and which models are in memory."""


@answer_shape
class Standing(TypedDict):
    """What whoever asks is in a project, and what is off for him there."""

    role: Role | None
    """Null: it is his own, and nobody shares it."""
    says: Sentence
    """The role in a line; empty without one."""
    off: dict[Verb, Sentence]
    """With its recordings, their transcripts and answers: why, by what he may not do."""
    itself_off: dict[Verb, Sentence]
    """The same with the project itself."""


def standing(found: session.Standing) -> Standing:
    return {
        "role": found.role,
        "says": translated(found.says),
        "off": {verb: translated(why) for verb, why in found.things.items()},
        "itself_off": {verb: translated(why) for verb, why in found.itself.items()},
    }


def me(user: User) -> Me:
    return {"id": user.id, "name": user.name, "admin": user.is_admin}
