"""What the server has written in English, found in a table by what stands around its values."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.i18n import current, speaking, translated, translated_or_none
from studio.i18n.numbers import rewritten


@pytest.mark.parametrize(
    ("english", "own"),
    [
        ("Edit text", "Text ändern"),
        ("Nothing was changed.", "Nichts wurde geändert."),
        ("“talk.wav” is gone. Choose another one.", "Es gibt „talk.wav“ nicht mehr. Wählen Sie etwas anderes."),
        ("a/model is gone. Choose another one.", "Es gibt a/model nicht mehr. Wählen Sie etwas anderes."),
    ],
)
def test_a_text_and_one_with_a_value(english: str, own: str) -> None:
    assert translated(english) == own


@pytest.mark.parametrize("name", ["Edit text", "guest", "Log in. Nothing was changed.", "a {name} b"])
def test_a_name_is_never_touched_and_gets_the_quotes_of_the_language(name: str) -> None:
    told = f"Es gibt „{name}“ nicht mehr. Wählen Sie etwas anderes."
    assert translated(f"“{name}” is gone. Choose another one.") == told


def test_a_value_that_is_a_text_of_ours_comes_in_the_same_language() -> None:
    assert translated("There is no recording “x”. It may have been deleted.") == (
        "Aufnahme „x“ gibt es nicht. Vielleicht wurde es gelöscht."
    )
    assert translated("“Edit text” cannot be undone.") == "„Text ändern“ lässt sich nicht rückgängig machen."


def test_a_reason_inside_a_sentence() -> None:
    told = "“a.nemo” cannot be loaded: it is cut off after 12 bytes."
    assert translated(told) == "„a.nemo“ lässt sich nicht laden: es bricht nach 12 Bytes ab."


def test_french_sets_colons_and_semicolons_apart(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_text((tmp_path / "de.po").read_text("utf-8"), "utf-8")
    with speaking("fr"):
        assert translated("a.wav: it is cut off after 12 bytes.") == "a.wav\u00a0: es bricht nach 12 Bytes ab."
        assert translated("done; guest") == "fertig\u202f; Gast"


@pytest.mark.parametrize(
    ("english", "own"),
    [
        ("1 row", "1 Zeile"),
        ("2 rows", "2 Zeilen"),
        ("1,200 rows", "1.200 Zeilen"),
        ("1 row added, 3 rows left.", "1 Zeile hinzugefügt, 3 Zeilen übrig."),
        ("3 done added, 0 left.", "3 fertig hinzugefügt, 0 übrig."),
        (
            "Besides: 3 done, 2 changed here only and left, 1 row.",
            "Außerdem: 3 fertig, 2 nur hier geändert und belassen, 1 Zeile.",
        ),
    ],
)
def test_what_is_counted(english: str, own: str) -> None:
    assert translated(english) == own


@pytest.mark.parametrize(
    ("english", "own"),
    [
        ("it is cut off after 1,250 bytes", "es bricht nach 1.250 Bytes ab"),
        ("it is cut off after 1250 bytes", "es bricht nach 1250 Bytes ab"),
        ("it is cut off after 12.50 bytes", "es bricht nach 12,50 Bytes ab"),
        ("it is cut off after many bytes", "es bricht nach many Bytes ab"),
        ("1,250.5 GB", "1.250,5 GB"),
        ("45%", "45\u00a0%"),
        ("1 row, 2.5 h, 3.5 GB", "1 Zeile, 2,5 h, 3,5 GB"),
        ("1.2.3", "1.2.3"),
        ("0:04.3", "0:04.3"),
        ("1" * 400 + ".5", "1" * 400 + ".5"),
    ],
)
def test_a_number_is_written_as_the_language_has_it(english: str, own: str) -> None:
    assert translated(english) == own


@pytest.mark.parametrize("name", ["1.5", "1,250", "3.5 GB", "12.5 s", "45 %", "1.5 s, 2.5 s"])
def test_a_name_that_looks_like_a_number_stays(name: str) -> None:
    assert translated(f"“{name}” is gone. Choose another one.").startswith(f"Es gibt „{name}“ nicht mehr.")
    assert translated(f"{name} is gone. Choose another one.").startswith(f"Es gibt {name} nicht mehr.")
    assert translated(f"{name}: it holds no sound.") == f"{name}: sie enthält keinen Ton."
    assert translated(f"{name}, line 12: it holds no sound.") == f"{name}, Zeile 12: sie enthält keinen Ton."


@pytest.mark.parametrize(
    ("language", "written"),
    [("de", ("1.250", "12.500,5")), ("fr", ("1\u202f250", "12\u202f500,5")), ("es", ("1250", "12.500,5"))],
)
def test_numbers_are_written_as_browsers_write_them(language: str, written: tuple[str, str]) -> None:
    assert (rewritten("1,250", language), rewritten("12,500.5", language)) == written


def test_several_sentences_each_by_itself() -> None:
    told = "Nothing was changed. “a” is gone. Choose another one. What nobody wrote here. Nothing was changed."
    assert translated(told) == (
        "Nichts wurde geändert. Es gibt „a“ nicht mehr. Wählen Sie etwas anderes. What nobody wrote here. "
        "Nichts wurde geändert."
    )


def test_a_name_before_what_is_said_of_it() -> None:
    assert translated("“Mr. A: b.wav”: it holds no sound.") == "„Mr. A: b.wav“: sie enthält keinen Ton."
    assert translated("ann/calls@abc: Nothing was changed.") == "ann/calls@abc: Nichts wurde geändert."


def test_the_line_of_a_file_before_what_is_said_of_it() -> None:
    told = "“a, line b.json”, line 12: it holds no sound."
    assert translated(told) == "„a, line b.json“, Zeile 12: sie enthält keinen Ton."


def test_counts_behind_a_text_and_in_one() -> None:
    assert translated("2 rows: 1 row, 3.5 h, 12 kB.") == "2 Zeilen: 1 Zeile, 3,5 h, 12 kB."
    assert translated("All in all 1 row, 3 s, 96 kB.") == "Insgesamt 1 Zeile, 3 s, 96 kB."


def test_a_value_that_stands_twice_is_the_same_one() -> None:
    assert translated("ann has ann twice.") == "ann hat zweimal ann."
    assert translated("ann has bob twice.") == "ann has bob twice."


def test_languages_have_their_names() -> None:
    assert [translated(name) for name in ("German", "Spanish (Spain)", "Klingon (Nowhere)")] == [
        "Deutsch",
        "Spanisch (Spanien)",
        "Klingon (Nowhere)",
    ]
    assert translated("Words in “German” do not belong here.") == "Wörter auf „Deutsch“ gehören nicht hierher."


def test_somebody_who_is_called_as_a_language_stays_so() -> None:
    told = "You were invited into the project Lao."
    assert translated(told) == "Sie wurden in das Projekt Lao eingeladen."


@pytest.mark.parametrize("told", ["Only of the page", "Without words yet", "What nobody wrote.", "", " "])
def test_what_the_table_does_not_have_stays_as_it_came(told: str) -> None:
    assert translated(told) == told


def test_english_and_what_is_no_language_of_ours_stay_as_they_are() -> None:
    with speaking("en"):
        assert translated("Edit text") == "Edit text"
    with speaking("tlh"):
        assert (current(), translated("Edit text")) == ("en", "Edit text")
    assert (current(), translated_or_none(None), translated_or_none("done")) == ("de", None, "fertig")


def test_a_name_before_two_sentences_that_stand_together() -> None:
    told = "“a.wav”: “b” is gone. Choose another one. Nothing was changed."
    assert translated(told) == "„a.wav“: Es gibt „b“ nicht mehr. Wählen Sie etwas anderes. Nichts wurde geändert."


def test_a_reason_of_several_sentences() -> None:
    told = "a/model cannot be loaded: it is cut off after 12 bytes. Nothing was changed."
    assert translated(told) == "a/model lässt sich nicht laden: es bricht nach 12 Bytes ab. Nichts wurde geändert."


def test_a_reason_with_a_full_stop_of_its_own() -> None:
    assert translated("“a.wav”: it is cut off after 9 bytes.") == "„a.wav“: es bricht nach 9 Bytes ab."


def test_reasons_behind_one_another() -> None:
    assert translated("done; it is cut off after 9 bytes") == "fertig; es bricht nach 9 Bytes ab"
    assert translated("“done; x” is gone. Choose another one.") == (
        "Es gibt „done; x“ nicht mehr. Wählen Sie etwas anderes."
    )
