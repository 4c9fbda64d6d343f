"""The parts that wait until a round asks for them, as the office sees them."""

from handlers import forms_shelf
from handlers.boxes.reading import asked_for
from handlers.desk.showing import Row
from handlers.turn import Turn
from models.cycle import Cycle, CycleBasis
from models.forms.box import Box
from models.messaging import Choice


async def switches(turn: Turn, cycle: Cycle) -> list[Row]:
    """Return a switch for each part that the round can ask for."""
    asked = await asked_for(turn.store, cycle.id)
    return [
        (
            Choice(
                turn.label(
                    f"boxes.round.{'stop' if box.key in asked else 'ask'}", title=box.short.to(turn.lang)
                ),
                "office.box",
                {"c": cycle.id, "k": box.key, "on": box.key not in asked},
            ),
        )
        for box in await on_request(turn, cycle)
    ]


async def on_request(turn: Turn, cycle: Cycle) -> list[Box]:
    """Return the parts that wait until a round asks for them, over all forms of the round."""
    kept = await turn.store.get(CycleBasis, cycle.id)
    pins = (
        sorted({(str(form_id), int(version)) for form_id, version in kept.data["forms"].values()})
        if kept
        else []
    )
    forms = [await forms_shelf.find(turn.store, turn.services.catalog, *pin) for pin in pins]
    found = {box.key: box for form in forms for box in form.filled_by_others if box.on_request}
    return list(found.values())
