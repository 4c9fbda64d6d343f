"""Whose signed paper has come: the secretary ticks it, and sees whose is missing."""

from dataclasses import dataclass, replace

from handlers.collectives.people import concerned, subject_name
from handlers.desk import duty
from handlers.desk.card import the_assessment
from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.printing.right import PRINTABLE
from handlers.registry import Args, Registry, Scope, Who
from handlers.roster.names import person_order
from handlers.rounds import WHOLE
from handlers.turn import Turn
from models.assessment import Assessment, PaperState
from models.messaging import Choice, Scalar
from models.signature import Signature
from models.store.tables import assessment as assessment_table
from models.store.tables import signature as signature_table
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the list and the tick."""
    registry.action("sign.list", Who.SECRETARY, show_list, Scope.CELL)
    registry.action("sign.set", Who.SECRETARY, tick, Scope.ASSESSMENT)


@dataclass(frozen=True, slots=True)
class Paper:
    """One person's paper: can it be printed, is it due to be signed, is it, and does it fall to the reader."""

    assessment: Assessment
    name: str
    printable: bool
    due: bool
    signed: bool
    mine: bool


async def papers_of_cell(turn: Turn, cell: Unit, cycle_id: int) -> list[Paper]:
    """Return the papers of all who are assessed in a cell, in the order of a name list."""
    found = await turn.store.find(
        Assessment,
        WHOLE,
        assessment_table.c.cycle_id == cycle_id,
        assessment_table.c.cell_id == cell.id,
        assessment_table.c.must_review,
    )
    signed = await _signed(turn, found)
    posting = await duty.load_posting(turn.store, turn.me)
    papers = [
        Paper(
            one,
            await subject_name(turn.store, one),
            printable=one.status in PRINTABLE,
            due=_is_due(one),
            signed=_is_due(one) and signed.get(one.id) == one.revision,
            mine=posting.falls_to_me(cell.path, await concerned(turn.store, one)),
        )
        for one in found
    ]
    return sorted(papers, key=lambda paper: (person_order(paper.name), paper.assessment.id))


async def _signed(turn: Turn, found: list[Assessment]) -> dict[int, int]:
    """Return which hand-in was signed, by assessment."""
    ids = [one.id for one in found]
    rows = await turn.store.find(Signature, signature_table.c.assessment_id.in_(ids)) if ids else []
    return {row.assessment_id: row.revision for row in rows}


def _is_due(assessment: Assessment) -> bool:
    """Tell whether there is something to sign: what was handed in, or a paper that was written by hand."""
    return assessment.status in PRINTABLE or assessment.paper is PaperState.RECEIVED


async def show_list(turn: Turn, args: Args) -> None:
    """Show whose signed paper is missing, or with ``all`` everybody's, eight on a page."""
    turn.goto("desk")
    cell, cycle_id, everybody = await turn.store.get(Unit, args["u"]), int(args["c"]), args.get("all") is True
    papers = [paper for paper in await papers_of_cell(turn, cell, cycle_id) if paper.due] if cell else []
    mine = [paper for paper in papers if paper.mine]
    listed = [paper for paper in mine if everybody or not paper.signed]
    page, pages = page_of(args.get("p"), len(listed))
    key: dict[str, Scalar] = {"u": int(args["u"]), "c": cycle_id}
    text = turn.say(
        _title(listed, everybody=everybody),
        cell=cell.name if cell else "–",
        count=len(listed),
        signed=sum(paper.signed for paper in mine),
        due=len(mine),
        page=page + 1,
        pages=pages,
    )
    shown = listed[page * PER_PAGE : (page + 1) * PER_PAGE]
    pager = turning(turn, page, pages, "sign.list", **key, all=everybody)
    ticks = _ticks(turn, shown, key, everybody=everybody, page=page)
    show(turn, text, *ticks, pager, *_ends(turn, key, everybody=everybody))


def _title(listed: list[Paper], *, everybody: bool) -> str:
    if everybody:
        return "printing.signed.all"
    return "printing.signed.missing" if listed else "printing.signed.none_missing"


def _ticks(turn: Turn, shown: list[Paper], key: dict[str, Scalar], *, everybody: bool, page: int) -> list[Row]:
    """Return a row for each paper; a press ticks it, or takes a wrong tick back."""
    rows: list[Row] = []
    for place, paper in enumerate(shown, start=1):
        words = "printing.signed.yes" if paper.signed else "printing.signed.no"
        label = turn.label(words, place=place, name=paper.name)
        on = {"on": not paper.signed, "all": everybody, "p": page}
        rows.append((Choice(label, "sign.set", {"a": paper.assessment.id, **key, **on}),))
    return rows


def _ends(turn: Turn, key: dict[str, Scalar], *, everybody: bool) -> list[Row]:
    other = "printing.signed.show_missing" if everybody else "printing.signed.show_all"
    return [
        (turn.choice(other, "sign.list", **key, all=not everybody),),
        (turn.choice("common.back", "print.show", u=key["u"]),),
    ]


async def tick(turn: Turn, args: Args) -> None:
    """Note that a signed paper has come, or that it has not; a second press changes nothing."""
    assessment = await the_assessment(turn, args)
    known = await turn.store.get(Signature, assessment.id)
    signed = known is not None and known.revision == assessment.revision
    if _is_due(assessment) and signed is not (args.get("on") is True):
        await _change(turn, assessment, known, signed=not signed)
    await show_list(turn, args)


async def _change(turn: Turn, assessment: Assessment, known: Signature | None, *, signed: bool) -> None:
    word = "signed" if signed else "unsigned"
    turn.record(word, "assessment", assessment.id, assessment.cell_id, f"revision {assessment.revision}")
    made = Signature(assessment.id, assessment.revision, turn.me.id, turn.now)
    if not signed and known is not None:
        await turn.store.remove(known)
    elif known is not None:
        turn.store.save(replace(made, version=known.version))
    else:
        turn.store.add(made)
