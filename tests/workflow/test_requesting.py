"""What is asked of a model, completed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Request
from studio.endpoints import Endpoint
from studio.engines.catalog import Catalog
from studio.errors import RequestError
from studio.workflow.requesting import complete


@pytest.mark.parametrize("written", ["en", "EN", "en-US", "en_gb"])
@pytest.mark.parametrize("model", ["auto", "pocketsphinx/en-us"])
def test_a_region_and_case_are_no_other_language(tmp_path: Path, written: str, model: str) -> None:
    request = complete(Catalog(Settings(data=tmp_path)), model, source_lang=written)
    assert (request.source_lang, request.target_lang) == ("en", "en")


def test_a_language_that_is_none_is_named_as_it_was_written(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="“tlh”"):
        complete(Catalog(Settings(data=tmp_path)), source_lang="tlh")


AWAY = Endpoint("nim", "https://gpu.example.org/v1", languages=("en",))


def of_endpoint(tmp_path: Path, **options: str) -> Request:
    return complete(Catalog(Settings(data=tmp_path, endpoints=(AWAY,))), "endpoint/nim", options=options)


def test_the_same_vocabulary_is_the_same_request_however_it_was_written(tmp_path: Path) -> None:
    one, other = (of_endpoint(tmp_path, vocabulary=said) for said in ("Ann, NeMo", " Ann\r\nNeMo\nAnn\n"))
    assert one == other
    assert one.options == {"vocabulary": "Ann\nNeMo"}
    assert of_endpoint(tmp_path, vocabulary=" ").options == {}


@pytest.mark.parametrize(
    ("model", "options", "sentence"),
    [
        ("pocketsphinx/en-us", {"vocabulary": "NeMo"}, "pocketsphinx/en-us cannot be told a vocabulary"),
        ("endpoint/nim", {"vocabulary": "NeMo", "vocabulary_strength": "strong"}, "cannot be told how strongly"),
        ("endpoint/nim", {"vocabulary": "NeMo", "vocabulary_strength": "wild"}, "“wild” is no strength"),
        ("endpoint/nim", {"vocabulary": "---"}, "“---” cannot be in the vocabulary"),
    ],
)
def test_a_vocabulary_that_cannot_be_told_is_refused(
    tmp_path: Path, model: str, options: dict[str, str], sentence: str
) -> None:
    catalog = Catalog(Settings(data=tmp_path, endpoints=(AWAY,)))
    with pytest.raises(RequestError, match=sentence):
        complete(catalog, model, options=options)


def test_a_server_that_does_not_say_its_languages_has_one_named(tmp_path: Path) -> None:
    catalog = Catalog(Settings(data=tmp_path, endpoints=(Endpoint("any", "https://h/v1"),)))
    with pytest.raises(
        RequestError,
        match=r"Name the one that is spoken \(--source-lang\), or say in STUDIO_ENDPOINTS .*any=…;languages=…",
    ):
        complete(catalog, "endpoint/any")
    assert complete(catalog, "endpoint/any", source_lang="fi").target_lang == "fi"
