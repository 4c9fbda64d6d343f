"""A broadcast under way: its live card, pause, go on, stop, and sending again to some."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy import or_, select

from handlers.broadcasts import moving, words
from handlers.broadcasts.choosing import FLOW, begin, words_of
from handlers.broadcasts.segments import failed
from handlers.broadcasts.tally import tally_of
from handlers.broadcasts.words import Words
from handlers.desk.showing import Row, page_of, turning
from handlers.desk.showing import show as show_here
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.broadcast import Broadcast, BroadcastState
from models.member import Member
from models.outbox import OutboxState
from models.store.tables import outbox
from models.unit import Unit

_NAMES_PER_PAGE = 20


def register(registry: Registry) -> None:
    """Declare what can be done with a broadcast that is confirmed."""
    registry.action("broadcast.show", Who.ADMIN, show, Scope.BROADCAST)
    registry.action("broadcast.pause", Who.ADMIN, pause, Scope.BROADCAST)
    registry.action("broadcast.resume", Who.ADMIN, resume, Scope.BROADCAST)
    registry.action("broadcast.cancel", Who.ADMIN, cancel, Scope.BROADCAST)
    registry.action("broadcast.names", Who.ADMIN, show_names, Scope.BROADCAST)


async def the_broadcast(turn: Turn, args: Args) -> Broadcast:
    """Return the broadcast that the arguments name; permissions have found it already."""
    found = await turn.store.get(Broadcast, args["b"])
    if found is None:
        raise LookupError("the broadcast was there when the permission was checked")
    return found


async def show(turn: Turn, args: Args) -> None:
    """Show how a confirmed broadcast stands; the new card is the one that is kept up to date."""
    broadcast = await the_broadcast(turn, args)
    if broadcast.starts_at is None:
        await begin(turn, {})
        return
    await show_live(turn, broadcast, below=True)


async def show_live(turn: Turn, broadcast: Broadcast, *, below: bool = False) -> None:
    """Draw the live card, in the place of the pressed one or ``below`` everything."""
    turn.goto(FLOW)
    tally = await tally_of(turn.store, broadcast.id)
    message = await words.card(turn.store, words_of(turn), broadcast, tally)
    row = turn.reply(message) if below else turn.redraw(message)
    shown = words.fingerprint(broadcast, tally)
    card_id, at = row.edits or row.id, turn.store.clock.real()
    turn.store.save(replace(broadcast, card_id=card_id, shown=shown, shown_at=at))


async def pause(turn: Turn, args: Args) -> None:
    """Pause; where it is not being sent, show how it stands."""
    broadcast = await the_broadcast(turn, args)
    if broadcast.live and broadcast.state is BroadcastState.SENDING:
        broadcast = await moving.hold(turn.store, broadcast, turn.me.id)
    await show_live(turn, broadcast)


async def resume(turn: Turn, args: Args) -> None:
    """Go on after a pause."""
    broadcast = await the_broadcast(turn, args)
    if broadcast.live and broadcast.state is BroadcastState.PAUSED:
        broadcast = await moving.go_on(turn.store, broadcast, turn.me.id)
    await show_live(turn, broadcast)


async def cancel(turn: Turn, args: Args) -> None:
    """Stop for good."""
    broadcast = await the_broadcast(turn, args)
    if broadcast.live and broadcast.state is not BroadcastState.CANCELLED:
        broadcast = await moving.stop(turn.store, broadcast, turn.me.id)
    await show_live(turn, broadcast)


async def show_names(turn: Turn, args: Args) -> None:
    """Show by name who did not surely receive it, and why."""
    turn.goto(FLOW)
    broadcast, spoken = await the_broadcast(turn, args), words_of(turn)
    missing = await _missing(turn, broadcast)
    page, pages = page_of(args.get("p"), len(missing), _NAMES_PER_PAGE)
    shown = missing[page * _NAMES_PER_PAGE : (page + 1) * _NAMES_PER_PAGE]
    lines = [await _line(turn, spoken, member_id, reason) for member_id, reason in shown]
    title = spoken.say("names.title", count=len(missing), page=page + 1, pages=pages)
    text = Markup("\n").join([title, *lines]) if lines else spoken.say("names.none")
    back: Row = (spoken.choice("back", "broadcast.show", b=broadcast.id),)
    show_here(turn, text, turning(turn, page, pages, "broadcast.names", b=broadcast.id), back)


async def _missing(turn: Turn, broadcast: Broadcast) -> list[tuple[int, str]]:
    unsure = or_(outbox.c.state == OutboxState.AMBIGUOUS, failed())
    query = select(outbox.c.member_id, outbox.c.state, outbox.c.reason)
    query = query.where(outbox.c.batch_id == broadcast.id, unsure).order_by(outbox.c.id)
    rows = await turn.store.query(query)
    return [(row.member_id, "" if row.state == OutboxState.AMBIGUOUS else row.reason) for row in rows]


async def _line(turn: Turn, spoken: Words, member_id: int, reason: str) -> Markup:
    member = await turn.store.get(Member, member_id)
    cell = await turn.store.get(Unit, member.cell_id) if member else None
    why = spoken.plain_reason(reason) if reason else spoken.say("reason.doubt")
    name = member.full_name if member else "–"
    return spoken.say("names.line", name=name, cell=cell.name if cell else "–", reason=why)
