"""Plug-ins found by looking: modules of a package, and entry points of other packages, offer an object each.

A new format or family of models is then one new file, and no list is edited in two places.
"""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

log = logging.getLogger(__name__)


def discover(package: str, attribute: str, kind: type[Any] = object, group: str = "") -> dict[str, Any]:
    """The objects that `package`'s modules offer as `attribute`, by their `name`, sorted by module.

    After them those that other packages offer as entry points of `group`, where one is named.
    `package` is a dotted name; its modules are imported, so they must be light. An object
    without a `name` goes by its module's. Raises TypeError when two modules claim one name or one offers what is no
    `kind`: a fault of the program. A fault of another package is logged, and what it offers is left out.
    """
    plugins: dict[str, Any] = {}
    for module_name in _modules(package):
        module = import_module(f"{package}.{module_name}")
        if hasattr(module, attribute):
            _add(plugins, getattr(module, attribute), module_name, kind)
    for entry, plugin in _loaded(group):
        try:
            _add(plugins, plugin, entry.name, kind)
        except TypeError as fault:
            _left_out(entry, fault)
    return plugins


def subpackages(package: str) -> list[str]:
    """The dotted names of the packages right inside `package`, sorted."""
    paths = import_module(package).__path__
    return sorted(f"{package}.{info.name}" for info in pkgutil.iter_modules(paths) if info.ispkg)


def _add(plugins: dict[str, Any], plugin: object, otherwise: str, kind: type[Any]) -> None:
    name = getattr(plugin, "name", otherwise)
    if not isinstance(plugin, kind):
        raise TypeError(f"“{name}” is no {kind.__name__} but a {type(plugin).__name__}.")
    if name in plugins:
        raise TypeError(f"There are two {kind.__name__}s under the name “{name}”.")
    plugins[name] = plugin


def _modules(package: str) -> list[str]:
    paths = import_module(package).__path__
    return sorted(info.name for info in pkgutil.iter_modules(paths) if not info.name.startswith("_"))


def _loaded(group: str) -> Iterator[tuple[EntryPoint, Any]]:
    """Entry points by name, each with what it offers."""
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name) if group else ():
        try:
            plugin = entry.load()
        except Exception as fault:  # whatever another package's import raises must not end the studio
            _left_out(entry, fault)
        else:
            yield entry, plugin


def _left_out(entry: EntryPoint, fault: Exception) -> None:
    why = " ".join(f"{type(fault).__name__}: {fault}".split())
    log.warning("%s = %s is left out (%s). Update or uninstall its package.", entry.name, entry.value, why)
