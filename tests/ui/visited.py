"""The app served to visitors, in a process of its own; whoever starts it is told what it answers to.

python -m tests.ui.visited DATA PORT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.ui.logged_in import listed


def _serve(data: Path, port: int) -> None:
    from studio.config import Settings
    from studio.session import Studio
    from studio.ui.server import Address, launch
    from studio.ui.uploads import progress

    progress.WAIT_SECONDS = 0.2  # for an upload that nobody begins, whose progress is asked for by each stranger
    studio = Studio(Settings(data=data, workers=1, access="visitors"))
    blocks = launch(studio, Address("127.0.0.1", port), quiet=True)
    print(json.dumps({"cookies": {}, **listed(blocks)}), flush=True)
    sys.stdin.read()  # until the test closes it
    blocks.close(verbose=False)
    studio.close()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
