"""The files of an export's folder."""

from __future__ import annotations

MANIFEST = "manifest.json"
MANIFESTS = (MANIFEST, "train.json", "dev.json", "test.json")
"""What lies at its root: one manifest, or one for each split."""
METADATA = "metadata.json"
"""What made it, from what, under which policy."""
SEGMENTS = "segments.jsonl"
"""What rows cannot hold of their segments, one object for each row of all manifests; for an import of this export."""
CARD = "README.md"
"""The data card, for people."""
WHOLE = "tarred_audio_manifest.json"
"""Of a tarred set: one manifest for all tars, as NeMo names it."""
SHARDED = "sharded_manifests"
"""Of a tarred set: the folder of one manifest a tar."""
CLIPS = "audio"
"""The folder of the sound, one FLAC a row."""
