"""What is shown before a reminder is sent by hand: how many it reaches, how many not and why, and when."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers import charge
from handlers.reminders.hand.audience import OUT_OF_REACH, Hindrance, Target, targets
from handlers.roster.names import person_order
from handlers.turn import Turn
from handlers.wishes.limits import GAP, MOST
from models.assessment import UNFINISHED
from models.cycle import Cycle
from models.member import Member
from models.unit import Unit, UnitKind

_MOST_NAMES = 12
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a reminder of a unit would reach now."""

    cycle: Cycle
    unit: Unit
    people: Sequence[Target]

    @property
    def ready(self) -> list[Target]:
        """Return those whom it would reach."""
        return [one for one in self.people if one.hindrance is None]

    def held_back(self, why: Hindrance) -> int:
        """Return how many it would not reach for a reason."""
        return sum(one.hindrance is why for one in self.people)

    @property
    def out_of_reach(self) -> int:
        """Return how many cannot be reached in any chat."""
        return sum(self.held_back(why) for why in OUT_OF_REACH)

    async def parts(self, turn: Turn) -> list[tuple[Unit, int]]:
        """Return the units right below with how many it would reach there; a cell has none."""
        if self.unit.kind is UnitKind.CELL:
            return []
        counts = Counter(charge.part_of(self.unit, one.path) for one in self.ready)
        await turn.store.load(Unit, [(key,) for key in counts])
        found = [
            (part, n) for key, n in counts.items() if (part := await turn.store.get(Unit, key)) is not None
        ]
        return sorted(found, key=lambda one: (charge.natural(one[0].name), one[0].id))


async def preview_of(turn: Turn, cycle: Cycle, unit: Unit) -> Preview:
    """Look whom a reminder would reach now."""
    return Preview(cycle, unit, await targets(turn.store, cycle, unit))


async def words(turn: Turn, preview: Preview) -> Markup:
    """Return the preview in words; in the reader's own cell with the names."""
    own = preview.unit.id in {one.id for one in await charge.own_cells(turn.store, turn.me)}
    lines = [turn.say("remind.title", unit=preview.unit.name, cycle=preview.cycle.title)]
    lines.append(turn.say("remind.ready" if preview.ready else "remind.nobody", count=len(preview.ready)))
    by_status = Counter(one.status for one in preview.ready)
    shown = [status for status in UNFINISHED if by_status[status]]
    lines += [turn.say(f"remind.status.{status}", count=by_status[status]) for status in shown]
    lines += await _names(turn, preview.ready) if own else []
    lines += [turn.say("remind.out_of_reach", count=preview.out_of_reach)] if preview.out_of_reach else []
    lines += _held_back(turn, preview, OUT_OF_REACH)
    lines += _held_back(turn, preview, (Hindrance.MEETING, Hindrance.AWAY, Hindrance.OFTEN, Hindrance.RECENT))
    if own:
        lines += await _names(turn, [one for one in preview.people if one.hindrance is Hindrance.RECENT])
    return Markup("\n").join(lines)


def _held_back(turn: Turn, preview: Preview, reasons: Iterable[Hindrance]) -> list[Markup]:
    hours = round(GAP.total_seconds() / _SECONDS_PER_HOUR)
    counts = {why: preview.held_back(why) for why in reasons}
    return [
        turn.say(f"remind.held.{why.name.lower()}", count=people, hours=hours, most=MOST)
        for why, people in counts.items()
        if people
    ]


async def _names(turn: Turn, people: Sequence[Target]) -> list[Markup]:
    if not people:
        return []
    await turn.store.load(Member, [(one.member_id,) for one in people])
    members = [found for one in people if (found := await turn.store.get(Member, one.member_id)) is not None]
    names = sorted((member.full_name for member in members), key=person_order)
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return [turn.say("remind.names_more" if more > 0 else "remind.names", names=listed, count=more)]
