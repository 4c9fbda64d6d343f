"""A round as it is to be opened: carried from step to step in the choices, written nowhere before the yes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from handlers.office.opening import round_year
from handlers.office.scope import the_unit
from handlers.registry import Args
from handlers.turn import Turn
from models.forms.schema import Form
from models.messaging import Scalar
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What was chosen so far; the last day ends at five in the afternoon."""

    LAST_HOUR: ClassVar[int] = 17

    unit: Unit
    form: Form
    day: date
    cut_off: date

    @property
    def args(self) -> dict[str, Scalar]:
        """Return the choices as the arguments of the next step."""
        return {
            "u": self.unit.id,
            "form": self.form.id,
            "day": self.day.isoformat(),
            "cut": self.cut_off.isoformat(),
        }


async def draft_of(turn: Turn, args: Args) -> Draft:
    """Return the round that the arguments describe; six months are counted to the year's end by default."""
    day = date.fromisoformat(str(args["day"]))
    told = args.get("cut")
    cut_off = date.fromisoformat(str(told)) if told else date(round_year(day), 12, 31)
    form = turn.services.catalog.get(str(args["form"]))
    return Draft(await the_unit(turn, args), form, day, cut_off)
