"""What came on paper: the secretary types it in, or only notes that the paper is there."""

from dataclasses import replace

from handlers.boxes import telling
from handlers.boxes.answering import ask_level_words, level_rows
from handlers.boxes.reading import Part, name_in
from handlers.boxes.screen import show_part
from handlers.boxes.side import DESK, Side, the_part
from handlers.boxes.words import problem
from handlers.desk.showing import name_of, show
from handlers.registry import Args, Registry
from handlers.turn import Turn
from models.box import BoxRow, BoxState
from models.messaging import Outgoing, Scalar


def register(registry: Registry) -> None:
    """Declare the steps of the desk."""
    DESK.declare(registry, "type", ask_text)
    DESK.declare(registry, "received", note_received)
    DESK.declare(registry, "typed_level", take_level)
    DESK.declare_flow(registry, "typing", take_text)


async def _typable(side: Side, turn: Turn, args: Args) -> tuple[Part, BoxRow] | None:
    """Return the part while it may be typed in: what was filled in by link is nobody else's to write."""
    part = await the_part(turn, args)
    if part is None or part.row is None or part.row.state is BoxState.FILLED:
        await show_part(side, turn, args)
        return None
    return part, part.row


async def ask_text(side: Side, turn: Turn, args: Args) -> None:
    """Ask for the words that stand on the paper."""
    if (found := await _typable(side, turn, args)) is None:
        return
    part, row = found
    turn.goto("box.typing", a=part.assessment.id, k=part.box.key)
    name = await name_of(turn, part.assessment.member_id)
    text = turn.say("boxes.ask_typed", name=name, who=name_in(turn.store, row))
    received = (side.choice(turn, "boxes.button.received", "received", part),)
    show(turn, text, received, (side.choice(turn, "common.back", "show", part),))


async def take_text(side: Side, turn: Turn, data: Args) -> None:
    """Keep the words, and ask for the level where the paper has one."""
    if (found := await _typable(side, turn, data)) is None:
        return
    if (why := problem(turn)) is not None:
        turn.reply(Outgoing(why))
        return
    part, row = found
    await _keep(turn, part, row, turn.incoming.text.strip())
    await _go_on(side, turn, part)


async def note_received(side: Side, turn: Turn, args: Args) -> None:
    """Note that the paper came, without its words: it is kept with the others."""
    if (found := await _typable(side, turn, args)) is None:
        return
    await _keep(turn, *found, "")
    await _go_on(side, turn, found[0])


async def _keep(turn: Turn, part: Part, row: BoxRow, text: str) -> None:
    sealed = turn.store.box.seal(text, "box", "text", row.id) if text else None
    first = row.state is not BoxState.ON_PAPER
    kept = replace(row, state=BoxState.ON_PAPER, text=sealed, level=None, filled_at=turn.now)
    kept = turn.store.save(replace(kept, entered_by=turn.me.id, token=None, token_hash=None, address_id=None))
    turn.record("box.on_paper", "assessment", row.assessment_id, part.assessment.cell_id, row.box)
    if first:
        await telling.came(turn, part, kept)


async def _go_on(side: Side, turn: Turn, part: Part) -> None:
    args: dict[str, Scalar] = {"a": part.assessment.id, "k": part.box.key}
    if not part.levels:
        await show_part(side, turn, args, turn.say("boxes.typed"))
        return
    turn.goto("desk")
    rows = level_rows(turn, part, "box.typed_level", **args)
    show(turn, ask_level_words(turn, part), *rows, (side.choice(turn, "boxes.no_level", "show", part),))


async def take_level(side: Side, turn: Turn, args: Args) -> None:
    """Keep the level that stands on the paper."""
    part, value = await the_part(turn, args), str(args.get("l", ""))
    row = part.row if part else None
    if part is None or row is None or row.state is not BoxState.ON_PAPER or not part.level_words(value, "vi"):
        await show_part(side, turn, args)
        return
    turn.store.save(replace(row, level=turn.store.box.seal(value, "box", "level", row.id)))
    turn.record("box.on_paper", "assessment", row.assessment_id, part.assessment.cell_id, f"{row.box} level")
    await show_part(side, turn, args, turn.say("boxes.typed"))
