"""The order of things: what happens from a file to an export, and nothing else. Who asks is `studio.session`'s."""
