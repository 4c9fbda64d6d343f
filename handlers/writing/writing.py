"""The member's form in the chat: opening it, answering, going on after a pause."""

from collections.abc import Awaitable, Callable

from handlers import menu, own, rounds
from handlers.desk.paper import show_own as show_paper
from handlers.engine import step as engine
from handlers.engine.inputs import Pressed, Typed
from handlers.engine.progress import Fix
from handlers.office.lists.receiving import take_table
from handlers.prompts import ACTIONS, render_header
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from handlers.writing import attaching, submitting
from handlers.writing.conversing import FLOW, PAUSED, converse, say_where_from, tell
from handlers.writing.draft import Draft, comments_on, load
from models.assessment import WRITABLE, Assessment, Status
from models.cycle import Cycle, CycleState
from models.details import read_details
from models.messaging import FileRef, IncomingKind, Outgoing
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare what the author of an assessment may do with it."""
    registry.action("form.open", Who.MEMBER, open_form, Scope.OWN)
    registry.action("form.go_on", Who.MEMBER, go_on)
    for action in ACTIONS:
        registry.action(action, Who.MEMBER, _press(action), Scope.OWN)
    submitting.register(registry)
    registry.flow(FLOW, Who.MEMBER, take_said, files=True)
    registry.flow(PAUSED, Who.MEMBER, take_paused)
    registry.command(
        "form.go_on", "tiep", "tieptuc", "tiep tuc", "lam tiep", "continue", "kiemdiem", "kiem diem"
    )


async def open_form(turn: Turn, args: Args) -> None:
    """Open the form where it stands: from the start, in the middle, or at what is to be added."""
    assessment = await _mine(turn, args)
    if assessment is None:
        return
    draft = await load(turn, assessment)
    await say_where_from(turn, draft)
    if assessment.status is Status.NOT_STARTED:
        await _show_header(turn, draft)
        await tell(turn, draft, engine.begin(draft.form, draft.facts))
    elif assessment.status is Status.ADDITIONS and not draft.progress.fixing:
        comments = await comments_on(turn.store, assessment)
        fixes = [Fix(key, text) for key, text in _in_order(draft, comments).items()]
        await tell(turn, draft, engine.begin_fixes(draft.form, draft.progress, fixes, draft.facts))
    else:
        await tell(turn, draft, engine.ask(draft.form, draft.progress, draft.facts))


def _in_order(draft: Draft, comments: Args | dict[str, str]) -> dict[str, str]:
    return {key: str(comments[key]) for key in draft.form.by_key if key in comments}


async def go_on(turn: Turn, _args: Args) -> None:
    """Go on with the assessment of the open round, or show how it stands."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None or not assessment.must_review:
        await menu.show_menu(turn, {})
        return
    await open_form(turn, {"a": assessment.id})


async def show_open(turn: Turn) -> bool:
    """Show the open question anew; False where no form is open in this chat."""
    if turn.conversation.flow != FLOW or turn.person is None:
        return False
    assessment = await _writable(turn, turn.conversation.data)
    if assessment is None:
        return False
    draft = await load(turn, assessment)
    await tell(turn, draft, engine.ask(draft.form, draft.progress, draft.facts))
    return True


def _press(action: str) -> Callable[[Turn, Args], Awaitable[None]]:
    async def pressed(turn: Turn, args: Args) -> None:
        assessment = await _mine(turn, args)
        if assessment is not None:
            given = {key: value for key, value in args.items() if key != "a"}
            await converse(turn, await load(turn, assessment), Pressed(action, given))

    return pressed


async def take_said(turn: Turn, data: Args) -> None:
    """Take typed words or a file as what they are at the open question."""
    assessment = await _mine(turn, data)
    if assessment is None:
        return
    draft = await load(turn, assessment)
    if turn.incoming.kind is IncomingKind.FILE and turn.incoming.file is not None:
        await _take_file(turn, draft, turn.incoming.file)
        return
    await converse(turn, draft, Typed(turn.incoming.text, turn.incoming.sent_at))


async def _take_file(turn: Turn, draft: Draft, file: FileRef) -> None:
    if file.size > attaching.MOST_BYTES:
        turn.answer("writing.file_too_large", limit=attaching.MOST_BYTES // 1024**2)
        return
    said = await attaching.attached(turn, draft, file)
    step = engine.step(draft.form, draft.progress, said, turn.today, draft.facts)
    if step.saved:
        await attaching.note(turn, draft, file, said)
    elif await take_table(turn):
        return
    await tell(turn, draft, step)


async def take_paused(turn: Turn, data: Args) -> None:
    """After a pause nothing typed is taken for an answer; say how to go on."""
    assessment = await _mine(turn, data)
    if assessment is not None:
        turn.answer("writing.paused", (turn.choice("menu.go_on", "form.open", a=assessment.id),))


# -- may it be written? -----------------------------------------------------------------------------


async def _mine(turn: Turn, args: Args) -> Assessment | None:
    """Return the person's own assessment while it can be written; else show how it stands."""
    assessment = await _writable(turn, args)
    if assessment is not None:
        return assessment
    found = await turn.store.get(Assessment, args.get("a", 0))
    if found is None or found.member_id != turn.me.id:
        await menu.show_menu(turn, {})
    elif not found.must_review:
        turn.goto("menu")
        turn.answer("writing.exempt", (turn.choice("desk.menu", "chat.menu"),))
    elif found.paper:
        await show_paper(turn, {"a": found.id})
    elif found.status in WRITABLE:
        turn.goto("menu")
        turn.answer("writing.closed", (turn.choice("desk.menu", "chat.menu"),))
    else:
        turn.alert = turn.label("common.stale") if turn.pressed is not None else ""
        await own.show_own(turn, {"a": found.id})
    return None


async def _writable(turn: Turn, args: Args) -> Assessment | None:
    found = await turn.store.get(Assessment, args.get("a", 0))
    if found is None or found.member_id != turn.me.id or not found.writable:
        return None
    cycle = await turn.store.get(Cycle, found.cycle_id)
    return found if cycle is not None and cycle.state is CycleState.OPEN else None


# -- the head of the form ---------------------------------------------------------------------------


async def _show_header(turn: Turn, draft: Draft) -> None:
    """Show what the roster fills in, so that nobody is asked for it and mistakes are seen."""
    values = await header_values(turn, draft.assessment)
    head = render_header(draft.form, turn.services.texts, turn.lang, values)
    turn.reply(Outgoing(turn.say("writing.header", head=head)), asks=False)


async def header_values(turn: Turn, assessment: Assessment) -> dict[str, str]:
    """Return the lines of the form's head that the roster knows."""
    details = read_details(turn.store.box, turn.me.member)
    cell = await turn.store.get(Unit, assessment.cell_id)
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    return {
        "dang_bo": details.base,
        "chi_bo": cell.name if cell else "",
        "year": str(cycle.year) if cycle else "",
        "full_name": details.full_name,
        "birth_date": f"{details.birth_date:%d/%m/%Y}" if details.birth_date else str(details.birth_year or ""),
        "party_post": details.party_post,
        "gov_post": details.gov_post,
        "union_post": details.union_post,
        "workplace": details.workplace,
    }
