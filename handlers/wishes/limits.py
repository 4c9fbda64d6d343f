"""Who is spared a reminder although it is due: who is away, was reminded just now, or often enough."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, or_, select

from models.outbox import Kind, OutboxState
from models.reminder import NoticeState
from models.store.tables import notice, occurrence, outbox, reminder_rule
from models.store.unit_of_work import Store
from models.wish import Wish

GAP = timedelta(hours=4)
"""Nobody is reminded twice within this time, whoever asks for it."""
TOGETHER = timedelta(minutes=30)
"""What is due to one person within this time is told in one message."""
MOST = 12
"""So many reminders of one round a person gets at most; by then others have to speak with them."""
CAME = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT, OutboxState.AMBIGUOUS)


class Spared(StrEnum):
    """Why a person is spared a reminder; kept with the notice that was not made."""

    AWAY = "away"
    TOGETHER = "told in one message"
    RECENT = "reminded recently"
    OFTEN = "reminded often enough"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of many people at once: their wishes, and how they were reminded in one round."""

    now: datetime
    away: frozenset[int] = frozenset()
    last: Mapping[int, datetime] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)

    @classmethod
    async def of(cls, store: Store, members: Sequence[int], cycle_id: int) -> "Limits":
        """Read the limits of some people in a round."""
        now = store.clock.now()
        if not members:
            return cls(now)
        rows = list(_came(await store.query(_made(members, cycle_id, now - GAP)), now))
        return cls(
            now,
            await away_among(store, members),
            {row.member_id: row.created_at for row in sorted(rows, key=lambda row: row.created_at)},
            Counter(row.member_id for row in rows if row.cycle_id == cycle_id),
        )

    def why(self, member_id: int) -> Spared | None:
        """Return why a person is spared, None where nothing is in the way."""
        if member_id in self.away:
            return Spared.AWAY
        since = self.now - self.last[member_id] if member_id in self.last else GAP
        if since < GAP:
            return Spared.TOGETHER if since < TOGETHER else Spared.RECENT
        return Spared.OFTEN if self.counts[member_id] >= MOST else None


async def away_among(store: Store, members: Sequence[int]) -> frozenset[int]:
    """Return who of some people wants no reminder today."""
    await store.load(Wish, [(member_id,) for member_id in members])
    wishes = [wish for member_id in members if (wish := await store.get(Wish, member_id)) is not None]
    return frozenset(wish.member_id for wish in wishes if wish.is_away(store.clock.today()))


def _made(members: Sequence[int], cycle_id: int, since: datetime) -> Select[Any]:
    """Select the reminders of a round, and all of the last hours."""
    return (
        select(
            notice.c.outbox_id,
            notice.c.member_id,
            reminder_rule.c.cycle_id,
            outbox.c.created_at,
            outbox.c.state,
        )
        .join(occurrence, occurrence.c.id == notice.c.occurrence_id)
        .join(reminder_rule, reminder_rule.c.id == occurrence.c.rule_id)
        .join(outbox, outbox.c.id == notice.c.outbox_id)
        .where(notice.c.member_id.in_(members), notice.c.state == NoticeState.MADE)
        .where(outbox.c.kind == Kind.REMINDER)
        .where(or_(reminder_rule.c.cycle_id == cycle_id, outbox.c.created_at > since))
    )


def _came(rows: Sequence[Any], now: datetime) -> Iterator[Any]:
    """Keep what came or is still to come, each message once; a clock set back undoes what lies ahead."""
    seen: set[int] = set()
    for row in rows:
        if row.state in CAME and row.created_at <= now and row.outbox_id not in seen:
            seen.add(row.outbox_id)
            yield row
