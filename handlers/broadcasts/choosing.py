"""Choosing the recipients of a broadcast: who, then within which unit."""

from sqlalchemy import ColumnElement, or_, select

from handlers.broadcasts.segments import forecast
from handlers.broadcasts.words import Words
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, short_day, show, turning
from handlers.office.scope import the_unit, units_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.broadcast import Audience, Broadcast, SavedSegment, Segment
from models.messaging import Choice
from models.store.tables import broadcast as broadcast_table
from models.store.tables import segment as segment_table
from models.store.tables import unit as unit_table
from models.unit import Unit, UnitKind

FLOW = "broadcast"
_LONG_UNREMINDED_DAYS = 3
OFFERED = (
    Segment(Audience.ALL),
    Segment(Audience.UNFINISHED),
    Segment(Audience.UNFINISHED, unreminded=_LONG_UNREMINDED_DAYS),
    Segment(Audience.SECRETARIES),
)
OFFERED_AUDIENCES = frozenset(segment.audience for segment in OFFERED)
MOST_UNREMINDED_DAYS = 60


def register(registry: Registry) -> None:
    """Declare the choice of the recipients."""
    registry.action("broadcast.begin", Who.ADMIN, begin)
    registry.action("broadcast.who", Who.ADMIN, show_audiences, Scope.CELL)
    registry.action("broadcast.where", Who.ADMIN, show_units, Scope.CELL)
    registry.action("broadcast.recent", Who.ADMIN, show_recent)
    registry.command("broadcast.begin", "thongbao", "gui thong bao", "broadcast")


def words_of(turn: Turn) -> Words:
    """Return how this person is spoken to."""
    return Words(turn.services.texts, turn.lang, turn.store.clock)


def chosen(args: Args) -> Segment | None:
    """Return the recipients that the arguments name, if they are of a kind that is offered."""
    try:
        found = Segment.parse(str(args.get("s", "")))
    except ValueError:
        return None
    return found if is_offered(found) else None


def is_offered(segment: Segment) -> bool:
    """Tell whether an admin may choose such recipients, whatever the number of days."""
    days = segment.unreminded
    fits = not days or (segment.audience is Audience.UNFINISHED and 0 < days <= MOST_UNREMINDED_DAYS)
    return segment.audience in OFFERED_AUDIENCES and not segment.of and fits


async def begin(turn: Turn, _args: Args) -> None:
    """Ask who is meant; an admin of several units chooses the unit first."""
    units = units_of(turn)
    if len(units) == 1:
        await show_audiences(turn, {"u": units[0].id})
        return
    turn.goto(FLOW)
    rows = numbered([(unit.name, unit.id) for unit in units], "broadcast.who", "u")
    show(turn, words_of(turn).say("title_units"), *rows, await _ends(turn))


async def show_audiences(turn: Turn, args: Args) -> None:
    """Show the audiences, with how many of each can be reached now."""
    turn.goto(FLOW)
    unit, words = await the_unit(turn, args), words_of(turn)
    rows = []
    for place, segment in enumerate(OFFERED, start=1):
        count = (await forecast(turn.store, segment, unit, turn.me.id)).reached
        label = turn.label("broadcast.with_audience", audience=words.audience(segment), count=count)
        rows.append((Choice(f"{place}. {label}", "broadcast.where", {"u": unit.id, "s": str(segment)}),))
    show(turn, words.say("title", unit=unit.name), *rows, await _ends(turn))


async def _ends(turn: Turn) -> Row:
    words = words_of(turn)
    menu, recent = words.choice("menu", "chat.menu"), words.choice("recent", "broadcast.recent")
    groups = (words.choice("groups", "broadcast.groups"),) if await _has_saved(turn) else ()
    return (*groups, recent, menu) if await _recent(turn) else (*groups, menu)


async def _has_saved(turn: Turn) -> bool:
    """Tell whether recipients are saved under a name within the person's units."""
    units = select(unit_table.c.id).where(_under(turn))
    return await turn.store.first(SavedSegment, segment_table.c.unit_id.in_(units)) is not None


def _under(turn: Turn) -> ColumnElement[bool]:
    return or_(False, *(unit_table.c.path.startswith(unit.path) for unit in units_of(turn)))


async def show_units(turn: Turn, args: Args) -> None:
    """Show the whole of a unit and the units below it; a cell is chosen at once."""
    segment, unit, words = chosen(args), await the_unit(turn, args), words_of(turn)
    if segment is None:
        await show_audiences(turn, args)
        return
    turn.goto(FLOW)
    below = unit_table.c.parent_id == unit.id
    units = await turn.store.find(Unit, below, order_by=(unit_table.c.name, unit_table.c.id))
    page, pages = page_of(args.get("p"), len(units))
    whole = Choice(
        turn.label("broadcast.whole", unit=unit.name), "broadcast.write", {"u": unit.id, "s": str(segment)}
    )
    shown = units[page * PER_PAGE : (page + 1) * PER_PAGE]
    what = words.audience(segment)
    text = words.say("where", what=what, page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "broadcast.where", u=unit.id, s=str(segment))
    back: Row = (turn.choice("common.back", "broadcast.begin"),)
    show(turn, text, (whole,), *_unit_rows(shown, segment), pager, back)


def _unit_rows(units: list[Unit], segment: Segment) -> list[Row]:
    rows: list[Row] = []
    for place, unit in enumerate(units, start=2):
        action = "broadcast.write" if unit.kind is UnitKind.CELL else "broadcast.where"
        rows.append((Choice(f"{place}. {unit.name}", action, {"u": unit.id, "s": str(segment)}),))
    return rows


async def _recent(turn: Turn) -> list[Broadcast]:
    """Return the newest confirmed broadcasts within the person's units."""
    return await turn.store.find(
        Broadcast,
        broadcast_table.c.unit_id.in_(select(unit_table.c.id).where(_under(turn))),
        broadcast_table.c.starts_at.is_not(None),
        order_by=broadcast_table.c.id.desc(),
        limit=PER_PAGE,
    )


async def show_recent(turn: Turn, _args: Args) -> None:
    """Show the newest broadcasts; each leads to its card."""
    turn.goto(FLOW)
    lines = [(await _line(turn, broadcast), broadcast.id) for broadcast in await _recent(turn)]
    rows = numbered(lines, "broadcast.show", "b")
    text = words_of(turn).say("recent.title" if lines else "recent.none")
    show(turn, text, *rows, (turn.choice("common.back", "broadcast.begin"),))


async def _line(turn: Turn, broadcast: Broadcast) -> str:
    unit = await turn.store.get(Unit, broadcast.unit_id)
    who = words_of(turn).who(broadcast.recipients, unit.name if unit else "–")
    state = turn.label(f"broadcast.recent.state.{broadcast.state}")
    return turn.label("broadcast.recent.line", day=short_day(turn, broadcast.starts_at), who=who, state=state)
