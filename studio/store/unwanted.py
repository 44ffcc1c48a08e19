"""Unwanted: what is never to be proposed in a project when its texts are proofread."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import func, select

from studio.errors import NotFound, RequestError
from studio.glossary import Pair
from studio.limits import MOST_UNWANTED
from studio.store.database import Database
from studio.store.schema import unwanted


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A proposal that somebody said no to, for good."""

    id: str
    rule: str
    """The name of the rule that proposes it."""
    pair: Pair
    """The words as they stand, and as they would."""

    @property
    def key(self) -> str:
        """Equal for what is one proposal."""
        return key_of(self.rule, self.pair)


def key_of(rule: str, pair: Pair) -> str:
    return f"{rule}\n{pair.key}"


class UnwantedProposals:
    """Every method is one transaction, on disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_project(self, project_id: str) -> list[Unwanted]:
        """The latest first."""
        query = select(unwanted).where(unwanted.c.project_id == project_id).order_by(unwanted.c.at.desc())
        with self._database.read() as connection:
            return [Unwanted(row.id, row.rule, Pair(row.wrong, row.right)) for row in connection.execute(query)]

    def add(self, project_id: str, rule: str, pair: Pair) -> None:
        """One that is there stays. Raises RequestError for more than a project holds."""
        its = unwanted.c.project_id == project_id
        with self._database.write() as connection:
            if connection.execute(select(unwanted.c.id).where(its, unwanted.c.key == key_of(rule, pair))).first():
                return
            if connection.execute(select(func.count()).select_from(unwanted).where(its)).scalar_one() >= MOST_UNWANTED:
                raise RequestError(
                    f"{MOST_UNWANTED} proposals are never to be made here already. Take some back in Proofread."
                )
            connection.execute(
                unwanted.insert().values(
                    id=uuid.uuid4().hex,
                    project_id=project_id,
                    rule=rule,
                    wrong=pair.wrong,
                    right=pair.right,
                    key=key_of(rule, pair),
                    at=datetime.now(timezone.utc),
                )
            )

    def remove(self, project_id: str, unwanted_id: str) -> None:
        """It may be proposed again. Raises NotFound."""
        gone = unwanted.delete().where(unwanted.c.project_id == project_id, unwanted.c.id == unwanted_id)
        with self._database.write() as connection:
            if connection.execute(gone).rowcount == 0:
                raise NotFound("proposal", unwanted_id)
