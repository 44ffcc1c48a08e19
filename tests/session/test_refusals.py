"""Every method of a session, asked by who may not: refused, and as if there were nothing."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from studio.accounts.actor import LOCAL, NOBODY, SERVER, Actor
from studio.config import Settings
from studio.domain import Project, Request
from studio.errors import NotFound
from studio.formats import Document, Options
from studio.limits import never, silent
from studio.session import Session, Studio
from studio.store.presence import Place
from tests.conftest import ROOT
from tests.owned import EXPORT, Ids, fill

ANN, EVE = Actor("user:ann"), Actor("user:eve")
MADE = datetime(2026, 1, 1, tzinfo=timezone.utc)
MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
MODEL = "pocketsphinx/en-us"
ASKED = Request(MODEL, pnc=False)


@dataclass(frozen=True, slots=True)
class Things:
    """What is asked for, with what a caller has of its own."""

    ids: Ids
    documents: tuple[Document, ...]
    own: Ids
    """Of whoever asks."""
    folder: Path
    model: str = MODEL


Ask = Callable[[Session, Things], object]


def set_text(of: Ids) -> tuple[str, dict[str, object], dict[str, int]]:
    """An operation with its intent and the revision that was seen."""
    return "set_text", {"segment": of.segment, "text": "x"}, {of.segment: 0}


OF_ANOTHER: dict[str, Ask] = {
    "library.recording": lambda s, t: s.library.recording(t.ids.recording),
    "library.file": lambda s, t: s.library.file(t.ids.recording, "timeline.flac"),
    "library.sound": lambda s, t: s.library.sound(t.ids.recording),
    "library.spectrogram": lambda s, t: s.library.spectrogram(t.ids.recording, 0),
    "library.rename": lambda s, t: s.library.rename(t.ids.recording, "x"),
    "library.go_on": lambda s, t: s.library.go_on(t.ids.job),
    "library.take_in_again": lambda s, t: s.library.take_in_again(t.ids.kept),
    "library.kept_sound": lambda s, t: s.library.kept_sound(t.ids.kept),
    "library.delete": lambda s, t: s.library.delete(t.ids.recording),
    "library.add, into another's project": lambda s, t: s.library.add(MEMO, project=t.ids.project),
    "library.take_in, into another's project": lambda s, t: s.library.take_in([], project=t.ids.project),
    "library.import_, into another's project": lambda s, t: s.library.import_([MEMO], project=t.ids.project),
    "live.begin, into another's project": lambda s, t: s.live.begin("said.wav", ASKED, t.ids.project),
    "projects.get": lambda s, t: s.projects.get(t.ids.project),
    "projects.wanted": lambda s, t: s.projects.wanted(t.ids.project),
    "projects.of_recording": lambda s, t: s.projects.of_recording(t.ids.recording),
    "projects.standing": lambda s, t: s.projects.standing(Project(t.ids.project, ANN.name, "x", MADE)),
    "projects.why_off": lambda s, t: s.projects.why_off("change", [t.ids.recording]),
    "projects.change": lambda s, t: s.projects.change(t.ids.project, name="x"),
    "projects.delete": lambda s, t: s.projects.delete(t.ids.project),
    "projects.move": lambda s, t: s.projects.move([t.ids.recording], "x"),
    "projects.move, into another's": lambda s, t: s.projects.move([t.own.recording], t.ids.project),
    "exports.documents, of a project": lambda s, t: s.exports.documents(project=t.ids.project),
    "exports.untranscribed, of a project": lambda s, t: s.exports.untranscribed(project=t.ids.project),
    "exports.start, of a project": lambda s, t: s.exports.start(EXPORT, Options(), project=t.ids.project),
    "exports.note_push, of a project": lambda s, t: s.exports.note_push("ann/calls", "0" * 40, project=t.ids.project),
    "exports.push, of a project": lambda s, t: s.exports.push("calls", project=t.ids.project),
    "pulls.start, of a project": lambda s, t: s.pulls.start("calls", project=t.ids.project),
    "pulls.now, of a project": lambda s, t: s.pulls.now("calls", "x", silent, never, project=t.ids.project),
    "transcripts.transcribe_file, into another's project": lambda s, t: s.transcripts.transcribe_file(
        MEMO, ASKED, project=t.ids.project
    ),
    "transcripts.transcribe": lambda s, t: s.transcripts.transcribe(t.ids.recording, ASKED),
    "transcripts.check_all": lambda s, t: s.transcripts.check_all([t.ids.recording]),
    "transcripts.stop": lambda s, t: s.transcripts.stop(t.ids.heard),
    "transcripts.resume": lambda s, t: s.transcripts.resume(t.ids.heard),
    "transcripts.wait": lambda s, t: s.transcripts.wait(t.ids.heard, 0),
    "transcripts.of_recording": lambda s, t: s.transcripts.of_recording(t.ids.recording),
    "transcripts.last_vocabulary": lambda s, t: s.transcripts.last_vocabulary(t.ids.recording),
    "transcripts.current_id": lambda s, t: s.transcripts.current_id(t.ids.recording),
    "transcripts.get": lambda s, t: s.transcripts.get(t.ids.transcript),
    "transcripts.suspects": lambda s, t: s.transcripts.suspects(t.ids.transcript),
    "transcripts.changes": lambda s, t: s.transcripts.changes(t.ids.transcript),
    "transcripts.segment": lambda s, t: s.transcripts.segment(t.ids.transcript, t.ids.segment),
    "transcripts.compare": lambda s, t: s.transcripts.compare(t.ids.transcript, t.ids.other),
    "transcripts.compare, with one's own": lambda s, t: s.transcripts.compare(t.own.transcript, t.ids.transcript),
    "edits.edit": lambda s, t: s.edits.edit(t.ids.transcript, *set_text(t.ids)),
    "edits.edit, with another in it": lambda s, t: s.edits.edit(t.own.transcript, "take_all", {"other": t.ids.other}),
    "edits.preview": lambda s, t: s.edits.preview(t.ids.transcript, *set_text(t.ids)),
    "library.hits, of another's project": lambda s, t: s.library.hits("are", t.ids.project),
    "library.texts, of another's project": lambda s, t: s.library.texts(t.ids.project),
    "edits.set_text": lambda s, t: s.edits.set_text(t.ids.transcript, t.ids.segment, 0, "x"),
    "edits.set_status": lambda s, t: s.edits.set_status(t.ids.transcript, t.ids.segment, 0, "verified"),
    "edits.take": lambda s, t: s.edits.take(t.ids.transcript, t.own.transcript, t.ids.segment, 0),
    "edits.take, into one's own": lambda s, t: s.edits.take(t.own.transcript, t.ids.transcript, t.own.segment, 0),
    "edits.take_all": lambda s, t: s.edits.take_all(t.ids.transcript, t.own.transcript),
    "edits.take_all, into one's own": lambda s, t: s.edits.take_all(t.own.transcript, t.ids.transcript),
    "edits.undo": lambda s, t: s.edits.undo(t.ids.transcript),
    "edits.redo": lambda s, t: s.edits.redo(t.ids.transcript),
    "together.news": lambda s, t: s.together.news(t.ids.transcript, "0" * 32, -1, Place(t.ids.segment, typing=True)),
    "together.leave": lambda s, t: s.together.leave(t.ids.transcript, "0" * 32),
    "history.page": lambda s, t: s.history.page(t.ids.transcript),
    "history.restore": lambda s, t: s.history.restore(t.ids.transcript, 0),
    "answers.ask": lambda s, t: s.answers.ask(t.ids.transcript, "summary"),
    "answers.of_transcript": lambda s, t: s.answers.of_transcript(t.ids.transcript),
    "answers.get": lambda s, t: s.answers.get(t.ids.answer),
    "answers.stop": lambda s, t: s.answers.stop(t.ids.answer),
    "answers.wait": lambda s, t: s.answers.wait(t.ids.answer, 0),
    "answers.delete": lambda s, t: s.answers.delete(t.ids.answer),
    "exports.documents, of a recording": lambda s, t: s.exports.documents(recording_id=t.ids.recording),
    "exports.documents, of a transcript": lambda s, t: s.exports.documents(transcript_id=t.ids.transcript),
    "exports.write": lambda s, t: s.exports.write(t.documents, t.folder / "out", EXPORT, Options()),
    "exports.start": lambda s, t: s.exports.start(EXPORT, Options(), recording_id=t.ids.recording),
    "exports.start, of a transcript": lambda s, t: s.exports.start(EXPORT, Options(), transcript_id=t.ids.transcript),
    "exports.start, of segments": lambda s, t: s.exports.start(
        EXPORT, Options(), transcript_id=t.ids.transcript, segments={"s": 0}
    ),
    "exports.get": lambda s, t: s.exports.get(t.ids.export),
    "glossary.of_transcript": lambda s, t: s.glossary.of_transcript(t.ids.transcript),
    "glossary.put": lambda s, t: s.glossary.put(t.ids.transcript, "nambur", "number"),
    "glossary.remove": lambda s, t: s.glossary.remove(t.ids.transcript, "x"),
    "glossary.take_in": lambda s, t: s.glossary.take_in(t.ids.transcript, "number"),
    "glossary.text": lambda s, t: s.glossary.text(t.ids.transcript),
    "glossary.words": lambda s, t: s.glossary.words([t.ids.recording]),
    "proofreading.of_transcript": lambda s, t: s.proofreading.of_transcript(t.ids.transcript),
    "proofreading.never": lambda s, t: s.proofreading.never(t.ids.transcript, "repeated_words", "the the", "the"),
    "proofreading.again": lambda s, t: s.proofreading.again(t.ids.transcript, "x"),
    "proofreading.suggest": lambda s, t: s.proofreading.suggest(t.ids.transcript),
    "proofreading.stop": lambda s, t: s.proofreading.stop(t.ids.transcript),
    "speakers.find": lambda s, t: s.speakers.find(t.ids.transcript),
    "speakers.found": lambda s, t: s.speakers.found(t.ids.transcript),
    "speakers.latest": lambda s, t: s.speakers.latest(t.ids.transcript),
    "once.progress": lambda s, t: s.once.progress(t.ids.once),
    "exports.take": lambda s, t: s.exports.take(t.ids.export, 1),
    "exports.forget": lambda s, t: s.exports.forget(t.ids.export),
    "exports.drop": lambda s, t: s.exports.drop(t.ids.export),
    "jobs.get": lambda s, t: s.jobs.get(t.ids.job),
    "jobs.stop": lambda s, t: s.jobs.stop(t.ids.job),
    "jobs.delete": lambda s, t: s.jobs.delete(t.ids.job),
    "tokens.remove": lambda s, t: s.tokens.remove("ann's"),
    "members.of": lambda s, t: s.members.of(t.ids.project),
    "members.my_role": lambda s, t: s.members.my_role(t.ids.project),
    "members.may_share": lambda s, t: s.members.may_share(t.ids.project),
    "members.add": lambda s, t: s.members.add(t.ids.project, "eve", "owner"),
    "members.invite": lambda s, t: s.members.invite(t.ids.project, "guest"),
    "members.change": lambda s, t: s.members.change(t.ids.project, "eve", "owner"),
    "members.remove": lambda s, t: s.members.remove(t.ids.project, "ann"),
    "once.heard": lambda s, t: s.once.heard(t.ids.once),
    "once.forget": lambda s, t: s.once.forget(t.ids.once),
    "live.keep": lambda s, t: s.live.keep(t.ids.live, 0, b""),
    "live.state": lambda s, t: s.live.state(t.ids.live),
}
"""What is asked for by an id, or carries one."""

OF_ONES_OWN: dict[str, Ask] = {
    "library.add": lambda s, t: s.library.add(MEMO),
    "library.take_in": lambda s, t: s.library.take_in([]),
    "library.import_": lambda s, t: s.library.import_([MEMO]),
    "library.entries": lambda s, t: s.library.entries(),
    "library.room": lambda s, t: s.library.room(),
    "library.said": lambda s, t: s.library.said("are"),
    "library.hits": lambda s, t: s.library.hits("are"),
    "library.texts": lambda s, t: s.library.texts(),
    "projects.all": lambda s, t: s.projects.all(),
    "projects.last": lambda s, t: s.projects.last(),
    "members.counts": lambda s, t: s.members.counts(),
    "projects.to_fill": lambda s, t: s.projects.to_fill(),
    "projects.fillable": lambda s, t: s.projects.fillable(t.ids.project),
    "projects.to_record": lambda s, t: s.projects.to_record(),
    "projects.counted": lambda s, t: s.projects.counted(),
    "projects.add": lambda s, t: s.projects.add("x"),
    "live.begin": lambda s, t: s.live.begin("said.wav", ASKED),
    "live.whose": lambda s, t: s.live.whose(),
    "live.take_in_left": lambda s, t: s.live.take_in_left(),
    "transcripts.transcribe_file": lambda s, t: s.transcripts.transcribe_file(MEMO, ASKED),
    "exports.documents": lambda s, t: s.exports.documents(),
    "exports.untranscribed": lambda s, t: s.exports.untranscribed(),
    "exports.latest": lambda s, t: s.exports.latest(),
    "exports.pushed": lambda s, t: s.exports.pushed(),
    "exports.note_push": lambda s, t: s.exports.note_push("ann/calls", "0" * 40),
    "exports.seen_on_the_hub": lambda s, t: s.exports.seen_on_the_hub("ann/calls"),
    "tokens.add": lambda s, t: s.tokens.add("one's own"),
    "tokens.all": lambda s, t: s.tokens.all(),
    "once.check_turn": lambda s, t: s.once.check_turn(),
    "once.start": lambda s, t: s.once.start(_copied(t.folder), "memo.flac", ASKED),
    "jobs.active": lambda s, t: s.jobs.active(),
    "jobs.of_kind": lambda s, t: s.jobs.of_kind("ingest"),
    "jobs.latest": lambda s, t: s.jobs.latest("ingest"),
    "pulls.projects": lambda s, t: s.pulls.projects(),
}
"""What concerns the actor's own library: refused to who has none."""

