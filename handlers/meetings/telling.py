"""Telling the members of a cell of its meeting: set, moved, cancelled; nobody has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers import guards, rounds
from handlers.desk.showing import when
from handlers.mail import Terms
from handlers.meetings.spot import Spot
from handlers.reminders import due
from handlers.reminders.recipients import Reached, Recipients, find_recipients
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Meeting
from models.member import Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.roster import Standing
from models.store.tables import member as member_table

_AWAY = (Standing.EXCUSED, Standing.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Guests:
    """The members whom a meeting concerns, and in which chat each is reached."""

    members: Sequence[Member]
    recipients: Recipients

    @property
    def count(self) -> int:
        """Return how many are told in their chats."""
        return len(self.recipients.reached)

    @property
    def out_of_reach(self) -> list[str]:
        """Return the names of those who have to be told by word of mouth."""
        return [one.full_name for one in self.members if one.id in self.recipients.out_of_reach]


@dataclass(frozen=True, slots=True)
class News:
    """What is told: which text, about which meeting, and what held before."""

    key: str
    meeting: Meeting
    before: Meeting | None = None


async def guests_of(turn: Turn, cell_id: int) -> Guests:
    """Return whom a cell's meeting concerns: everybody but who sets it, and who takes no part in cell life."""
    members = await turn.store.find(
        Member,
        member_table.c.active,
        member_table.c.cell_id == cell_id,
        member_table.c.id != turn.me.id,
        member_table.c.standing.not_in(_AWAY),
        order_by=member_table.c.id,
    )
    return Guests(members, await find_recipients(turn.store, [member.id for member in members]))


def send_at(turn: Turn, *starts: datetime) -> datetime:
    """Return when the news goes out: not at night, unless the meeting would be over by the morning."""
    blocks = due.quiet_blocks(turn.now, turn.now, turn.store.clock.zone)
    morning, _ = due.free_from(turn.now, blocks)
    return turn.now if any(turn.now < start <= morning for start in starts) else morning


async def tell(turn: Turn, spot: Spot, guests: Guests, news: News) -> datetime:
    """Tell the guests; return when the news goes out."""
    starts = [one.starts_at for one in (news.meeting, news.before) if one]
    at = send_at(turn, *starts)
    await turn.store.load_groups(Assessment, "member_id", [member.id for member in guests.members])
    for member in guests.members:
        if (reached := guests.recipients.reached.get(member.id)) is not None:
            await _tell_one(turn, spot, member, reached, news, at)
    return at


async def _tell_one(turn: Turn, spot: Spot, member: Member, reached: Reached, news: News, at: datetime) -> None:
    lang = member.language or reached.address.language or "vi"
    text = _text(turn, spot, member, reached, news, lang)
    if (deadline := await _deadline(turn, spot, member, news, lang)) is not None:
        text += "\n" + deadline
    guard = guards.invited(news.meeting) if news.key != "cancelled" else guards.in_cell(spot.cell.id)
    terms = Terms(kind=Kind.NOTICE, guard=guard, not_before=at, useful_until=_until(news))
    key = f"meeting:{news.key}:{news.meeting.id}:{news.meeting.version}:{member.id}"
    turn.mail.post(reached.address, Outgoing(text), key, terms, member.id)


def _until(news: News) -> datetime:
    return max(one.starts_at for one in (news.meeting, news.before) if one)


def _text(turn: Turn, spot: Spot, member: Member, reached: Reached, news: News, lang: str) -> Markup:
    texts, before = turn.services.texts, news.before
    name = texts.say(lang, "meeting.notice.named", name=member.full_name) if reached.shared else Markup("")
    return texts.say(
        lang,
        f"meeting.notice.{news.key}",
        cell=spot.cell.name,
        name=name,
        when=when(turn, news.meeting.starts_at, lang),
        place=news.meeting.place,
        before=when(turn, before.starts_at, lang) if before else "",
        place_before=before.place if before else "",
    )


async def _deadline(turn: Turn, spot: Spot, member: Member, news: News, lang: str) -> Markup | None:
    """Say the new deadline to whoever still has to write, and only where it is a new one."""
    assessment = await rounds.current(turn.store, member.id)
    if assessment is None or assessment.cycle_id != spot.cycle.id or not assessment.unfinished:
        return None
    meeting = None if news.key == "cancelled" else news.meeting
    after = rounds.deadline_of(spot.cycle, meeting)
    if after == spot.deadline or after <= turn.now:
        return None
    return turn.services.texts.say(lang, "meeting.notice.deadline", deadline=when(turn, after, lang))
