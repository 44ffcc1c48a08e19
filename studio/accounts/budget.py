"""What one visitor may use, what he has used, and the sentences that say so."""

from __future__ import annotations

from dataclasses import dataclass

from studio.errors import RequestError

MAKE_ROOM = "Delete recordings that you no longer need in the Library, or bring less."


class BudgetSpent(RequestError):
    """A visitor asks for more than is left for him."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What there is for each visitor."""

    seconds: float
    """Of sound that models hear for him, a day."""
    bytes: int
    """That he has here at one time."""
    jobs: int
    """At work and waiting at one time."""


@dataclass(frozen=True, slots=True)
class Used:
    """How much of it one has used."""

    seconds: float = 0.0
    bytes: int = 0
    jobs: int = 0


def check_sound(budget: Budget, used: Used, seconds: float) -> None:
    """Raises BudgetSpent where less than this many seconds are left today."""
    left = budget.seconds - used.seconds
    if seconds > left:
        raise BudgetSpent(
            f"This is {minutes(seconds)} of sound, and of the {minutes(budget.seconds)} that each visitor has a day "
            f"{minutes(left)} are left. Transcribe less, or go on after midnight (UTC)."
        )


def check_room(budget: Budget, used: Used, size: int) -> None:
    """Raises BudgetSpent where these bytes have no place any more."""
    left = budget.bytes - used.bytes
    if size > left:
        raise BudgetSpent(
            f"Each visitor has {gigabytes(budget.bytes)} here, of which {gigabytes(left)} are left. {MAKE_ROOM}"
        )


def check_jobs(budget: Budget, used: Used, more: int = 1) -> None:
    """Raises BudgetSpent where so many more are too many at once."""
    if used.jobs + more > budget.jobs:
        raise BudgetSpent(
            f"Each visitor may have {budget.jobs} pieces of work at one time, and {used.jobs} of yours are at work or "
            "waiting. Try again when some have ended."
        )


def minutes(seconds: float) -> str:
    return f"{max(seconds, 0.0) / 60:.3g} min"


def gigabytes(size: float) -> str:
    return f"{max(size, 0) / 1e9:.3g} GB"
