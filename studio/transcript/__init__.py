"""Transcripts: what a document must be, how it is cut, edited, compared and scored. Pure: no file is touched."""
