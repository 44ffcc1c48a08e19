"""Writes the tables anew, or says what they lack."""

from __future__ import annotations

import sys

from tests.texts import tables

if __name__ == "__main__":
    if sys.argv[1:] == ["--missing"]:
        for language in tables.OTHERS:
            for text in tables.missing(language):
                print(f"{language}: {text}")
    else:
        tables.update()
