"""What page and server say to each other, said once: shapes, limits and how domain nouns become them.

A file for each noun; `schema` lists all of it, and `generate` writes the page's types and the tables of docs/wire.md
from that. Requests are pydantic models, since nothing that comes in is trusted. Answers are typed dictionaries, which
mypy holds to their shape: they are made by our own code a thousand words at a time, and cost nothing to make.
"""
