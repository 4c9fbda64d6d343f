"""What else is due to a person in the days to come: told in the same message, so that one is enough."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, or_, select

from handlers.collectives.people import collective_of
from handlers.reminders import due as dues
from handlers.rounds import own_deadline
from handlers.services import Services
from models.assessment import UNFINISHED, Assessment, PaperState
from models.collective import Report
from models.cycle import Cycle, CycleState
from models.messaging import Choice, Outgoing
from models.store.tables import assessment, collective, cycle
from models.store.unit_of_work import Store

SOON = timedelta(days=8)
"""So far ahead the first reminder of a deadline looks, and a day more."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """One thing that is due, in words, with the press that leads to it."""

    text: Markup
    choice: Choice


@dataclass(frozen=True, slots=True)
class Others:
    """What is open of many people, read at once; their own forms and the reports they write or head."""

    store: Store
    services: Services
    open_: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @classmethod
    async def of(cls, store: Store, services: Services, members: Collection[int]) -> "Others":
        """Read what is open of some people in all open rounds."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in await store.query(_open(members)) if members else ():
            for who in {row.member_id, row.head_id} & set(members):
                found[who].append(row.id)
        return cls(store, services, found)

    async def beside(self, message: Outgoing, lang: str, member_id: int, told: Collection[int]) -> Outgoing:
        """Return a reminder with what else is due to its reader; ``told`` it tells already."""
        lines = [
            line
            for one in self.open_.get(member_id, ())
            if one not in told and (line := await self._line(lang, one)) is not None
        ][:_MOST]
        if not lines:
            return message
        title = self.services.texts.say(lang, "reminder.more.title")
        text = message.text + "\n\n" + Markup("\n").join([title, *(line.text for line in lines)])
        first, *rest = message.choices
        return replace(message, text=text, choices=(first, *((line.choice,) for line in lines), *rest))

    async def _line(self, lang: str, assessment_id: int) -> _Line | None:
        one = await self.store.get(Assessment, assessment_id)
        if one is None:
            return None
        return await (self._own(lang, one) if one.personal else self._report(lang, one))

    async def _own(self, lang: str, one: Assessment) -> _Line | None:
        deadline, cycle_ = await own_deadline(self.store, one), await self.store.get(Cycle, one.cycle_id)
        if deadline is None or cycle_ is None or deadline > self.store.clock.now() + SOON:
            return None
        texts, local = self.services.texts, self.store.clock.local(deadline)
        when = texts.moment(lang, local)
        text = texts.say(lang, "reminder.more.own", title=cycle_.title, when=when)
        return _Line(text, Choice(texts.plain(lang, "reminder.more.own_button"), "form.open", {"a": one.id}))

    async def _report(self, lang: str, one: Assessment) -> _Line | None:
        report, cycle_ = await self.store.get(Report, one.id), await self.store.get(Cycle, one.cycle_id)
        if report is None or cycle_ is None:
            return None
        texts, now, name = (
            self.services.texts,
            self.store.clock.now(),
            (await collective_of(self.store, one)).name,
        )
        at, key = cycle_.deadline, "reminder.more.report"
        if report.meeting_at is not None and report.meeting_at > now and report.draft_sent_at is None:
            day = dues.draft_day(report.meeting_at, self.store.clock.zone)
            at = dues.instant(day, dues.EVENING, self.store.clock.zone)
            key = "reminder.more.draft"
        if at > now + SOON:
            return None
        local = self.store.clock.local(at)
        when, day_words = texts.moment(lang, local), texts.day(lang, local.date())
        text = texts.say(lang, key, name=name, when=when, day=day_words)
        return _Line(
            text, Choice(texts.plain(lang, "collective.button.open"), "collective.show", {"a": one.id})
        )


def _open(members: Collection[int]) -> Select[Any]:
    return (
        select(assessment.c.id, assessment.c.member_id, collective.c.head_id)
        .join(cycle, cycle.c.id == assessment.c.cycle_id)
        .join(collective, collective.c.id == assessment.c.collective_id, isouter=True)
        .where(cycle.c.state == CycleState.OPEN, assessment.c.status.in_(UNFINISHED), assessment.c.must_review)
        .where(assessment.c.paper == PaperState.NONE, assessment.c.part_of.is_(None))
        .where(or_(assessment.c.member_id.in_(members), collective.c.head_id.in_(members)))
        .order_by(assessment.c.id)
    )
