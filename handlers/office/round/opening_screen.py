"""Opening a round: the form, the last day, who is assessed and who not, and only then the yes."""

from datetime import date, datetime, timedelta

from markupsafe import Markup

from handlers import forms_shelf, rounds
from handlers.circumstances.words import reason_words
from handlers.collectives import preview
from handlers.desk.showing import show
from handlers.office.asking import ask_here
from handlers.office.round import people_screen
from handlers.office.round.days import read_day
from handlers.office.round.eligibility import Eligibility, by_reason, eligibility
from handlers.office.round.plan import Draft, draft_of, round_title
from handlers.office.scope import the_unit, unit_in
from handlers.office.voice import Row
from handlers.office.wording import day_words, deadline_words, number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle_kind import CycleKind
from models.errand import ErrandKind
from models.forms.schema import Form, State
from models.messaging import Choice
from models.rules import rulebook
from models.rules.schema import RuleSet
from models.unit import Unit

DAY_FLOW, CUT_FLOW = "office.day", "office.cut"
_WEEKS_OFFERED = (2, 3, 4)
_FRIDAY = 4
_FARTHEST = timedelta(days=366)


def register(registry: Registry) -> None:
    """Declare the steps of opening a round; every one is checked anew."""
    registry.action("office.open", Who.ADMIN, choose_form, Scope.CELL)
    registry.action("office.open_one", Who.ADMIN, choose_one_form, Scope.CELL)
    registry.action("office.open_form", Who.ADMIN, ask_day, Scope.CELL)
    registry.action("office.open_day", Who.ADMIN, review, Scope.CELL)
    registry.action("office.open_cut", Who.ADMIN, ask_cut_off, Scope.CELL)
    registry.action("office.open_yes", Who.ADMIN, open_it, Scope.CELL)
    registry.flow(DAY_FLOW, Who.ADMIN, take_day)
    registry.flow(CUT_FLOW, Who.ADMIN, take_cut_off)
    people_screen.register(registry)


async def choose_form(turn: Turn, args: Args) -> None:
    """Ask by which rules the round is held; they say who is assessed and with which form."""
    unit = await the_unit(turn, args)
    turn.goto("office")
    rules = [(one.title.to(turn.lang), one.id) for one in _rules(turn)]
    show(
        turn,
        turn.say("office.opening.which_rules"),
        *[(Choice(label, "office.open_form", {"u": unit.id, "form": name}),) for label, name in rules],
        (turn.choice("office.opening.one_form", "office.open_one", u=unit.id),),
        _back(turn, unit),
    )


def _rules(turn: Turn) -> list[RuleSet]:
    """Return the rules in force this year first, the older ones behind them."""
    year = turn.today.year
    return sorted(rulebook.shipped().all(), key=lambda one: (not one.in_force(year), -one.from_year, one.id))


async def choose_one_form(turn: Turn, args: Args) -> None:
    """Ask for one form for everybody who is assessed."""
    unit = await the_unit(turn, args)
    turn.goto("office")
    usable = await forms_shelf.usable(turn.store, turn.services.catalog, unit)
    forms = [form for form in usable if form.subject == "member" and CycleKind.YEARLY in form.kinds]
    rows: list[Row] = [
        (Choice(_form_label(turn, form), "office.open_form", {"u": unit.id, "form": form.id}),)
        for form in forms
    ]
    show(
        turn,
        turn.say("office.opening.which_form"),
        *rows,
        (turn.choice("common.back", "office.open", u=unit.id),),
    )


def _form_label(turn: Turn, form: Form) -> str:
    """Name a form; what is not confirmed by its source says so."""
    title = form.name(turn.lang)
    sure = form.state is State.CONFIRMED
    return title if sure else turn.label("office.opening.provisional_form", title=title)


def _back(turn: Turn, unit: Unit) -> Row:
    return (turn.choice("office.back", "office.unit", u=unit.id),)


