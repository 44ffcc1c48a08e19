"""`canary-studio space`: what a Hugging Face Space of the studio still lacks."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import AsJson, print_json


def space(
    check: Annotated[bool, typer.Option("--check", help="Look, and say what is lacking.")] = True,  # noqa: ARG001
    folder: Annotated[Path, typer.Option(help="The Space's repository.")] = Path(),
    as_json: AsJson = False,
) -> int:
    """Say what a duplicate of the Space still lacks, one line each with its fix. Exit 1 where something is lacking."""
    from studio.ui.space.check import lacks, report

    found = lacks(folder, os.environ)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print(report(found, os.environ))
    return 1 if found else 0
