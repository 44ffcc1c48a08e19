"""`canary-studio restore`: a backup into an empty library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, bar, print_json, settings_of


def restore(
    path: Annotated[Path, typer.Argument(help="The folder of a finished backup.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Check every byte of a backup, then bring it back. Nothing is overwritten; broken off, it goes on."""
    from studio.store import Store
    from studio.workflow.backup.restoring import restore as bring_back

    store = Store(settings_of(data))
    try:
        with bar("Copying") as advance:
            found = bring_back(store, path.absolute(), advance)
    finally:
        store.close()
    said = {"path": str(path), "made": found.made, "files": len(found.files), "bytes": found.size}
    if as_json:
        print_json(said)
    else:
        print(f"Restored the backup of {found.made}: {len(found.files)} files, {found.size / 1e6:.1f} MB.")
