"""Several people at one transcript: what each learns of the others, how long it holds, and that nobody loses a word."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from studio.accounts.actor import LOCAL
from studio.accounts.users import User
from studio.config import Settings
from studio.domain import Hypothesis, Recording, Request, Segment, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.session import Session, Studio
from studio.session.changes import Changes
from studio.session.together import MOST_PAGES, Other
from studio.store.presence import COLOURS, HERE_SECONDS, TYPING_SECONDS, Place
from studio.store.schema import presence, transcript

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
GERMAN = Request("model", source_lang="de", target_lang="de")
"""A language that nothing here aligns: no times come behind an edit."""
ON_S1, TYPING = Place("s1", typing=False), Place("s1", typing=True)


def page(number: int) -> str:
    return f"{number:032x}"


def spoken(key: str, text: str, start: float) -> Segment:
    words = tuple(Word(each, start + at, start + at + 0.5) for at, each in enumerate(text.split()))
    return Segment(key, start, start + 8.0, words, language="de")


def put(studio: Studio, key: str, owner: str) -> str:
    """A recording of its own with four segments; the key of the transcript."""
    store, recording = studio._services.store, key.rjust(64, "0")
    store.recordings.add(Recording(recording, "a.wav", 60 * 16_000, NOW, recording), owner, key)
    segments = tuple(spoken(f"s{n}", f"a{n} b{n} c{n} d{n}", n * 10.0) for n in range(4))
    heard = Hypothesis(f"h{key}", recording, GERMAN, "", NOW, segments)
    store.transcripts.add(Transcript(key, recording, heard.id, GERMAN, NOW, 0, segments), heard)
    return key


@dataclass(frozen=True, slots=True)
class House:
    """Ann's transcript, which she shares with Bob, who corrects, and a guest; Eve is not in it."""

    studio: Studio
    key: str = "t1"

    def of(self, name: str) -> Session:
        found = self.studio.logins.in_name_of(name)
        assert found is not None
        return self.studio.acting_as(found)

    def age(self, seconds: float) -> None:
        """What was told last was told so much earlier."""
        with self.studio._services.store.database.write() as connection:
            connection.execute(presence.update().values(seen=presence.c.seen - seconds))


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    studio = Studio(replace(settings, workers=1, access="accounts"))
    for name in ("ann", "bob", "guest", "eve"):
        studio._services.store.users.add(User(name, name.title(), False, True, NOW), None)
    found = House(studio)
    put(studio, found.key, "user:ann")
    ann = found.of("ann")
    project = ann.projects.of_recording(ann.transcripts.get(found.key).recording_id).id
    for name, role in (("bob", "corrector"), ("guest", "guest")):
        found.of("ann").members.add(project, name, role)  # a session knows its roles from its beginning
    yield found
    studio.close()


def others(session: Session, number: int, place: Place | None = ON_S1) -> list[Other]:
    """Whom somebody sees who says where his page is."""
    return list(session.together.news("t1", page(number), 0, place).others)


def test_each_sees_who_else_is_where_under_his_name_and_in_his_colour(house: House) -> None:
    ann, bob, guest = (house.of(name) for name in ("ann", "bob", "guest"))
    assert others(ann, 1) == []
    assert [(each.name, each.segment, each.typing, each.reads) for each in others(bob, 2)] == [
        ("Ann", "s1", False, False)
    ]
    others(guest, 3, Place("s2", typing=False))
    others(bob, 2, TYPING)
    seen = {each.name: each for each in others(ann, 1)}
    assert {name: (each.segment, each.typing, each.reads) for name, each in seen.items()} == {
        "Bob": ("s1", True, False),
        "Guest": ("s2", False, True),
    }
    by_guest = {each.name: each.colour for each in others(guest, 3)}
    assert by_guest == {"Ann": 0, "Bob": 1}
    assert seen["Bob"].colour == 1, "alike for all"


