"""Files on their way in: each in a folder of its own that nobody can guess, never served, gone when it is taken."""
