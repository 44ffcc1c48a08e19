"""The front end's build where nobody built it: a repository that runs as it is, such as a Space."""

from __future__ import annotations

import subprocess
import sys

from studio.config import Access
from studio.errors import StudioError
from studio.ui.routes import DIST

HOOK = DIST.parent / "build_hook.py"


def ensure_built() -> None:
    """Build once when there is a source and no bundle. Raises StudioError that says how to do it by hand."""
    if (DIST / "studio.js").is_file():
        return
    if not (DIST.parent / "src").is_dir():
        raise StudioError(f"{DIST} is missing: this installation was not built. Install the wheel again.")
    print("Building the page, once.", file=sys.stderr)
    built = subprocess.run([sys.executable, str(HOOK), "build"], check=False)  # noqa: S603 - our own script
    if built.returncode != 0:
        raise StudioError(f"The page could not be built. Run `{sys.executable} {HOOK} build` and read what it says.")


def first_script(access: Access) -> str:
    """What the page runs before all else; some of it by who comes. Raises StudioError where the page was not built."""
    who = {"visitors": ("visitor.js",), "accounts": ("account.js",)}.get(access, ())
    return "".join(map(_script, ("idle.js", *who)))


def logout_script() -> str:
    """What the page that logs out runs. Raises StudioError as above."""
    return _script("logout.js").strip()


def _script(name: str) -> str:
    try:
        return (DIST / name).read_text("utf-8")
    except FileNotFoundError:
        raise StudioError(f"{DIST / name} is missing: build the page again ({sys.executable} {HOOK} build).") from None
