"""What of NeMo a configuration could call to open, fetch or trust something, found in its source without an import."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

TELLTALE = re.compile(
    r"path|file|pretrained|checkpoint|trust|download|(^|_)(dir|directory|folder|url|uri|id|ids|name|repo|revision|ckpt|"
    r"manifest|lexicon|lm|remote|token|weights|source|src|args|kwargs|hub|config|cfg|cls|class|fn|func|function|"
    r"callable|command|module|target)(_|$)"
)
"""Parameters that a file, a hub id, a flag of trust or another callable may come through."""


@dataclass(frozen=True, slots=True)
class Callable_:
    """A function or class of NeMo by its full name, with what it takes."""

    name: str
    takes: tuple[str, ...]

    @property
    def telltale(self) -> tuple[str, ...]:
        return tuple(name for name in self.takes if TELLTALE.search(name))


def source() -> Path:
    """Where the installed NeMo lies."""
    spec = find_spec("nemo")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def callables() -> dict[str, Callable_]:
    """Every function and class at the top of a module, and every function of a class that needs no object."""
    return {found.name: found for path in sorted(source().rglob("*.py")) for found in _of_module(path)}


@cache
def classes() -> dict[str, list[ast.ClassDef]]:
    """Every class by its bare name, to look for the parents of others."""
    found: dict[str, list[ast.ClassDef]] = {}
    for path in sorted(source().rglob("*.py")):
        for node in _parsed(path).body:
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(node)
    return found


def gadgets() -> dict[str, Callable_]:
    """Those that take something telltale."""
    return {name: found for name, found in callables().items() if found.telltale}


def definitions(target: str) -> list[Callable_]:
    """What a name in a configuration may stand for: it may be a short one that a package exports."""
    package, name = target.rsplit(".", 1)
    return [found for full, found in callables().items() if full.startswith(package) and full.endswith(f".{name}")]


def _of_module(path: Path) -> Iterator[Callable_]:
    parts = path.relative_to(source().parent).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    for node in _parsed(path).body:
        if isinstance(node, ast.FunctionDef):
            yield Callable_(f"{module}.{node.name}", _takes(node))
        elif isinstance(node, ast.ClassDef):
            yield Callable_(f"{module}.{node.name}", _of_class(node, ()))
            yield from _class_functions(module, node)


def _class_functions(module: str, node: ast.ClassDef) -> Iterator[Callable_]:
    """`_target_` reaches `Model.from_pretrained` as well."""
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and any(_is_unbound(each) for each in inner.decorator_list):
            yield Callable_(f"{module}.{node.name}.{inner.name}", _takes(inner))


def _is_unbound(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in ("classmethod", "staticmethod")


def _of_class(node: ast.ClassDef, seen: Sequence[str]) -> tuple[str, ...]:
    """Of its `__init__` or that of its parents, or the fields of a dataclass."""
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            return _takes(inner)
    fields = tuple(
        inner.target.id
        for inner in node.body
        if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name)
    )
    parents = [base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases]
    inherited = [
        name
        for parent in parents
        if parent not in seen
        for each in classes().get(parent, [])
        for name in _of_class(each, (*seen, node.name))
    ]
    return (*fields, *inherited)


def _takes(node: ast.FunctionDef) -> tuple[str, ...]:
    every = node.args
    named = [each.arg for each in (*every.posonlyargs, *every.args, *every.kwonlyargs)]
    rest = [each.arg for each in (every.vararg, every.kwarg) if each is not None]
    return tuple(name for name in (*named, *rest) if name not in ("self",))


@cache
def _parsed(path: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)  # the same of an older Python
        return ast.parse(path.read_text(encoding="utf-8"))
