"""The parts of one paper that others fill in: how they stand, and what can be done about them."""

from markupsafe import Markup

from handlers import own, rounds
from handlers.boxes.lines import line_of, state_of
from handlers.boxes.reading import Part, level_in, parts_of, text_in
from handlers.boxes.side import DESK, OWN, SIDES, Side, the_part
from handlers.desk.card import the_assessment
from handlers.desk.person import show_person
from handlers.desk.showing import Row, name_of, show
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.box import BoxState
from models.messaging import Choice


def register(registry: Registry) -> None:
    """Declare the list and the single part, on both sides."""
    for side in SIDES:
        side.declare(registry, "list", show_parts)
        side.declare(registry, "show", show_part)
    registry.action("box.mine", Who.MEMBER, show_mine)
    registry.command("box.mine", "nhanxet", "nhan xet", "nhan xet cua nguoi khac")


async def show_mine(turn: Turn, _args: Args) -> None:
    """Show the parts of one's own paper, also where the roster does not say whether any is owed."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None:
        await own.show_mine(turn, {})
        return
    await show_parts(OWN, turn, {"a": assessment.id})


async def show_parts(side: Side, turn: Turn, args: Args) -> None:
    """Show all parts of a paper; the only one at once."""
    assessment = await the_assessment(turn, args)
    parts = await parts_of(turn.store, turn.services.catalog, assessment)
    if len(parts) < 2:
        await show_part(side, turn, {**args, "k": parts[0].box.key if parts else ""})
        return
    turn.goto(_flow(side))
    title = turn.say("boxes.title", name=await name_of(turn, assessment.member_id))
    lines = [line_of(turn, part) for part in parts]
    rows = [(_titled(side, turn, part),) for part in parts]
    show(turn, Markup("\n").join([title, *lines]), *rows, await _out(side, turn, args))


def _titled(side: Side, turn: Turn, part: Part) -> Choice:
    return Choice(
        part.box.short.to(turn.lang), side.prefix + "show", {"a": part.assessment.id, "k": part.box.key}
    )


def _flow(side: Side) -> str:
    return "desk" if side is DESK else "menu"


async def _out(side: Side, turn: Turn, args: Args) -> Row:
    """Return the way back to where the paper itself is shown."""
    if side is OWN:
        return (turn.choice("common.back", "own.show", a=args["a"]),)
    member_id = (await the_assessment(turn, args)).member_id
    return (turn.choice("common.back", "desk.person", m=member_id),)


async def show_part(side: Side, turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show one part: who was asked, and what came."""
    part = await the_part(turn, args)
    if part is None:
        await _leave(side, turn, args)
        return
    turn.goto(_flow(side))
    head = (note + "\n\n") if note else Markup("")
    name = await name_of(turn, part.assessment.member_id)
    about = turn.say("boxes.about", name=name, title=part.box.title.to(turn.lang))
    text = head + about + "\n" + line_of(turn, part) + _content(turn, part)
    if side is DESK and part.came:
        turn.record("read_box", "assessment", part.assessment.id, part.assessment.cell_id, part.box.key)
    back = await _back(side, turn, part)
    show(turn, text, *_rows(side, turn, part), back)


async def _leave(side: Side, turn: Turn, args: Args) -> None:
    if side is OWN:
        await own.show_own(turn, args)
        return
    await show_person(turn, {"m": (await the_assessment(turn, args)).member_id})


async def _back(side: Side, turn: Turn, part: Part) -> Row:
    others = await parts_of(turn.store, turn.services.catalog, part.assessment)
    if len(others) < 2:
        return await _out(side, turn, {"a": part.assessment.id})
    return (side.choice(turn, "common.back", "list", part),)


def _content(turn: Turn, part: Part) -> Markup:
    """Return what came: the words, the level; of a draft nothing is shown."""
    if part.row is None or not part.came:
        return Markup("")
    lines = Markup("")
    if text := text_in(turn.store, part.row):
        lines += Markup("\n<blockquote>{}</blockquote>").format(text)
    elif part.row.state is BoxState.ON_PAPER:
        lines += "\n" + turn.say("boxes.only_paper")
    level = part.level_words(level_in(turn.store, part.row), turn.lang)
    if part.box.level and level:
        lines += "\n" + turn.say("boxes.level", title=part.box.level.to(turn.lang), level=level)
    return lines


def _rows(side: Side, turn: Turn, part: Part) -> list[Row]:
    rows: list[Row] = []
    match state_of(turn, part):
        case "none" | BoxState.DECLINED:
            rows = [(side.choice(turn, "boxes.button.name", "name", part),)]
        case BoxState.ASKED | "expired":
            rows = [
                (side.choice(turn, "boxes.button.slip", "slip", part),),
                (side.choice(turn, "boxes.button.other", "name", part),),
            ]
    if side is DESK and part.row is not None and part.row.state is not BoxState.FILLED:
        key = "boxes.button.again" if part.came else "boxes.button.type"
        rows.append((side.choice(turn, key, "type", part),))
    return rows