OF_MODELS: dict[str, Ask] = {
    "models.request": lambda s, t: s.models.request(t.model),
    "models.load": lambda s, t: s.models.load(t.model),
    "models.cancel_loading": lambda s, t: s.models.cancel_loading(t.model),
    "models.unload": lambda s, t: s.models.unload(t.model),
    "speakers.model": lambda s, t: s.speakers.model(t.model),
    "answers.model": lambda s, t: s.answers.model(t.model),
    "proofreading.model": lambda s, t: s.proofreading.model(t.model),
}
OF_VISITORS: dict[str, Ask] = {
    "visit.state": lambda s, t: s.visit.state(),
    "visit.lend": lambda s, t: s.visit.lend(f"/recordings/{t.ids.recording}/audio.flac"),
    "visit.leave": lambda s, t: s.visit.leave(),
}
"""Refused to whoever is no visitor."""

OF_ACCOUNTS: dict[str, Ask] = {
    "account.me": lambda s, t: s.account.me(),
    "account.change_password": lambda s, t: s.account.change_password("old", "several new words", ""),
    "account.ways_in": lambda s, t: s.account.ways_in(),
    "account.begin_link": lambda s, t: s.account.begin_link("old", ""),
    "account.link": lambda s, t: s.account.link("a" * 64, "", ""),
    "account.unlink": lambda s, t: s.account.unlink("old", ""),
    "account.log_out_elsewhere": lambda s, t: s.account.log_out_elsewhere(""),
}
"""Refused to whoever has no account, as nobody here has."""

