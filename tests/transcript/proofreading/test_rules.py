"""Rules: what each proposes, in several languages, and where it holds its tongue."""

from __future__ import annotations

import pytest

from studio.transcript.proofreading.base import Numbers, Passage, Proposal
from studio.transcript.proofreading.looking import proposals, rules
from studio.transcript.proofreading.pairs import REACH, lone

NO_BREAK = "\u00a0"


def of_rule(name: str, passage: Passage) -> list[Proposal]:
    """What one rule alone proposes."""
    rule = next(each for each in rules() if each.name == name)
    return list(rule.propose(passage))


def proposed(rule: str, passage: Passage) -> list[tuple[str, str]]:
    """What stands there, and what might."""
    text = passage.text
    return [(text[each.start : each.end], each.into) for each in of_rule(rule, passage)]


def fixed(rule: str, passage: Passage) -> str:
    """The text with everything that one rule proposes."""
    text = passage.text
    for each in sorted(of_rule(rule, passage), key=lambda proposal: -proposal.start):
        text = each.applied(text)
    return text


def test_there_is_a_file_for_each_rule() -> None:
    names = ["numbers", "pairs", "repeated_marks", "repeated_words", "sentence_case", "spaces"]
    assert [rule.name for rule in rules()] == names


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("en", "Turn off the the light.", "Turn off the light."),
        ("en", "The the light.", "The light."),
        ("en", "It went to to to him", "It went to him"),
        ("en", "what he said said.", "what he said."),
        ("de", "Das ist ein ein Haus.", "Das ist ein Haus."),
        ("de", "Das Haus Haus brennt.", "Das Haus brennt."),
        ("fr", "Il est dans dans la maison.", "Il est dans la maison."),
        ("es", "Vamos a la la playa.", "Vamos a la playa."),
        ("ru", "Он пошёл в в дом, где где жил.", "Он пошёл в дом, где жил."),
        ("el", "Πήγε στο στο σπίτι.", "Πήγε στο σπίτι."),
    ],
)
def test_a_word_that_stands_twice(language: str, text: str, right: str) -> None:
    assert fixed("repeated_words", Passage(text, language)) == right


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The number is five five two."),
        ("de", "Die Nummer ist drei drei acht."),
        ("en", "No, no, that one."),
        ("en", "He is, is he?"),
        ("en", "It was so-so so far."),
        ("en", "I know that that's it."),
        ("en", "555 555 is 5 5 5"),
        ("en", "compile hello hello.c"),
        ("tr", "Yavaş yavaş gel."),
        ("hi", "धीरे धीरे आओ"),
        ("id", "orang orang itu"),
        ("zh", "看 看"),
        ("he", "לאט לאט"),
        ("", "the the light"),
    ],
)
def test_words_that_stand_twice_by_right(language: str, text: str) -> None:
    assert proposed("repeated_words", Passage(text, language)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She had had enough."),
        ("en", "I know that that is it."),
        ("en", "It is very very late."),
        ("en", "They saw Duran Duran there."),
        ("en", "No no that one."),
        ("fr", "Nous nous lavons."),
        ("fr", "Vous vous trompez."),
        ("de", "die Frau die die Tür öffnet"),
        ("nl", "de man die die deur opent"),
    ],
)
def test_words_that_may_be_meant_twice_are_told_less_surely(language: str, text: str) -> None:
    assert [each.sure for each in of_rule("repeated_words", Passage(text, language))] == [False]


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("en", "Well , yes .", "Well, yes."),
        ("en", "Really ?", "Really?"),
        ("en", "( as he said )", "(as he said)"),
        ("en", "Well,yes", "Well, yes"),
        ("en", "He came.Then he left.", "He came. Then he left."),
        ("en", "What?No!", "What? No!"),
        ("en", "two  spaces", "two spaces"),
        ("de", "Ja , gut !", "Ja, gut!"),
        ("es", "¿Qué ? Nada .", "¿Qué? Nada."),
        ("fr", "Vraiment ? Oui !", f"Vraiment{NO_BREAK}? Oui{NO_BREAK}!"),
        ("fr", "Il dit : « Oui »", f"Il dit{NO_BREAK}: «{NO_BREAK}Oui{NO_BREAK}»"),
        ("fr", "Bon , voilà .", "Bon, voilà."),
        ("ar", "نعم ،شكرا", "نعم، شكرا"),
        ("he", "כן , תודה .", "כן, תודה."),
        ("ru", "Да ,нет", "Да, нет"),
        ("hi", "हाँ , ठीक है ।", "हाँ, ठीक है।"),
    ],
)
def test_spaces(language: str, text: str, right: str) -> None:
    once = fixed("spaces", Passage(text, language))
    assert once == right or fixed("spaces", Passage(once, language)) == right


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", f"Vraiment{NO_BREAK}? «{NO_BREAK}Oui{NO_BREAK}»{NO_BREAK}!"),
        ("fr", "Vraiment\u202f?"),
        ("", "Vraiment ?"),
        ("en", "and ... then .. so …"),
        ("en", "3.5 and 10:30 and 1,000 at example.com or node.js, U.S.A. e.g.so"),
        ("en", "https://example.com/?a=b,c;d me@example.com www.a.b,c"),
        ("de", "Es steht 2 : 1."),
        ("de", "alle Lehrer:innen"),
        ("sv", "EU:s regler"),
        ("en", "That is it :)"),
        ("en", "a [ ] and part.NofM.deb"),
        ("en", ".NET and a .NET thing"),
        ("th", "สวัสดี ,ครับ"),
        ("zh", "你好，世界。再见！"),
        ("ja", "はい、そうです。"),
    ],
)
def test_spaces_that_are_right(language: str, text: str) -> None:
    assert proposed("spaces", Passage(text, language)) == []


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("en", "Yes,, well..", "Yes, well."),
        ("en", "What?? No!!!", "What? No!"),
        ("en", "so.... then", "so... then"),
        ("en", "so…… then", "so… then"),
        ("zh", "好。。是的，，", "好。是的，"),
        ("ar", "ماذا؟؟ نعم،، لا", "ماذا؟ نعم، لا"),
        ("es", "¡¡Hola!!", "¡Hola!"),
    ],
)
def test_marks_that_stand_twice(language: str, text: str, right: str) -> None:
    assert fixed("repeated_marks", Passage(text, language)) == right


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "so... then?!"),
        ("zh", "我……不知道"),
        ("en", "../up a..b 1..5"),
        ("en", "--"),
        ("en", "it is in .. or so"),
        ("en", "std::vector"),
    ],
)
def test_marks_that_may_stand_twice(language: str, text: str) -> None:
    assert proposed("repeated_marks", Passage(text, language)) == []


