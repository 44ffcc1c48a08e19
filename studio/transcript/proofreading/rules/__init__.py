"""A file for each rule, found by its `RULE`."""
