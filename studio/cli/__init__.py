"""The command line: `canary-studio serve | models | transcribe | import | export | check | score | ask`.

A file for each command. Results go to standard output, progress and errors to standard error. Exit code 2 is
a bad input, 1 a fault, and of `check` a manifest that would not do what it says.
"""

import sys

from studio.stops import STOPPED, heed_first

heed_first()  # what follows takes half a second
try:
    from studio.cli.main import main as main
    from studio.cli.main import run as run
except KeyboardInterrupt:
    print("canary-studio: Stopped before it began.", file=sys.stderr)
    sys.exit(STOPPED)
