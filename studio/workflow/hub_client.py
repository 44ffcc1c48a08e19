"""The Hub, asked: with which login, about which repository, and what is said where it refuses or is not reached."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from studio.errors import RequestError, StudioError, shown

if TYPE_CHECKING:
    from huggingface_hub import HfApi

DATASET = "dataset"
NO_LOGIN_HERE = "There is no login for the Hub here. Run `hf auth login`, or set HF_TOKEN."

ANSWERS: Mapping[int, str] = {
    401: "the Hub does not know this login any more (401). Log in again: in the page, or with `hf auth login`.",
    429: "the Hub answers that too much was asked of it (429). Wait some minutes and try again.",
}
"""By the status of an answer, what is said behind “… was not pushed: ”."""
AT_FAULT = "the Hub answers with a fault of its own ({status}). Try again later."
REFUSED = "the Hub refuses it ({status})."
NO_HUB = "what answers is not the Hub, but perhaps a page of this network's. Open one in a browser, and try again."
UNREACHED = "the Hub was not reached. Connect this machine to the internet, and try again."


class HubError(StudioError, RuntimeError):
    """The Hub did not take or give a dataset; nothing was changed there or here."""

    fault = True


def local_token() -> str | None:
    """Of this machine: HF_TOKEN, or what `hf auth login` keeps."""
    from huggingface_hub import get_token

    found: str | None = get_token()
    return found


def full_name(api: HfApi, name: str) -> str:
    """With the account, which is the token's own where none is said. Raises RequestError for no name."""
    from huggingface_hub.utils import HFValidationError, validate_repo_id

    account = str(api.whoami()["name"])
    full = name if "/" in name else f"{account}/{name}"
    try:
        validate_repo_id(full)
    except HFValidationError:
        raise RequestError(
            f"{shown(name)} is no name for a dataset. Take letters, digits, “-”, “_” and “.”, such as my-calls."
        ) from None
    return full


@contextmanager
def explained(failed: str, answers: Mapping[int, str] = ANSWERS) -> Iterator[None]:
    """Whatever the client raises is HubError, with a sentence behind `failed`, such as “calls” was not pushed."""
    try:
        yield
    except StudioError:
        raise
    except Exception as error:  # the client's errors share no base: those of its own, and of an httpx of its own
        causes = list(_chain(error))
        status = next(filter(None, map(_status, causes)), None)
        why = _why(status, causes, answers)
        if why is None:
            raise
        raise HubError(f"{failed}: {why.format(status=status)}") from error


def _why(status: int | None, causes: list[BaseException], answers: Mapping[int, str]) -> str | None:
    """None for what is no fault of the Hub or the network."""
    if status is not None:
        return answers.get(status) or (AT_FAULT if status >= 500 else REFUSED)
    if any(isinstance(each, json.JSONDecodeError) for each in causes):
        return NO_HUB
    return UNREACHED if any(map(_is_of_the_network, causes)) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    now: BaseException | None = error
    for _ in range(10):
        if now is None:
            return
        yield now
        now = now.__cause__ or now.__context__


def _is_of_the_network(error: BaseException) -> bool:
    return isinstance(error, ConnectionError) or any(base.__name__ == "TransportError" for base in type(error).__mro__)


def _status(error: BaseException) -> int | None:
    found = getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) and found >= 400 else None


@contextmanager
def quiet() -> Iterator[None]:
    """The client's own bars would be drawn into ours."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
