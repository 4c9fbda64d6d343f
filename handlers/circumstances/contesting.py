"""A secretary asks to have one case looked at again, with a reason; the office decides."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.circumstances.card import show_case
from handlers.circumstances.right import other_member, still_may, words_of
from handlers.circumstances.state import CaseState, contests_of, state_of
from handlers.desk.person import the_member
from handlers.desk.showing import show
from handlers.people import in_force
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.contest import Contest
from models.member import Member, Role, RoleKind
from models.messaging import Choice, Outgoing
from models.store.tables import role as role_table
from models.unit import Unit

REASON_FLOW = "contest.reason"
MOST_LETTERS = 600


def register(registry: Registry) -> None:
    """Declare contesting and taking it back."""
    registry.action("contest.ask", Who.OFFICER, ask, Scope.MEMBER)
    registry.action("contest.withdraw", Who.OFFICER, withdraw, Scope.MEMBER)
    registry.flow(REASON_FLOW, Who.OFFICER, take_reason)


async def ask(turn: Turn, args: Args) -> None:
    """Say what would be asked for, the opposite of what holds, and ask why."""
    member = await other_member(turn, args)
    state = await state_of(turn, member) if member is not None else None
    if member is None or state is None or await open_contest(turn, state) is not None:
        await show_case(turn, args)
        return
    turn.goto(REASON_FLOW, m=member.id)
    key = "case.ask_none" if assessed(state) else "case.ask_review"
    back = (turn.choice("common.back", "case.person", m=member.id),)
    show(turn, turn.say(key, name=member.full_name), back)


def assessed(state: CaseState) -> bool:
    """Tell whether the member is assessed as things stand."""
    return state.assessment.must_review if state.assessment else state.owed.must_review


async def open_contest(turn: Turn, state: CaseState) -> Contest | None:
    """Return the contest about a member that waits for the office."""
    found = await contests_of(turn.store, state)
    return next((one for one in found if one.decided_at is None), None)


async def take_reason(turn: Turn, data: Args) -> None:
    """Keep the contest and tell the office, once."""
    if not await still_may(turn, data, REASON_FLOW, Who.OFFICER) or not (text := words_of(turn, MOST_LETTERS)):
        return
    member = await the_member(turn, data)
    state = await state_of(turn, member)
    if await open_contest(turn, state) is not None:
        await show_case(turn, data)
        return
    row_id = turn.store.ids.new()
    contest = turn.store.add(
        Contest(
            id=row_id,
            member_id=member.id,
            cycle_id=state.cycle_id,
            wants_review=not assessed(state),
            reason=turn.store.box.seal(text, "contest", "reason", row_id),
            made_by=turn.me.id,
            made_at=turn.now,
        )
    )
    turn.record("case.contested", "member", member.id, member.cell_id, str(row_id))
    await _tell_office(turn, member, contest)
    await show_case(turn, data, turn.say("case.contested"))


async def _tell_office(turn: Turn, member: Member, contest: Contest) -> None:
    for admin in await admins_of(turn, member):
        if admin.id == turn.me.id:
            continue
        lang, texts = admin.language or "vi", turn.services.texts
        button = Choice(texts.plain(lang, "case.to_contest"), "contest.show", {"m": member.id, "y": contest.id})
        message = Outgoing(texts.say(lang, "case.notice", name=member.full_name), ((button,),))
        await turn.notify(admin.id, message, f"contest:{contest.id}:{admin.id}")


async def admins_of(turn: Turn, member: Member) -> Sequence[Member]:
    """Return the admins of the nearest office above a member."""
    cell = await turn.store.get(Unit, member.cell_id)
    path = [int(part) for part in cell.path.strip("/").split("/")] if cell else []
    c = role_table.c
    roles = await turn.store.find(
        Role, c.unit_id.in_(path), c.kind == RoleKind.ADMIN, order_by=(c.unit_id, c.member_id)
    )
    held = [role for role in roles if in_force(role, turn.now) and role.member_id != member.id]
    for unit_id in reversed(path):
        ids = dict.fromkeys(role.member_id for role in held if role.unit_id == unit_id)
        found = [await turn.store.get(Member, one) for one in ids]
        if people := [one for one in found if one is not None and one.active]:
            return people
    return []


async def withdraw(turn: Turn, args: Args) -> None:
    """Take a contest back while nobody has decided it."""
    contest = await turn.store.get(Contest, args.get("y", 0))
    member = await other_member(turn, args)
    if contest is not None and member is not None and contest.member_id == member.id and not contest.decided_at:
        turn.store.save(replace(contest, decided_at=turn.now, decided_by=turn.me.id))
        turn.record("case.contest_withdrawn", "member", member.id, member.cell_id, str(contest.id))
    await show_case(turn, args)
