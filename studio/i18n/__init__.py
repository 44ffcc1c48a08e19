"""The interface in its reader's language: tables in gettext's form, and the server's sentences put into it.

English is the source. What the server writes is kept in English (jobs outlive the page, and a project has readers of
several languages) and becomes a `Sentence` where it leaves for a page.
"""

from studio.i18n.language import LANGUAGES, current, negotiated, speaking
from studio.i18n.markup import translated_markup
from studio.i18n.sentences import Sentence, name_from, project_name, translated, translated_or_none

__all__ = [
    "LANGUAGES",
    "Sentence",
    "current",
    "name_from",
    "negotiated",
    "project_name",
    "speaking",
    "translated",
    "translated_markup",
    "translated_or_none",
]
