"""Naming who fills in a part: somebody of the roster, or a name and a post from elsewhere."""

from dataclasses import replace

from markupsafe import Markup

from handlers.boxes.link import until, with_link
from handlers.boxes.reading import Part, name_in, person_in
from handlers.boxes.screen import show_part
from handlers.boxes.side import SIDES, Side, the_part
from handlers.desk.showing import Row, cell_name, language_of, name_of, show
from handlers.registry import Args, Registry
from handlers.roster.names import name_key
from handlers.turn import Turn
from models.box import BoxRow, BoxState
from models.member import Member
from models.messaging import Choice, IncomingKind, Outgoing, Scalar
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.unit import Unit

MOST_LETTERS = 150
_LEAST_LETTERS = 4
_MOST_NAMESAKES = 4


def register(registry: Registry) -> None:
    """Declare the question for a name, and the choice between namesakes, on both sides."""
    for side in SIDES:
        side.declare(registry, "name", ask_name)
        side.declare(registry, "is", choose)
        side.declare_flow(registry, "naming", take_name)


async def ask_name(side: Side, turn: Turn, args: Args) -> None:
    """Ask for name and post of who fills a part in; whoever was named before is no longer asked then."""
    part = await the_part(turn, args)
    if part is None or part.came:
        await show_part(side, turn, args)
        return
    turn.goto(side.prefix + "naming", a=part.assessment.id, k=part.box.key)
    name = await name_of(turn, part.assessment.member_id)
    text = turn.say("boxes.ask_name", name=name, title=part.box.short.to(turn.lang))
    show(turn, text, (side.choice(turn, "common.back", "show", part),))


async def take_name(side: Side, turn: Turn, data: Args) -> None:
    """Keep who was named; where the roster has somebody of this name, ask whether it is that person."""
    part = await the_part(turn, data)
    if part is None or part.came:
        await show_part(side, turn, data)
        return
    words = " ".join(turn.incoming.text.split())
    if turn.incoming.kind is not IncomingKind.TEXT or not _LEAST_LETTERS <= len(words) <= MOST_LETTERS:
        back = side.choice(turn, "common.back", "show", part)
        turn.answer("boxes.not_a_name", (back,), limit=MOST_LETTERS)
        return
    row = await _name(turn, part, words)
    turn.record("box.named", "assessment", part.assessment.id, part.assessment.cell_id, part.box.key)
    if namesakes := await _namesakes(turn, part, row):
        await _ask_which(side, turn, part, namesakes)
        return
    await show_part(side, turn, data, turn.say("boxes.named"))


async def _name(turn: Turn, part: Part, words: str, member_id: int | None = None) -> BoxRow:
    """Name somebody anew; the link of whoever was named before no longer opens anything."""
    old = part.row
    row_id = old.id if old else turn.store.ids.new()
    made = BoxRow(
        id=row_id,
        assessment_id=part.assessment.id,
        box=part.box.key,
        state=BoxState.ASKED,
        name=turn.store.box.seal(words, "box", "name", row_id),
        named_by=turn.me.id,
        named_at=turn.now,
        expires_at=turn.now,
        member_id=member_id,
    )
    made = with_link(turn, made, await until(turn, part))
    return turn.store.save(replace(made, version=old.version)) if old else turn.store.add(made)


# -- is it somebody of the roster? -------------------------------------------------------------------


async def _namesakes(turn: Turn, part: Part, row: BoxRow) -> list[Member]:
    """Return the members of the author's base organisation who have the name that was written."""
    wanted = name_key(person_in(turn.store, row))
    cell = await turn.store.get(Unit, part.assessment.cell_id)
    base = await turn.store.get(Unit, cell.parent_id) if cell and cell.parent_id else cell
    if base is None:
        return []
    below = (
        unit_table.select().with_only_columns(unit_table.c.id).where(unit_table.c.path.startswith(base.path))
    )
    people = await turn.store.find(
        Member, member_table.c.active, member_table.c.cell_id.in_(below), order_by=member_table.c.id
    )
    own = part.assessment.member_id
    return [one for one in people if one.id != own and name_key(one.full_name) == wanted][:_MOST_NAMESAKES]


async def _ask_which(side: Side, turn: Turn, part: Part, namesakes: list[Member]) -> None:
    args: dict[str, Scalar] = {"a": part.assessment.id, "k": part.box.key}
    turn.goto("menu")
    rows: list[Row] = []
    for one in namesakes:
        label = turn.label("boxes.is", name=one.full_name, cell=await cell_name(turn, one.cell_id))
        rows.append((Choice(label, side.prefix + "is", {**args, "w": one.id}),))
    show(turn, turn.say("boxes.which"), *rows, (side.choice(turn, "boxes.is_other", "show", part),))


async def choose(side: Side, turn: Turn, args: Args) -> None:
    """Note that the named person is this member, and ask in the member's own chat."""
    part = await the_part(turn, args)
    if part is None or part.row is None or part.row.state is not BoxState.ASKED:
        await show_part(side, turn, args)
        return
    found = [one for one in await _namesakes(turn, part, part.row) if one.id == args.get("w")]
    if not found:
        await show_part(side, turn, args)
        return
    row = await _name(turn, part, name_in(turn.store, part.row), found[0].id)
    told = await _ask_member(turn, part, row, found[0].id)
    await show_part(side, turn, args, _asked(turn, told=told))


def _asked(turn: Turn, *, told: bool) -> Markup:
    return turn.say("boxes.asked_member" if told else "boxes.named")


async def _ask_member(turn: Turn, part: Part, row: BoxRow, member_id: int) -> bool:
    """Ask in the member's chat; False where the member has none."""
    lang, texts = await language_of(turn, member_id), turn.services.texts
    author = await name_of(turn, part.assessment.member_id)
    text = texts.say(lang, "boxes.told.asked", name=author, title=part.box.short.to(lang))
    write = Choice(texts.plain(lang, "boxes.told.write"), "box.answer", {"x": row.id})
    key = f"box_asked:{row.id}:{row.version}"
    return await turn.notify(member_id, Outgoing(text, ((write,),)), key) is not None
