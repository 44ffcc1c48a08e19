"""What NeMo reads: its manifest with clips, in and out, checked by our rules and by NeMo's own loader."""

from __future__ import annotations

from studio.formats.nemo.format import Nemo

FORMAT = Nemo()
