"""The row that says how to transcribe: model, task, languages, and what the model is told besides."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import gradio as gr

from studio.accounts.actor import SERVER
from studio.domain import DEFAULT_PROJECT, Project, Request
from studio.engines.base import ModelCard
from studio.errors import NotFound, StudioError, shown
from studio.session import Session, Studio
from studio.ui.actor import session_of
from studio.ui.components import Choice
from studio.ui.request_form import (
    CHANNEL,
    NOBODY,
    TASKS,
    auto_card,
    chosen_options,
    model_choices,
    most_options,
    note,
    option_updates,
    request_form,
    speaker_choices,
    updates,
)
from studio.ui.told import refuse
from studio.ui.uploads.folder import Uploads
from studio.ui.vocabulary_field import VocabularyField, told
from studio.ui.vocabulary_field import updates as vocabulary_updates

Wish = dict[str, Any]
"""Task, source, target and punctuation as a person chose them last, under the names of `request_form`'s arguments."""


Updates = dict[Any, Any]
"""What is new of components, by component; the others stay as they are."""


class RequestRow:
    """Made inside the Blocks; `wire` once all fields are there."""

    def __init__(self, studio: Studio, uploads: Uploads) -> None:
        self._studio = studio
        # what the person chose, which a model that lacks it must not make them choose again
        self.wish = gr.State({"task": "asr", "source": "", "target": "", "pnc": True})
        # the vocabulary of the project that was chosen last
        self.filled = gr.State("")
        server = studio.acting_as(SERVER)
        cards = _cards(server)
        with gr.Column(elem_id="asking") as self.group:
            with gr.Row(elem_id="request", equal_height=True):
                self._fields(cards, server.models.cards())
            self.why_off = gr.HTML(visible=False, elem_id="why-off", apply_default_css=False)
            self.note = gr.HTML(note(cards["auto"]), elem_id="note", apply_default_css=False)
            self.vocabulary = VocabularyField(studio, uploads)
            with gr.Accordion("Decoding", open=False, visible=False, elem_id="decoding") as self.decoding, gr.Row():
                self.options = [
                    Choice([], label="", elem_id=f"option-{place}", visible=False)
                    for place in range(most_options(list(cards.values())))
                ]

    def _fields(self, cards: dict[str, ModelCard], diarizers: Sequence[ModelCard]) -> None:
        first = cards["auto"]
        task, source, target, pnc = updates(request_form(first, "asr", "", "", True))
        self.model = Choice(
            model_choices(list(cards.values())), value=first.id, label="Model", elem_id="model", scale=3
        )
        self.task = Choice(label="Task", elem_id="task", min_width=120, **_field(task))
        self.source = Choice(label="Spoken", elem_id="source", min_width=120, **_field(source))
        self.target = Choice(elem_id="target", min_width=120, **_field(target))
        self.pnc = gr.Checkbox(label="Punctuation", elem_id="pnc", min_width=120, container=True, **_field(pnc))
        self.speakers = Choice(label="Speakers", elem_id="speakers", min_width=120, **_field(_speakers(diarizers, ())))
        self.go = gr.Button("Transcribe", variant="primary", elem_id="go", interactive=False, min_width=160)
        self.never_mind = gr.Button("Cancel", elem_id="never-mind", visible=False, min_width=80)

    @property
    def prompt(self) -> list[Any]:
        """Model, task, languages and punctuation: what `recorder_value` takes."""
        return [self.model, self.task, self.source, self.target, self.pnc]

    @property
    def told(self) -> list[Any]:
        """What `as_project` takes besides a project."""
        return [self.wish, self.filled, self.vocabulary.text]

    @property
    def by_project(self) -> list[Any]:
        """What `as_project` changes."""
        return [self.wish, self.filled, self.vocabulary.text, *self.fields]

    @property
    def ready(self) -> list[Any]:
        """What `offered` changes."""
        return [self.go, self.why_off, self.speakers]

    @property
    def values(self) -> list[Any]:
        """What `wanted` takes."""
        return [*self.prompt, self.speakers, *self.vocabulary.values, *self.options]

    @property
    def fields(self) -> list[Any]:
        """What `taking` changes."""
        return [self.model, *self.prompt[1:], self.note, *self.vocabulary.shown, self.decoding, *self.options]

    def wire(self, blocks: gr.Blocks, recordings: Any, **quiet: Any) -> None:
        """`recordings`: the ids that are to be transcribed."""
        choices = self.prompt[1:]
        self.model.input(self._choose, [self.model, self.wish], self.fields[1:], queue=False, **quiet)
        for name, field in zip(("task", "source", "target", "pnc"), choices, strict=True):
            inputs, outputs = [self.model, self.wish, field], [self.wish, *choices]
            field.input(self._wished(name), inputs, outputs, queue=False, **quiet)
        for changed in (self.task.change, recordings.change):
            changed(_go_label, [self.task, recordings], self.go, queue=False, **quiet)
        self.vocabulary.wire(recordings, **quiet)
        blocks.load(self._models, self.model, self.model, queue=False, **quiet)

    def wanted(
        self,
        session: Session,
        model: str | None,
        task: str | None,
        source: str | None,
        target: str | None,
        pnc: bool,
        speakers: str | None,
        words: str | None,
        strength: str | None,
        *settings: str | None,
    ) -> tuple[Request, str]:
        """What the fields say, which may be nothing; and who is to tell who speaks, as `speaking` takes it. Raises
        gr.Error."""
        card = _card(session, model)
        options = {**chosen_options(card, settings), **told(card.capabilities, words, strength)}
        writes = None if card.id == "auto" else pnc
        try:
            request = session.models.request(card.id, task or "", source, target, writes, options)
        except StudioError as error:
            raise refuse(str(error)) from error
        return request, speakers or NOBODY

    def taking(self, session: Session, model: str, wish: Wish) -> dict[Any, Any]:
        """The row with this model chosen; as it was, where that is not here any more."""
        cards = _cards(session)
        if model not in cards:
            return {}
        chosen = gr.update(choices=model_choices(list(cards.values())), value=model)
        return dict(zip(self.fields, [chosen, *self._chosen(cards[model], wish)], strict=True))

    def offered(self, session: Session, keys: Sequence[str]) -> dict[Any, Any]:
        """Ready for these recordings: a speaker a channel where the channels of any of them say different things. Where
        his role in a project of theirs lets him transcribe nothing, that is said beside the button."""
        why = _why_off(session, keys)
        told = gr.update(value=f'<p class="studio-off">{html.escape(why)}</p>', visible=bool(why))
        return {self.go: gr.update(interactive=not why), self.why_off: told} | self.telling(session, keys)

    def telling(self, session: Session, keys: Sequence[str] = ()) -> dict[Any, Any]:
        """Who can tell who speaks in these recordings, as things are now."""
        channels = [key for key in keys if has_channels(session, key)]
        return {self.speakers: _speakers(session.models.cards(), channels)}

    def as_project(
        self, session: Session, project: Project | None, wish: Wish, filled: str, words: str | None
    ) -> Updates:
        """The choices that a project makes for its recordings. What somebody chose stays where it makes none, and so do
        words that he typed: `filled` are those of the project before."""
        found: Updates = {}
        asked = None if project is None else project.request
        if asked is not None:
            wish = {"task": asked.task, "source": asked.source_lang, "target": asked.target_lang, "pnc": asked.pnc}
            found = {self.wish: wish} | self.taking(session, asked.model, wish)
        told = "" if project is None else project.vocabulary
        if told or words == filled:
            found |= {self.vocabulary.text: told, self.filled: told}
        return found

    # --- what happens ---

    def _models(self, model: str, request: gr.Request) -> Any:
        """What there is to choose from now; what was chosen stays if it is still there."""
        cards = _cards(session_of(self._studio, request))
        return gr.update(
            choices=model_choices(list(cards.values())),
            value=model if isinstance(model, str) and model in cards else "auto",
        )

    def _choose(self, model: str, wish: Wish, request: gr.Request) -> list[Any]:
        return self._chosen(_card(session_of(self._studio, request), model), wish)

    def _chosen(self, card: ModelCard, wish: Wish) -> list[Any]:
        found = request_form(card, **wish)
        settings = option_updates(found.options, len(self.options))
        return [*updates(found), note(card), *vocabulary_updates(card.capabilities), *settings]

    def _wished(self, name: str) -> Any:
        """One field was changed by hand; the others follow from what was wished of them before."""

        def wished(model: str, wish: Wish, value: Any, request: gr.Request) -> list[Any]:
            changed = {**wish, name: value}
            return [changed, *updates(request_form(_card(session_of(self._studio, request), model), **changed))]

        return wished