def test_a_role_that_is_given_or_taken_meanwhile_is_told_at_once(house: House) -> None:
    ann = house.of("ann")
    project = ann.projects.of_recording(ann.transcripts.get(house.key).recording_id).id
    others(ann, 1)
    assert house.of("bob").together.news("t1", page(2), 0, ON_S1).role == "corrector"
    ann.members.change(project, "bob", "guest")
    assert house.of("bob").together.news("t1", page(2), 0, ON_S1).role == "guest"
    assert [each.reads for each in others(ann, 1)] == [True], "though he is where he was"


def test_ones_own_other_page_has_no_name_and_ones_own_colour(house: House) -> None:
    ann = house.of("ann")
    others(ann, 1)
    (own,) = others(ann, 2)
    assert (own.own, own.name, own.colour) == (True, "", 0)
    assert [each.colour for each in others(house.of("bob"), 3)] == [0, 0]


def test_who_says_nothing_more_stops_typing_and_is_gone(house: House) -> None:
    ann, bob = house.of("ann"), house.of("bob")
    others(bob, 2, TYPING)
    assert [each.typing for each in others(ann, 1)] == [True]
    house.age(TYPING_SECONDS)
    assert [(each.segment, each.typing) for each in others(ann, 1)] == [("s1", False)]
    house.age(HERE_SECONDS)
    assert others(ann, 1) == []
    others(house.of("guest"), 3)
    with house.studio._services.store.database.read() as connection:
        kept = {row.actor for row in connection.execute(presence.select())}
    assert kept == {"user:ann", "user:guest"}, "who is gone is forgotten"


def test_a_page_that_is_left_or_out_of_sight_is_gone_at_once(house: House) -> None:
    ann, bob = house.of("ann"), house.of("bob")
    others(bob, 2)
    ann.together.leave("t1", page(2))
    assert [each.name for each in others(ann, 1)] == ["Bob"], "one leaves for oneself alone"
    bob.together.leave("t1", page(2))
    assert others(ann, 1) == []


def test_what_stays_as_it_is_is_not_written_again(house: House) -> None:
    """Looked at is what is written: the moment that a page was last told of."""
    ann = house.of("ann")

    def seen() -> float:
        with house.studio._services.store.database.read() as connection:
            return float(connection.execute(presence.select()).one().seen)

    others(ann, 1)
    first = seen()
    others(ann, 1)
    assert seen() == first
    others(ann, 1, TYPING)
    moved = seen()
    assert moved > first
    house.age(HERE_SECONDS / 2)
    others(ann, 1, TYPING)
    assert seen() > moved - HERE_SECONDS / 2, "that somebody still types is said again"


def test_who_only_asks_is_not_seen(house: House) -> None:
    others(house.of("bob"), 2, None)
    assert others(house.of("ann"), 1) == []


def test_no_more_pages_than_there_is_room_for(house: House) -> None:
    ann = house.of("ann")
    with house.studio._services.store.database.write() as connection:
        row = {"transcript_id": "t1", "actor": "user:bob", "colour": 0, "typing": False, "reads": False}
        soon = datetime.now(timezone.utc).timestamp() + 60
        pages = [row | {"page": f"{number:064x}", "seen": soon} for number in range(MOST_PAGES)]
        connection.execute(presence.insert(), pages)
    assert len(others(ann, 1)) == MOST_PAGES
    assert {each.name for each in others(house.of("guest"), 3)} == {"Bob"}


def test_the_seventh_has_the_first_ones_colour_again(house: House) -> None:
    store = house.studio._services.store
    for number in range(COLOURS + 1):
        store.presence.say("t1", page(number), f"user:{number}", ON_S1, reads=False)
    found = {each.actor: each.colour for each in store.presence.scene("t1", lambda _: None).present}
    assert [found[f"user:{number}"] for number in range(COLOURS + 1)] == [*range(COLOURS), 0]


def test_what_others_changed_comes_once(house: House) -> None:
    ann, bob = house.of("ann"), house.of("bob")
    assert ann.together.news("t1", page(1), 0).changes is None
    bob.edits.set_text("t1", "s1", 0, "neu")
    news = ann.together.news("t1", page(1), 0)
    assert news.changes is not None
    assert [each.text for each in news.changes.transcript.segments] == ["neu"]
    assert ann.together.news("t1", page(1), news.version).changes is None
    following = ann.together.news("t1", page(1), news.version, follow=True).changes
    assert following is not None
    assert following.transcript.segments == ()


