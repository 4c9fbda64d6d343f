"""The card of one assessment, and reading it page by page."""

from datetime import timedelta

from markupsafe import Markup
from sqlalchemy import func, select

from handlers import rounds
from handlers.boxes.lines import lines_and_way
from handlers.collectives.people import subject_name
from handlers.collectives.wording import of
from handlers.desk import contents, duty
from handlers.desk.pages import Page, pages_of
from handlers.desk.queue import show_queue
from handlers.desk.showing import Row, cell_name, name_of, page_of, show, turning, when
from handlers.handwritten.lines import line_and_way
from handlers.printing.buttons import evidence_row, paper_row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, WAITING, Assessment, Status, open_for_review
from models.audit import AuditRow
from models.review import RequestKind
from models.store.tables import answer as answer_table
from models.store.tables import audit as audit_table

READ = "read"
_SAME_READING = timedelta(hours=1)


def register(registry: Registry) -> None:
    """Declare the card, reading, and the way to the next one."""
    registry.action("desk.card", Who.SECRETARY, open_card, Scope.ASSESSMENT)
    registry.action("desk.read", Who.SECRETARY, read, Scope.ASSESSMENT)
    registry.action("desk.next", Who.SECRETARY, show_next, Scope.ASSESSMENT)


async def the_assessment(turn: Turn, args: Args) -> Assessment:
    """Return the assessment that the arguments name; permissions have found it already."""
    found = await turn.store.get(Assessment, args["a"])
    if found is None:
        raise LookupError("the assessment was there when the permission was checked")
    return found


async def open_card(turn: Turn, args: Args) -> None:
    """Open an assessment; from here the author asks before taking it back."""
    await show_card(turn, await the_assessment(turn, args))


async def show_card(turn: Turn, assessment: Assessment, note: Markup | None = None) -> None:
    """Show the card: who, when, how much, and what can be done with it."""
    turn.goto("desk")
    head = (note + "\n\n") if note else Markup("")
    if assessment.status not in WAITING:
        await _show_closed(turn, assessment, head)
        return
    opened = await _opened_by(turn, assessment)
    assessment = await mark_read(turn, assessment)
    text = turn.say(
        of("desk.card.text", assessment),
        name=await subject_name(turn.store, assessment),
        cell=await cell_name(turn, assessment.cell_id),
        when=when(turn, assessment.submitted_at),
        revision=assessment.revision,
        count=await _answers(turn, assessment),
        code=assessment.code or "–",
    )
    wish, granting = await _wish(turn, assessment)
    files = await evidence_row(turn, assessment, "print.evidence")
    others, way = await lines_and_way(turn, assessment, "box.list")
    by_hand, look = await line_and_way(turn, assessment, "hand.desk")
    rows = [granting, look, *await _card_rows(turn, assessment), files, way, await onward(turn, assessment)]
    show(turn, head + text + by_hand + others + opened + wish, *rows)


async def _wish(turn: Turn, assessment: Assessment) -> tuple[Markup, Row]:
    """Say that the author asks to have it back, with the press that grants it."""
    kind = RequestKind.TAKE_BACK
    asked = await duty.open_request_of(turn.store, assessment.member_id, kind) if assessment.personal else None
    if asked is None:
        return Markup(""), ()
    name = await subject_name(turn.store, assessment)
    text = turn.say("desk.card.wants_back", name=name, when=when(turn, asked.made_at))
    return "\n\n" + text, (turn.choice("desk.card.give_back", "request.grant", r=asked.id),)


async def _card_rows(turn: Turn, assessment: Assessment) -> list[Row]:
    key = {"a": assessment.id, "v": assessment.revision}
    earlier = await rounds.before(turn.store, assessment)
    last_year = (
        (turn.choice("desk.compare.open_last_year", "desk.last_year", a=assessment.id),) if earlier else ()
    )
    changed = (turn.choice("desk.compare.open", "desk.changes", a=assessment.id),)
    return [
        changed if assessment.revision > 1 else (),
        (turn.choice("desk.card.read", "desk.read", **key),),
        (turn.choice("desk.card.pass", "desk.pass", **key),),
        (turn.choice("desk.card.additions", "desk.additions", **key),),
        (*last_year, turn.choice("desk.inquiry.open", "desk.ask", a=assessment.id)),
        paper_row(turn, "print.one", a=assessment.id),
    ]


async def _answers(turn: Turn, assessment: Assessment) -> int:
    query = select(func.count()).select_from(answer_table)
    return int((await turn.store.query(query.where(answer_table.c.assessment_id == assessment.id)))[0][0])


async def _opened_by(turn: Turn, assessment: Assessment) -> Markup:
    """Say that another reviewer has opened it before."""
    if assessment.opened_by in (None, turn.me.id):
        return Markup("")
    name = await name_of(turn, assessment.opened_by)
    return "\n" + turn.say("desk.card.opened_by", name=name, when=when(turn, assessment.opened_at))