def in_pairs(*texts: str, language: str = "en") -> list[str]:
    alone = lone(texts, [language] * len(texts))
    return [fixed("pairs", Passage(text, language, lone=at)) for text, at in zip(texts, alone, strict=True)]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("He said (and laughed.", "He said and laughed."),
        ("and laughed) again", "and laughed again"),
        ('He said "yes and went.', "He said yes and went."),
        ("Er sagte „ja und ging.", "Er sagte ja und ging."),
        ("[music", "music"),
        ("「はい。", "はい。"),
        ("אמר (שלום", "אמר שלום"),
        ("so ( he", "so he"),
        ("his account (*so", "his account *so"),
        ("he said “, and went", "he said, and went"),
        ("Il dit «\u00a0oui.", "Il dit oui."),
        ("a (b [c) d", "a (b c) d"),
    ],
)
def test_what_has_no_other_half(text: str, right: str) -> None:
    assert in_pairs(text) == [right]


@pytest.mark.parametrize(
    "text",
    [
        'He said "yes." (So he did.)',
        "“Yes,” he said, “no.”",
        "Er sagte: „Ja“, »nein« und «doch».",
        "Hän sanoi: ”kyllä”.",
        f"Il dit : «{NO_BREAK}Oui{NO_BREAK}».",
        "« Oui »",
        "“ Oui ”",
        "他说：“好。”",
        "「はい」『本』",
        "a) this and 2) that",
        'He wrote "--". Then ":help so", and ("-").',
        "Hän kirjoitti (”-”).",
        'bir "etiket"e ve "bu"',
        "baz (>> 1.0) or (= 2.0), moo",
        "that one (as ever); and (so:) this (well): now",
        "That is it :) or :-(",
        'a 5" pipe',
        'צה"ל אמר שלום',
        'I am "about 5"',
        "don't say 'so",
        '—"so"—he',
    ],
)
def test_what_has_its_other_half_or_needs_none(text: str) -> None:
    assert in_pairs(text, language="de" if "»nein«" in text else "en") == [text]


def test_texts_without_spaces_have_quotes_too() -> None:
    text = 'では、":w!" "Session.vim"が使われます。"AztecC.Err"、その他'
    assert in_pairs(text, language="ja") == [text]


