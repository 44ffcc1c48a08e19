"""The tables hold what the sources say, whole, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest

from studio.api.schema import CONSTANTS
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


TORN = {"de": r"[\d}] %", "es": r"[\d}] %", "fr": r"[\d}] %|\S [:;?!»](?!\S)|« "}
"""What a line's end could part, where the language has a no-break space: before its `%`, in French beside more."""


@pytest.mark.parametrize("language", tables.OTHERS)
def test_what_belongs_together_is_not_torn_at_the_end_of_a_line(language: str) -> None:
    own = (form for each in tables.read(language) if each.id for form in tables.as_tuple(each.string))
    assert [text for text in own if re.search(TORN[language], text)] == []


@NEEDS_NODE
def test_what_the_page_has_of_the_server_it_says_in_its_readers_language(
    sources: dict[tables.Key, tables.Source],
) -> None:
    """A constant that both have comes as English: where it is read, the page says it by a text of its own."""
    of_page = {key.text for key, source in sources.items() if any(file.endswith(".ts") for file in source.files)}
    assert {text for each in CONSTANTS.values() for text in read_by_people(each.value)} - of_page == set()


def read_by_people(value: object) -> Iterator[str]:
    """The labels of choices, and sentences by a name."""
    if isinstance(value, Mapping):
        yield from (each for each in value.values() if isinstance(each, str))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from (each[1] for each in value if isinstance(each, tuple))


@NEEDS_NODE
def test_no_text_of_the_page_goes_past_the_tables() -> None:
    """What is none is said so: `// no text: why`."""
    from tests.texts import page_source

    assert page_source.missed() == []