def test_who_may_not_read_it_learns_nothing_and_is_not_seen(house: House) -> None:
    eve, ann = house.of("eve"), house.of("ann")
    others(ann, 1)
    for ask in (lambda: others(eve, 9), lambda: eve.together.leave("t1", page(1))):
        with pytest.raises(NotFound):
            ask()
    assert others(ann, 1) == []


def test_another_process_on_the_same_database_sees_the_same(house: House) -> None:
    others(house.of("ann"), 1, TYPING)
    second = Studio(house.studio.settings)
    try:
        assert [(each.name, each.typing) for each in others(House(second).of("bob"), 2)] == [("Ann", True)]
    finally:
        second.close()
    assert [each.name for each in others(house.of("ann"), 1)] == ["Bob"]


def test_a_deleted_transcript_takes_its_pages_along(house: House) -> None:
    ann = house.of("ann")
    others(ann, 1)
    with house.studio._services.store.database.write() as connection:
        connection.execute(transcript.delete().where(transcript.c.id == "t1"))
        assert connection.execute(presence.select()).first() is None
    with pytest.raises(NotFound):
        others(ann, 1)


# --- two who apply each other's changes ---


@dataclass
class Client:
    """What a page knows of a transcript, brought up to date as a page is."""

    session: Session
    key: str
    version: int = -1
    segments: dict[str, Segment] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    """Words that the server has acknowledged."""

    def look(self) -> None:
        news = self.session.together.news(self.key, page(id(self) % 2**64), self.version)
        if news.changes is not None:
            self.take(news.changes)
            self.version = news.changes.transcript.version

    def take(self, changes: Changes) -> None:
        for key in changes.removed:
            self.segments.pop(key, None)
        self.segments |= {each.id: each for each in changes.transcript.segments}

    def edit(self, op: str, which: int, word: str) -> None:
        """Made on what this page has, which may be old: then nothing is done, and it looks."""
        inside = sorted(self.segments.values(), key=lambda each: (each.start, each.id))
        at = inside[which % len(inside)]
        behind = inside[(which + 1) % len(inside)]
        intents: dict[str, dict[str, object]] = {
            "set_text": {"text": f"{at.text} {word}"},
            "split_segment": {"time": (at.start + at.end) / 2},
            "merge_segments": {"other": behind.id},
            "set_status": {"status": "verified"},
        }
        seen = {at.id: at.revision, behind.id: behind.revision}
        try:
            self.take(self.session.edits.edit(self.key, op, {"segment": at.id, **intents[op]}, seen))
        except (Conflict, NotFound, EditError):
            self.look()
        else:
            self.said |= {word} if op == "set_text" else set()


OPS = st.sampled_from(["set_text", "set_text", "split_segment", "merge_segments", "set_status"])
STEPS = st.lists(st.tuples(st.integers(0, 1), st.just("look") | OPS, st.integers(0, 7)), max_size=25)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = Studio(Settings(data=Path(tmp_path_factory.mktemp("data")), workers=1))
    yield studio
    studio.close()


@tried(max_examples=30)
@given(STEPS)
def test_two_who_apply_each_others_changes_end_alike_and_lose_no_word(
    alone: Studio, steps: list[tuple[int, str, int]]
) -> None:
    """Nobody here takes words out: what was there at first, and what was acknowledged, is there at the end."""
    key = put(alone, f"t{uuid.uuid4().hex}", "local")
    both = [Client(alone.acting_as(LOCAL), key), Client(alone.acting_as(LOCAL), key)]
    for each in both:
        each.look()
    first = {word for segment in both[0].segments.values() for word in segment.text.split()}
    for number, (who, what, which) in enumerate(steps):
        both[who].look() if what == "look" else both[who].edit(what, which, f"w{number}")
    for each in both:
        each.look()
    whole = {each.id: each for each in alone.acting_as(LOCAL).transcripts.get(key).segments}
    assert both[0].segments == both[1].segments == whole
    words = [word for segment in whole.values() for word in segment.text.split()]
    assert sorted(words) == sorted(first | both[0].said | both[1].said)