async def ask_day(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Ask for the last day of writing; it can be typed as people say it."""
    unit, form = await the_unit(turn, args), str(args["form"])
    turn.goto(DAY_FLOW, u=unit.id, form=form)
    offered = [_friday_after(turn.today, weeks) for weeks in _WEEKS_OFFERED]
    rows: list[Row] = [
        (Choice(day_words(turn, day), "office.open_day", {"u": unit.id, "form": form, "day": day.isoformat()}),)
        for day in offered
    ]
    text = turn.say("office.opening.which_day")
    show(turn, note + "\n\n" + text if note else text, *rows, _back(turn, unit))


def _friday_after(today: date, weeks: int) -> date:
    day = today + timedelta(weeks=weeks)
    return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)


async def take_day(turn: Turn, data: Args) -> None:
    """Take the typed day and show what would be opened."""
    unit = await unit_in(turn, data)
    if unit is None:
        return
    given = {"u": unit.id, "form": data["form"]}
    day = read_day(turn.incoming.text, turn.today)
    if (key := unusable(turn, day)) or day is None:
        await ask_day(turn, given, turn.say(key or "office.opening.not_a_day"))
        return
    await review(turn, {**given, "day": day.isoformat()})


def unusable(turn: Turn, day: date | None) -> str:
    """Return the text that says why a day can be no deadline; empty where it can."""
    if day is None:
        return "office.opening.not_a_day"
    if rounds_end(turn, day) <= turn.now:
        return "office.opening.past_day"
    return "office.opening.far_day" if day > turn.today + _FARTHEST else ""


def rounds_end(turn: Turn, day: date) -> datetime:
    """Return the instant at which a round with this last day ends."""
    return turn.store.clock.at(day, Draft.LAST_HOUR)


async def review(turn: Turn, args: Args) -> None:
    """Show who is assessed and who not and why; nothing has been opened or sent yet."""
    draft = await draft_of(turn, args)
    if await _is_open(turn, draft.unit):
        return
    turn.goto("office")
    found = await eligibility(turn.store, draft.unit, draft.basis, draft.period)
    lines = [
        _title(turn, draft),
        *_remarks(turn, draft),
        *_assessed(turn, found),
        *_exempt(turn, draft, found),
        *_marks(turn, draft, found),
        *await preview.lines(turn, draft.unit, draft.basis, draft.cut_off),
        *_warnings(turn, draft, found),
    ]
    lines.append(turn.say("office.opening.then", joined=number(turn, found.joined)))
    show(turn, Markup("\n").join(lines), *_review_rows(turn, draft, found))


async def _is_open(turn: Turn, unit: Unit) -> bool:
    """Show the round that is open already: pressed twice, or opened by a colleague meanwhile."""
    cycles = await rounds.cycles_of(turn.store, unit)
    if cycles:
        turn.goto("office")
        deadline = deadline_words(turn, cycles[0].deadline)
        to_round: Row = (turn.choice("office.to_round", "office.round", u=unit.id),)
        text = turn.say("office.opening.open_already", title=cycles[0].title, deadline=deadline)
        show(turn, text, to_round, _back(turn, unit))
    return bool(cycles)


def _title(turn: Turn, draft: Draft) -> Markup:
    return turn.say(
        "office.opening.review",
        title=round_title(turn.services.texts, draft.basis.rules, draft.day, turn.lang),
        unit=draft.unit.name,
        form=_basis_name(turn, draft),
        deadline=deadline_words(turn, rounds_end(turn, draft.day)),
        cut_off=f"{draft.cut_off:%d/%m/%Y}",
    )


def _one_form(turn: Turn, draft: Draft) -> Form | None:
    """Return the one form that everybody fills in; None where the rules choose among several."""
    return None if rulebook.shipped().find(draft.chosen) else turn.services.catalog.get(draft.chosen)


def _remarks(turn: Turn, draft: Draft) -> list[Markup]:
    """Say what of the one form waits for the official document."""
    form = _one_form(turn, draft)
    if form is None:
        return []
    head = [turn.say("office.form.provisional")] if form.is_provisional else []
    open_ = [remark for remark in form.remarks if remark.state is not State.CONFIRMED]
    return [*head, *(turn.say("office.opening.remark", text=remark.text.to(turn.lang)) for remark in open_)]


def _basis_name(turn: Turn, draft: Draft) -> str:
    """Name the rules, or the one form that everybody fills in."""
    form = _one_form(turn, draft)
    return form.name(turn.lang) if form else draft.basis.rules.title.to(turn.lang)


def _assessed(turn: Turn, found: Eligibility) -> list[Markup]:
    """Say how many are assessed, and with which forms where there are several."""
    count, cells = number(turn, found.assessed), number(turn, found.cells)
    lines = [turn.say("office.opening.assessed", count=count, cells=cells)]
    forms = sorted(found.forms.items()) if len(found.forms) > 1 else []
    for form_id, people in forms:
        name = turn.services.catalog.get(form_id).name(turn.lang)
        lines.append(turn.say("office.opening.with_form", form=name, count=number(turn, people)))
    if found.unrated:
        lines.append(turn.say("office.opening.unrated", count=number(turn, found.unrated)))
    return lines


def _exempt(turn: Turn, draft: Draft, found: Eligibility) -> list[Markup]:
    if not found.exempt_count:
        return [turn.say("office.opening.exempt_nobody")]
    head = turn.say("office.opening.exempt", count=number(turn, found.exempt_count))
    return [head, *(_reason(turn, draft, code, count) for code, count in by_reason(found.exempt))]


def _marks(turn: Turn, draft: Draft, found: Eligibility) -> list[Markup]:
    """Say what is to be kept in mind about those who are assessed, and how many decisions there are."""
    lines = [_reason(turn, draft, code, count) for code, count in sorted(found.notes.items())]
    if lines:
        lines.insert(0, turn.say("office.opening.notes"))
    if found.decided:
        lines.append(turn.say("office.opening.decided", count=number(turn, found.decided)))
    return lines


def _reason(turn: Turn, draft: Draft, code: str, count: int) -> Markup:
    """Name a reason with its count and the article that it stands in."""
    reason = reason_words(turn, draft.basis.rules, code)
    return turn.say("office.opening.reason", reason=reason, count=number(turn, count))


def _warnings(turn: Turn, draft: Draft, found: Eligibility) -> list[Markup]:
    warnings = []
    if found.unled:
        warnings.append(turn.say("office.opening.unled", count=number(turn, found.unled)))
    if any(turn.services.catalog.get(form).state is not State.CONFIRMED for form in found.forms):
        warnings.append(turn.say("office.opening.provisional"))
    codes = (*found.exempt, *found.notes)
    if any(rule.state is not State.CONFIRMED for code in codes if (rule := draft.basis.rules.rule(code))):
        warnings.append(turn.say("office.opening.provisional_rules"))
    return warnings


def _review_rows(turn: Turn, draft: Draft, found: Eligibility) -> list[Row]:
    key = draft.args
    yes: Row = (turn.choice("office.opening.yes", "office.open_yes", **key),) if found.assessed else ()
    label = turn.label("office.opening.see_exempt", count=number(turn, found.exempt_count))
    exempt: Row = (Choice(label, "office.open_exempt", key),) if found.exempt_count else ()
    label = turn.label("office.opening.see_marked")
    marked: Row = (Choice(label, "office.open_marked", key),) if found.marked else ()
    changes: Row = (
        turn.choice("office.opening.other_day", "office.open_form", u=draft.unit.id, form=draft.chosen),
        turn.choice("office.opening.other_cut", "office.open_cut", **key),
    )
    return [yes, exempt, marked, changes, (turn.choice("office.opening.no", "office.unit", u=draft.unit.id),)]


async def ask_cut_off(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Ask up to which day the six months of a new member count."""
    draft = await draft_of(turn, args)
    turn.goto(CUT_FLOW, **draft.args)
    text = turn.say("office.opening.which_cut", cut_off=f"{draft.cut_off:%d/%m/%Y}")
    keep: Row = (turn.choice("office.opening.keep_cut", "office.open_day", **draft.args),)
    show(turn, note + "\n\n" + text if note else text, keep)


async def take_cut_off(turn: Turn, data: Args) -> None:
    """Take the typed day and show anew who is assessed."""
    if await unit_in(turn, data) is None:
        return
    day = read_day(turn.incoming.text, turn.today)
    if day is None or abs(day - turn.today) > _FARTHEST:
        await ask_cut_off(turn, data, turn.say("office.opening.not_a_day"))
        return
    await review(turn, {**data, "cut": day.isoformat()})


async def open_it(turn: Turn, args: Args) -> None:
    """Open the round, once; a second press shows the one that is open."""
    draft = await draft_of(turn, args)
    turn.goto("office")
    if await _is_open(turn, draft.unit):
        return
    if key := unusable(turn, draft.day):
        await ask_day(turn, draft.args, turn.say(key))
        return
    await ask_here(turn, args, ErrandKind.OPEN_ROUND, {**draft.args, "c": turn.store.ids.new()})