OF_PEOPLE: dict[str, Ask] = {
    "people.all": lambda s, t: s.people.all(),
    "people.add": lambda s, t: s.people.add("zoe", "several good words", is_admin=True),
    "people.invite": lambda s, t: s.people.invite(is_admin=True),
    "people.set_password": lambda s, t: s.people.set_password("ann", "several good words"),
    "people.deactivate": lambda s, t: s.people.deactivate("ann"),
    "people.activate": lambda s, t: s.people.activate("ann"),
    "people.unlink": lambda s, t: s.people.unlink("ann"),
    "people.hand_over": lambda s, t: s.people.hand_over("local", "eve"),
    "people.delete": lambda s, t: s.people.delete("ann", "eve"),
}
"""Refused to whoever is no administrator."""

OF_ADMINISTRATORS: dict[str, Ask] = {
    "admin.people": lambda s, t: s.admin.people(),
    "admin.jobs": lambda s, t: s.admin.jobs(),
    "admin.stop_job": lambda s, t: s.admin.stop_job(t.ids.job),
    "admin.storage": lambda s, t: s.admin.storage(),
    "admin.webhooks": lambda s, t: s.admin.webhooks(),
    "admin.health": lambda s, t: s.admin.health(),
}
"""Refused to whoever does not keep the server going."""

