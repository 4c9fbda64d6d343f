"""Writing a broadcast and looking at it before it goes out."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import update

from handlers import grammar
from handlers.broadcasts import steering
from handlers.broadcasts import words as wording
from handlers.broadcasts.choosing import FLOW, begin, chosen, show_audiences, words_of
from handlers.broadcasts.moving import note
from handlers.broadcasts.previewing import preview, show_card
from handlers.broadcasts.reader import CELL, NAME, Reader, growth
from handlers.broadcasts.segments import forecast
from handlers.drawing.pen import size
from handlers.office.scope import the_unit, unit_in
from handlers.people import Person
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.broadcast import Audience, Broadcast, BroadcastState, Segment, cancel
from models.member import RoleKind
from models.messaging import IncomingKind, Outgoing
from models.store.tables import broadcast as broadcast_table
from models.store.unit_of_work import Store
from models.unit import Unit

_REPEATED = (Audience.DOUBT, Audience.FAILED)
MOST_LETTERS = 3000
"""UTF-16 units; with its heading a message stays below what a messenger takes."""


def register(registry: Registry) -> None:
    """Declare writing, trying out and dropping."""
    registry.action("broadcast.write", Who.ADMIN, ask_text, Scope.CELL)
    registry.action("broadcast.try", Who.ADMIN, try_out, Scope.BROADCAST)
    registry.action("broadcast.drop", Who.ADMIN, drop, Scope.BROADCAST)
    registry.action("broadcast.again", Who.ADMIN, send_again, Scope.BROADCAST)
    registry.action("broadcast.look", Who.ADMIN, look, Scope.BROADCAST)
    registry.flow("broadcast.text", Who.ADMIN, take_text)


async def ask_text(turn: Turn, args: Args) -> None:
    """Ask for the text."""
    segment, unit, words = chosen(args), await the_unit(turn, args), words_of(turn)
    if segment is None:
        await show_audiences(turn, args)
        return
    found = await forecast(turn.store, segment, unit, turn.me.id)
    if not found.reached:
        turn.goto(FLOW)
        turn.answer("broadcast.preview.nobody", (turn.choice("common.back", "broadcast.begin"),))
        return
    turn.goto("broadcast.text", u=unit.id, s=str(segment))
    text = words.say(
        "ask",
        who=words.who(segment, unit.name),
        count=found.reached,
        limit=MOST_LETTERS,
        sender=sender_of(turn.me, unit).name,
        name_mark=NAME,
        cell_mark=CELL,
    )
    turn.reply(Outgoing(text), asks=False)


def sender_of(person: Person, unit: Unit) -> Unit:
    """Return the unit that signs: that of the admin's widest post over the recipients."""
    posts = [post for post in person.units(RoleKind.ADMIN) if post.holds(unit)]
    return min(posts, key=lambda post: len(post.path), default=unit)


async def take_text(turn: Turn, data: Args) -> None:
    """Make a draft of what was typed."""
    segment, unit = chosen(data), await unit_in(turn, data)
    if segment is None or unit is None:
        refuse(turn)
    elif (problem := _problem(turn)) is not None:
        turn.reply(Outgoing(problem), asks=False)
    else:
        text = grammar.clean(turn.incoming.text)
        await preview(turn, await make(turn.store, turn.me, unit, segment, text))


def refuse(turn: Turn) -> None:
    """Answer typed words as if nothing had been asked."""
    turn.record("refused", "action", None, detail="broadcast.text")
    turn.goto("menu")
    turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))


def _problem(turn: Turn) -> Markup | None:
    """Say what is wrong with a text; None where nothing is."""
    text = grammar.clean(turn.incoming.text or "")
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        return turn.say("broadcast.needs_text")
    if (count := letters_of(text)) > MOST_LETTERS:
        return turn.say("broadcast.too_long", count=count, limit=MOST_LETTERS)
    return None


