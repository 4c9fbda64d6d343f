"""What secretaries contest, for the office: listed, shown, accepted or declined with a sentence."""

from dataclasses import replace

from sqlalchemy import or_, select

from handlers import guards
from handlers.circumstances.card import outcome_of, show_case
from handlers.circumstances.known import ids_under
from handlers.circumstances.overriding import decide
from handlers.circumstances.right import other_member, still_may, words_of
from handlers.desk.person import the_member
from handlers.desk.showing import (
    PER_PAGE,
    Row,
    cell_name,
    language_of,
    name_of,
    page_of,
    show,
    turning,
    when,
)
from handlers.office.scope import the_unit
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.contest import Contest, Override
from models.cycle import Cycle, CycleState
from models.member import Member
from models.messaging import Choice, Outgoing
from models.store.tables import contest as contest_table
from models.store.tables import cycle as cycle_table
from models.store.unit_of_work import Store
from models.unit import Unit

ANSWER_FLOW = "contest.answer"
MOST_LETTERS = 600


def register(registry: Registry) -> None:
    """Declare the list and the decision."""
    registry.action("contest.list", Who.ADMIN, show_list, Scope.CELL)
    registry.action("contest.show", Who.ADMIN, show_contest, Scope.MEMBER)
    registry.action("contest.decide", Who.ADMIN, ask_answer, Scope.MEMBER)
    registry.action("contest.accept", Who.ADMIN, accept, Scope.MEMBER)
    registry.flow(ANSWER_FLOW, Who.ADMIN, take_answer)


async def waiting(store: Store, unit: Unit) -> list[Contest]:
    """Return the contests under a unit that wait, the oldest first; those of closed rounds wait no more."""
    c = contest_table.c
    open_cycles = select(cycle_table.c.id).where(cycle_table.c.state == CycleState.OPEN)
    return await store.find(
        Contest,
        c.decided_at.is_(None),
        c.member_id.in_(ids_under(unit)),
        or_(c.cycle_id.is_(None), c.cycle_id.in_(open_cycles)),
        order_by=c.id,
    )


