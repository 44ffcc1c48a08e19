"""A small table for what is tested of all tables."""
