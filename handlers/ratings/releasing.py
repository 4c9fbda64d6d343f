"""Releasing the decision: only now is each member told the own rating, once, in one message."""

from dataclasses import replace

from handlers.desk.showing import Row, show
from handlers.mail import reach
from handlers.ratings.appeals import last_day
from handlers.ratings.desk import show_base, the_sheet
from handlers.ratings.reading import Entry
from handlers.ratings.sheet import Sheet, Subject
from handlers.ratings.words import level_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.member import Link
from models.messaging import Choice, Outgoing, Scalar


def register(registry: Registry) -> None:
    """Declare the release."""
    registry.action("rate.release", Who.ADMIN, ask, Scope.CELL)
    registry.action("rate.released", Who.ADMIN, release, Scope.CELL)


def waiting(sheet: Sheet) -> list[tuple[Subject, Entry]]:
    """Return the decisions that were not released yet, a correction of a released one among them."""
    return [
        (one, one.chain.final)
        for one in sheet.subjects
        if one.chain.final is not None and one.chain.final.rating.released_at is None
    ]


async def ask(turn: Turn, args: Args) -> None:
    """Say how many would be told, and how many are not decided."""
    sheet = await the_sheet(turn, args, "rate.release")
    if sheet is None:
        return
    turn.goto("desk")
    found = waiting(sheet)
    open_ = sum(one.chain.final is None for one in sheet.subjects)
    key: dict[str, Scalar] = {"u": sheet.unit.id, "s": str(sheet.side)}
    back: Row = (turn.choice("common.back", "rate.base", **key),)
    if not found:
        show(turn, turn.say("rating.release.nothing", open=open_), back)
        return
    text = turn.say(
        "rating.release.ask",
        unit=sheet.unit.name,
        count=len(found),
        open=open_,
        days=sheet.rules.reconsideration.file_days,
    )
    show(turn, text, (turn.choice("rating.release.sure", "rate.released", **key, n=len(found)),), back)


async def release(turn: Turn, args: Args) -> None:
    """Release what was shown and tell everybody their own; where that has changed, show it again."""
    sheet = await the_sheet(turn, args, "rate.released")
    if sheet is None:
        return
    found = waiting(sheet)
    if not found or args.get("n") != len(found):
        await ask(turn, args)
        return
    told = 0
    for one, entry in found:
        turn.store.save(replace(entry.rating, released_at=turn.now))
        turn.record("rating_released", "assessment", one.id, one.cell.id, str(entry.rating.id))
        told += await tell(turn, one, entry, sheet.rules.reconsideration.file_days)
    turn.record("released", "unit", sheet.unit.id, sheet.unit.id, f"{sheet.side} {len(found)}")
    await turn.store.flush()
    await show_base(turn, args, turn.say("rating.release.done", count=len(found), told=told))


async def tell(
    turn: Turn, one: Subject, entry: Entry, file_days: int, key: str = "rating.told.decided"
) -> bool:
    """Tell a member the own rating, in a shared chat only that it can be read; return whether it goes out."""
    lang, texts = one.member.language or "vi", turn.services.texts
    address = await reach(turn.store, one.member.id)
    links = await turn.store.group(Link, "address_id", address.id) if address else []
    shared = sum(link.ended_at is None for link in links) > 1
    last = texts.day(lang, last_day(turn, turn.now, file_days))
    text = texts.say(
        lang,
        f"{key}_shared" if shared else key,
        level=level_words(turn, entry.level, lang),
        side=texts.plain(lang, f"rating.side.{entry.rating.side}"),
        last=last,
    )
    open_ = Choice(
        texts.plain(lang, "rating.told.open"), "rate.mine", {"a": one.id, "s": str(entry.rating.side)}
    )
    row = await turn.notify(one.member.id, Outgoing(text, ((open_,),)), f"rating:{entry.rating.id}")
    return row is not None
