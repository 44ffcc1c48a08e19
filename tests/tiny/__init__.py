"""Tiny NeMo models that really understand a few sentences, trained on the spot for the tests."""
