"""The languages and regions of prompted models: what is offered of a prompt, and what a language is called in it."""

from __future__ import annotations

import pytest

from studio.domain import DETECT
from studio.languages import base_language, has_region, language_name, same_language
from studio.locales import PROMPTS, TRAINED, prompt_for, spoken, trained


def test_the_card_lists_forty_and_the_prompt_has_a_place_for_each() -> None:
    assert len(set(TRAINED)) == 40
    assert set(TRAINED) < PROMPTS
    assert all(base_language(each) for each in TRAINED)
    assert trained("es-419")
    assert trained("no")
    assert not trained("cy")


def test_a_region_is_offered_where_a_model_tells_several_apart() -> None:
    named = ["en-US", "en", "enGB", "en-GB", "hi-HI", "hi-IN", "nah-MX", "th-TH", "auto", "", "pt-BR", "pt-PT"]
    assert spoken(named) == (DETECT, "en", "hi", "th", "pt", "en-GB", "en-US", "pt-BR", "pt-PT")
    assert spoken(["de", "nothing at all"]) == ("de",)


@pytest.mark.parametrize(
    ("asked", "called"),
    [("en-GB", "en-GB"), ("en-AU", "en"), ("he", "he-IL"), ("mt-XX", "mt-MT"), ("auto", "auto"), ("cy", None)],
)
def test_the_prompts_own_name_for_a_language(asked: str, called: str | None) -> None:
    assert prompt_for(asked, sorted(PROMPTS)) == called


def test_what_people_read() -> None:
    assert [language_name(code) for code in ("auto", "en-GB", "es-US", "nb", "es-419")] == [
        "Detect", "British English", "Spanish (United States)", "Norwegian Bokmål", "Latin American Spanish",
    ]  # fmt: skip
    assert [has_region(code) for code in ("pt-BR", "es-419", "hi-HI", "en", "xx-US")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_two_texts_are_in_one_language_but_for_regions_and_what_is_not_known() -> None:
    assert same_language("en-GB", "en-US")
    assert same_language("auto", "de")
    assert not same_language("en", "de")
