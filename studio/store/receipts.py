"""Receipts: an edit may carry a key of whoever asks, kept in the transaction that made it.

Asking again, because the answer was lost, finds it done and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import orjson
from sqlalchemy import BindParameter, Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from studio.store.schema import receipt

RECEIPT_DAYS = 30
"""A page that asks again after so long does not exist."""

# built once: putting a statement together costs as much as running it
_TRANSCRIPT: BindParameter[str] = bindparam("transcript")
_UNDER: BindParameter[str] = bindparam("under")
_SIGN = receipt.insert()
_SIGNED = select(receipt.c.written, receipt.c.removed).where(
    receipt.c.transcript_id == _TRANSCRIPT, receipt.c.key == _UNDER
)


class AskedBefore(Exception):
    """There is a receipt under this key already."""


def sign(connection: Connection, transcript_id: str, key: str, written: Iterable[str], removed: Iterable[str]) -> None:
    """Keep which segments were written and removed; nothing without a key.

    Raises AskedBefore, which takes the transaction back.
    """
    if not key:
        return
    row = {
        "transcript_id": transcript_id,
        "key": key,
        "written": orjson.dumps(list(written)).decode(),
        "removed": orjson.dumps(list(removed)).decode(),
        "at": datetime.now(timezone.utc),
    }
    try:
        connection.execute(_SIGN, row)
    except IntegrityError as error:
        raise AskedBefore from error


def signed(connection: Connection, transcript_id: str, key: str) -> tuple[list[str], list[str]] | None:
    """Ids of the segments that were written and removed under this key; None where nothing was, or without a key."""
    if not key:
        return None
    row = connection.execute(_SIGNED, {"transcript": transcript_id, "under": key}).first()
    return None if row is None else (orjson.loads(row.written), orjson.loads(row.removed))


def forget_old(connection: Connection) -> None:
    old = datetime.now(timezone.utc) - timedelta(days=RECEIPT_DAYS)
    connection.execute(receipt.delete().where(receipt.c.at < old))
