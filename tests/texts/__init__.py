"""The tables of studio/i18n/locales and the sources they are made from.

python -m tests.texts            # after a text has changed: new ones come in empty, those that are gone go
python -m tests.texts --missing  # what has no words yet, by language
"""