def recorder_value(
    model: str = "auto",
    task: str = "asr",
    source: str = "en",
    target: str = "en",
    pnc: bool = True,
    project: str | None = DEFAULT_PROJECT,
) -> dict[str, Any]:
    """What the recorder asks for: what the row says."""
    spoken = source or "en"
    asked = {"model": model, "task": task, "source_lang": spoken, "target_lang": target or spoken, "pnc": pnc}
    return asked | {"project": project or DEFAULT_PROJECT}


def wished(speakers: str) -> dict[str, Any]:
    """What `check_all` is told of the choice of speakers."""
    if speakers == CHANNEL:
        return {"by_channel": True}
    return {} if speakers == NOBODY else {"speakers": speakers}


def speaking(session: Session, key: str, speakers: str) -> dict[str, Any]:
    """What `transcribe` is told of a recording; where its channels say the same, there is no speaker a channel."""
    return {"by_channel": has_channels(session, key)} if speakers == CHANNEL else wished(speakers)


def has_channels(session: Session, key: str) -> bool:
    """Whether the channels of a recording are kept apart; not of one that is gone, which is told where it is used."""
    try:
        return session.library.recording(key).separate_channels > 0
    except NotFound:
        return False


def _speakers(cards: Sequence[ModelCard], channels: Sequence[str]) -> dict[str, Any]:
    """The field: only where somebody can tell; channels are taken unless somebody chooses otherwise."""
    choices = speaker_choices(cards, channels=bool(channels))
    value = CHANNEL if channels else NOBODY
    update: dict[str, Any] = gr.update(choices=choices, value=value, visible=len(choices) > 1)
    return update


