"""The office decides on one person otherwise than the rules; it holds for that round, come what may."""

from dataclasses import replace

from handlers.circumstances.applying import renew
from handlers.circumstances.card import show_case
from handlers.circumstances.right import other_member, still_may, words_of
from handlers.circumstances.state import CaseState, overrides_of, state_of
from handlers.circumstances.words import outcome_words
from handlers.desk.person import the_member
from handlers.desk.showing import Row, show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.contest import Override
from models.member import Member
from models.messaging import Choice
from models.rules.schema import Audience

REASON_FLOW = "override.reason"
MOST_LETTERS = 600
_OUTCOMES = {"full": (True, True), "unrated": (True, False), "none": (False, False)}


def register(registry: Registry) -> None:
    """Declare deciding on one person."""
    registry.action("override.ask", Who.ADMIN, ask, Scope.MEMBER)
    registry.action("override.why", Who.ADMIN, ask_reason, Scope.MEMBER)
    registry.action("override.end", Who.ADMIN, end, Scope.MEMBER)
    registry.flow(REASON_FLOW, Who.ADMIN, take_reason)


async def ask(turn: Turn, args: Args) -> None:
    """Ask what is to hold for a member."""
    member = await other_member(turn, args)
    if member is None:
        await show_case(turn, args)
        return
    turn.goto("office")
    state = await state_of(turn, member)
    rows: list[Row] = [
        (
            Choice(
                outcome_words(turn, must_review=must, is_rated=rated), "override.why", {"m": member.id, "o": o}
            ),
        )
        for o, (must, rated) in _OUTCOMES.items()
    ]
    rows += [_form_row(turn, member, form) for form in _other_forms(state)]
    if state.override is not None:
        rows.append((turn.choice("case.by_rules", "override.end", m=member.id),))
    back: Row = (turn.choice("common.back", "case.person", m=member.id),)
    show(turn, turn.say("case.which_outcome", name=member.full_name), *rows, back)


def _other_forms(state: CaseState) -> list[str]:
    """Return the forms of the round that the rules do not give this member."""
    named = {pin[0] for who, pin in state.basis.forms.items() if who is not Audience.COLLECTIVE}
    return sorted(named - {state.by_rules.form[0]})


def _form_row(turn: Turn, member: Member, form: str) -> Row:
    label = turn.label("case.with_form", form=turn.services.catalog.get(form).name(turn.lang))
    return (Choice(label, "override.why", {"m": member.id, "o": "full", "f": form}),)


async def ask_reason(turn: Turn, args: Args) -> None:
    """Ask for the grounds; a decision without them is none."""
    member, outcome = await other_member(turn, args), str(args.get("o", ""))
    if member is None or outcome not in _OUTCOMES:
        await show_case(turn, args)
        return
    form = str(args.get("f", ""))
    turn.goto(REASON_FLOW, m=member.id, o=outcome, f=form)
    must, rated = _OUTCOMES[outcome]
    words = outcome_words(turn, must_review=must, is_rated=rated)
    back: Row = (turn.choice("common.back", "override.ask", m=member.id),)
    show(turn, turn.say("case.ask_grounds", name=member.full_name, outcome=words), back)


async def take_reason(turn: Turn, data: Args) -> None:
    """Let the decision hold."""
    if not await still_may(turn, data, REASON_FLOW, Who.ADMIN) or not (text := words_of(turn, MOST_LETTERS)):
        return
    member = await the_member(turn, data)
    state = await state_of(turn, member)
    must, rated = _OUTCOMES[str(data["o"])]
    form = str(data.get("f", ""))
    form = form if form in _other_forms(state) else ""
    row_id = turn.store.ids.new()
    await decide(
        turn,
        Override(
            id=row_id,
            member_id=member.id,
            cycle_id=state.cycle_id,
            must_review=must,
            is_rated=rated,
            form_id=form,
            reason=turn.store.box.seal(text, "override", "reason", row_id),
            decided_by=turn.me.id,
            decided_at=turn.now,
        ),
        member,
    )
    await show_case(turn, data, turn.say("case.decided_now"))


async def decide(turn: Turn, override: Override, member: Member) -> None:
    """Put a decision in the place of the one before, and let the assessment follow."""
    await _end_all(turn, member, override.cycle_id)
    turn.store.add(override)
    turn.record("case.decided", "member", member.id, member.cell_id, str(override.id))
    await renew(turn, member)


async def _end_all(turn: Turn, member: Member, cycle_id: int | None) -> int:
    held = await overrides_of(turn.store, member.id, cycle_id)
    for one in held:
        turn.store.save(replace(one, ended_at=turn.now))
    return len(held)


async def end(turn: Turn, args: Args) -> None:
    """Let the rules hold again."""
    member = await other_member(turn, args)
    if member is not None:
        state = await state_of(turn, member)
        if await _end_all(turn, member, state.cycle_id):
            turn.record("case.undecided", "member", member.id, member.cell_id)
            await renew(turn, member)
    await show_case(turn, args)
