"""Releasing the decisions about collectives: head and author are told, once."""

from dataclasses import replace

from handlers.collectives.people import collective_of
from handlers.desk.showing import Row, language_of, show
from handlers.ratings.bodies import reports, show_bodies
from handlers.ratings.reading import Entry, chains
from handlers.ratings.units import deciding_for
from handlers.ratings.words import level_words
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.member import RoleKind
from models.messaging import Outgoing
from models.rating import Side


def register(registry: Registry) -> None:
    """Declare the release."""
    registry.action("rate.release_bodies", Who.ADMIN, ask)
    registry.action("rate.released_bodies", Who.ADMIN, release)


async def _waiting(turn: Turn) -> list[tuple[Assessment, Entry]]:
    """Return the decisions that were not released yet, where the person is the admin of who decided."""
    found = await reports(turn)
    read = await chains(turn.store, turn.services.catalog, found, Side.PARTY)
    waiting = [(one, final) for one in found if (final := read[one.id].final) and not final.rating.released_at]
    return [
        (one, final)
        for one, final in waiting
        if turn.me.holds(await deciding_for(turn.store, one), RoleKind.ADMIN)
    ]


async def ask(turn: Turn, _args: Args) -> None:
    """Say how many results would be told."""
    turn.goto("desk")
    count, back = len(await _waiting(turn)), (turn.choice("common.back", "rate.bodies"),)
    sure: Row = (turn.choice("rating.release.sure", "rate.released_bodies", n=count),) if count else ()
    show(turn, turn.say("rating.bodies.ask" if count else "rating.bodies.none", count=count), sure, back)


async def release(turn: Turn, args: Args) -> None:
    """Release what was shown; where that has changed, show it again."""
    found = await _waiting(turn)
    if not found or args.get("n") != len(found):
        await ask(turn, args)
        return
    for one, entry in found:
        turn.store.save(replace(entry.rating, released_at=turn.now))
        turn.record("rating_released", "assessment", one.id, one.cell_id, str(entry.rating.id))
        await _tell(turn, one, entry)
    await turn.store.flush()
    await show_bodies(turn, {}, turn.say("rating.bodies.released", count=len(found)))


async def _tell(turn: Turn, one: Assessment, entry: Entry) -> None:
    body = await collective_of(turn.store, one)
    for member_id in dict.fromkeys(filter(None, (body.head_id, body.author_id))):
        lang = await language_of(turn, member_id)
        level = level_words(turn, entry.level, lang)
        text = turn.services.texts.say(lang, "rating.told.body", name=body.name, level=level)
        await turn.notify(member_id, Outgoing(text), f"rating:{entry.rating.id}:{member_id}")
