"""The papers that go with a unit's ratings: list of names, submission, decision; drafts in Word."""

import asyncio

import structlog

from handlers.documents.docx_form import DOCX, PaperTemplateError, Templates, fill_template
from handlers.documents.rating_paper import Rated, RatingPaper, Ratings, context
from handlers.files.workshop import Workshop
from handlers.office.errands import answering
from handlers.office.opening import basis_of
from handlers.office.round.standing import last_cycle
from handlers.office.voice import Row
from handlers.printing.filling import place_of, units_above
from handlers.printing.naming import file_name
from handlers.roster.names import person_order
from handlers.texts import Texts
from handlers.totals.counting import below, count, levels_of
from models.assessment import Assessment
from models.cycle import Cycle
from models.details import read_details
from models.errand import Errand
from models.level import FOUR, Level
from models.member import Member
from models.messaging import Attachment
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store
from models.totals import Totals
from models.unit import Unit

log = structlog.get_logger()
PAPER = "vi"
"""Official papers are in Vietnamese."""


async def send_paper(workshop: Workshop, errand: Errand) -> None:
    """Send one of the papers to who asked."""
    paper = RatingPaper(errand.args["k"])
    async with workshop.database.read() as store:
        unit = await store.get(Unit, errand.unit_id)
        cycle = await last_cycle(store, unit) if unit else None
        found = await gather(store, workshop.services.texts, cycle, unit) if cycle and unit else None
    content = await _made(workshop, found, paper) if found else b""
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        back: Row = (voice.choice("totals.back", "totals.show", u=voice.unit.id),)
        if found is None or not content:
            voice.answer("printing.bad_template" if found else "office.export.no_round", back)
            return
        voice.record(f"exported.{paper}", "unit", voice.unit.id)
        name = file_name(voice.label(f"totals.papers.{paper}", unit=found.unit))
        voice.send(Attachment(f"{name}.docx", DOCX, content), "totals.papers.text")
        voice.answer("office.export.done", back)


async def _made(workshop: Workshop, found: Ratings, paper: RatingPaper) -> bytes:
    """Return the file, empty where the template cannot be filled."""
    try:
        path = Templates(workshop.services.papers).named(paper.value)
        return await asyncio.to_thread(fill_template, path, context(found))
    except PaperTemplateError as error:
        log.error("a template cannot be filled", action="paper", template=str(error))
        return b""


async def gather(store: Store, texts: Texts, cycle: Cycle, unit: Unit) -> Ratings:
    """Read what the papers of a unit say."""
    numbers, above = await count(store, cycle, unit), await units_above(store, unit.id)
    members = numbers.members[0].totals
    collectives = numbers.collectives[0].totals if numbers.collectives else Totals()
    rules = (await basis_of(store, cycle)).rules
    titles = {level: texts.plain(PAPER, f"totals.level.{level}") for level in FOUR}
    return Ratings(
        unit=unit.name,
        above=above[1].name if len(above) > 1 else "",
        town=place_of(one.name for one in above),
        day=store.clock.today(),
        round=cycle.title,
        basis=rules.source,
        members=members,
        collectives=collectives,
        people=await _people(store, cycle, unit),
        titles={**titles, Level.UNRATED: texts.plain(PAPER, "totals.unrated")},
    )


async def _people(store: Store, cycle: Cycle, unit: Unit) -> list[Rated]:
    """Return everybody with a decision, cell after cell and then as lists name people."""
    levels = await levels_of(store, cycle, unit)
    c = assessment_table.c
    rows = await store.find(
        Assessment, c.cycle_id == cycle.id, c.collective_id.is_(None), c.cell_id.in_(below(unit)), order_by=c.id
    )
    decided = [row for row in rows if row.id in levels]
    await store.load(Member, [(row.member_id,) for row in decided])
    await store.load(Unit, [(row.cell_id,) for row in decided])
    found = [await _rated(store, row, levels[row.id]) for row in decided]
    return sorted(found, key=lambda one: (one.cell, person_order(one.name)))


async def _rated(store: Store, row: Assessment, level: Level) -> Rated:
    member, cell = await store.get(Member, row.member_id), await store.get(Unit, row.cell_id)
    assert member is not None and cell is not None, "foreign keys hold them"  # noqa: S101
    details = read_details(store.box, member)
    return Rated(member.full_name, cell.name, details.party_post or details.gov_post or "", level)
