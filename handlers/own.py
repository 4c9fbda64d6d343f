"""A member's own assessment after the hand-in: read it, take it back, see who has read it."""

from markupsafe import Markup

from handlers import requests, rounds
from handlers.boxes.lines import lines_and_way
from handlers.collectives import places
from handlers.collectives.report import show_report
from handlers.desk import contents, duty
from handlers.desk.card import READ, page_words, the_assessment
from handlers.desk.pages import pages_of
from handlers.desk.showing import Row, name_of, numbered, page_of, show, turning, when
from handlers.handwritten.lines import line_and_way
from handlers.minutes.taken import final_row
from handlers.printing.buttons import paper_row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, READABLE, Assessment, Status, take_back
from models.audit import AuditRow
from models.cycle import Cycle, CycleState
from models.review import RequestKind
from models.store.tables import audit as audit_table

_YEARS_KEPT = 3


def register(registry: Registry) -> None:
    """Declare what only the author may do."""
    registry.action("own.mine", Who.MEMBER, show_mine)
    registry.action("own.earlier", Who.MEMBER, show_earlier)
    registry.action("own.show", Who.MEMBER, show_own, Scope.OWN)
    registry.action("own.read", Who.MEMBER, read, Scope.OWN)
    registry.action("own.take_back", Who.MEMBER, take_it_back, Scope.OWN)
    registry.action("own.ask_back", Who.MEMBER, ask_back, Scope.OWN)
    registry.action("own.viewers", Who.MEMBER, show_viewers, Scope.OWN)
    registry.command("own.mine", "bancuatoi", "ban cua toi", "ban kiem diem cua toi")


async def show_mine(turn: Turn, _args: Args) -> None:
    """Show the person's own assessment of the open round."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None:
        turn.goto("menu")
        show(turn, turn.say("own.none"), *await _earlier_row(turn), (turn.choice("desk.menu", "chat.menu"),))
        return
    await show_own(turn, {"a": assessment.id})


async def show_earlier(turn: Turn, _args: Args) -> None:
    """List the person's assessments of closed rounds, the newest first, to be read again."""
    turn.goto("menu")
    found = await _earlier(turn)
    labels = [(cycle.title, assessment.id) for cycle, assessment in found]
    text = turn.say("own.earlier.title" if found else "own.earlier.none")
    show(turn, text, *numbered(labels, "own.read", "a"), (turn.choice("common.back", "own.mine"),))


async def _earlier_row(turn: Turn) -> list[Row]:
    return [(turn.choice("own.button.earlier", "own.earlier"),)] if await _earlier(turn) else []


async def _earlier(turn: Turn) -> list[tuple[Cycle, Assessment]]:
    """Return what the person handed in within the last three years (Hướng dẫn 12-HD/BTCTW, 2022)."""
    found = []
    for assessment in await rounds.own(turn.store, turn.me.id):
        cycle = await turn.store.get(Cycle, assessment.cycle_id)
        closed = cycle is not None and cycle.state is CycleState.CLOSED and assessment.status in READABLE
        if cycle is not None and closed and turn.today.year - cycle.year <= _YEARS_KEPT:
            found.append((cycle, assessment))
    return sorted(found, key=lambda pair: pair[0].opened_at, reverse=True)


