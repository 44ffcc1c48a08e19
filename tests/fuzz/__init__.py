"""Broken files, manifests and requests, each made of a seed and a number: see `python -m tests.fuzz --help`."""
