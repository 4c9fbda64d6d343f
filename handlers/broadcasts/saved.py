"""Recipients under a name: saved from a draft, chosen again later; who is meant is looked up anew each time."""

from dataclasses import replace

from sqlalchemy import or_

from handlers import grammar
from handlers.broadcasts import drafting, previewing
from handlers.broadcasts.choosing import FLOW, OFFERED_AUDIENCES, words_of
from handlers.broadcasts.segments import forecast
from handlers.broadcasts.words import unit_name
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning
from handlers.office.scope import the_unit, units_of
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.broadcast import Broadcast, SavedSegment
from models.messaging import Choice, IncomingKind
from models.store.tables import segment as segment_table
from models.store.tables import unit as unit_table
from models.unit import Unit

LONGEST_NAME = 40
_SHORTEST_NAME = 2


def register(registry: Registry) -> None:
    """Declare saving, choosing and forgetting."""
    registry.action("broadcast.keep", Who.ADMIN, ask_name, Scope.BROADCAST)
    registry.action("broadcast.groups", Who.ADMIN, show_all)
    registry.action("broadcast.group", Who.ADMIN, show_one, Scope.CELL)
    registry.action("broadcast.forget", Who.ADMIN, forget, Scope.CELL)
    registry.flow("broadcast.name", Who.ADMIN, take_name)


async def ask_name(turn: Turn, args: Args) -> None:
    """Ask under which name the recipients of a draft are saved."""
    draft = await drafting.the_draft(turn, args)
    if draft is None:
        return
    if draft.recipients.audience not in OFFERED_AUDIENCES:
        await previewing.show_card(turn, draft)
        return
    turn.goto("broadcast.name", b=draft.id)
    words = words_of(turn)
    who = words.who(draft.recipients, await unit_name(turn.store, draft.unit_id))
    show(turn, words.say("group.ask", who=who), (words.choice("back", "broadcast.look", b=draft.id),))


async def take_name(turn: Turn, data: Args) -> None:
    """Save the recipients of the draft under the typed name."""
    route = Route("broadcast.keep", Who.ADMIN, Scope.BROADCAST, ask_name)
    if not await allowed(turn.store, turn.person, route, data):
        drafting.refuse(turn)
        return
    if (draft := await drafting.the_draft(turn, data)) is None:
        return
    name = " ".join(grammar.clean(turn.incoming.text or "").split())
    if turn.incoming.kind is not IncomingKind.TEXT or not _SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        turn.answer("broadcast.group.bad_name", asks=False, limit=LONGEST_NAME)
        return
    await _save(turn, draft, name)
    await previewing.show_card(turn, draft, words_of(turn).say("group.saved", name=name))


async def _save(turn: Turn, draft: Broadcast, name: str) -> None:
    """Save it; one of the same name in the same unit means these recipients from now on."""
    same = (segment_table.c.unit_id == draft.unit_id, segment_table.c.name == name)
    known = await turn.store.first(SavedSegment, *same)
    if known is not None:
        saved = turn.store.save(replace(known, filter=draft.segment, made_by=turn.me.id, made_at=turn.now))
    else:
        row_id, unit_id = turn.store.ids.new(), draft.unit_id
        saved = turn.store.add(SavedSegment(row_id, unit_id, turn.me.id, name, draft.segment, turn.now))
    turn.record("broadcast_segment_saved", "segment", saved.id, saved.unit_id, saved.filter)


async def saved_by(turn: Turn) -> list[SavedSegment]:
    """Return what is saved within the person's units, by name."""
    below = or_(False, *(unit_table.c.path.startswith(unit.path) for unit in units_of(turn)))
    mine = segment_table.c.unit_id.in_(unit_table.select().with_only_columns(unit_table.c.id).where(below))
    return await turn.store.find(SavedSegment, mine, order_by=(segment_table.c.name, segment_table.c.id))


async def show_all(turn: Turn, args: Args) -> None:
    """Show the saved recipients; each leads to its own screen."""
    turn.goto(FLOW)
    found, words = await saved_by(turn), words_of(turn)
    page, pages = page_of(args.get("p"), len(found))
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    labels = [(one.name, one.id) for one in shown]
    rows = [
        (replace(row[0], args={**row[0].args, "u": one.unit_id}),)
        for row, one in zip(numbered(labels, "broadcast.group", "g"), shown, strict=True)
    ]
    text = words.say("group.title" if found else "group.none", page=page + 1, pages=pages)
    back: Row = (turn.choice("common.back", "broadcast.begin"),)
    show(turn, text, *rows, turning(turn, page, pages, "broadcast.groups"), back)


async def _the_group(turn: Turn, args: Args, unit: Unit) -> SavedSegment | None:
    """Return what the arguments name, if it is of this unit; else show what there is."""
    found = await turn.store.get(SavedSegment, args.get("g", 0))
    if found is not None and found.unit_id == unit.id:
        return found
    await show_all(turn, {})
    return None


async def show_one(turn: Turn, args: Args) -> None:
    """Show who is meant by a saved name, and how many that are now."""
    unit, words = await the_unit(turn, args), words_of(turn)
    if (group := await _the_group(turn, args, unit)) is None:
        return
    turn.goto(FLOW)
    found = await forecast(turn.store, group.recipients, unit, turn.me.id)
    who = words.who(group.recipients, unit.name)
    text = words.say(
        "group.one", name=group.name, who=who, count=found.reached, missed=sum(found.missed.values())
    )
    write = words.choice("write", "broadcast.write", u=unit.id, s=group.filter)
    drop: Choice = words.choice("forget", "broadcast.forget", u=unit.id, g=group.id)
    show(turn, text, (write,), (drop,), (turn.choice("common.back", "broadcast.groups"),))


async def forget(turn: Turn, args: Args) -> None:
    """Forget a name; broadcasts that were sent by it stay."""
    unit = await the_unit(turn, args)
    if (group := await _the_group(turn, args, unit)) is None:
        return
    await turn.store.remove(group)
    turn.record("broadcast_segment_forgotten", "segment", group.id, unit.id, group.filter)
    await show_all(turn, {})
