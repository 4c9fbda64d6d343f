"""After the meeting: the author reads the comments, takes them in, and hands in the final version.

Both versions are kept: what the author changes becomes a past answer of the version that was reviewed.
"""

from markupsafe import Markup, escape

from handlers.collectives.people import subject_name
from handlers.desk.card import mark_read, the_assessment
from handlers.desk.pages import split_text
from handlers.desk.showing import Row, page_of, show, turning
from handlers.engine.inputs import Pressed
from handlers.minutes.changes import Change, changes
from handlers.minutes.handing import show_final
from handlers.minutes.taken import comments_on, was_reviewed
from handlers.own import show_own
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from handlers.writing.conversing import converse
from handlers.writing.draft import load
from models.assessment import Assessment, Status, begin_final, keep_as_final
from models.cycle import Cycle, CycleState
from models.messaging import Outgoing, Scalar

_ROOM = 3000


def register(registry: Registry) -> None:
    """Declare what the author does after the meeting, and what the reviewer sees of it."""
    registry.action("final.show", Who.MEMBER, show_comments, Scope.OWN)
    registry.action("final.begin", Who.MEMBER, begin, Scope.OWN)
    registry.action("final.keep", Who.MEMBER, keep, Scope.OWN)
    registry.action("final.kept", Who.MEMBER, kept, Scope.OWN)
    registry.action("final.changes", Who.SECRETARY, show_changes, Scope.ASSESSMENT)


async def show_comments(turn: Turn, args: Args) -> None:
    """Show the meeting's comments to the author, with what can be done about them."""
    assessment = await the_assessment(turn, args)
    if not await was_reviewed(turn, assessment):
        await show_own(turn, args)
        return
    turn.goto("menu")
    pages = await _pages(turn, assessment)
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    key: dict[str, Scalar] = {"a": assessment.id}
    text = turn.say("final.comments" if await comments_on(turn, assessment) else "final.no_comments")
    text += "\n" + escape(pages[page]) + "\n\n" + turn.say(f"final.state.{assessment.status}")
    show(turn, text, turning(turn, page, count, "final.show", **key), *await _rows(turn, assessment))


async def _pages(turn: Turn, assessment: Assessment) -> list[str]:
    lines = [turn.label("final.line", text=text) for text in await comments_on(turn, assessment)]
    return split_text("\n".join(lines), _ROOM)


async def _rows(turn: Turn, assessment: Assessment) -> list[Row]:
    key: dict[str, Scalar] = {"a": assessment.id}
    read = turn.choice("own.button.read", "own.read", **key)
    back = turn.choice("common.back", "own.show", **key)
    if not await _is_open(turn, assessment):
        return [(read, back)]
    match assessment.status:
        case Status.PASSED:
            return [
                (turn.choice("final.button.begin", "final.begin", **key),),
                (turn.choice("final.button.keep", "final.keep", **key),),
                (read, back),
            ]
        case Status.FINALIZING:
            return [(turn.choice("final.button.go_on", "form.open", **key),), (back,)]
        case _:
            return [(read, back)]


async def _is_open(turn: Turn, assessment: Assessment) -> bool:
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    return cycle is not None and cycle.state is CycleState.OPEN and not assessment.paper


async def _may_finish(turn: Turn, assessment: Assessment) -> bool:
    """Tell whether the author may now make the final version."""
    passed = assessment.status is Status.PASSED and await was_reviewed(turn, assessment)
    return passed and await _is_open(turn, assessment)


async def begin(turn: Turn, args: Args) -> None:
    """Open the form at its summary, below the comments; every answer can be changed."""
    assessment = await the_assessment(turn, args)
    if not await _may_finish(turn, assessment):
        await show_comments(turn, args)
        return
    for part in await _pages(turn, assessment):
        if part:
            turn.reply(Outgoing(turn.say("final.comments") + "\n" + escape(part)), asks=False)
    opened = turn.store.save(begin_final(assessment))
    turn.record("final_begun", "assessment", opened.id, opened.cell_id, f"revision {opened.revision}")
    await converse(turn, await load(turn, opened), Pressed("form.summary", {}))


async def keep(turn: Turn, args: Args) -> None:
    """Ask once more before the version that was reviewed becomes the final one."""
    assessment = await the_assessment(turn, args)
    if not await _may_finish(turn, assessment):
        await show_comments(turn, args)
        return
    turn.goto("menu")
    key: dict[str, Scalar] = {"a": assessment.id}
    yes: Row = (turn.choice("final.button.kept", "final.kept", **key),)
    show(turn, turn.say("final.keep_sure"), yes, (turn.choice("common.back", "final.show", **key),))


async def kept(turn: Turn, args: Args) -> None:
    """Make the version that was reviewed the final one."""
    assessment = await the_assessment(turn, args)
    if not await _may_finish(turn, assessment):
        await show_comments(turn, args)
        return
    final = turn.store.save(keep_as_final(assessment))
    turn.record("final", "assessment", final.id, final.cell_id, f"revision {final.revision}, unchanged")
    turn.goto("menu")
    show_final(turn, final)


# -- what the reviewer sees -------------------------------------------------------------------------


async def show_changes(turn: Turn, args: Args) -> None:
    """Show the changed places of a final version, each as it was and as it is."""
    turn.goto("desk")
    assessment = await the_assessment(turn, args)
    card: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    name = await subject_name(turn.store, assessment)
    if assessment.status is not Status.FINAL:
        show(turn, turn.say("final.not_yet", name=name), card)
        return
    assessment = await mark_read(turn, assessment)
    found = await changes(turn, assessment)
    if not found:
        show(turn, turn.say("final.unchanged", name=name), card)
        return
    pages = split_text("\n\n".join(_words(turn, one) for one in found), _ROOM)
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    text = turn.say("final.changed", name=name, count=len(found), page=page + 1, pages=count)
    text += Markup("\n\n") + escape(pages[page])
    show(turn, text, turning(turn, page, count, "final.changes", a=assessment.id), card)


def _words(turn: Turn, change: Change) -> str:
    return turn.label(
        "final.change",
        number=change.number,
        title=change.title,
        before=change.before or turn.label("final.nothing"),
        after=change.after or turn.label("final.nothing"),
    )
