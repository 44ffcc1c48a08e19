"""`canary-studio models`."""

from __future__ import annotations

from dataclasses import asdict

from studio.cli.common import AsJson, print_json, settings_of, tell

PATIENCE_SECONDS = 30.0
"""How long a listing waits for files of models that were not read before; what is unread then is named."""


def models(as_json: AsJson = False) -> None:
    """List the models that can be used here, with what each can do."""
    from studio.engines.catalog import Catalog

    catalog = Catalog(settings_of(None))
    catalog.settle(PATIENCE_SECONDS)
    cards = catalog.cards()
    for problem in catalog.problems().values():
        tell(problem)
    if as_json:
        print_json([asdict(card) for card in cards])
        return
    for card in cards:
        able = card.capabilities
        more = {"ask": able.chat, "align": able.aligner, "speakers": able.speakers}
        tasks = ", ".join([*able.tasks, *(name for name, has in more.items() if has)])
        where = f"{card.location}, needs the extra nemo" if card.missing else card.location
        spoken = "as named" if able.any_language else ",".join(able.sources("asr"))
        print(f"{card.id}\t{tasks}\t{spoken}\t{card.licence}\t{where}")
