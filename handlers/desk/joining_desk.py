"""Who of the cell has not joined, who writes on paper, and everybody: lists that lead to one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from handlers import rounds
from handlers.desk import duty
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning
from handlers.registry import Args, Registry, Who
from handlers.roster.names import person_order
from handlers.turn import Turn
from models.assessment import Assessment, PaperState
from models.member import Member
from models.messaging import Choice
from models.store.tables import link as link_table
from models.store.tables import member as member_table
from models.store.unit_of_work import Store


class Listing(StrEnum):
    """Which members a list shows."""

    OUT = "out"
    PAPER = "paper"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """One member as the desk sees them; ``assessment`` is that of the open round."""

    member: Member
    joined: bool
    assessment: Assessment | None

    @property
    def on_paper(self) -> bool:
        """Tell whether the person writes on paper."""
        return self.assessment is not None and self.assessment.paper is not PaperState.NONE

    @property
    def missing(self) -> bool:
        """Tell whether the person is awaited in the chat and has not come."""
        owes = self.assessment is None or self.assessment.must_review
        return owes and not self.joined and not self.on_paper

    def shown_in(self, listing: Listing) -> bool:
        """Tell whether the person belongs to a list."""
        match listing:
            case Listing.OUT:
                return self.missing
            case Listing.PAPER:
                return self.on_paper
            case Listing.ALL:
                return True


def register(registry: Registry) -> None:
    """Declare the lists."""
    registry.action("desk.joining", Who.SECRETARY, show_members)
    registry.command("desk.joining", "chuavao", "chua vao")


async def joined(store: Store, member_ids: Iterable[int]) -> set[int]:
    """Return which of the members have a chat that is linked to them."""
    live = select(link_table.c.member_id).where(link_table.c.ended_at.is_(None))
    return {row[0] for row in await store.query(live.where(link_table.c.member_id.in_(list(member_ids))))}


async def standings(turn: Turn) -> list[Standing]:
    """Return the members of the secretary's cells, in the order of a name list."""
    cells = [cell.id for cell in await duty.cells_of(turn.store, turn.me)]
    if not cells:
        return []
    members = await turn.store.find(Member, member_table.c.active, member_table.c.cell_id.in_(cells))
    members.sort(key=lambda member: (person_order(member.full_name), member.id))
    here = await joined(turn.store, [member.id for member in members])
    await turn.store.load_groups(Assessment, "member_id", [member.id for member in members])
    return [
        Standing(member, member.id in here, await rounds.current(turn.store, member.id)) for member in members
    ]


async def show_members(turn: Turn, args: Args) -> None:
    """Show one of the lists, eight on a page."""
    turn.goto("desk")
    said = args.get("f")
    listing = Listing(said) if said in set(Listing) else Listing.OUT
    everybody = await standings(turn)
    shown = [one for one in everybody if one.shown_in(listing)]
    page, pages = page_of(args.get("p"), len(shown))
    lines = [(_line(turn, one), one.member.id) for one in shown[page * PER_PAGE : (page + 1) * PER_PAGE]]
    text = turn.say(
        f"desk.joining.{listing}" if shown else f"desk.joining.{listing}_none",
        count=len(shown),
        joined=sum(one.joined for one in everybody),
        total=len(everybody),
        page=page + 1,
        pages=pages,
    )
    pager = turning(turn, page, pages, "desk.joining", f=listing)
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    show(turn, text, *numbered(lines, "desk.person", "m"), pager, _others(turn, listing, everybody), menu)


def _line(turn: Turn, one: Standing) -> str:
    mark = "paper" if one.on_paper else "joined" if one.joined else "out"
    return turn.label(f"desk.joining.line_{mark}", name=one.member.full_name)


def _others(turn: Turn, listing: Listing, everybody: Sequence[Standing]) -> Row:
    """Return the ways to the lists that are not shown now and are not empty."""
    row = []
    for other in Listing:
        count = sum(one.shown_in(other) for one in everybody)
        if other is not listing and count:
            label = turn.label(f"desk.joining.show_{other}", count=count)
            row.append(Choice(label, "desk.joining", {"f": other}))
    return tuple(row)
