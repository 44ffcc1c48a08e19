"""Languages by their codes: in requests and in models' names, their names for people, which way they are written."""

from __future__ import annotations

import pytest

from studio.languages import language_name, named_in, normal_code, right_to_left


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "English"), ("uk", "Ukrainian"), ("ar", "Arabic"), ("yue", "Cantonese"), ("pt-BR", "Brazilian Portuguese")],
)
def test_a_language_has_its_english_name(code: str, name: str) -> None:
    assert language_name(code) == name


@pytest.mark.parametrize("code", ["xx", "", "no such", "klingon_old"])
def test_a_code_that_a_model_made_up_stands_for_itself(code: str) -> None:
    assert (language_name(code), right_to_left(code)) == (code, False)


@pytest.mark.parametrize(
    ("codes", "rtl"),
    [(("ar", "fa", "he", "ur", "yi", "ps", "sd", "ckb", "dv", "ug"), True), (("en", "de", "hi", "zh", "tr"), False)],
)
def test_which_way_a_language_is_written(codes: tuple[str, ...], rtl: bool) -> None:
    assert [right_to_left(code) for code in codes] == [rtl] * len(codes)


@pytest.mark.parametrize(
    ("written", "known", "code"),
    [
        ("EN", (), "en"),
        ("en-US", (), "en"),
        ("en_us", ("en", "de"), "en"),
        ("pt-br", ("pt-BR", "pt-PT"), "pt-BR"),
        ("zh-Hans-CN", (), "zh"),
        ("es-419", (), "es"),
        (" De ", (), "de"),
        ("yue", (), "yue"),
        ("English", (), "English"),
        ("", (), ""),
    ],
)
def test_one_form_for_every_way_to_write_a_language(written: str, known: tuple[str, ...], code: str) -> None:
    assert normal_code(written, known) == code


@pytest.mark.parametrize(
    ("stem", "codes"),
    [
        ("stt_ar_fastconformer_ctc_large", ("ar",)),
        ("stt_ar_fastconformer_hybrid_large_pc_v1.0", ("ar",)),
        ("stt_kk_ru_fastconformer_hybrid_large", ("kk", "ru")),
        ("stt_de_FastConformer_ctc", ("de",)),
        ("parakeet-tdt_ctc-0.6b-ja", ("ja",)),
        ("parakeet-ctc-0.6b-vi", ("vi",)),
        ("parakeet-ctc-0.6b-zh-CN", ("zh",)),
        ("mine-en-es", ("en", "es")),
        ("mine-en-es-large-v2", ("en", "es")),
        ("medical_de-identified", ()),
        ("my_model", ()),
        ("stt_multilingual_large", ()),
        ("it_support_calls", ()),
        ("ctc", ()),
        ("", ()),
    ],
)
def test_a_name_tells_a_language_where_models_have_it(stem: str, codes: tuple[str, ...]) -> None:
    assert named_in(stem) == codes
