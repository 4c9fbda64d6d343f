"""What is asked for when somebody asks for more time: until when, for which assessment, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers import rounds
from handlers.drawing.pen import cut
from handlers.reminders.due import instant
from handlers.texts import Texts
from models.assessment import Assessment
from models.cycle import Cycle
from models.review import Request
from models.store.unit_of_work import Store

DAYS = (1, 3, 7)
"""How many days more somebody can ask for; what is longer is for the meeting to speak about."""
_REASON = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """More time for one assessment; ``reason`` is the author's own words, and may be empty."""

    assessment_id: int
    until: datetime
    reason: str = ""

    def as_text(self) -> str:
        """Return what is kept, sealed, in the request."""
        return f"{self.assessment_id}\n{self.until.isoformat()}\n{self.reason}"


def wanted_in(store: Store, request: Request) -> Wanted | None:
    """Read what a request asks for; None where its words were erased."""
    if request.text is None:
        return None
    number, until, reason = store.box.open(request.text, "request", "text", request.id).split("\n", 2)
    return Wanted(int(number), datetime.fromisoformat(until), reason)


async def choices(store: Store, assessment: Assessment) -> list[datetime]:
    """Return until when more time can be asked for: days after the own deadline, or after today."""
    deadline = await rounds.own_deadline(store, assessment)
    if deadline is None:
        return []
    local, zone = store.clock.local(deadline), store.clock.zone
    first = max(local.date(), store.clock.today())
    return [instant(first + timedelta(days=days), local.time(), zone) for days in DAYS]


async def choice_of(store: Store, assessment: Assessment, day: object) -> datetime | None:
    """Return the choice that lies on a day; None for a day that is not offered any more."""
    found = [
        one for one in await choices(store, assessment) if store.clock.local(one).date().isoformat() == day
    ]
    return found[0] if found else None


async def beyond(store: Store, texts: Texts, lang: str, assessment: Assessment, until: datetime) -> Markup:
    """Say where a day lies after the cell's meeting or the end of the whole round; empty where it does not."""
    cycle = await store.get(Cycle, assessment.cycle_id)
    meeting = await rounds.meeting_of(store, assessment.cycle_id, assessment.cell_id)
    if meeting is not None and until >= meeting.starts_at:
        return texts.say(lang, "more_time.beyond.meeting", when=when(store, texts, lang, meeting.starts_at))
    if cycle is not None and until > cycle.deadline:
        return texts.say(lang, "more_time.beyond.round", when=when(store, texts, lang, cycle.deadline))
    return Markup("")


async def lines(store: Store, texts: Texts, lang: str, wanted: Wanted) -> str:
    """Return what is asked for, for whoever decides about it."""
    assessment = await store.get(Assessment, wanted.assessment_id)
    until = texts.plain(lang, "more_time.until", when=when(store, texts, lang, wanted.until))
    warning = await beyond(store, texts, lang, assessment, wanted.until) if assessment else Markup("")
    reason = texts.plain(lang, "more_time.reason", reason=cut(wanted.reason, _REASON)) if wanted.reason else ""
    return "\n".join(line for line in (until, str(warning.striptags()), reason) if line)


def when(store: Store, texts: Texts, lang: str, moment: datetime) -> str:
    """Return an instant as hour and day."""
    return texts.moment(lang, store.clock.local(moment))