async def _show_closed(turn: Turn, assessment: Assessment, head: Markup) -> None:
    others, way = await lines_and_way(turn, assessment, "box.list")
    rows: list[Row] = []
    if assessment.status is Status.FINAL:
        rows.append((turn.choice("final.button.changes", "final.changes", a=assessment.id),))
    if assessment.status in HANDED_IN:
        rows.append((turn.choice("desk.card.read", "desk.read", a=assessment.id, v=assessment.revision),))
        rows.append(paper_row(turn, "print.one", a=assessment.id))
        rows.append(await evidence_row(turn, assessment, "print.evidence"))
    by_hand, look = await line_and_way(turn, assessment, "hand.desk")
    look = look if assessment.status in HANDED_IN else ()
    text = head + await state_words(turn, assessment) + by_hand + others
    show(turn, text, look, *rows, way, await onward(turn, assessment))


async def state_words(turn: Turn, assessment: Assessment) -> Markup:
    """Say what became of an assessment that does not wait: by whom, and when."""
    name = await subject_name(turn.store, assessment)
    match assessment.status:
        case Status.FINALIZING | Status.FINAL:
            key = f"desk.state.{assessment.status}"
            return turn.say(key, name=name, when=when(turn, assessment.submitted_at))
        case Status.PASSED | Status.ADDITIONS:
            key = of(f"desk.state.{assessment.status}", assessment)
            by = await name_of(turn, assessment.settled_by)
            return turn.say(key, name=name, by=by, when=when(turn, assessment.settled_at))
        case Status.SUBMITTED | Status.IN_REVIEW:
            return turn.say(of("desk.state.waiting", assessment), name=name)
        case _:
            return turn.say(of("desk.state.writing", assessment), name=name)


async def onward(turn: Turn, assessment: Assessment) -> Row:
    """Return the way to the next waiting one, and back to the queue."""
    others = [one for one in await duty.waiting(turn.store, turn.me) if one != assessment.id]
    queue = turn.choice("desk.card.queue", "desk.queue")
    if not others:
        return (queue,)
    return (turn.choice("desk.card.next", "desk.next", a=assessment.id), queue)


async def show_next(turn: Turn, args: Args) -> None:
    """Open the one that waits behind this one; after the last, the first."""
    ids = await duty.waiting(turn.store, turn.me)
    if not ids:
        await show_queue(turn, {})
        return
    place = ids.index(args["a"]) + 1 if args["a"] in ids else 0
    following = await turn.store.get(Assessment, ids[place % len(ids)])
    if following is not None:
        await show_card(turn, following)


async def mark_read(turn: Turn, assessment: Assessment) -> Assessment:
    """Record that it was opened, and by whom; one entry for a reading of up to an hour."""
    if assessment.status is Status.SUBMITTED:
        assessment = turn.store.save(open_for_review(assessment, turn.me.id, turn.now))
    recent = await turn.store.first(
        AuditRow,
        audit_table.c.object_kind == "assessment",
        audit_table.c.object_id == assessment.id,
        audit_table.c.actor_id == turn.me.id,
        audit_table.c.action == READ,
        audit_table.c.at > turn.now - _SAME_READING,
    )
    if recent is None:
        turn.record(READ, "assessment", assessment.id, assessment.cell_id, f"revision {assessment.revision}")
    return assessment


async def read(turn: Turn, args: Args) -> None:
    """Show one page; a draft, and what is being added to, stays unread until it is handed in."""
    assessment = await the_assessment(turn, args)
    if assessment.status not in HANDED_IN:
        await show_card(turn, assessment)
        return
    turn.goto("desk")
    assessment = await mark_read(turn, assessment)
    pages = pages_of(await contents.sections(turn, assessment))
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    body = page_words(turn, pages[page], page, count) if pages else turn.say("desk.read.empty")
    name = await subject_name(turn.store, assessment)
    text = turn.say(of("desk.read.head", assessment), name=name) + "\n" + body
    key = {"a": assessment.id, "v": assessment.revision}
    show(turn, text, turning(turn, page, count, "desk.read", **key), *_read_rows(turn, assessment))


def page_words(turn: Turn, page: Page, place: int, count: int) -> Markup:
    """Return a page with its section's heading and its place."""
    return turn.say(
        "desk.read.page", page=place + 1, pages=count, number=page.number, title=page.title, body=page.body
    )


def _read_rows(turn: Turn, assessment: Assessment) -> list[Row]:
    card: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    if assessment.status not in WAITING:
        return [card]
    key = {"a": assessment.id, "v": assessment.revision}
    additions = turn.choice("desk.card.additions", "desk.additions", **key)
    return [(turn.choice("desk.card.pass", "desk.pass", **key),), (additions,), card]
