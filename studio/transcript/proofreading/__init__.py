"""Proofreading: what is written against a rule, and how it would be right. Pure, and without a model.

A rule is a file of `rules/`; `passages` says what it may know of what stands around a segment, and `looking` alone puts
the rules together. Nothing is changed here: a person takes a proposal, or says that it is none.
"""
