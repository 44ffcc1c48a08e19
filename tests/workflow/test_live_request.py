"""Which model hears a recording while it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Capabilities, ModelCard
from studio.engines.catalog import Catalog
from studio.errors import RequestError
from studio.workflow.live_request import live_request
from tests.engines.fakes import Few

DRAFT = ModelCard("draft", "Draft", "F", Capabilities((("asr", "en", "en"),), punctuation=(True,)), "MIT", "embedded")
BEST = replace(
    DRAFT, id="best", location="local", capabilities=Capabilities((("asr", "en", "en"), ("asr", "de", "de")))
)
ABSENT = replace(DRAFT, id="absent", title="Absent", location="hub")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(Settings(data=tmp_path), {"f": Few((DRAFT, BEST, ABSENT))}, {})
    yield found
    found.close()


@pytest.mark.parametrize(
    ("wanted", "model"),
    [
        (Request("auto"), "draft"),
        (Request("auto", pnc=False), "draft"),
        (Request("auto", source_lang="de", target_lang="de"), "best"),
        (Request("best"), "best"),
    ],
)
def test_auto_is_the_quick_draft_where_that_knows_the_language(catalog: Catalog, wanted: Request, model: str) -> None:
    assert live_request(catalog, wanted).model == model


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Request("absent"), "Absent is not on this machine yet"),
        (Request("auto", source_lang="fi", target_lang="fi"), "No model here knows “fi”"),
        (Request("nothing"), "There is no model “nothing”"),
    ],
)
def test_why_none_can_begin_is_said(catalog: Catalog, wanted: Request, why: str) -> None:
    with pytest.raises(RequestError, match=why):
        live_request(catalog, wanted)
