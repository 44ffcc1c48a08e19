"""What a format is. A new one is one file here that offers `FORMAT`, or another package's entry point.

```python
class Shouted(TextFormat):  # one text a document; any other way out is a `Writer`
    name = "shouted"
    title = "Plain text in capitals"
    suffixes = (".up",)

    def render(self, document: Document, options: Options) -> str:
        return "".join(f"{segment.text.upper()}\\n" for segment in spoken(document, options))


FORMAT = Shouted()
```

A format that is also read is a `Reader` as well, one that can judge a file of its kind a `Checker`.
Page, command line, README and `check` ask `formats.registry` what there is: no list is edited.
docs/formats.md tells the rest.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from studio.errors import RequestError, shown
from studio.formats.documents import CheckReport, Document, Options, Report, Severity
from studio.formats.imported import ReadResult
from studio.limits import Progress, ShouldStop

RESERVED = frozenset(
    ["as_json", "data", "format", "format_name", "help", "json", "out", "path", "project", "settings", "status"]
)
"""Names that the command line has for things of its own."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class FormatOption:
    """One setting of a format: a flag of `canary-studio export`, a field of the page's export form."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    """(value, what a person reads)"""
    default: str
    help: str = ""
    """A sentence."""
    offered: bool = True
    """False: for programs alone; neither page nor command line shows it."""
    checked: bool = True
    """False: it says how to write; a check has no use for it."""

    def __post_init__(self) -> None:
        """Raises ValueError for what would not do on the command line."""
        if not _NAME.fullmatch(self.name) or self.name in RESERVED:
            raise ValueError(f"A format's option cannot be called {shown(self.name)}.")
        if self.default not in self.values:
            raise ValueError(f"The default of option {shown(self.name)} is none of its choices.")

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.choices)


class Format:
    """What all formats tell of themselves. Instances are shared by threads and keep no state."""

    name: str
    """What it goes by on the command line and in the page's requests."""
    title: str
    """What a person reads in a list."""
    suffixes: tuple[str, ...] = ()
    """Of its files, lower case, such as “.srt”; none for a format that is a folder. The first is the one it writes."""
    help: str = ""
    """A sentence or two on when to take it."""
    options: tuple[FormatOption, ...] = ()

    def settled(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Every option's value: the chosen one, or its default. Raises RequestError for what it has not."""
        for name, value in settings.items():
            option = next((each for each in self.options if each.name == name), None)
            if option is None:
                raise RequestError(f"Format {shown(self.name)} has no setting {shown(name)}.")
            if value not in option.values:
                known = ", ".join(option.values)
                raise RequestError(f"“{name}” of format {shown(self.name)} cannot be {shown(value)}. Known: {known}.")
        return {each.name: settings.get(each.name, each.default) for each in self.options}

    def sniff(self, path: Path) -> bool:
        """True when the path looks like one of its own. Cheap: a look at the name and the first bytes."""
        return path.is_file() and path.suffix.lower() in self.suffixes


class Reader(Format, ABC):
    """A way in. Sound is not decoded here: what is no sound shows when it is ingested."""

    @abstractmethod
    def read(self, path: Path, *, skip_bad: bool = False) -> ReadResult:
        """All of it, or ManifestError or AudioError. With `skip_bad`, bad rows are told and the others come."""


class Writer(Format, ABC):
    """A way out."""

    status: Literal["verified", "all"] = "verified"
    """The segments that go out where nobody says which: what a model learns from is to be looked at first."""

    @abstractmethod
    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: ShouldStop
    ) -> Report:
        """Fill an empty folder. That it is whole or not at all is the caller's care (`formats.exporting`).

        Raises ExportError, ExportCancelled, or the OSError of a disk.
        """


class Checker(Format, ABC):
    """A format that can say of a file of its kind whether it would do what it says."""

    severities: Mapping[Severity, str] = MappingProxyType(
        {"stops": "stops its reader", "drops": "left out", "misreads": "misread", "poor": "poor for training"}
    )
    """What comes of a finding, for a person."""

    @abstractmethod
    def check(self, path: Path, settings: Mapping[str, str], progress: Progress, cancelled: ShouldStop) -> CheckReport:
        """The verdict. `settings` are those that were named; what is not may be guessed from the file.

        Raises ManifestError where there is nothing to read, RequestError, ExportCancelled.
        """
