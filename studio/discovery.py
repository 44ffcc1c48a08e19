"""Plug-ins found by looking: every module of a package may offer one object under an agreed name.

A new format, source or family of models is then one new file, and no list is edited in two places.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any


def discover(package: str, attribute: str) -> dict[str, Any]:
    """The objects that `package`'s modules offer as `attribute`, by their `name`, sorted by module.

    `package` is a dotted name; its modules are imported, so they must be light. An object
    without a `name` goes by its module's. Raises TypeError when two claim one name: a fault
    of the program, not of its user.
    """
    found: dict[str, Any] = {}
    for module_name in _modules(package):
        module = import_module(f"{package}.{module_name}")
        if not hasattr(module, attribute):
            continue
        offered = getattr(module, attribute)
        name = getattr(offered, "name", module_name)
        if name in found:
            raise TypeError(f"Two modules of {package} offer {attribute} under the name “{name}”.")
        found[name] = offered
    return found


def _modules(package: str) -> list[str]:
    paths = import_module(package).__path__
    return sorted(info.name for info in pkgutil.iter_modules(paths) if not info.name.startswith("_"))
