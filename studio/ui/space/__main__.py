"""`python -m studio.ui.space --check`: on a Space, or in a checkout, without the command line's packages."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from studio.ui.space.check import lacks, report


def main(arguments: list[str]) -> int:
    """Exit code 1 where something is lacking."""
    parser = argparse.ArgumentParser(prog="python -m studio.ui.space", description="What this Space still lacks.")
    parser.add_argument("--check", action="store_true", required=True, help="Look, and say what is lacking.")
    parser.add_argument("--folder", type=Path, default=Path(), help="The Space's repository (default: here).")
    found = lacks(parser.parse_args(arguments).folder, os.environ)
    print(report(found, os.environ))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
