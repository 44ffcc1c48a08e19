"""`canary-studio webhooks`: who is told when jobs end, and whether that works."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.common import AsJson, Data, print_json, settings_of, tell
from studio.errors import SettingsError, plainly, shown

if TYPE_CHECKING:
    from studio.store.deliveries import Delivery
    from studio.webhooks import Webhook

webhooks = typer.Typer(help="Who is told when a job ends (STUDIO_WEBHOOKS).", no_args_is_help=True)


@webhooks.command()
def secret() -> None:
    """Print a new secret, for the variable that an entry names and for its receiver."""
    from studio.webhooks import new_secret

    print(new_secret())


@webhooks.command(name="test")
def try_(
    name: Annotated[str, typer.Argument(help="Which one, as STUDIO_WEBHOOKS calls it.")],
    as_json: AsJson = False,
    data: Data = None,
) -> int:
    """Send a signed ping now, and say what came back. Exit 1 where it was not taken."""
    from studio.workflow.announcing import ping
    from studio.workflow.announcing import tell as told_to

    settings = settings_of(data)
    hook = _named(name, settings.webhooks)
    told = told_to(hook, f"msg_{uuid.uuid4().hex}", ping(), private=settings.webhooks_private)
    said = told.answer.body.decode("utf-8", "replace") if told.answer is not None else ""
    if as_json:
        status = told.answer.status if told.answer is not None else None
        print_json({"name": name, "host": hook.host, "taken": told.made, "status": status, "said": said})
    else:
        print(f"{name} ({hook.host}): {told.sentence}" + (f" It said: {plainly(said, 300)}" if said.strip() else ""))
    return 0 if told.made else 1


@webhooks.command(name="list")
def list_(as_json: AsJson = False, data: Data = None) -> None:
    """The receivers, what waits for them, and what was given up in the last seven days."""
    from studio.session import Studio

    settings = settings_of(data)
    studio = Studio(settings)
    try:
        left = studio.health.deliveries()
    finally:
        studio.close()
    if as_json:
        hooks = [{"name": hook.name, "host": hook.host, "kinds": hook.kinds} for hook in settings.webhooks]
        print_json({"webhooks": hooks, "deliveries": [_row(each) for each in left]})
        return
    if not settings.webhooks:
        tell("There are no webhooks. Name some in STUDIO_WEBHOOKS.")
    for hook in settings.webhooks:
        print(f"{hook.name}\t{hook.host}\t{','.join(hook.kinds)}")
    for each in left:
        state = "given up" if each.given_up else "waits"
        why = f", {each.tries} tries: {each.failure}" if each.failure else ""
        print(f"{state}\t{each.hook}\t{each.type} {each.job_id}\t{each.created:%Y-%m-%d %H:%M} UTC{why}")


def _row(each: Delivery) -> dict[str, Any]:
    return {
        "id": each.id,
        "webhook": each.hook,
        "type": each.type,
        "job": each.job_id,
        "created": each.created,
        "tries": each.tries,
        "failure": each.failure,
        "given_up": each.given_up,
    }


def _named(name: str, hooks: tuple[Webhook, ...]) -> Webhook:
    """Raises SettingsError."""
    found = next((hook for hook in hooks if hook.name == name), None)
    if found is None:
        known = ", ".join(hook.name for hook in hooks) or "none"
        raise SettingsError(f"STUDIO_WEBHOOKS names no {shown(name)}; it names {known}.")
    return found
