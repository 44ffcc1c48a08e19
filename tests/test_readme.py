"""What the README says is what the code does."""

from __future__ import annotations

import re

import pytest

from studio.ui.routes import DIST
from tests.conftest import ROOT
from tests.readme import README, filled


def test_tables_are_made_from_the_code() -> None:
    if not (DIST / "shortcuts.json").is_file():
        pytest.skip("the front end was not built here: pip install . without CANARY_STUDIO_SKIP_WEB")
    text = README.read_text("utf-8")
    assert filled(text) == text, "run `python -m tests.readme`"


def test_every_file_that_is_linked_is_there() -> None:
    text = README.read_text("utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not link.startswith("http")]
    assert linked
    assert [link for link in linked if not (ROOT / link).exists()] == []
