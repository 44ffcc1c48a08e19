"""PocketSphinx, which comes with us: an offline draft of English, and forced alignment of English text."""