OF_THE_SERVER: dict[str, Ask] = {"models.overview": lambda s, t: s.models.overview()}
LISTS_FOR_ALL: dict[str, Ask] = {
    "models.cards": lambda s, t: s.models.cards(),
    "admin.may": lambda s, t: s.admin.may(),
    "models.may_load": lambda s, t: s.models.may_load(),
    "jobs.find": lambda s, t: s.jobs.find([t.ids.job]) if s.actor == NOBODY else [],
    "history.names": lambda s, t: s.history.names([]),  # of entries that he has been given
}
"""Never refused: what the actor may not see is not in it."""


@dataclass(frozen=True, slots=True)
class House:
    studio: Studio
    ann: Things
    eve: Things


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    studio = Studio(Settings(data=tmp_path_factory.mktemp("data"), workers=1))
    ann, eve = (things(studio, actor, tmp_path_factory.mktemp("files")) for actor in (ANN, EVE))
    yield House(studio, replace(ann, own=eve.ids), eve)
    studio.close()


def things(studio: Studio, actor: Actor, folder: Path) -> Things:
    """One of everything, in the actor's library."""
    session = studio.acting_as(actor)
    ids = fill(studio, session, folder)
    documents = tuple(session.exports.documents(recording_id=ids.recording))
    export = session.exports.start(EXPORT, Options(status="all"), recording_id=ids.recording)
    once = session.once.start(_copied(folder), "memo.flac", ASKED)
    ids = replace(ids, export=export.token, once=once.id)
    if actor == ANN:
        session.tokens.add("ann's")
    return Things(ids, documents, ids, folder)


