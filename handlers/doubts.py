"""Messages that may or may not have arrived: what follows, once each, by the policy of their kind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import select, update

from handlers import guards, rounds
from handlers.mail import Mail, Terms, open_message
from handlers.reminders.due import free_from, meeting_block, silent_blocks
from handlers.services import Services
from models.assessment import Assessment
from models.member import AddressRow, Member
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.tables import outbox
from models.store.unit_of_work import Store

COPY = "copy:"
"""The beginning of a copy's key: with the number of the doubtful row behind it there can be only one."""
_SENT_AGAIN = "sent again"
_DAY = timedelta(days=1)


async def settle(store: Store, mail: Mail, services: Services, row_ids: Sequence[int]) -> int:
    """Close doubtful rows whose reason is gone, and send the others once more; return how many of these."""
    ambiguous, open_ = outbox.c.state == OutboxState.AMBIGUOUS, outbox.c.settled_at.is_(None)
    rows = await store.find(OutboxRow, outbox.c.id.in_(row_ids), ambiguous, open_, order_by=outbox.c.id)
    # A reminder's own time is over by now; whether it is still of use is asked below.
    asked = [replace(row, useful_until=None) if row.kind is Kind.REMINDER else row for row in rows]
    refused = await guards.judge(store, asked)
    again = 0
    for row in rows:
        deadline = await _deadline(store, row)
        if await _is_disturbing(store, row):
            continue
        why = refused.get(row.id) or await _hindrance(store, row, deadline)
        if await _close(store, row, why or _SENT_AGAIN) and not why:
            await _copy(store, mail, services, row, deadline)
            again += 1
    return again


async def _hindrance(store: Store, row: OutboxRow, deadline: datetime | None) -> str:
    """Tell why a row that may have arrived is not sent again, "" where nothing is in the way."""
    now = store.clock.now()
    if row.dedup_key.startswith(COPY):
        return "a copy already"
    if row.edits is not None:
        return "an edit"
    if row.kind is not Kind.REMINDER:
        return ""
    last = deadline or row.useful_until
    if last is not None and last <= now:
        return "too late"
    return "a later reminder" if await _is_followed(store, row) else ""


async def _is_followed(store: Store, row: OutboxRow) -> bool:
    """Tell whether another reminder of the same thing has been made since."""
    same = (outbox.c.kind == Kind.REMINDER, outbox.c.member_id == row.member_id, outbox.c.guard == row.guard)
    later = select(outbox.c.id).where(*same, outbox.c.address_id == row.address_id, outbox.c.id > row.id)
    return bool(await store.query(later.limit(1)))


async def _assessment(store: Store, row: OutboxRow) -> Assessment | None:
    if row.kind is not Kind.REMINDER or not row.guard.startswith("unfinished:"):
        return None
    return await store.get(Assessment, int(row.guard.split(":")[1]))


async def _deadline(store: Store, row: OutboxRow) -> datetime | None:
    assessment = await _assessment(store, row)
    return await rounds.own_deadline(store, assessment) if assessment else None


async def _is_disturbing(store: Store, row: OutboxRow) -> bool:
    """Tell whether a second reminder would come at rest or into the cell's own meeting; it waits then."""
    if row.kind is not Kind.REMINDER:
        return False
    now = store.clock.now()
    blocks = silent_blocks(now, now, store.clock.zone)
    if assessment := await _assessment(store, row):
        meeting = await rounds.meeting_of(store, assessment.cycle_id, assessment.cell_id)
        blocks += [meeting_block(meeting.starts_at)] if meeting else []
    return free_from(now, blocks)[0] > now


async def _close(store: Store, row: OutboxRow, why: str) -> bool:
    """Note what follows; False where another process has done so meanwhile."""
    mine = update(outbox).where(outbox.c.id == row.id, outbox.c.settled_at.is_(None))
    reason = f"{row.reason}; {why}"[:120]
    return bool(await store.run(mine.values(settled_at=store.clock.now(), reason=reason)))


async def _copy(
    store: Store, mail: Mail, services: Services, row: OutboxRow, deadline: datetime | None
) -> None:
    """Send a row once more, silently and with words that make a copy harmless."""
    address = await store.get(AddressRow, row.address_id)
    assert address is not None, "an outbox row's address is a foreign key"  # noqa: S101
    message = open_message(store, row)
    text = Markup("\n").join((await _heading(store, services, row, address), message.text))
    until = row.useful_until if row.kind is not Kind.REMINDER else _until(store, deadline)
    terms = Terms(kind=row.kind, guard=row.guard, useful_until=until)
    mail.post(address, replace(message, text=text, silent=True), f"{COPY}{row.id}", terms, row.member_id)


async def _heading(store: Store, services: Services, row: OutboxRow, address: AddressRow) -> Markup:
    member = await store.get(Member, row.member_id) if row.member_id else None
    lang, texts = (member.language if member else "") or address.language or "vi", services.texts
    if row.kind is Kind.REMINDER:
        return texts.say(lang, "reminder.again")
    hour = texts.hour(lang, store.clock.local(row.not_before).time())
    return texts.say(lang, "unreachable.resent", hour=hour)


def _until(store: Store, deadline: datetime | None) -> datetime:
    """Return until when a second reminder may go out: the deadline, or the night before it."""
    now = store.clock.now()
    night = min(block.start for block in silent_blocks(now, now + _DAY, store.clock.zone) if block.start > now)
    return min(night, deadline) if deadline else night
