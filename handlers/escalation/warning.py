"""Whoever is about to be named one level up is told a working day before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import guards
from handlers.escalation.moments import naming_day
from handlers.escalation.noting import NOTHING, leave_out, note
from handlers.escalation.owing import FOREWARNED, Owing, owing_in, scene_of
from handlers.escalation.planning import Scene, bases_of
from handlers.mail import Mail, Terms
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import find_recipients
from handlers.services import Services
from handlers.texts import Texts
from models.clock import Clock
from models.cycle import Cycle
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Occurrence
from models.store.unit_of_work import Store


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule."""
    by_cell = {ripe.due.cell_id: (row, ripe) for row, ripe in going}
    first = going[0][1].due
    about = await _About.of(store, services.texts, first.cycle, list(by_cell))
    owing = await owing_in(store, first.cycle.id, list(by_cell))
    people = [one for one in owing if about.scene.at(first.rule, one.deadline) == first.at]
    for cell_id in by_cell.keys() - {one.cell.id for one in people}:
        await leave_out(store, by_cell[cell_id][0], NOTHING)
    recipients = await find_recipients(store, [one.member.id for one in people])
    for one in people:
        row, ripe = by_cell[one.cell.id]
        reached = recipients.reached.get(one.member.id)
        if reached is None:
            reason = str(recipients.out_of_reach[one.member.id])
            note(store, [row], one.member.id, FOREWARNED, reason)
            continue
        lang = one.member.language or reached.address.language or "vi"
        message = about.message(lang, one, shared=reached.shared)
        guard = guards.unfinished(one.assessment.id, one.deadline)
        terms = Terms(Kind.REMINDER, guard, useful_until=ripe.fate.until)
        key = f"notice:{row.id}:{one.member.id}"
        sent = mail.post(reached.address, message, key, terms, one.member.id)
        note(store, [row], one.member.id, FOREWARNED, outbox_id=sent.id)


@dataclass(frozen=True, slots=True)
class _About:
    """What a warning tells of: the level above each cell, and the day on which that level is told."""

    texts: Texts
    clock: Clock
    scene: Scene
    above: Mapping[int, str]

    @classmethod
    async def of(cls, store: Store, texts: Texts, cycle: Cycle, cells: Sequence[int]) -> "_About":
        """Read the levels above some cells."""
        above = {cell_id: unit.name for cell_id, unit in (await bases_of(store, cells)).items()}
        return cls(texts, store.clock, await scene_of(store, cycle), above)

    def message(self, lang: str, one: Owing, *, shared: bool) -> Outgoing:
        """Return one person's warning, with the ways to write on."""
        local = self.clock.local(one.deadline)
        named = self.texts.say(lang, "reminder.named", name=one.member.full_name) if shared else ""
        text = self.texts.say(
            lang,
            "escalation.forewarn.text",
            cell=one.cell.name,
            name=named,
            deadline=self.texts.moment(lang, local),
            day=self.texts.day(lang, naming_day(self.scene.rules, local.date()) or local.date()),
            above=self.above[one.cell.id],
        )
        key = {"a": one.assessment.id}
        write = Choice(self.texts.plain(lang, "escalation.forewarn.write"), "form.open", key)
        explain = Choice(self.texts.plain(lang, "escalation.forewarn.explain"), "explain.ask", key)
        more = Choice(self.texts.plain(lang, "more_time.button"), "time.ask", key)
        return Outgoing(text, ((write,), (explain, more)))
