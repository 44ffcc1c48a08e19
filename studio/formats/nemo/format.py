"""NeMo's manifest as a format: read, written and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from studio.formats.base import Checker, Reader, Writer
from studio.formats.documents import CheckReport, Document, Options, Report
from studio.formats.imported import ReadResult
from studio.formats.nemo import check, reader, writer
from studio.formats.nemo.settings import OPTIONS, Settings
from studio.formats.nemo.severity import SEVERITIES
from studio.formats.nemo.tokenizer import tokenizer_languages
from studio.limits import Progress, ShouldStop


class Nemo(Reader, Writer, Checker):
    """A folder with a manifest and its clips; a manifest alone is read and checked, too."""

    name = "nemo"
    title = "NeMo manifest with audio"
    suffixes = reader.SUFFIXES
    help = "JSON lines and 16 kHz FLAC clips, as Canary, Parakeet and Canary-Qwen models train on them."
    options = OPTIONS
    severities = SEVERITIES

    def sniff(self, path: Path) -> bool:
        return reader.looks_like_one(path)

    def read(self, path: Path, *, skip_bad: bool = False) -> ReadResult:
        return reader.read(path, self.name, skip_bad=skip_bad)

    def write(
        self, documents: Sequence[Document], folder: Path, options: Options, progress: Progress, cancelled: ShouldStop
    ) -> Report:
        settings = Settings.of(self.settled(options.settings))
        return writer.write(documents, folder, options, settings, progress, cancelled)

    def check(self, path: Path, settings: Mapping[str, str], progress: Progress, cancelled: ShouldStop) -> CheckReport:
        """A profile that is not named is guessed. Beside its options it takes `tokenizer`, a path."""
        own = {name: value for name, value in settings.items() if name != "tokenizer"}
        chosen = Settings.of(self.settled(own))
        profile = chosen.profile if "profile" in settings else None
        languages = tokenizer_languages(Path(settings["tokenizer"])) if "tokenizer" in settings else None
        return check.check(path, profile, progress, cancelled, chosen.checker, languages)
