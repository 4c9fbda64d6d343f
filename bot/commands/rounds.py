"""cycle open, extend, close, status."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.commands.common import AsJson, opened, out, perform, report
from bot.settings import Settings
from handlers import forms_shelf
from handlers.office import opening
from handlers.office.opening import Plan, open_cycle
from handlers.office.round.eligibility import (
    Eligibility,
    Judged,
    eligibility,
    exempt_people,
    marked_people,
)
from handlers.office.round.plan import Draft, basis_for, round_title
from handlers.status import counts
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.rules.basis import Basis
from models.rules.schema import RuleSet
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@app.command(name="open")
def open_(
    form: Annotated[str, typer.Option(help="Rules or one form for all, e.g. qd-366-2025 or mau-02a-2023.")],
    deadline: Annotated[str, typer.Option(help="The last day of writing, as 2026-12-20.")],
    title: Annotated[str, typer.Option(help="The round's name.")] = "",
    cut_off: Annotated[str, typer.Option(help="Up to which day six months of membership count.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show who is assessed and why; open nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Open a round for everybody on the roster."""

    async def work(settings: Settings) -> Opened:
        services = bootstrap.services(settings)
        last = _day(deadline)
        async with opened(settings) as database, database.begin() as store:
            await forms_shelf.take_up(store, services.catalog)
            basis = basis_for(services.catalog, form)
            kind = basis.rules.kinds[0]
            until = _day(cut_off) if cut_off else opening.default_cut_off(kind, last)
            name = title or round_title(services.texts, basis.rules, last, "vi")
            root = await _root_without_round(store)
            plan = Plan(root, name, basis, _ends(store, last), until, kind)
            period = opening.period_until(kind, last, until)
            found = await eligibility(store, root, basis, period)
            if dry_run:
                listed = await exempt_people(store, root, basis, period)
                listed += await marked_people(store, root, basis, period)
                return Opened(basis, found, None, {}, listed)
            cycle = await open_cycle(store, plan)
            return Opened(basis, found, cycle, (await counts(store))["eligibility"], [])

    _print_opened(perform(work), as_json=as_json)


@dataclass(frozen=True)
class Opened:
    """What was opened, or, without a cycle, what would be; the people of whom something is to be said."""

    basis: Basis
    found: Eligibility
    cycle: Cycle | None
    counts: dict[str, int]
    listed: list[Judged]


def _print_opened(done: Opened, *, as_json: bool) -> None:
    found = done.found
    if as_json:
        told = {"notes": dict(found.notes), "decided": found.decided}
        if done.cycle is None:
            report({"assessed": found.assessed, "exempt": dict(found.exempt), **told}, as_json=True)
        else:
            report({**_about(done.cycle), "eligibility": done.counts, **told}, as_json=True)
        return
    if done.cycle is not None:
        out.print(f"Opened {done.cycle.title}: {done.counts}", markup=False)
    for line in _lines(done):
        out.print(line, markup=False)


def _lines(done: Opened) -> Iterator[str]:
    """Give the counts with their rules, then the people of whom something is to be said."""
    found, rules = done.found, done.basis.rules
    yield f"assessed: {found.assessed}, not assessed: {found.exempt_count}, not rated: {found.unrated}"
    for head, counted in (("not assessed", found.exempt), ("note", found.notes)):
        yield from (f"{head}: {_reason(rules, code)}: {count}" for code, count in sorted(counted.items()))
    if found.decided:
        yield f"decided one by one: {found.decided}"
    for one in done.listed:
        codes = [code for code in (one.duty.exemption, *one.duty.notes) if code]
        said = [*(["decided"] if one.duty.decided else []), *(_reason(rules, code) for code in codes)]
        yield f"{one.name} | {one.cell} | {'; '.join(said)}"


def _reason(rules: RuleSet, code: str) -> str:
    rule = rules.rule(code)
    return f"{rule.title.en} ({rule.source})" if rule else code


async def _root_without_round(store: Store) -> Unit:
    root = await store.first(Unit, unit_table.c.parent_id.is_(None))
    if root is None:
        raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
    if cycles := await opening.open_cycles(store):
        raise KiemdiemError(f"{cycles[-1].title} is open; close it first: 'kiemdiem cycle close'")
    return root


def _ends(store: Store, last: date) -> datetime:
    ends = store.clock.at(last, Draft.LAST_HOUR)
    if ends <= store.clock.now():
        raise KiemdiemError(f"the deadline {last} lies in the past")
    return ends


def _about(cycle: Cycle) -> dict[str, Any]:
    return {"title": cycle.title, "state": str(cycle.state), "deadline": cycle.deadline.isoformat()}


@app.command()
def extend(
    deadline: Annotated[str, typer.Argument(help="The new last day, as 2026-12-27.")], as_json: AsJson = False
) -> None:
    """Move the deadline of the open round; codes that are not used yet work until then."""

    async def work(settings: Settings) -> Cycle:
        async with opened(settings) as database, database.begin() as store:
            return await opening.extend(store, await _open(store), _ends(store, _day(deadline)))

    cycle = perform(work)
    if as_json:
        report(_about(cycle), as_json=True)
    else:
        out.print(f"{cycle.title}: the deadline is {deadline}.", markup=False)


@app.command()
def close(yes: Yes = False, as_json: AsJson = False) -> None:
    """Close the open round: nobody writes, adds or hands in any more; what was handed in stays."""
    if not yes:
        typer.confirm("Close the open round?", abort=True)

    async def work(settings: Settings) -> Cycle:
        async with opened(settings) as database, database.begin() as store:
            return await opening.close(store, await _open(store))

    cycle = perform(work)
    if as_json:
        report(_about(cycle), as_json=True)
    else:
        out.print(f"{cycle.title} is closed.", markup=False)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Print the open round and its counts."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            cycle = await _open(store)
            state = await counts(store)
        report(
            {"title": cycle.title, "deadline": cycle.deadline.isoformat(), "assessments": state["assessments"]},
            as_json=as_json,
        )

    perform(work)


async def _open(store: Store) -> Cycle:
    cycles = await opening.open_cycles(store)
    if not cycles:
        raise KiemdiemError("no round is open; see 'kiemdiem cycle open --help'")
    return cycles[-1]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise KiemdiemError(f"{text!r} is not a day, e.g. 2026-12-20") from None
