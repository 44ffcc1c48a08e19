"""Gradio's import without the type stubs that it writes.

For every class of a component, ours too, it parses the source and rewrites a `.pyi` beside it, at each start: 40 % of
the time of its import, for files that nobody reads here and that mypy would believe.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

WRITER = "gradio.component_meta"
FUNCTION = "create_or_modify_pyi"


def write_none() -> None:
    """From now on; to be called before Gradio is imported, if it is to be quicker by that."""
    if WRITER in sys.modules:
        _silence(sys.modules[WRITER])
    elif not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == WRITER else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Silenced(spec.loader.name, spec.loader.path)
        return spec


class _Silenced(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _silence(module)


def _silence(module: ModuleType) -> None:
    if hasattr(module, FUNCTION):
        setattr(module, FUNCTION, lambda *_: None)
