"""Confirming a broadcast: one press sends it, once; a large one can be stopped for ten minutes."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.broadcasts import drafting, previewing, steering
from handlers.broadcasts.choosing import words_of
from handlers.broadcasts.moving import earliest, note, set_going
from handlers.broadcasts.segments import Forecast, forecast
from handlers.broadcasts.words import Words, body_of, unit_name
from handlers.drawing.pen import cut
from handlers.mail import Mail, Terms
from handlers.people import Person, in_force, load_people
from handlers.registry import Args, Registry, Scope, Who
from handlers.services import Services
from handlers.turn import Turn
from models.broadcast import Broadcast, BroadcastState, bring_forward, confirm
from models.member import Role, RoleKind
from models.messaging import Outgoing
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit

_QUOTE_ROOM = 1500


def register(registry: Registry) -> None:
    """Declare the two confirmations."""
    registry.action("broadcast.send", Who.ADMIN, send, Scope.BROADCAST)
    registry.action("broadcast.second", Who.ADMIN, confirm_second, Scope.BROADCAST)


async def send(turn: Turn, args: Args) -> None:
    """Release the draft; a second press, or one of an earlier version, only shows how it stands."""
    if (draft := await drafting.the_draft(turn, args)) is None:
        return
    if draft.version != args.get("v"):
        await previewing.preview(turn, draft, turn.say("broadcast.preview.changed"))
        return
    if draft.planned_for is not None and draft.planned_for <= turn.now:
        late = turn.store.save(replace(draft, planned_for=None))
        await previewing.preview(turn, late, turn.say("broadcast.plan.missed"))
        return
    released = await release(turn.store, turn.mail, turn.services, draft, turn.me)
    if released is None:
        await previewing.show_card(turn, draft)
        return
    await steering.show_live(turn, released, below=True)


async def release(
    store: Store, mail: Mail, services: Services, draft: Broadcast, by: Person
) -> Broadcast | None:
    """Confirm a draft; return it as it is now, None where nobody would receive it."""
    unit = await store.get(Unit, draft.unit_id)
    found = await forecast(store, draft.recipients, unit, draft.author_id) if unit else Forecast()
    if not found.reached:
        return None
    waits = previewing.needs_wait(services, found)
    wait = services.broadcast_wait if waits else timedelta()
    at, soonest = earliest(store.clock, draft.planned_for, wait), earliest(store.clock, draft.planned_for)
    draft = replace(draft, total=found.reached, missed=found.missed)
    confirmed = store.save(confirm(draft, by.id, at))
    planned = f", planned for {draft.planned_for:%Y-%m-%d %H:%M} UTC" if draft.planned_for else ""
    note(store, confirmed, by.id, "confirmed", f"{draft.segment}, {found.reached} recipients{planned}")
    if at > soonest:
        await _ask_others(store, mail, services, confirmed, by)
    return await set_going(store, confirmed)


async def _ask_others(
    store: Store, mail: Mail, services: Services, broadcast: Broadcast, author: Person
) -> None:
    """Ask the other admins of the unit to confirm."""
    for person in await _admins_over(store, broadcast, author.id):
        words = Words(services.texts, person.member.language or "vi", store.clock)
        text = words.say(
            "second.asks",
            author=author.member.full_name,
            who=words.who(broadcast.recipients, await unit_name(store, broadcast.unit_id)),
            count=broadcast.total,
            when=words.when(broadcast.starts_at or store.clock.now()),
            body=cut(body_of(store, broadcast), _QUOTE_ROOM),
        )
        at_once = words.choice("at_once", "broadcast.second", b=broadcast.id)
        terms = Terms(useful_until=broadcast.starts_at)
        await mail.to_member(person.id, Outgoing(text, ((at_once,),)), _key(broadcast, person), terms)


def _key(broadcast: Broadcast, person: Person) -> str:
    return f"broadcast:{broadcast.id}:second:{person.id}"


async def _admins_over(store: Store, broadcast: Broadcast, except_member: int) -> list[Person]:
    unit = await store.get(Unit, broadcast.unit_id)
    above = [int(part) for part in unit.path.strip("/").split("/")] if unit else []
    admin = role_table.c.kind == RoleKind.ADMIN
    roles = await store.find(Role, role_table.c.unit_id.in_(above), admin, order_by=role_table.c.id)
    now = store.clock.now()
    ids = {role.member_id for role in roles if in_force(role, now)} - {except_member}
    return list((await load_people(store, sorted(ids), now)).values())


async def confirm_second(turn: Turn, args: Args) -> None:
    """Let a waiting broadcast begin at once, as somebody else than its author wants it too."""
    broadcast = await turn.store.get(Broadcast, args["b"])
    assert broadcast is not None, "permissions have found it"  # noqa: S101
    words, waiting = words_of(turn), _waits_for_second(broadcast, turn.now)
    if not waiting or broadcast.author_id == turn.me.id:
        turn.answer("broadcast.second.own" if waiting else "broadcast.second.late", asks=False)
        return
    forward = bring_forward(broadcast, turn.me.id, earliest(turn.store.clock, broadcast.planned_for))
    note(turn.store, broadcast, turn.me.id, "seconded")
    await set_going(turn.store, turn.store.save(forward))
    turn.goto("broadcast")
    turn.answer("broadcast.second.done", (words.choice("show", "broadcast.show", b=broadcast.id),))


def _waits_for_second(broadcast: Broadcast, now: datetime) -> bool:
    waiting = broadcast.state is BroadcastState.WAITING and broadcast.sent_at is None
    return waiting and broadcast.starts_at is not None and broadcast.starts_at > now
