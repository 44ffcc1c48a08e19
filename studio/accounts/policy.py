"""Who may do what: the one function that decides, and the things that it decides about.

A route, a server function, an event, a command or a job never compares owners: it asks `allow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from studio.accounts.actor import LOCAL, NOBODY, SERVER, Actor, Scope
from studio.accounts.roles import ITSELF, THINGS
from studio.accounts.roles import Verb as Verb

Kind: TypeAlias = Literal["project", "recording", "transcript", "answer", "export", "job", "live recording"]


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing that belongs to somebody; a transcript or an answer to whom its recording belongs."""

    kind: Kind
    id: str
    owner: str


@dataclass(frozen=True, slots=True)
class Library:
    """All that one owner has: a person what he brought in, a project that is shared what is in it."""

    owner: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model of this server; nobody owns it."""

    id: str
    here: bool = True
    """False where it would be downloaded first."""


@dataclass(frozen=True, slots=True)
class Server:
    """The machine: its device, its memory, what is wrong with its folders of models."""


@dataclass(frozen=True, slots=True)
class People:
    """Who has an account here."""


@dataclass(frozen=True, slots=True)
class Administration:
    """What keeps this server going, whoever's it is: how much is kept, what is at work, how healthy it is. Of what
    people have it holds sizes and the names of projects, and no recording's name or text."""


Resource: TypeAlias = Owned | Library | Model | Server | People | Administration

SCOPES: Mapping[Scope, Mapping[Verb, tuple[type, ...]]] = {
    "transcribe": {"transcribe": (Library, Owned), "add": (Library, Owned), "use": (Model,), "read": (Model,)},
    "library": {
        "transcribe": (Library, Owned),
        "add": (Library, Owned),
        "read": (Library, Owned, Model),
        "ask": (Library, Owned),
        "export": (Library, Owned),
        "use": (Model,),
    },
}
"""What a token lets a program do in its owner's name. `transcribe`: hear what it sends, also for keeps, and nothing
that is there. `library`: also read, transcribe, ask and export what is there; change and delete nothing."""


def allow(actor: Actor, verb: Verb, resource: Resource) -> bool:
    """True when the actor may do this to the resource: his own is his, what is in a project that he shares
    is his by his role, and models are everybody's who has a name.

    Visitors and people with an account use the models that are here; which are fetched, loaded and unloaded is the
    administrators' to say, as is who has an account.
    """
    if actor == NOBODY or not _in_scope(actor.scope, verb, resource):
        return False
    match resource:
        case Owned(owner=owner) | Library(owner=owner):
            return actor.name == owner or _by_role(actor, verb, owner, resource)
        case Model(here=here) if actor.only_uses_models:
            return verb == "read" or (verb == "use" and here)
        case Model() | Server():
            return verb == "read" or not (actor == SERVER or actor.only_uses_models)
        case People():
            return actor == LOCAL or (actor.is_user and actor.is_admin)
        case Administration():
            return actor == LOCAL or actor.is_admin


def refused(actor: Actor, resource: Resource) -> tuple[Verb, ...]:
    """All that the actor may not do to it, for a page that offers nothing else."""
    return tuple(verb for verb in get_args(Verb) if not allow(actor, verb, resource))


def _by_role(actor: Actor, verb: Verb, owner: str, resource: Owned | Library) -> bool:
    """Whether it is in a project that he shares, and his role lets him."""
    role = actor.role(owner)
    of_itself = isinstance(resource, Owned) and resource.kind == "project"
    return role is not None and verb in (ITSELF if of_itself else THINGS)[role]


def _in_scope(scope: Scope | None, verb: Verb, resource: Resource) -> bool:
    return scope is None or isinstance(resource, SCOPES[scope].get(verb, ()))
