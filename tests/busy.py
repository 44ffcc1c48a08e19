"""A child that works without a pause and never lets go of Python's lock, as a loader at full CPU may."""

from __future__ import annotations

import re
import sys

from studio.children import end_with

if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    print("at work", flush=True)
    re.match(r"(a+)+$", "a" * 60 + "b")  # one call into C that takes years