def letters_of(text: str) -> int:
    """Return how long a text can become, in UTF-16 units."""
    return size(text) + growth(text)


async def make(
    store: Store,
    author: Person,
    unit: Unit,
    segment: Segment,
    text: str,
    planned_for: datetime | None = None,
) -> Broadcast:
    """Make a draft; the author's earlier drafts are dropped."""
    old = update(broadcast_table).where(broadcast_table.c.author_id == author.id)
    old = old.where(broadcast_table.c.state == BroadcastState.DRAFT)
    await store.run(old.values(state=BroadcastState.CANCELLED, finished_at=store.clock.now()))
    row_id = store.ids.new()
    return store.add(
        Broadcast(
            id=row_id,
            author_id=author.id,
            unit_id=unit.id,
            sender_id=sender_of(author, unit).id,
            segment=str(segment),
            text=store.box.seal(text, "broadcast", "text", row_id),
            state=BroadcastState.DRAFT,
            made_at=store.clock.now(),
            total=0,
            missed={},
            planned_for=planned_for,
        )
    )


async def the_draft(turn: Turn, args: Args) -> Broadcast | None:
    """Return the own draft that the arguments name; else show what has become of it."""
    broadcast = await turn.store.get(Broadcast, args.get("b"))
    if broadcast is not None and broadcast.state is BroadcastState.DRAFT:
        if broadcast.author_id == turn.me.id:
            return broadcast
        turn.record("refused", "action", None, detail="broadcast of somebody else")
        turn.alert = turn.label("common.not_found")
        await begin(turn, {})
        return None
    await steering.show(turn, args)
    return None


async def take_other_text(turn: Turn, data: Args) -> None:
    """Put what was typed in the place of a draft's text."""
    route = Route("broadcast.draft", Who.ADMIN, Scope.BROADCAST, take_other_text)
    if not await allowed(turn.store, turn.person, route, data):
        refuse(turn)
        return
    if (draft := await the_draft(turn, data)) is None:
        return
    if (problem := _problem(turn)) is not None:
        turn.reply(Outgoing(problem), asks=False)
        return
    text = turn.store.box.seal(grammar.clean(turn.incoming.text), "broadcast", "text", draft.id)
    await preview(turn, turn.store.save(replace(draft, text=text)))


async def look(turn: Turn, args: Args) -> None:
    """Show a draft's card again, or how it stands if it is none any more."""
    if (draft := await the_draft(turn, args)) is not None:
        await show_card(turn, draft)


async def try_out(turn: Turn, args: Args) -> None:
    """Send the message to the admin alone."""
    if (draft := await the_draft(turn, args)) is None:
        return
    note(turn.store, draft, turn.me.id, "tried")
    cell = await turn.store.get(Unit, turn.me.member.cell_id)
    mine = Reader(turn.me.member.full_name, cell.name if cell else "–")
    turn.reply(await wording.message(turn.store, words_of(turn), draft, mine), asks=False)
    await show_card(turn, draft, turn.say("broadcast.preview.tried"))


async def send_again(turn: Turn, args: Args) -> None:
    """Make a draft of the same text for those who did not surely receive it."""
    broadcast, audience = await steering.the_broadcast(turn, args), args.get("s")
    unit = await turn.store.get(Unit, broadcast.unit_id)
    if broadcast.live or unit is None or audience not in _REPEATED:
        await steering.show_live(turn, broadcast, below=True)
        return
    segment, text = Segment(Audience(audience), broadcast.id), wording.body_of(turn.store, broadcast)
    await preview(turn, await make(turn.store, turn.me, unit, segment, text))


async def drop(turn: Turn, args: Args) -> None:
    """Drop a draft."""
    if (draft := await the_draft(turn, args)) is None:
        return
    turn.store.save(cancel(draft, turn.now))
    turn.goto("menu")
    turn.answer("broadcast.dropped", (turn.choice("desk.menu", "chat.menu"),))
