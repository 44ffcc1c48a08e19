"""What the catalogue and the engines know of a model on a disk, and the one sentence for one that cannot be used."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.engines.nemo.bounded import Refused
from studio.errors import ModelUnavailable, StudioError, shown


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model on a disk, as it was when it was read."""

    path: Path
    target: str
    """Dotted name of its class; `SALM` for a SALM directory."""
    config: Mapping[str, Any]
    """What NeMo is given of its configuration; see `_trust`. Empty for a class that is not ours."""
    size: int
    """Bytes of its weights."""
    changed: float
    """When the file was last changed, in seconds since the epoch."""
    languages: tuple[str, ...] = ()
    """Two-letter codes that its tokenizer has tokens or parts for, in the tokenizer's order."""
    title: str = ""
    """What the file beside it calls it."""
    time_tokens: bool = False
    aligner: Mapping[str, Any] | None = None
    """What NeMo is given of the configuration of the CTC model that comes with it."""
    capitals: bool = False
    """True when its vocabulary has capital letters, so that it writes punctuation as well."""

    @property
    def class_name(self) -> str:
        return self.target.rsplit(".", 1)[-1]

    @property
    def bundled_aligner(self) -> bool:
        return self.aligner is not None

    @property
    def stamp(self) -> str:
        """Names this file as it was read, for the record of a hypothesis."""
        return f"{self.path.name} {self.size} bytes {int(self.changed)}"


def broken(path: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(f"{shown(path.name)} cannot be loaded: {why}{'' if why.endswith('?') else '.'}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Whatever reading raises, as ModelUnavailable in one sentence that names the file."""
    try:
        yield
    except StudioError:
        raise
    except Refused as error:
        raise broken(path, str(error)) from error
    except FileNotFoundError as error:
        raise broken(
            path, f"it is not in {shown(str(path.parent))} any more. Put it back, or choose another"
        ) from error
    except OSError as error:
        raise broken(path, _of_disk(error)) from error
    except (MemoryError, RecursionError) as error:
        raise broken(path, "its description is larger or deeper than any model's") from error


def _of_disk(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk for temporary files is full. Free some space, or set TMPDIR to a folder that has it"
    return f"it cannot be read ({error.strerror or os.strerror(error.errno or errno.EIO)})"