def _cards(session: Session) -> dict[str, ModelCard]:
    """What can be chosen, read afresh each time; nothing, where no model may be used."""
    cards = [card for card in session.models.cards() if card.capabilities.tasks]
    return {card.id: card for card in (auto_card(cards), *cards)} if cards else {}


def _card(session: Session, model: str | None) -> ModelCard:
    """The one that was chosen; raises gr.Error when its file is gone: no other takes its place unasked."""
    card = _cards(session).get(str(model))
    if card is None:
        raise refuse(f"The model {shown(str(model))} is not here any more. Choose another one.")
    return card


def _why_off(session: Session, keys: Sequence[str]) -> str:
    """Why these are not to be transcribed; of one that is gone that is told where it is used."""
    try:
        return session.projects.why_off("transcribe", keys)
    except NotFound:
        return ""


def _go_label(task: str, recordings: list[str]) -> Any:
    """The button says what it does, and to how many."""
    translates, many = task == "ast", len(recordings)
    if many <= 1:
        return gr.update(value=TASKS["ast" if translates else "asr"])
    return gr.update(value=f"Translate {many} recordings" if translates else f"Transcribe {many} recordings")


def _field(update: dict[str, Any]) -> dict[str, Any]:
    """An update as constructor arguments."""
    return {key: value for key, value in update.items() if key != "__type__"}
