"""The order of things: what happens from a file to an export, and nothing else."""

from studio.workflow.studio import Studio

__all__ = ["Studio"]
