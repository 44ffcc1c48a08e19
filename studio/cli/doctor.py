"""`canary-studio doctor`: what is wrong here, and how it is put right."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from studio.cli.common import AsJson, Data, print_json, settings_of

MARKS = {"ok": "ok", "warning": "warning", "error": "ERROR"}


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what is safe to mend, as a server's start does.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Look at the library, the database, the disk, the clock, the decoder and the models. Exit 1 for an error."""
    from studio.workflow.doctor import examine

    settings = settings_of(data)
    found = examine(settings, mend=fix)
    well = all(each.level != "error" for each in found)
    if as_json:
        print_json({"data": str(settings.data), "well": well, "findings": [asdict(each) for each in found]})
    else:
        for each in found:
            hint = " [--fix mends this]" if each.mendable else ""
            print(f"{MARKS[each.level]:8}{each.check:10} {each.message}{hint}")
    return 0 if well else 1
