"""Glossaries: the entries of each project, by hand and by what was corrected."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone

from sqlalchemy import Connection, func, select

from studio.errors import NotFound, RequestError, shown
from studio.glossary import TWICE, Entry, Pair, State
from studio.limits import MOST_ENTRIES
from studio.store.database import Database
from studio.store.owners import Owners, owned_by
from studio.store.rows import Row, aware
from studio.store.schema import glossary, project


class Glossaries:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_project(self, project_id: str) -> list[Entry]:
        """What is offered first, then by how often it was corrected."""
        query = select(glossary).where(glossary.c.project_id == project_id)
        with self._database.read() as connection:
            found = [_entry(row) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda each: (each.state != "offered", -each.count, each.pair.key, each.id))

    def sizes(self, owners: Owners) -> dict[str, int]:
        """How many entries hold in each project of these owners, by its id; where none does it is left out."""
        held = select(glossary.c.project_id, func.count()).join(project, project.c.id == glossary.c.project_id)
        mine = held.where(owned_by(project.c.owner, owners), glossary.c.state == "accepted")
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(mine.group_by(glossary.c.project_id))}

    def put(self, project_id: str, rows: Iterable[tuple[Pair, State]]) -> int:
        """Entries by hand: of one that is there the forms and the state change. Answers how many are new.

        Raises RequestError for more than a glossary holds.
        """
        with self._database.write() as connection:
            there = _ids(connection, project_id)
            new = 0
            for pair, state in rows:
                new += pair.key not in there
                _write(connection, project_id, there, pair, {"state": state})
            _check_room(connection, project_id)
        return new

    def change(self, project_id: str, entry_id: str, pair: Pair, state: State) -> None:
        """Raises NotFound, and RequestError where another entry is the same."""
        with self._database.write() as connection:
            if _ids(connection, project_id).get(pair.key, entry_id) != entry_id:
                raise RequestError(f"{shown(pair.wrong)} has the entry {shown(pair.right)} already. Change that one.")
            values = {**_forms(pair), "state": state, "at": _now()}
            changed = glossary.update().where(glossary.c.project_id == project_id, glossary.c.id == entry_id)
            if connection.execute(changed.values(values)).rowcount == 0:
                raise NotFound("glossary entry", entry_id)

    def remove(self, project_id: str, entry_id: str) -> None:
        """Raises NotFound. What is corrected so once more is offered again: `never` is for what is not to be."""
        gone = glossary.delete().where(glossary.c.project_id == project_id, glossary.c.id == entry_id)
        with self._database.write() as connection:
            if connection.execute(gone).rowcount == 0:
                raise NotFound("glossary entry", entry_id)


def take_counts(
    connection: Connection,
    project_id: str,
    found: Mapping[str, Sequence[Pair]],
    judge: Callable[[Sequence[Pair]], Pair | None],
) -> None:
    """What was counted anew, by key, within the transaction that counts it: what was made twice is offered as `judge`
    writes it, unless it says None; what was not is no more.

    What a person said of an entry stays.
    """
    there = _ids(connection, project_id)
    for key, pairs in found.items():
        mine, count = (glossary.c.project_id == project_id, glossary.c.key == key), len(pairs)
        if count < TWICE:
            connection.execute(glossary.delete().where(*mine, glossary.c.state == "offered"))
        if key in there:
            connection.execute(glossary.update().where(*mine).values(count=count))
        elif count >= TWICE and len(there) < MOST_ENTRIES and (pair := judge(pairs)) is not None:
            _write(connection, project_id, there, pair, {"state": "offered", "count": count})


def _write(
    connection: Connection, project_id: str, there: dict[str, str], pair: Pair, said: Mapping[str, object]
) -> None:
    values = {**_forms(pair), **said, "at": _now()}
    if (known := there.get(pair.key)) is not None:
        connection.execute(glossary.update().where(glossary.c.id == known).values(values))
        return
    there[pair.key] = uuid.uuid4().hex
    connection.execute(glossary.insert().values(id=there[pair.key], project_id=project_id, **values))


def _forms(pair: Pair) -> dict[str, object]:
    return {"wrong": pair.wrong, "right": pair.right, "key": pair.key}


def _ids(connection: Connection, project_id: str) -> dict[str, str]:
    rows = connection.execute(select(glossary.c.key, glossary.c.id).where(glossary.c.project_id == project_id))
    return {row.key: row.id for row in rows}


def _check_room(connection: Connection, project_id: str) -> None:
    """Raises RequestError."""
    query = select(func.count()).select_from(glossary).where(glossary.c.project_id == project_id)
    count = connection.execute(query).scalar_one()
    if count > MOST_ENTRIES:
        raise RequestError(
            f"The glossary would have {count} entries. It may have {MOST_ENTRIES}: leave out common words."
        )


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _entry(row: Row) -> Entry:
    return Entry(row["id"], Pair(row["wrong"], row["right"]), row["count"], row["state"], aware(row["at"]))
