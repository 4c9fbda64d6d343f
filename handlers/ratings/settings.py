"""The settings of a round's quota, changed by the level that opened it; each change is on record."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from handlers.desk.showing import Row, show
from handlers.office.opening import basis_of
from handlers.office.scope import the_cycle
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle, CycleBasis
from models.rules.quota import Denominator, Grouping, QuotaRules, QuotaScope, Rounding

_STEPS: dict[str, tuple[Any, ...]] = {
    "percent": (10, 15, 20, 25, 30),
    "denominator": tuple(Denominator),
    "scope": tuple(QuotaScope),
    "group": tuple(Grouping),
    "rounding": tuple(Rounding),
    "exclude_head": (False, True),
}
"""What each setting can be, in the order in which a press goes on."""


def register(registry: Registry) -> None:
    """Declare the settings and their change."""
    registry.action("rate.settings", Who.ADMIN, open_settings, Scope.CYCLE)
    registry.action("rate.set", Who.ADMIN, set_next, Scope.CYCLE)


async def open_settings(turn: Turn, args: Args) -> None:
    """Show the settings."""
    await _show(turn, await the_cycle(turn, args))


async def _show(turn: Turn, cycle: Cycle, note: Markup | None = None) -> None:
    turn.goto("desk")
    quota = (await basis_of(turn.store, cycle)).rules.quota
    lines = [note, Markup("")] if note else []
    lines.append(
        turn.say(
            "rating.settings.title",
            title=cycle.title,
            source=quota.source,
            state=turn.say(f"rating.state.{quota.state}"),
        )
    )
    rows: list[Row] = []
    for place, name in enumerate(_STEPS, start=1):
        value = _words(turn, name, quota)
        lines.append(turn.say(f"rating.settings.{name}", place=place, value=value))
        rows.append((turn.choice(f"rating.settings.change_{name}", "rate.set", c=cycle.id, k=name),))
    show(turn, Markup("\n").join(lines), *rows, (turn.choice("rating.menu.back", "rate.menu"),))


def _words(turn: Turn, name: str, quota: QuotaRules) -> str:
    value = getattr(quota, name)
    match name:
        case "percent":
            return f"{value} %"
        case "exclude_head":
            return turn.label("rating.settings.apart" if value else "rating.settings.counted")
        case _:
            return turn.label(f"rating.{name}.{value}")


async def set_next(turn: Turn, args: Args) -> None:
    """Go on to the next value of a setting."""
    cycle, name = await the_cycle(turn, args), str(args.get("k", ""))
    kept = await turn.store.get(CycleBasis, cycle.id)
    if name not in _STEPS or kept is None:
        await _show(turn, cycle)
        return
    basis = await basis_of(turn.store, cycle)
    value = _after(_STEPS[name], getattr(basis.rules.quota, name))
    quota = basis.rules.quota.model_copy(update={name: value})
    rules = basis.rules.model_copy(update={"quota": quota})
    turn.store.save(replace(kept, data=replace(basis, rules=rules).to_json()))
    turn.record("quota_set", "cycle", cycle.id, None, f"{name} {value}")
    await _show(turn, cycle, turn.say("memory.saved"))


def _after(values: tuple[Any, ...], value: Any) -> Any:
    place = values.index(value) if value in values else -1
    return values[(place + 1) % len(values)]
