"""Whether a round asks for the parts that are not asked for by themselves; the office says so."""

from dataclasses import replace

from handlers.boxes.on_request import on_request
from handlers.boxes.reading import asked_for
from handlers.office.round import screen
from handlers.office.scope import the_cycle
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import CycleBasis, CycleState


def register(registry: Registry) -> None:
    """Declare the switch."""
    registry.action("office.box", Who.ADMIN, switch, Scope.CYCLE)


async def switch(turn: Turn, args: Args) -> None:
    """Ask for a part in this round, or no longer; what came already is kept."""
    cycle, on = await the_cycle(turn, args), args.get("on") is True
    kept, boxes = await turn.store.get(CycleBasis, cycle.id), await on_request(turn, cycle)
    box = next((one for one in boxes if one.key == args.get("k")), None)
    if kept is None or box is None or cycle.state is not CycleState.OPEN:
        await screen.show_round(turn, {"u": cycle.unit_id})
        return
    before = await asked_for(turn.store, cycle.id)
    asked = before | {box.key} if on else before - {box.key}
    turn.store.save(replace(kept, data={**kept.data, "boxes": sorted(asked)}))
    turn.record("cycle.box", "cycle", cycle.id, cycle.unit_id, f"{box.key} {'on' if on else 'off'}")
    key = "boxes.round.on" if on else "boxes.round.off"
    note = turn.say(key, title=box.short.to(turn.lang))
    await screen.show_round(turn, {"u": cycle.unit_id}, note)
