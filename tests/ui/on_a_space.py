"""The app as a Space serves it, in a process of its own, with the environment that a Space has.

python -m tests.ui.on_a_space DATA PORT
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.ui.logged_in import listed


def _serve(data: Path, port: int) -> None:
    from gradio import http_server

    from studio.config import Settings
    from studio.session import Studio
    from studio.ui.server import Address, launch

    http_server.watchfn_spaces = lambda _: None  # reloads what is edited in a Space, by a package that is there alone
    studio = Studio(replace(Settings.from_env(os.environ), data=data, workers=1))
    blocks = launch(studio, Address("127.0.0.1", port), quiet=True)
    print(json.dumps(listed(blocks)), flush=True)
    sys.stdin.read()  # until the test closes it
    blocks.close(verbose=False)
    studio.close()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
