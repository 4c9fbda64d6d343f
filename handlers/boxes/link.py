"""The link of one question: made when somebody is named, used up by the answer."""

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.boxes.reading import Part
from handlers.turn import Turn
from models.box import BoxRow
from models.cycle import Cycle
from models.store.tables import box as box_table

_LEAST_DAYS = timedelta(days=14)
_TOKEN_BYTES = 16
_BEGIN = "o-"
_LINK = re.compile(r"o-[0-9A-Za-z_-]{22}")


def is_link(payload: str) -> bool:
    """Tell whether what stands behind /start is the token of such a link."""
    return _LINK.fullmatch(payload) is not None


async def named_by(turn: Turn, token: str) -> BoxRow | None:
    """Return the row that a token names; a token that was used or replaced names none."""
    return await turn.store.first(BoxRow, box_table.c.token_hash == turn.store.box.fingerprint("box", token))


async def until(turn: Turn, part: Part) -> datetime:
    """Return until when a link opens: the end of writing, at least two weeks."""
    cycle = await turn.store.get(Cycle, part.assessment.cycle_id)
    return max(cycle.deadline if cycle else turn.now, turn.now + _LEAST_DAYS)


def with_link(turn: Turn, row: BoxRow, expires_at: datetime) -> BoxRow:
    """Give a row a new link, in place of the one before; nobody has opened it yet."""
    token, box = _BEGIN + secrets.token_urlsafe(_TOKEN_BYTES), turn.store.box
    return replace(
        row,
        token=box.seal(token, "box", "token", row.id),
        token_hash=box.fingerprint("box", token),
        address_id=None,
        expires_at=expires_at,
    )


async def live_token(turn: Turn, part: Part, row: BoxRow) -> tuple[BoxRow, str]:
    """Return the row with its token; a new one where the old has expired."""
    if row.token is None or row.expires_at <= turn.now:
        row = turn.store.save(with_link(turn, row, await until(turn, part)))
    assert row.token is not None, "it was just made"  # noqa: S101
    return row, turn.store.box.open(row.token, "box", "token", row.id)
