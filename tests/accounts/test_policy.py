"""Who may do what, as a table, and that nobody can forget to say who asks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from studio.accounts.actor import LOCAL, NOBODY, SERVER, Actor, visitor
from studio.accounts.policy import SCOPES, Library, Model, Owned, People, Resource, Server, Verb, allow
from tests.conftest import ROOT

ANN, EVE = Actor("user:ann"), Actor("user:eve")
ADMIN = Actor("user:adm", is_admin=True)
VERBS: tuple[Verb, ...] = get_args(Verb)


@pytest.mark.parametrize("resource", [Library("user:ann"), Owned("recording", "r1", "user:ann")])
def test_what_belongs_to_somebody_is_his_alone(resource: Resource) -> None:
    for verb in VERBS:
        assert [allow(actor, verb, resource) for actor in (ANN, EVE, LOCAL, SERVER, NOBODY)] == [True, *[False] * 4]


@pytest.mark.parametrize("resource", [Library(""), Owned("recording", "r1", "")])
def test_nobody_owns_nothing(resource: Resource) -> None:
    assert not any(allow(actor, verb, resource) for verb in VERBS for actor in (NOBODY, LOCAL, EVE))


@pytest.mark.parametrize("resource", [Model("nvidia/canary-1b"), Server()])
def test_models_are_the_owners_and_administrators_and_the_server_only_lists_them(resource: Resource) -> None:
    for verb in VERBS:
        assert allow(LOCAL, verb, resource)
        assert allow(ADMIN, verb, resource)
        assert not allow(NOBODY, verb, resource)
        assert allow(SERVER, verb, resource) is (verb == "read")


def test_a_token_is_good_for_what_its_scope_says_and_in_its_owners_name_alone() -> None:
    program = Actor("user:ann", "transcribe")
    mine: tuple[Resource, ...] = (Library("user:ann"), Owned("recording", "r", "user:ann"), Model("m"), Server())
    theirs: tuple[Resource, ...] = (Library("user:eve"), Owned("recording", "r", "user:eve"))
    assert {(verb, type(each)) for verb in VERBS for each in mine if allow(program, verb, each)} == {
        ("transcribe", Library), ("transcribe", Owned), ("add", Library), ("add", Owned),
        ("use", Model), ("read", Model),
    }  # fmt: skip
    assert not any(allow(program, verb, each) for verb in VERBS for each in theirs)
    assistant = Actor("user:ann", "library")
    assert {(verb, type(each)) for verb in VERBS for each in mine if allow(assistant, verb, each)} == {
        *((verb, kind) for verb in ("read", "add", "transcribe", "ask", "export") for kind in (Library, Owned)),
        ("use", Model), ("read", Model),
    }  # fmt: skip
    for scope in SCOPES:
        assert not any(allow(Actor("", scope), verb, each) for verb in VERBS for each in (*mine, *theirs)[:2])


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("someone", [visitor("a" * 64), ANN], ids=["visitor", "person"])
def test_others_use_the_models_that_are_here_and_say_nothing_of_them(verb: Verb, someone: Actor) -> None:
    assert allow(someone, verb, Model("m", here=True)) is (verb in ("read", "use"))
    assert allow(someone, verb, Model("m", here=False)) is (verb == "read")
    assert allow(someone, verb, Server()) is (verb == "read")
    assert allow(someone, verb, Library(someone.name))
    assert not allow(someone, verb, Library(visitor("b" * 64).name))


@pytest.mark.parametrize("verb", VERBS)
def test_who_has_an_account_is_for_administrators_to_say_and_for_who_has_the_machine(verb: Verb) -> None:
    assert allow(LOCAL, verb, People())
    assert allow(ADMIN, verb, People())
    program = Actor("user:adm", "transcribe", is_admin=True)
    stranger = Actor(visitor("a" * 64).name, is_admin=True)
    assert not any(allow(each, verb, People()) for each in (ANN, EVE, SERVER, NOBODY, program, stranger))


def test_no_function_has_an_actor_by_default() -> None:
    """Forgetting to say who asks must fail, not mean the owner."""
    files = list((ROOT / "studio").rglob("*.py"))
    assert len(files) > 100
    assert [place for file in files for place in _defaults(file.read_text("utf-8"), file)] == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(x: int, actor: Actor = LOCAL): ...",
        "def f(*, who: 'Actor | None' = None): ...",
        "class A:\n    async def f(self, actor: accounts.Actor = x, /): ...",
        "@dataclass\nclass A:\n    actor: Actor = LOCAL",
        "f = lambda actor=LOCAL: actor",
    ],
)
def test_a_default_is_found_wherever_it_stands(code: str) -> None:
    assert _defaults(code, Path("a.py")) != []


def _defaults(code: str, file: Path) -> list[str]:
    """Where something that says who asks has a default: by its type, or, without one, by its name or its default."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found += [f"{file}:{node.lineno}" for argument in _with_default(node.args) if _tells_who(*argument)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Name) and _says_actor(node.annotation):
            found.append(f"{file}:{node.lineno}")
    return found


def _with_default(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True))
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return pairs + [(argument, default) for argument, default in named if default is not None]


def _tells_who(argument: ast.arg, default: ast.expr) -> bool:
    return argument.arg == "actor" or _says_actor(argument.annotation) or ast.unparse(default) in ("LOCAL", "SERVER")


def _says_actor(annotation: ast.expr | None) -> bool:
    """Also within a string, a union or a dotted name."""
    return annotation is not None and "Actor" in ast.unparse(annotation).replace("'", " ").replace(".", " ").split()
