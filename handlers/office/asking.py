"""Asking the worker for a file from a chat; a button pressed twice asks once."""

from typing import Any

from handlers.office.errands import ask, asked_already
from handlers.office.scope import the_unit
from handlers.registry import Args
from handlers.turn import Turn
from models.errand import Errand, ErrandKind
from models.unit import Unit


class Here:
    """Who asks in a turn, from which chat, and for which unit."""

    def __init__(self, turn: Turn, unit: Unit) -> None:
        self.address_id = turn.address.id
        self.member_id = turn.me.id
        self.unit_id = unit.id


async def ask_here(
    turn: Turn, args: Args, kind: ErrandKind, given: dict[str, Any] | None = None
) -> Errand | None:
    """Ask for work over the unit that the arguments name, and say that it is under way.

    Return None where the same is under way already.
    """
    unit = await the_unit(turn, args)
    if await asked_already(turn.store, kind, turn.me.id, unit.id):
        turn.answer("office.errand.still")
        return None
    turn.record(f"office.{kind}", "unit", unit.id, unit.id)
    errand = ask(turn.store, kind, Here(turn, unit), given)
    turn.answer(f"office.errand.{kind}")
    return errand
