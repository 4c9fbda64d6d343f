"""The second person confirms the count in their own chat, or says what is wrong with it."""

from dataclasses import replace

from handlers.desk.showing import cell_name, language_of, name_of, show
from handlers.minutes.ballot import counts_text, explained, failed
from handlers.minutes.keeping import opened, sealed
from handlers.minutes.long import show_lines
from handlers.minutes.sitting import load, the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice, Outgoing, Scalar
from models.minutes import CountState, Minutes

FLOW = "minutes.refuse"
_MOST_LETTERS = 500


def register(registry: Registry) -> None:
    """Declare what the second person sees and says."""
    registry.action("minutes.check", Who.MEMBER, show_count, Scope.WITNESS)
    registry.action("minutes.agree", Who.MEMBER, agree, Scope.WITNESS)
    registry.action("minutes.disagree", Who.MEMBER, ask_why, Scope.WITNESS)
    register_flow(registry, FLOW, refuse, Scope.WITNESS)


async def show_count(turn: Turn, args: Args) -> None:
    """Show the numbers that wait for the second person, or that nothing waits any more."""
    turn.goto("menu")
    minutes = await the_minutes(turn.store, args)
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if minutes.count_state is not CountState.ASKED:
        show(turn, turn.say(f"minutes.witness.{minutes.count_state or 'changed'}"), menu)
        return
    sitting = await load(turn.store, minutes)
    text = turn.say("minutes.witness.ask", cell=sitting.cell.name) + "\n\n" + counts_text(turn, sitting)
    if lines := explained(turn, failed(sitting)):
        text += "\n\n" + turn.say("minutes.witness.failed") + "\n"
        for line in lines:
            text += line + "\n"
        text += turn.say("minutes.ballot.noted", note=opened(turn, minutes, "count_note"))
    key: dict[str, Scalar] = {"g": minutes.id, "v": minutes.edition}
    show_lines(
        turn,
        text,
        (turn.choice("minutes.witness.agree", "minutes.agree", **key),),
        (turn.choice("minutes.witness.disagree", "minutes.disagree", **key),),
        menu,
    )


def _holds(minutes: Minutes, args: Args) -> bool:
    """Tell whether the numbers that were shown are still those of the record."""
    return minutes.count_state is CountState.ASKED and args.get("v") == minutes.edition


async def agree(turn: Turn, args: Args) -> None:
    """Confirm the numbers that were shown; other numbers are shown anew."""
    minutes = await the_minutes(turn.store, args)
    if _holds(minutes, args):
        minutes = turn.store.save(replace(minutes, count_state=CountState.CONFIRMED, witnessed_at=turn.now))
        turn.record(
            "minutes.count_confirmed", "minutes", minutes.id, minutes.cell_id, f"edition {minutes.edition}"
        )
        await _tell(turn, minutes, "agreed")
    await show_count(turn, args)


async def ask_why(turn: Turn, args: Args) -> None:
    """Ask what is wrong with the numbers."""
    minutes = await the_minutes(turn.store, args)
    if not _holds(minutes, args):
        await show_count(turn, args)
        return
    turn.goto(FLOW, g=minutes.id, v=minutes.edition)
    show(turn, turn.say("minutes.witness.why"), (turn.choice("common.back", "minutes.check", g=minutes.id),))


async def refuse(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep what is wrong, and tell who entered the count."""
    if not _holds(minutes, data):
        await show_count(turn, data)
        return
    if len(text) > _MOST_LETTERS:
        turn.answer("minutes.too_long", count=len(text), limit=_MOST_LETTERS)
        return
    refusal = sealed(turn, minutes, "refusal", text)
    minutes = turn.store.save(replace(minutes, count_state=CountState.REFUSED, refusal=refusal))
    turn.record("minutes.count_refused", "minutes", minutes.id, minutes.cell_id, f"edition {minutes.edition}")
    await _tell(turn, minutes, "refused", text)
    await show_count(turn, data)


async def _tell(turn: Turn, minutes: Minutes, key: str, reason: str = "") -> None:
    """Tell who entered the count what the second person said."""
    if minutes.counted_by is None:
        return
    lang, texts = await language_of(turn, minutes.counted_by), turn.services.texts
    text = texts.say(
        lang,
        f"minutes.notice.{key}",
        cell=await cell_name(turn, minutes.cell_id),
        name=await name_of(turn, turn.me.id),
        reason=reason,
    )
    action = "minutes.checks" if key == "refused" else "minutes.open"
    row = (Choice(texts.plain(lang, f"minutes.notice.{key}_open"), action, {"g": minutes.id}),)
    dedup = f"minutes:{key}:{minutes.id}:{minutes.edition}.{minutes.version}"
    await turn.notify(minutes.counted_by, Outgoing(text, (row,)), dedup)