async def show_own(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show how the assessment stands, and what can be done with it."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    head = (note + "\n\n") if note else Markup("")
    if not assessment.personal:
        await show_report(turn, args, note)
        return
    if (cycle := await turn.store.get(Cycle, assessment.cycle_id)) and cycle.state is CycleState.CLOSED:
        await show_earlier(turn, args)
        return
    text = turn.say(
        f"own.state.{assessment.status}",
        code=assessment.code or "–",
        when=when(turn, assessment.submitted_at),
        opened=when(turn, assessment.opened_at),
        settled=when(turn, assessment.settled_at),
    )
    others, way = await lines_and_way(turn, assessment, "box.own_list")
    by_hand, look = await line_and_way(turn, assessment, "hand.open")
    show(
        turn,
        head + text + by_hand + others,
        look,
        way,
        *_rows(turn, assessment, placed=bool(await places.of_assessment(turn.store, assessment.id))),
        await final_row(turn, assessment),
        *await _earlier_row(turn),
        (turn.choice("desk.menu", "chat.menu"),),
    )


def _rows(turn: Turn, assessment: Assessment, *, placed: bool) -> list[Row]:
    key = {"a": assessment.id}
    rows: list[Row] = []
    if assessment.status in HANDED_IN:
        rows.append((turn.choice("own.button.read", "own.read", **key),))
    match assessment.status:
        case Status.SUBMITTED:
            rows.append((turn.choice("own.button.take_back", "own.take_back", **key),))
        case Status.IN_REVIEW:
            rows.append((turn.choice("own.button.ask_back", "own.ask_back", **key),))
        case _ if assessment.writable:
            rows.append((turn.choice("own.button.write", "form.open", **key),))
    if assessment.unfinished:
        rows.append((turn.choice("hand.button", "hand.open", **key),))
    if assessment.must_review and not assessment.paper:
        rows.append(paper_row(turn, "print.own", a=assessment.id))
    rows.append((turn.choice("collective.place.mine", "place.mine", **key),) if placed else ())
    return [*rows, (turn.choice("own.button.viewers", "own.viewers", **key),)]


async def read(turn: Turn, args: Args) -> None:
    """Show one page of the person's own assessment."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    pages = pages_of(await contents.sections(turn, assessment))
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    text = page_words(turn, pages[page], page, count) if pages else turn.say("desk.read.empty")
    back: Row = (turn.choice("common.back", "own.show", a=assessment.id),)
    show(turn, text, turning(turn, page, count, "own.read", a=assessment.id), back)


async def take_it_back(turn: Turn, args: Args) -> None:
    """Take a handed-in assessment back; once the reviewer has opened it, offer to ask."""
    assessment = await the_assessment(turn, args)
    if assessment.status is not Status.SUBMITTED:
        opened = assessment.status is Status.IN_REVIEW
        await show_own(turn, args, turn.say("own.opened_meanwhile") if opened else None)
        return
    turn.store.save(take_back(assessment))
    turn.record("taken_back", "assessment", assessment.id, assessment.cell_id)
    await show_own(turn, args, turn.say("own.taken_back"))


async def ask_back(turn: Turn, args: Args) -> None:
    """Ask the secretary for it; one open request is enough."""
    assessment = await the_assessment(turn, args)
    if assessment.status is not Status.IN_REVIEW:
        await show_own(turn, args)
        return
    earlier = await duty.open_request_of(turn.store, turn.me.id, RequestKind.TAKE_BACK)
    if earlier is None:
        await requests.make(turn, RequestKind.TAKE_BACK, turn.me.member, "")
        turn.record("asked_back", "assessment", assessment.id, assessment.cell_id)
        await show_own(turn, args, turn.say("own.asked_back"))
        return
    await show_own(turn, args, turn.say("own.asked_before", when=when(turn, earlier.made_at)))


async def show_viewers(turn: Turn, args: Args) -> None:
    """Show who has read it and when last, from the audit."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    lines = [
        turn.say("own.viewers.line", name=await name_of(turn, actor), when=when(turn, row.at))
        for actor, row in (await _last_readings(turn, assessment)).items()
    ]
    text = Markup("\n").join([turn.say("own.viewers.title" if lines else "own.viewers.nobody"), *lines])
    show(turn, text, (turn.choice("common.back", "own.show", a=assessment.id),))


async def _last_readings(turn: Turn, assessment: Assessment) -> dict[int, AuditRow]:
    rows = await turn.store.find(
        AuditRow,
        audit_table.c.object_kind == "assessment",
        audit_table.c.object_id == assessment.id,
        audit_table.c.action == READ,
        order_by=audit_table.c.at,
    )
    return {row.actor_id: row for row in rows if row.actor_id not in (None, assessment.member_id)}
