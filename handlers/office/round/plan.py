"""A round as it is to be opened: carried from step to step in the choices, written nowhere before the yes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from handlers.office.opening import default_cut_off, only, period_until, round_year
from handlers.office.scope import the_unit
from handlers.registry import Args
from handlers.texts import Texts
from handlers.turn import Turn
from models.forms.catalog import Catalog
from models.messaging import Scalar
from models.rules import rulebook
from models.rules.basis import Basis
from models.rules.period import Period
from models.rules.schema import CycleKind, RuleSet
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What was chosen so far (``chosen`` names rules or a form); the last day ends at five in the afternoon."""

    LAST_HOUR: ClassVar[int] = 17

    unit: Unit
    chosen: str
    basis: Basis
    day: date
    cut_off: date

    @property
    def period(self) -> Period:
        """Return the stretch of time that the round is about."""
        return period_until(self.basis.rules.kinds[0], self.day, self.cut_off)

    @property
    def args(self) -> dict[str, Scalar]:
        """Return the choices as the arguments of the next step."""
        return {
            "u": self.unit.id,
            "form": self.chosen,
            "day": self.day.isoformat(),
            "cut": self.cut_off.isoformat(),
        }


async def draft_of(turn: Turn, args: Args) -> Draft:
    """Return the round that the arguments describe; months are counted to its period's end by default."""
    day, chosen = date.fromisoformat(str(args["day"])), str(args["form"])
    basis, told = basis_for(turn.services.catalog, chosen), args.get("cut")
    cut_off = date.fromisoformat(str(told)) if told else default_cut_off(basis.rules.kinds[0], day)
    return Draft(await the_unit(turn, args), chosen, basis, day, cut_off)


def basis_for(catalog: Catalog, chosen: str) -> Basis:
    """Return what a round is opened on: a set of rules with their forms, or one form for everybody."""
    rules = rulebook.shipped().find(chosen)
    return Basis.by_rules(rules, catalog) if rules is not None else only(catalog.get(chosen))


def round_title(texts: Texts, rules: RuleSet, day: date, lang: str) -> str:
    """Name a round: of a year, or of the quarter that its last day lies in."""
    if rules.kinds[0] is CycleKind.QUARTERLY:
        return texts.plain(lang, "office.round.quarter_title", quarter=(day.month + 2) // 3, year=day.year)
    return texts.plain(lang, "office.round.title", year=round_year(day))
