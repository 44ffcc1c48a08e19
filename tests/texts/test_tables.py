"""The tables hold what the sources say, whole, in every language."""

from __future__ import annotations

import pytest

from studio.i18n.catalog import LOCALES
from tests.conftest import ROOT
from tests.texts import tables

NEEDS_NODE = pytest.mark.skipif(
    not (ROOT / "studio/web/node_modules/typescript").is_dir(),
    reason="the page's sources are read by TypeScript, which `python studio/web/build_hook.py check` installs",
)


@pytest.fixture(scope="module")
def sources() -> dict[tables.Key, tables.Source]:
    return tables.wanted()


@NEEDS_NODE
@pytest.mark.parametrize("language", tables.OTHERS)
def test_the_table_is_of_the_sources_as_they_are(language: str, sources: dict[tables.Key, tables.Source]) -> None:
    """`python -m tests.texts` makes it so."""
    assert (LOCALES / f"{language}.po").read_text("utf-8") == tables.made(language, sources)


@pytest.mark.parametrize("language", tables.OTHERS)
def test_every_text_has_words(language: str) -> None:
    """`python -m tests.texts --missing` names the others."""
    assert tables.missing(language) == []


@pytest.mark.parametrize("language", tables.OTHERS)
def test_no_value_of_a_text_is_lost(language: str) -> None:
    assert list(tables.faults(language)) == []


@NEEDS_NODE
def test_no_text_of_the_page_goes_past_the_tables() -> None:
    """What is none is said so: `// no text: why`."""
    from tests.texts import page_source

    assert page_source.missed() == []
