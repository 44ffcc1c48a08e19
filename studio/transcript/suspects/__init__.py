"""Suspects: which words of a machine's text are most likely wrong, and why. Pure.

A reason is a file of `reasons/`; `ranking` alone puts them together, and `measuring` says what that is worth on a
person's own corrections. `overheard` looks for voice that no word stands for, `poor` for segments that are quicker
written anew.
"""
