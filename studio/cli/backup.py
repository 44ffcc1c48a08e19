"""`canary-studio backup`: all of the library in one folder, while servers go on working."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, bar, print_json, settings_of, tell


def backup(
    path: Annotated[Path, typer.Argument(help="A new folder; or one whose backup was broken off, which goes on.")],
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Copy one moment of the library, with all sound, and check every byte. A finished backup is only checked again."""
    from studio.store import Store
    from studio.workflow.backup.writing import back_up

    store = Store(settings_of(data))
    try:
        with bar("Copying") as advance:
            found = back_up(store, path.absolute(), advance)
    finally:
        store.close()
    for name in found.missing:
        tell(f"{name} was left out: its sound is missing or damaged. `canary-studio doctor` says more.")
    said = {"path": str(path), "made": found.made, "files": len(found.files), "bytes": found.size}
    if as_json:
        print_json({**said, "recordings_left_out": list(found.missing), "new": found.new})
    else:
        what = "Backed up and checked" if found.new else f"A backup of {found.made} is here; it was checked"
        print(f"{what}: {len(found.files)} files, {found.size / 1e6:.1f} MB in {path}.")
    return 1 if found.missing else 0
