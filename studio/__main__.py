"""`python -m studio` is `canary-studio`, but for the current folder, which Python would import from first."""

import os
import sys

# before anything else is imported, for it might be imported from there
sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != os.path.realpath(os.curdir)]

from studio.children import safe_path  # noqa: E402

sys.path[:] = safe_path()  # the package itself may lie in the current folder; it comes last then

if __name__ == "__main__":
    from studio.cli import main

    main()