def _copied(folder: Path) -> Path:
    """A file that may be taken away."""
    return Path(shutil.copy(MEMO, folder / "copy.flac"))


def missing(found: Things) -> Things:
    """The same of what is not there."""
    ids = found.ids.missing()
    documents = (replace(each, recording=replace(each.recording, id=ids.recording)) for each in found.documents)
    return replace(found, ids=ids, documents=tuple(documents), model="nvidia/nothing")


def methods(session: Session) -> set[str]:
    """Every public method of every part, by `part.method`."""
    parts = {name: part for name, part in vars(session).items() if not name.startswith("_") and name != "actor"}
    return {
        f"{name}.{method}"
        for name, part in parts.items()
        for method, _ in inspect.getmembers(part, callable)
        if not method.startswith("_")
    }


def refusal(ask: Ask, session: Session, asked: Things) -> str:
    with pytest.raises(NotFound) as refused:
        ask(session, asked)
    assert type(refused.value) is NotFound
    return asked.ids.hidden(str(refused.value)).replace(asked.model, "<model>")


def test_every_method_stands_in_a_table(house: House) -> None:
    tables = (
        OF_ANOTHER,
        OF_ONES_OWN,
        OF_MODELS,
        OF_VISITORS,
        OF_ACCOUNTS,
        OF_PEOPLE,
        OF_ADMINISTRATORS,
        OF_THE_SERVER,
        LISTS_FOR_ALL,
    )
    assert {row.split(",")[0] for table in tables for row in table} == methods(house.studio.acting_as(EVE))


def test_a_session_offers_nothing_beside_its_parts() -> None:
    assert [name for name, _ in inspect.getmembers(Session, inspect.isroutine) if not name.startswith("_")] == []


def test_no_method_takes_an_actor(house: House) -> None:
    session = house.studio.acting_as(EVE)
    for name in methods(session):
        part, method = name.split(".")
        signature = inspect.signature(getattr(getattr(session, part), method), eval_str=True)
        assert not [each for each in signature.parameters.values() if each.annotation is Actor], name


@pytest.mark.parametrize("name", OF_ANOTHER)
@pytest.mark.parametrize("actor", [EVE, SERVER, NOBODY], ids=lambda actor: actor.name or "nobody")
def test_what_is_anothers_is_not_there(house: House, name: str, actor: Actor) -> None:
    session, before = house.studio.acting_as(actor), everything(house)
    assert refusal(OF_ANOTHER[name], session, house.ann) == refusal(OF_ANOTHER[name], session, missing(house.ann))
    assert everything(house) == before


@pytest.mark.parametrize("actor", [EVE, SERVER, NOBODY], ids=lambda actor: actor.name or "nobody")
def test_a_key_that_was_used_opens_nothing(house: House, actor: Actor) -> None:
    """What is asked for again is answered from its receipt, and that is another's, too."""
    ids, mine, session = house.ann.ids, house.studio.acting_as(ANN), house.studio.acting_as(actor)
    revision = mine.transcripts.segment(ids.transcript, ids.segment).transcript.segments[0].revision
    asked: tuple[Ask, ...] = (
        lambda s, t: s.edits.set_status(t.ids.transcript, t.ids.segment, revision, "verified", "used"),
        lambda s, t: s.edits.set_status(t.ids.transcript, t.ids.segment, 0, "verified", "used"),
        lambda s, t: s.edits.undo(t.ids.transcript, "undone"),
    )
    for ask in asked:
        ask(mine, house.ann)
        assert refusal(ask, session, house.ann) == refusal(ask, session, missing(house.ann))


