"""What is kept: rows in a database, sound in a folder of blobs."""

from studio.store.store import Store

__all__ = ["Store"]
