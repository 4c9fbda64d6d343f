"""The office's files: the empty list, the list of members, the counts of a round, who has not finished."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import exists, select

from handlers.documents.table_xlsx import Cell, Table, tables_xlsx
from handlers.files.workshop import Workshop
from handlers.office.errands import answering
from handlers.office.lists.reading import XLSX, say_of
from handlers.office.papers.candidates import here
from handlers.office.papers.summary import lines_of, summary_xlsx
from handlers.office.round.standing import Stage, groups, last_cycle, stage
from handlers.office.voice import Row
from handlers.roster.names import person_order
from handlers.roster.template import Say, roster_export, roster_template
from handlers.rounds import PERSONAL
from models.cycle import Cycle
from models.details import read_details
from models.errand import Errand
from models.member import Member
from models.messaging import Attachment
from models.store.tables import assessment as assessment_table
from models.store.tables import link as link_table
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

Make = Callable[[Store, Cycle, Unit, Say], Awaitable[bytes]]
_UNFINISHED_WIDTHS = (6, 30, 34, 34, 18, 18)


async def send_template(workshop: Workshop, errand: Errand) -> None:
    """Send the empty list."""
    say = await say_of(workshop, errand)
    await _send(workshop, errand, "template", lambda: roster_template(say))


async def send_people(workshop: Workshop, errand: Errand) -> None:
    """Send the list of members as it is known."""
    say = await say_of(workshop, errand)
    async with workshop.database.read() as store:
        unit = await store.get(Unit, errand.unit_id)
        members = await store.find(Member, here(unit), order_by=member_table.c.id) if unit else []
        box = store.box
    content = await asyncio.to_thread(
        lambda: roster_export([read_details(box, member) for member in members], say)
    )
    await _send(workshop, errand, "people", lambda: content)


async def send_summary(workshop: Workshop, errand: Errand) -> None:
    """Send the counts of the newest round by unit."""
    await _send_of_round(workshop, errand, "summary", summary_of)


async def send_unfinished(workshop: Workshop, errand: Errand) -> None:
    """Send the list of those who have not finished."""
    await _send_of_round(workshop, errand, "unfinished", unfinished_of)


async def _send_of_round(workshop: Workshop, errand: Errand, name: str, make: Make) -> None:
    say = await say_of(workshop, errand)
    async with workshop.database.read() as store:
        unit = await store.get(Unit, errand.unit_id)
        cycle = await last_cycle(store, unit) if unit else None
        content = await make(store, cycle, unit, say) if cycle and unit else b""
    await _send(workshop, errand, name, lambda: content)


async def _send(workshop: Workshop, errand: Errand, name: str, make: Callable[[], bytes]) -> None:
    """Send a file, or say that there is nothing to send."""
    content = await asyncio.to_thread(make)
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        back: Row = (voice.choice("office.back", "office.unit", u=voice.unit.id),)
        if not content:
            voice.answer("office.export.no_round", back)
            return
        voice.record(f"exported.{name}", "unit", voice.unit.id)
        file = Attachment(voice.label(f"office.export.{name}_file"), XLSX, content)
        voice.send(file, f"office.export.{name}_text")
        voice.answer("office.export.done", back)


async def summary_of(store: Store, cycle: Cycle, unit: Unit, say: Say) -> bytes:
    """Write the counts of a round by unit."""
    units = await store.find(Unit, unit_table.c.path.startswith(unit.path))
    lines = lines_of(units, await groups(store, cycle, unit), say("office.summary.whole"))
    return await asyncio.to_thread(summary_xlsx, cycle.title, _about(store, unit, say), lines, say)


def _about(store: Store, unit: Unit, say: Say) -> str:
    now = store.clock.local(store.clock.now())
    return say("office.summary.about", unit=unit.name, when=f"{now:%H:%M %d/%m/%Y}")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Somebody who has not finished; of a draft nothing is said but that it is begun."""

    name: str
    cell: str
    base: str
    stage: Stage
    joined: bool


async def unfinished_people(store: Store, cycle: Cycle, unit: Unit) -> list[Unfinished]:
    """Name who has not finished, cell after cell; who writes on paper counts as done."""
    base, t = unit_table.alias(), assessment_table.c
    is_in = exists().where(link_table.c.member_id == member_table.c.id, link_table.c.ended_at.is_(None))
    names = (member_table.c.full_name, unit_table.c.name.label("cell"), base.c.name.label("base"))
    query = (
        select(*names, t.status, t.paper, is_in.label("joined"))
        .join(member_table, member_table.c.id == t.member_id)
        .join(unit_table, unit_table.c.id == t.cell_id)
        .outerjoin(base, base.c.id == unit_table.c.parent_id)
        .where(PERSONAL, t.cycle_id == cycle.id, t.must_review, unit_table.c.path.startswith(unit.path))
        .order_by(unit_table.c.path)
    )
    found = [
        Unfinished(row.full_name, row.cell, row.base or "", stage(row.status, row.paper), bool(row.joined))
        for row in await store.query(query)
    ]
    left = [one for one in found if one.stage is not Stage.DONE]
    listed: list[Unfinished] = []
    for _, cell in groupby(left, key=lambda one: (one.base, one.cell)):
        listed += sorted(cell, key=lambda one: person_order(one.name))
    return listed


async def unfinished_of(store: Store, cycle: Cycle, unit: Unit, say: Say) -> bytes:
    """Write the list of those who have not finished."""
    people = await unfinished_people(store, cycle, unit)
    return await asyncio.to_thread(_unfinished_xlsx, cycle.title, _about(store, unit, say), people, say)


def _unfinished_xlsx(title: str, about: str, people: Sequence[Unfinished], say: Say) -> bytes:
    names = ("number", "name", "cell", "base", "stage", "joined")
    rows: list[list[Cell]] = [
        [
            place,
            one.name,
            one.cell,
            one.base,
            say(f"office.unfinished.{one.stage}"),
            say("office.unfinished.yes" if one.joined else "office.unfinished.no"),
        ]
        for place, one in enumerate(people, start=1)
    ]
    table = Table(
        name=say("office.unfinished.sheet"),
        header=[say(f"office.unfinished.{name}") for name in names],
        rows=rows,
        widths=_UNFINISHED_WIDTHS,
        titles=(title, about, say("office.unfinished.title", count=len(people))),
    )
    return tables_xlsx([table])
