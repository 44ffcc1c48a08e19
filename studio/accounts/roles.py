"""What somebody may do in a project that he shares, by his role in it: one table, which the README prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from studio.accounts.actor import Role

Verb: TypeAlias = Literal[
    "read", "add", "change", "delete", "transcribe", "ask", "export", "share", "use", "load", "unload", "stop"
]
"""`add` is to a library or a project; to `share` a project is to say who is in it. A model is `use`d by a run or an
answer, `load`ed and `unload`ed for everybody. Who may begin something (`transcribe`, `ask`, `export`, `load`) may stop
it."""

PROJECT = "project:"
"""How the names of owners begin that are projects: what is shared belongs to the project, and to no person."""

_ALL: frozenset[Verb] = frozenset({"read", "add", "change", "delete", "transcribe", "ask", "export", "stop"})

THINGS: Mapping[Role, frozenset[Verb]] = {
    "owner": _ALL,
    "manager": _ALL,
    "reviewer": frozenset({"read", "change", "transcribe", "ask", "export", "stop"}),
    "corrector": frozenset({"read", "change", "ask"}),
    "speaker": frozenset({"add"}),
    "guest": frozenset({"read"}),
}
"""What he may do with its recordings, their transcripts and answers. To take one out is to `delete` it there."""

ITSELF: Mapping[Role, frozenset[Verb]] = {
    "owner": frozenset({"read", "add", "change", "delete", "export", "share"}),
    "manager": frozenset({"read", "add", "change", "export", "share"}),
    "reviewer": frozenset({"read", "export"}),
    "corrector": frozenset({"read"}),
    "speaker": frozenset({"read", "add"}),
    "guest": frozenset({"read"}),
}
"""And with the project itself: what is said of it, who is in it, and all of it at once."""

IN_WORDS: Mapping[Role, str] = {
    "owner": "everything, and who is in it",
    "manager": "everything in it, and who is in it below a manager",
    "reviewer": "listens, transcribes, corrects, asks, exports",
    "corrector": "listens, corrects, asks",
    "speaker": "records and uploads; sees what is said of the project and who is in it, and no recording",
    "guest": "listens and reads",
}
"""Both, in a line for people."""

DOING: Mapping[Verb, str] = {
    "read": "Listening and reading",
    "add": "Adding recordings",
    "change": "Correcting",
    "delete": "Deleting and moving",
    "transcribe": "Transcribing",
    "ask": "Asking",
    "export": "Exporting",
    "share": "Saying who is in it",
    "stop": "Stopping work",
}
"""What each verb that a role may give is called for people, at the beginning of a sentence."""


def project_owner(project_id: str) -> str:
    """The owner of what is in a shared project."""
    return PROJECT + project_id


def given(*, of_itself: bool) -> frozenset[Verb]:
    """What some role may do with the things of a project, or with the project itself."""
    return frozenset[Verb]().union(*(ITSELF if of_itself else THINGS).values())


def said_of(role: Role) -> str:
    """To whoever has it, in the project that he looks at."""
    if role == "owner":
        return f"You are an {role} here: {IN_WORDS[role]}."
    return f"You are a {role} here: {IN_WORDS[role]}."


def why_off(role: Role, verb: Verb) -> str:
    """To whoever has a role that does not let him do this."""
    return f"{DOING[verb]} is off. {said_of(role)} An owner or a manager of the project can change that."


def gives(mine: Role, *roles: Role) -> bool:
    """Whether one of this role may give, change and take away these: an owner all, a manager those below his own."""
    return mine == "owner" or (mine == "manager" and not {"owner", "manager"} & set(roles))
