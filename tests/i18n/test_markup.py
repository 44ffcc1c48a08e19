"""HTML that the server writes: its texts are told in the reader's language, and it stays the same HTML."""

from __future__ import annotations

from html import escape

import pytest

from studio.i18n import speaking, translated_markup


def test_texts_and_what_is_read_of_attributes() -> None:
    page = '<form action="Log in"><input placeholder="Your name" value="Your name"><button>Log in</button></form>'
    assert translated_markup(page) == (
        '<form action="Log in"><input placeholder="Ihr Name" value="Your name"><button>Anmelden</button></form>'
    )


def test_spaces_around_a_text_and_breaks_in_it() -> None:
    assert translated_markup("<p>\n  Nothing was\n  changed. </p>") == "<p>\n  Nichts wurde geändert. </p>"


def test_scripts_and_styles_are_left_alone() -> None:
    page = '<style>a::after{content:"Log in"}</style><script>say("<b>Log in</b>")</script><SCRIPT>Log in</SCRIPT>'
    assert translated_markup(page) == page


def test_what_is_not_to_be_translated_is_not() -> None:
    kept = '<td translate="no">Log in</td><code>Log in</code><input translate="no" placeholder="Your name">'
    assert translated_markup(f"{kept}<td>Log in</td>") == f"{kept}<td>Anmelden</td>"


@pytest.mark.parametrize(
    "name", ['<img src=x onerror="alert(1)">', '"><script>', "a & b", "it's", "&lt;b&gt;", "“<i>” x"]
)
def test_a_value_breaks_out_of_nothing(name: str) -> None:
    shown, quoted = escape(name, quote=False), escape(name)
    page = f'<p title="You were invited into the project {quoted}.">You were invited into the project {shown}.</p>'
    assert translated_markup(page) == (
        f'<p title="Sie wurden in das Projekt {quoted} eingeladen.">Sie wurden in das Projekt {shown} eingeladen.</p>'
    )


def test_english_stays_byte_for_byte() -> None:
    with speaking("en"):
        assert translated_markup("<p>Log in &amp; &#39;out&#39;</p>") == "<p>Log in &amp; &#39;out&#39;</p>"


def test_a_choice_without_a_value_is_sent_as_it_reads() -> None:
    options = '<option>guest</option><option selected>guest</option><option value="guest">{}</option>'
    told = '<select title="guest">' + options.format("guest")
    assert translated_markup(told) == '<select title="Gast">' + options.format("Gast")
    assert translated_markup('<p data-title="guest">') == '<p data-title="guest">'
