"""Which runtimes and model families there are: those of the folders here, and families that other packages offer."""

from __future__ import annotations

import logging
from typing import Any

from studio.discovery import discover, subpackages
from studio.engines.base import Family, Runtime

HERE = "studio.engines"

GROUP = "canary_studio.families"
"""Entry points of other packages, each of which names an object that is a `Family`."""

log = logging.getLogger(__name__)


def runtimes() -> dict[str, Runtime]:
    """By name, sorted by folder."""
    return _in_folders("RUNTIME", Runtime)


def families() -> dict[str, Family]:
    """By name: ours, sorted by folder and file, then those of other packages whose names are free."""
    ours = _in_folders("FAMILY", Family)
    others = discover(HERE, "FAMILY", Family, GROUP)
    for name in ours.keys() & others.keys():
        log.error("The family %s of another package is left out: there is one of that name", name)
    return {**ours, **{name: family for name, family in others.items() if name not in ours}}


def _in_folders(attribute: str, kind: type[Any]) -> dict[str, Any]:
    """Raises TypeError when two folders claim one name."""
    gathered: dict[str, Any] = {}
    for folder in subpackages(HERE):
        offered = discover(folder, attribute, kind)
        if taken := gathered.keys() & offered.keys():
            raise TypeError(f"Two folders of {HERE} offer {attribute} under the name “{taken.pop()}”.")
        gathered |= offered
    return gathered
