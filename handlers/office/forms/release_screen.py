"""The screens of a release: which form into which round, what it changes, and the yes."""

from markupsafe import Markup

from handlers import forms_shelf, rounds
from handlers.desk.showing import show
from handlers.office.asking import ask_here
from handlers.office.forms.receiving import FLOW
from handlers.office.forms.releasing import Release, change_lines, extent, forms_in
from handlers.office.scope import the_cycle, the_unit
from handlers.office.voice import Row
from handlers.office.wording import number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle, CycleState
from models.errand import ErrandKind
from models.form_row import FormRow
from models.forms.schema import Form
from models.member import RoleKind
from models.messaging import Choice
from models.unit import Unit

_MOST_OFFERED = 8


def register(registry: Registry) -> None:
    """Declare the steps of a release."""
    registry.action("office.release", Who.ADMIN, choose, Scope.CELL)
    registry.action("office.release.show", Who.ADMIN, show_release, Scope.CYCLE)
    registry.action("office.release.yes", Who.ADMIN, confirm, Scope.CYCLE)


async def choose(turn: Turn, args: Args) -> None:
    """Show which forms can go into the open round; a form that is named goes on at once."""
    unit = await the_unit(turn, args)
    turn.goto(FLOW, u=unit.id)
    cycle = await _cycle(turn, unit)
    if cycle is None:
        back = (turn.choice("office.form.back_all", "office.forms", u=unit.id),)
        show(turn, turn.say("office.release.no_round"), back)
        return
    if args.get("form"):
        await show_release(turn, {"c": cycle.id, "form": str(args["form"])})
        return
    offered = await _offered(turn, unit, cycle)
    rows: list[Row] = [
        (Choice(_label(turn, form), "office.release.show", {"c": cycle.id, "form": form.id}),)
        for form in offered[:_MOST_OFFERED]
    ]
    key = "office.release.which" if offered else "office.release.none"
    back = (turn.choice("office.form.back_all", "office.forms", u=unit.id),)
    show(turn, turn.say(key, title=cycle.title), *rows, back)


def _label(turn: Turn, form: Form) -> str:
    return turn.label("office.release.form", name=form.name(turn.lang), version=form.version)[:100]


async def _cycle(turn: Turn, unit: Unit) -> Cycle | None:
    """Return the open round that this office leads."""
    for cycle in await rounds.cycles_of(turn.store, unit):
        of = await turn.store.get(Unit, cycle.unit_id)
        if of is not None and turn.me.holds(of, RoleKind.ADMIN):
            return cycle
    return None


async def _offered(turn: Turn, unit: Unit, cycle: Cycle) -> list[Form]:
    """Return what the office brought, newer versions of what the round uses, and its other sets of points."""
    used = await forms_in(turn.store, cycle)
    brought = {row.form_id for row in await turn.store.find(FormRow)}
    names = {form_id for form_id, _ in used}
    return [
        form
        for form in await forms_shelf.usable(turn.store, turn.services.catalog, unit)
        if (form.id, form.version) not in used
        and form.subject == "member"
        and (form.id in brought or form.id.partition("--")[0] in {name.partition("--")[0] for name in names})
    ]


async def _release(turn: Turn, args: Args) -> Release | None:
    """Return the release that the arguments describe; None where the unit may not use the form."""
    cycle = await the_cycle(turn, args)
    unit = await turn.store.get(Unit, cycle.unit_id)
    forms = await forms_shelf.usable(turn.store, turn.services.catalog, unit) if unit else []
    new = next((form for form in forms if form.id == args.get("form")), None)
    if new is None or cycle.state is not CycleState.OPEN:
        return None
    used = [one for one in await forms_in(turn.store, cycle) if one != (new.id, new.version)]
    if not used:
        return None
    same = [one for one in used if one[0] == new.id or new.id.startswith(one[0])]
    old = await forms_shelf.find(turn.store, turn.services.catalog, *(same or used)[0])
    return Release(cycle.id, old, new)


async def show_release(turn: Turn, args: Args) -> None:
    """Show what a form would change, for how many people."""
    cycle, release = await the_cycle(turn, args), await _release(turn, args)
    turn.goto(FLOW, u=cycle.unit_id)
    back: Row = (turn.choice("office.form.back_all", "office.forms", u=cycle.unit_id),)
    if release is None:
        show(turn, turn.say("office.release.gone"), back)
        return
    would = await extent(turn.store, release)
    lines = [
        turn.say(
            "office.release.preview",
            title=cycle.title,
            old=release.old.name(turn.lang),
            old_version=release.old.version,
            new=release.new.name(turn.lang),
            new_version=release.new.version,
        ),
        *change_lines(turn.services, turn.lang, release, _again(release)),
        turn.say(
            "office.release.extent",
            moving=number(turn, would.moving),
            begun=number(turn, would.begun),
            staying=number(turn, would.staying),
        ),
    ]
    if release.new.is_provisional:
        lines.append(turn.say("office.form.provisional"))
    form, version = release.new.id, release.new.version
    go = turn.choice("office.release.go", "office.release.yes", c=cycle.id, form=form, version=version)
    show(turn, Markup("\n").join(lines), (go,), back)


def _again(release: Release) -> list[str]:
    """Return the questions whose kind has changed: no answer to them can stay."""
    old, new = release.old.by_key, release.new.by_key
    return [key for key in release.changes.remade if old[key].kind is not new[key].kind]


async def confirm(turn: Turn, args: Args) -> None:
    """Let the worker move the round's open assessments to the form."""
    cycle, release = await the_cycle(turn, args), await _release(turn, args)
    turn.goto(FLOW, u=cycle.unit_id)
    if release is None or release.new.version != args.get("version"):
        await show_release(turn, args)
        return
    given = {
        "c": cycle.id,
        "old": release.old.id,
        "old_version": release.old.version,
        "new": release.new.id,
        "new_version": release.new.version,
    }
    await ask_here(turn, {"u": cycle.unit_id}, ErrandKind.RELEASE_FORM, given)