async def show_list(turn: Turn, args: Args) -> None:
    """Show what waits."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    found = await waiting(turn.store, unit)
    page, pages = page_of(args.get("p"), len(found))
    rows: list[Row] = []
    for place, one in enumerate(found[page * PER_PAGE : (page + 1) * PER_PAGE], start=1):
        name = await name_of(turn, one.member_id)
        label = turn.label("case.contest_row" if one.wants_review else "case.contest_row_none", name=name)
        rows.append((Choice(f"{place}. {label}", "contest.show", {"y": one.id, "m": one.member_id}),))
    key = "case.contests" if found else "case.no_contests"
    back: Row = (turn.choice("common.back", "case.office", u=unit.id),)
    show(
        turn,
        turn.say(key, count=len(found)),
        *rows,
        turning(turn, page, pages, "contest.list", u=unit.id),
        back,
    )


async def _contest(turn: Turn, args: Args) -> Contest | None:
    """Return the contest that the arguments name, if it is about that very member and not about oneself."""
    found = await turn.store.get(Contest, args.get("y", 0))
    if found is None or found.member_id != args["m"] or found.member_id == turn.me.id:
        return None
    return found


async def show_contest(turn: Turn, args: Args) -> None:
    """Show one contest with its reason and the choices."""
    contest = await _contest(turn, args)
    if contest is None:
        await show_case(turn, args)
        return
    turn.goto("office")
    member = await the_member(turn, args)
    text = turn.say(
        "case.contest_text",
        name=member.full_name,
        cell=await cell_name(turn, member.cell_id),
        wish=turn.label("case.wish.review" if contest.wants_review else "case.wish.none"),
        reason=turn.store.box.open(contest.reason, "contest", "reason", contest.id),
        by=await name_of(turn, contest.made_by),
        when=when(turn, contest.made_at),
    )
    key = {"m": member.id, "y": contest.id}
    rows: list[Row] = [(turn.choice("case.look", "case.person", m=member.id),)]
    if await _open(turn, contest):
        rows = [
            (turn.choice("case.accept", "contest.decide", ok=1, **key),),
            (turn.choice("case.decline", "contest.decide", ok=0, **key),),
            *rows,
        ]
    else:
        text += "\n" + outcome_of(turn, contest)
    show(turn, text, *rows, (turn.choice("case.to_office", "office.menu"),))


async def _open(turn: Turn, contest: Contest) -> bool:
    """Tell whether a contest can still be decided."""
    if contest.decided_at is not None:
        return False
    cycle = await turn.store.get(Cycle, contest.cycle_id) if contest.cycle_id is not None else None
    return cycle is None or cycle.state is CycleState.OPEN


async def ask_answer(turn: Turn, args: Args) -> None:
    """Ask for the sentence that goes with the decision."""
    contest = await _contest(turn, args)
    if contest is None or not await _open(turn, contest):
        await show_contest(turn, args)
        return
    accepted = args.get("ok") == 1
    key = {"m": contest.member_id, "y": contest.id}
    turn.goto(ANSWER_FLOW, ok=int(accepted), **key)
    bare: Row = (turn.choice("case.accept_bare", "contest.accept", **key),) if accepted else ()
    text = turn.say("case.ask_accepting" if accepted else "case.ask_declining")
    show(turn, text, bare, (turn.choice("common.back", "contest.show", **key),))


async def take_answer(turn: Turn, data: Args) -> None:
    """Decide with the typed sentence."""
    if not await still_may(turn, data, ANSWER_FLOW, Who.ADMIN) or not (text := words_of(turn, MOST_LETTERS)):
        return
    await _settle(turn, data, text, accepted=data.get("ok") == 1)


async def accept(turn: Turn, args: Args) -> None:
    """Accept without a word more."""
    if await other_member(turn, args) is not None:
        await _settle(turn, args, "", accepted=True)


async def _settle(turn: Turn, args: Args, answer: str, *, accepted: bool) -> None:
    """Decide a contest, once; of two at once one commit fails, and its turn finds it decided."""
    contest = await _contest(turn, args)
    if contest is None or not await _open(turn, contest):
        await show_contest(turn, args)
        return
    member = await the_member(turn, args)
    sealed = turn.store.box.seal(answer, "contest", "answer", contest.id) if answer else None
    contest = turn.store.save(
        replace(contest, decided_at=turn.now, decided_by=turn.me.id, accepted=accepted, answer=sealed)
    )
    action = "case.contest_accepted" if accepted else "case.contest_declined"
    turn.record(action, "member", member.id, member.cell_id, str(contest.id))
    if accepted:
        await decide(turn, _override(turn, contest, answer), member)
    await _tell_secretary(turn, contest, member)
    await show_contest(turn, args)


def _override(turn: Turn, contest: Contest, answer: str) -> Override:
    """Return what an accepted contest sets: assessed and rated, or neither."""
    row_id, box = turn.store.ids.new(), turn.store.box
    reason = answer or box.open(contest.reason, "contest", "reason", contest.id)
    return Override(
        id=row_id,
        member_id=contest.member_id,
        cycle_id=contest.cycle_id,
        must_review=contest.wants_review,
        is_rated=contest.wants_review,
        form_id="",
        reason=box.seal(reason, "override", "reason", row_id),
        decided_by=turn.me.id,
        decided_at=turn.now,
        contest_id=contest.id,
    )


async def _tell_secretary(turn: Turn, contest: Contest, member: Member) -> None:
    """Tell who contested what was decided; the sentence is read behind the button."""
    if contest.made_by == turn.me.id:
        return
    lang, texts = await language_of(turn, contest.made_by), turn.services.texts
    key = "case.notice_accepted" if contest.accepted else "case.notice_declined"
    button = Choice(texts.plain(lang, "case.look"), "case.person", {"m": member.id})
    message = Outgoing(texts.say(lang, key, name=member.full_name), ((button,),))
    guard = guards.reviewer(member.cell_id)
    await turn.notify(contest.made_by, message, f"contest_decided:{contest.id}", guard)
