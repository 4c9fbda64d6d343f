"""The collectives whose ratings a person proposes or decides; they are in no quota of members."""

from markupsafe import Markup
from sqlalchemy import false, or_, select

from handlers.collectives.people import concerned, subject_name
from handlers.desk.showing import PER_PAGE, Row, cell_name, numbered, page_of, show, turning
from handlers.ratings import units
from handlers.ratings.reading import chains
from handlers.ratings.units import OFFICERS
from handlers.ratings.words import short_level
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import CycleState
from models.messaging import Scalar
from models.rating import Side, Step
from models.store.tables import assessment as assessment_table
from models.store.tables import cycle as cycle_table
from models.store.tables import unit as unit_table


def register(registry: Registry) -> None:
    """Declare the list of collectives."""
    registry.action("rate.bodies", Who.OFFICER, open_bodies)


async def reports(turn: Turn) -> list[Assessment]:
    """Return the rated reports below the person's units, without those of the person's own collectives."""
    paths = [unit.path for unit in turn.me.units(*OFFICERS)]
    below = select(unit_table.c.id).where(or_(false(), *(unit_table.c.path.startswith(path) for path in paths)))
    open_ = select(cycle_table.c.id).where(cycle_table.c.state == CycleState.OPEN)
    found = await turn.store.find(
        Assessment,
        assessment_table.c.collective_id.is_not(None),
        assessment_table.c.part_of.is_(None),
        assessment_table.c.is_rated,
        assessment_table.c.cycle_id.in_(open_),
        assessment_table.c.cell_id.in_(below),
        order_by=assessment_table.c.id,
    )
    return [one for one in found if turn.me.id not in await concerned(turn.store, one)]


async def open_bodies(turn: Turn, args: Args) -> None:
    """Show the collectives."""
    await show_bodies(turn, args)


async def show_bodies(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show how every collective stands; decisions only to who decides, until they are released."""
    turn.goto("desk")
    found = await reports(turn)
    page, pages = page_of(args.get("p"), len(found))
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    read = await chains(turn.store, turn.services.catalog, shown, Side.PARTY)
    lines = [note, Markup("")] if note else []
    lines += [turn.say("rating.bodies.title" if found else "rating.bodies.nothing")]
    labels: list[tuple[str, Scalar]] = []
    for place, one in enumerate(shown, start=1):
        chain, name = read[one.id], await subject_name(turn.store, one)
        sees = chain.released or await units.may_decide(turn.store, turn.me, one)
        final = chain.final if sees else None
        labels.append((name, one.id))
        lines.append(
            turn.say(
                "rating.cell.line",
                place=place,
                name=f"{name} ({await cell_name(turn, one.cell_id)})",
                own=short_level(turn, chain.self_level),
                proposed=short_level(turn, chain.at(Step.PROPOSED)),
                decided=short_level(turn, final.level if final else None),
            )
        )
    back: Row = (turn.choice("rating.menu.back", "rate.menu"),)
    rows = numbered(labels, "rate.card", "a")
    if turn.me.leads:
        rows.append((turn.choice("rating.base.release", "rate.release_bodies"),))
    show(turn, Markup("\n").join(lines), *rows, turning(turn, page, pages, "rate.bodies"), back)
