"""Exports, each on real sound."""
