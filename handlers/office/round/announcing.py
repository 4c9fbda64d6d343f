"""Telling those who have a chat that a round has opened: in parts, each person once."""

from collections.abc import Sequence
from datetime import datetime

from handlers import guards
from handlers.collectives.people import subject_name
from handlers.files.workshop import Workshop
from handlers.mail import Mail, Terms
from handlers.office.errands import done, go_on
from handlers.reminders.due import free_from, quiet_blocks
from handlers.reminders.recipients import find_recipients
from handlers.rounds import WHOLE
from handlers.services import Services
from models.assessment import UNFINISHED, Assessment, PaperState
from models.cycle import Cycle, CycleState
from models.errand import Errand
from models.member import Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store

_PEOPLE_PER_COMMIT = 100


async def announce(workshop: Workshop, errand: Errand) -> None:
    """Write the messages of an errand; how far it came is kept with each part."""
    after = int(errand.args.get("after", 0))
    while (last := await _part(workshop, errand, after)) is not None:
        after = last
    async with workshop.database.begin() as store:
        await done(store, errand)


async def _part(workshop: Workshop, errand: Errand, after: int) -> int | None:
    """Tell some more people; return the last of them, None where nobody is left."""
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        cycle = await store.get(Cycle, errand.args["c"])
        if cycle is None or cycle.state is not CycleState.OPEN:
            return None
        waiting = await _unfinished(store, cycle, after)
        if not waiting:
            return None
        await _tell(store, mail, workshop.services, cycle, waiting)
        await go_on(store, errand, after=waiting[-1].id)
    mail.deliver()
    return waiting[-1].id


async def _unfinished(store: Store, cycle: Cycle, after: int) -> list[Assessment]:
    t = assessment_table.c
    owed = (WHOLE, t.cycle_id == cycle.id, t.id > after, t.must_review, t.paper == PaperState.NONE)
    return await store.find(
        Assessment, *owed, t.status.in_(UNFINISHED), order_by=t.id, limit=_PEOPLE_PER_COMMIT
    )


async def _tell(
    store: Store, mail: Mail, services: Services, cycle: Cycle, waiting: Sequence[Assessment]
) -> None:
    members = [one.member_id for one in waiting]
    found = await find_recipients(store, members)
    await store.load(Member, [(member_id,) for member_id in found.reached])
    for assessment in waiting:
        reached = found.reached.get(assessment.member_id)
        member = await store.get(Member, assessment.member_id)
        if reached is None or member is None:
            continue
        lang = member.language or reached.address.language or "vi"
        message = await _message(store, services, cycle, assessment, lang)
        if reached.shared:
            head = services.texts.say(lang, "people.header", name=member.full_name)
            message = Outgoing(head + "\n" + message.text, message.choices)
        terms = Terms(
            kind=Kind.BROADCAST,
            guard=guards.unfinished(assessment.id),
            not_before=_not_at_night(store),
            useful_until=cycle.deadline,
        )
        mail.post(reached.address, message, f"opened:{assessment.id}", terms, member.id)


async def _message(
    store: Store, services: Services, cycle: Cycle, assessment: Assessment, lang: str
) -> Outgoing:
    local = store.clock.local(cycle.deadline)
    texts = services.texts
    deadline = texts.moment(lang, local)
    if assessment.personal:
        text = texts.say(lang, "office.announced", title=cycle.title, deadline=deadline)
        begin = Choice(texts.plain(lang, "menu.begin"), "form.open", {"a": assessment.id})
    else:
        name = await subject_name(store, assessment)
        text = texts.say(lang, "office.announced_collective", title=cycle.title, deadline=deadline, name=name)
        begin = Choice(texts.plain(lang, "collective.button.open"), "collective.show", {"a": assessment.id})
    return Outgoing(text, ((begin,),))


def _not_at_night(store: Store) -> datetime:
    now = store.clock.now()
    return free_from(now, quiet_blocks(now, now, store.clock.zone))[0]
