"""Whoever is about to be named one level up is told a working day before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers import guards
from handlers.escalation.leaving_out import NOTHING, leave_out
from handlers.escalation.moments import naming_day
from handlers.escalation.owing import FOREWARNED, Owing, owing_in, scene_of
from handlers.escalation.planning import bases_of
from handlers.mail import Mail, Terms
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import find_recipients
from handlers.services import Services
from handlers.texts import Texts
from models.clock import Clock
from models.cycle import Cycle
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence
from models.store.unit_of_work import Store


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule."""
    by_cell = {ripe.due.cell_id: (row, ripe) for row, ripe in going}
    people = await owing_in(store, going[0][1].due.cycle.id, list(by_cell))
    for cell_id in by_cell.keys() - {one.cell.id for one in people}:
        await leave_out(store, by_cell[cell_id][0], NOTHING)
    recipients = await find_recipients(store, [one.member.id for one in people])
    about = await _About.of(store, services.texts, going[0][1].due.cycle, list(by_cell))
    for one in people:
        row, ripe = by_cell[one.cell.id]
        reached = recipients.reached.get(one.member.id)
        if reached is None:
            reason = str(recipients.out_of_reach[one.member.id])
            _note(store, row, one, reason)
            continue
        lang = one.member.language or reached.address.language or "vi"
        message = about.message(lang, one, ripe.due.deadline, shared=reached.shared)
        guard = guards.unfinished(one.assessment.id)
        terms = Terms(Kind.REMINDER, guard, useful_until=ripe.fate.until)
        key = f"notice:{row.id}:{one.member.id}"
        sent = mail.post(reached.address, message, key, terms, one.member.id)
        _note(store, row, one, outbox_id=sent.id)


def _note(store: Store, row: Occurrence, one: Owing, reason: str = "", outbox_id: int | None = None) -> None:
    state = NoticeState.SKIPPED if outbox_id is None else NoticeState.MADE
    store.add(Notice(store.ids.new(), row.id, one.member.id, FOREWARNED, state, outbox_id, reason))


@dataclass(frozen=True, slots=True)
class _About:
    """What a warning tells of: by cell the level above, and the day on which that level is told."""

    texts: Texts
    clock: Clock
    above: Mapping[int, str]
    days: Mapping[int, date]

    @classmethod
    async def of(cls, store: Store, texts: Texts, cycle: Cycle, cells: Sequence[int]) -> "_About":
        """Read the levels above some cells."""
        scene = await scene_of(store, cycle)
        lasts = {cell_id: store.clock.local(scene.deadline(cell_id)).date() for cell_id in cells}
        days = {cell_id: naming_day(scene.rules, last) or last for cell_id, last in lasts.items()}
        above = {cell_id: unit.name for cell_id, unit in (await bases_of(store, cells)).items()}
        return cls(texts, store.clock, above, days)

    def message(self, lang: str, one: Owing, deadline: datetime, *, shared: bool) -> Outgoing:
        """Return one person's warning, with the ways to write on."""
        local = self.clock.local(deadline)
        named = self.texts.say(lang, "reminder.named", name=one.member.full_name) if shared else ""
        text = self.texts.say(
            lang,
            "escalation.forewarn.text",
            cell=one.cell.name,
            name=named,
            deadline=f"{self.texts.hour(lang, local.time())}, {self.texts.day(lang, local.date())}",
            day=self.texts.day(lang, self.days[one.cell.id]),
            above=self.above[one.cell.id],
        )
        key = {"a": one.assessment.id}
        write = Choice(self.texts.plain(lang, "escalation.forewarn.write"), "form.open", key)
        explain = Choice(self.texts.plain(lang, "escalation.forewarn.explain"), "explain.ask", key)
        return Outgoing(text, ((write,), (explain,)))