def test_a_pair_may_reach_over_a_few_segments_and_no_further() -> None:
    near = ["He said “well", *["so it goes"] * (REACH - 1), "and so on.”"]
    assert in_pairs(*near) == near
    far = ["He said “well", *["so it goes"] * REACH, "and so on.”"]
    assert in_pairs(*far) == ["He said well", *["so it goes"] * REACH, "and so on."]


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("en", "so it is. it was late! was it? yes.", "So it is. It was late! Was it? Yes."),
        ("de", "er kam am 3. mai, bzw. später. dann ging er.", "Er kam am 3. mai, bzw. später. Dann ging er."),
        ("es", "¿qué dijo? «nada».", "¿Qué dijo? «Nada»."),
        ("fr", "« oui. » dit-il. élan.", "« Oui. » dit-il. Élan."),
        ("tr", "istanbul. izmir.", "İstanbul. İzmir."),
        ("nl", "ijs is koud. 't is laat.", "IJs is koud. 't is laat."),
        ("ru", "да. нет.", "Да. Нет."),
        ("el", "ναι; όχι.", "Ναι; Όχι."),
    ],
)
def test_a_sentence_begins_with_a_capital(language: str, text: str, right: str) -> None:
    assert fixed("sentence_case", Passage(text, language, begins=True, cased=True)) == right


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "iPhone is here. eBay is not. example.com is."),
        ("en", "5 people came. 3 left."),
        ("en", "He met Dr. smith, J. doe and others, e.g. those of No. five."),
        ("en", "“Really?” he asked. And so... it went… on."),
        ("ka", "დიახ. არა."),
        ("ja", "vim は、はい。emacs も。"),
        ("en", "--exact is so. -t too."),
        ("en", "हाँthe. ªb."),
        ("zh", "好。是的。"),
        ("ar", "نعم. لا."),
        ("en", "...and so on"),
        ("de", "ßo. ßo."),
    ],
)
def test_where_a_small_letter_is_right(language: str, text: str) -> None:
    assert proposed("sentence_case", Passage(text, language, begins=True, cased=True)) == []


def test_no_capitals_are_asked_for_where_the_transcript_has_none() -> None:
    assert proposed("sentence_case", Passage("so it is. it was.", "en", begins=True, cased=False)) == []


@pytest.mark.parametrize(
    ("numbers", "language", "text", "right"),
    [
        ("digits", "en", "there were twenty-three of them, and seventeen left", "there were 23 of them, and 17 left"),
        ("digits", "en", "one hundred and five people, two hundred seats", "105 people, 200 seats"),
        ("digits", "en", "twenty three", "23"),
        ("digits", "de", "es waren dreiundzwanzig Leute", "es waren 23 Leute"),
        ("digits", "fr", "vingt et un, dix-neuf, quatre-vingts", "21, 19, 80"),
        ("digits", "es", "hay treinta y dos casas", "hay 32 casas"),
        ("digits", "pt", "vinte e três pessoas", "23 pessoas"),
        (
            "words",
            "en",
            "there were 23 of them, 105 in all.",
            "there were twenty-three of them, one hundred and five in all.",
        ),
        ("words", "de", "es waren 23 Leute", "es waren dreiundzwanzig Leute"),
        ("words", "fr", "il y en a 80", "il y en a quatre-vingts"),
        ("words", "nb", "det var 23 dager", "det var tjuetre dager"),
    ],
)
def test_numbers_as_somebody_wants_them(numbers: Numbers, language: str, text: str, right: str) -> None:
    assert fixed("numbers", Passage(text, language, numbers=numbers)) == right


@pytest.mark.parametrize(
    ("numbers", "language", "text"),
    [
        ("off", "en", "there were 23 and twenty-three"),
        ("digits", "en", "nineteen eighty-four and two or three, ten one by one"),
        ("digits", "en", "Twenty people came. Twenty twenty-one it was."),
        ("digits", "fr", "cent pour cent"),
        ("digits", "ru", "двадцать три"),
        ("words", "en", "3. in 1984, at 10:30, 3.5 or 5% or 5 km, $5, 007, page 12, 555 12 34, 2nd, 5-6"),
        ("words", "de", "am 3. Mai und 21 Tage"),
        ("words", "es", "21 casas, 200 casas"),
        ("words", "ru", "23 дома"),
        ("words", "zh", "23 个"),
    ],
)
def test_numbers_that_stay(numbers: Numbers, language: str, text: str) -> None:
    assert proposed("numbers", Passage(text, language, numbers=numbers)) == []


def test_a_sentence_that_begins_with_a_number_begins_with_a_capital_in_words() -> None:
    passage = Passage("23 people came. 15 left.", "en", begins=True, cased=True, numbers="words")
    assert fixed("numbers", passage) == "Twenty-three people came. Fifteen left."


def test_all_rules_together_in_the_order_of_the_text() -> None:
    passage = Passage("so the the light , is on. it is", "en", begins=True, cased=True)
    assert [(name, each.start) for name, each in proposals(passage)] == [
        ("sentence_case", 0),
        ("repeated_words", 3),
        ("spaces", 16),
        ("sentence_case", 26),
    ]
    assert Proposal(0, 1, "S", "a sentence begins") in [each for _, each in proposals(passage)]