@pytest.mark.parametrize("name", OF_VISITORS)
@pytest.mark.parametrize("actor", [ANN, EVE, LOCAL, SERVER, NOBODY], ids=lambda actor: actor.name or "nobody")
def test_who_is_no_visitor_has_nothing_to_leave(house: House, name: str, actor: Actor) -> None:
    before = everything(house)
    assert "There is no" in refusal(OF_VISITORS[name], house.studio.acting_as(actor), house.ann)
    assert everything(house) == before


@pytest.mark.parametrize("name", OF_ACCOUNTS)
@pytest.mark.parametrize("actor", [EVE, LOCAL, SERVER, NOBODY], ids=lambda actor: actor.name or "nobody")
def test_who_has_no_account_has_none_to_change(house: House, name: str, actor: Actor) -> None:
    assert "There is no" in refusal(OF_ACCOUNTS[name], house.studio.acting_as(actor), house.ann)


@pytest.mark.parametrize("name", OF_PEOPLE)
@pytest.mark.parametrize("actor", [EVE, SERVER, NOBODY], ids=lambda actor: actor.name or "nobody")
def test_who_has_an_account_is_no_business_of_others(house: House, name: str, actor: Actor) -> None:
    before = house.studio.acting_as(LOCAL).people.all()
    assert "There is no person" in refusal(OF_PEOPLE[name], house.studio.acting_as(actor), house.ann)
    assert house.studio.acting_as(LOCAL).people.all() == before


@pytest.mark.parametrize("name", OF_ADMINISTRATORS)
@pytest.mark.parametrize(
    "actor",
    [EVE, ANN, SERVER, NOBODY, Actor(ANN.name, "library", is_admin=True)],
    ids=["eve", "ann", "server", "nobody", "a program of an administrator's"],
)
def test_what_keeps_the_server_going_is_for_administrators(house: House, name: str, actor: Actor) -> None:
    before = everything(house)
    assert "There is no page" in refusal(OF_ADMINISTRATORS[name], house.studio.acting_as(actor), house.ann)
    assert everything(house) == before


@pytest.mark.parametrize("name", OF_ONES_OWN)
def test_the_lists_of_one_hold_nothing_of_another(house: House, name: str) -> None:
    before = everything(house)
    answer = OF_ONES_OWN[name](house.studio.acting_as(EVE), house.ann)
    ids = house.ann.ids
    assert not [key for key in (ids.recording, ids.transcript, ids.other, ids.heard) if key in repr(answer)]
    assert everything(house) == before


@pytest.mark.parametrize("name", [*OF_ONES_OWN, *OF_MODELS, *OF_THE_SERVER])
def test_who_has_no_name_has_no_library_and_no_models(house: House, name: str) -> None:
    ask = (OF_ONES_OWN | OF_MODELS | OF_THE_SERVER)[name]
    session = house.studio.acting_as(NOBODY)
    assert refusal(ask, session, house.ann) == refusal(ask, session, missing(house.ann))


def test_the_server_lists_models_and_does_nothing_with_them(house: House) -> None:
    server, nobody = house.studio.acting_as(SERVER), house.studio.acting_as(NOBODY)
    here = [card for card in server.models.cards() if card.location != "hub"]
    assert server.models.cards() == house.studio.acting_as(LOCAL).models.cards() != ()
    assert list(house.studio.acting_as(EVE).models.cards()) == here != [], "others are offered what they may use"
    assert nobody.models.cards() == ()
    for name in ("models.load", "models.cancel_loading", "models.unload"):
        assert "There is no model" in refusal(OF_MODELS[name], server, house.ann)


def test_the_owner_is_refused_none_of_it(house: House) -> None:
    """Else the refusals above could be mistakes of the table."""
    session, read_only = house.studio.acting_as(ANN), ("get", "file", "recording", "of_recording", "current_id", "wait")
    for name, ask in OF_ANOTHER.items():
        if name.split(".")[1] in read_only:
            assert ask(session, house.ann) is not None, name


def everything(house: House) -> tuple[Any, ...]:
    """All that somebody could have changed for Ann."""
    session, ids = house.studio.acting_as(ANN), house.ann.ids
    return (
        session.library.entries(),
        session.projects.counted(),
        [session.transcripts.get(key) for key in (ids.transcript, ids.other, ids.heard)],
        [session.transcripts.changes(key).status for key in (ids.transcript, ids.other, ids.heard)],
        session.answers.of_transcript(ids.transcript),
        session.exports.get(ids.export).token,
    )
