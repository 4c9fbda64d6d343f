"""Whether one member is assessed, why, and what was entered, contested and decided about it."""

from markupsafe import Markup

from handlers.circumstances.right import is_admin_for
from handlers.circumstances.state import CaseState, circumstances_of, contests_of, state_of
from handlers.circumstances.words import (
    case_words,
    duty_words,
    outcome_words,
    override_words,
    stretch_words,
)
from handlers.desk.person import the_member
from handlers.desk.showing import Row, cell_name, name_of, numbered, show, when
from handlers.office.opening import Duty
from handlers.people import REVIEWERS
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.circumstance import Circumstance
from models.contest import Contest
from models.member import Member
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the card."""
    registry.action("case.person", Who.OFFICER, show_case, Scope.MEMBER)


async def show_case(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show a member's case with what can be done about it; one's own is only shown."""
    turn.goto("desk")
    member = await the_member(turn, args)
    state = await state_of(turn, member)
    rows, contests = await circumstances_of(turn.store, member.id), await contests_of(turn.store, state)
    lines = [
        turn.say("case.head", name=member.full_name, cell=await cell_name(turn, member.cell_id)),
        *_verdict(turn, state),
        *_entered(turn, rows),
        *_decided(turn, state),
        *[await _contest(turn, one) for one in contests[:1]],
    ]
    if note is not None:
        lines = [note, Markup(""), *lines]
    ways = await _ways(turn, state, rows, contests) if member.id != turn.me.id else []
    show(turn, Markup("\n").join(lines), *ways, await _back(turn, member))


def _verdict(turn: Turn, state: CaseState) -> list[Markup]:
    """Say what is asked of the member, by which rule, and with which form."""
    held: Duty = state.owed
    must, rated = held.must_review, held.is_rated
    if state.assessment is not None:
        must, rated = state.assessment.must_review, state.assessment.is_rated
    title = state.cycle.title if state.cycle else turn.label("case.next_round")
    lines = [
        turn.say("case.verdict", title=title, outcome=outcome_words(turn, must_review=must, is_rated=rated))
    ]
    if must:
        lines.append(turn.say("case.form", form=form_name(turn, state)))
    lines.append(turn.say("case.rules", rules=state.basis.rules.title.to(turn.lang)))
    if reason := duty_words(turn, state.basis.rules, held):
        lines.append(turn.say("case.reason", reason=reason))
    return lines


def form_name(turn: Turn, state: CaseState) -> str:
    """Name the form that the member has, or would have."""
    pin = state.owed.form
    if state.assessment is not None:
        pin = (state.assessment.form_id, state.assessment.form_version)
    return turn.services.catalog.get(pin[0]).name(turn.lang)


def _entered(turn: Turn, rows: list[Circumstance]) -> list[Markup]:
    if not rows:
        return [turn.say("case.nothing_entered")]
    return [turn.say("case.entered"), *(_line(turn, place, row) for place, row in enumerate(rows, start=1))]


def _line(turn: Turn, place: int, row: Circumstance) -> Markup:
    box = turn.store.box
    source, note = (
        box.open(sealed, "circumstance", name, row.id)
        for name, sealed in (("source", row.source), ("note", row.note))
    )
    said = "; ".join(part for part in (source, note) if part)
    key = "case.line_source" if said else "case.line"
    return turn.say(
        key, place=place, case=case_words(turn, row.case), stretch=stretch_words(turn, row), source=said
    )


def _decided(turn: Turn, state: CaseState) -> list[Markup]:
    decided = state.override
    if decided is None:
        return []
    reason = turn.store.box.open(decided.reason, "override", "reason", decided.id)
    form = turn.services.catalog.get(decided.form_id).name(turn.lang) if decided.form_id else ""
    return [override_words(turn, decided, form, reason)]


async def _contest(turn: Turn, contest: Contest) -> Markup:
    """Tell the newest contest and what became of it."""
    wish = turn.label("case.wish.review" if contest.wants_review else "case.wish.none")
    reason = turn.store.box.open(contest.reason, "contest", "reason", contest.id)
    by = await name_of(turn, contest.made_by)
    text = turn.say("case.contest", wish=wish, reason=reason, by=by, when=when(turn, contest.made_at))
    return text + "\n" + outcome_of(turn, contest)


def outcome_of(turn: Turn, contest: Contest) -> Markup:
    """Say what became of a contest."""
    if contest.decided_at is None:
        return turn.say("case.contest_open")
    if contest.accepted is None:
        return turn.say("case.contest_withdrawn")
    answer = turn.store.box.open(contest.answer, "contest", "answer", contest.id) if contest.answer else "–"
    key = "case.contest_accepted" if contest.accepted else "case.contest_declined"
    return turn.say(key, answer=answer)


async def _ways(turn: Turn, state: CaseState, rows: list[Circumstance], contests: list[Contest]) -> list[Row]:
    here = {"m": state.member.id}
    changing = [(turn.label("case.change", place=place), row.id) for place, row in enumerate(rows, start=1)]
    ways = [(turn.choice("case.add", "case.add", **here),), *numbered(changing, "case.one", "x", **here)]
    waiting = next((one for one in contests if one.decided_at is None), None)
    if await is_admin_for(turn, state.member):
        if waiting is not None:
            ways.append((turn.choice("case.to_contest", "contest.show", y=waiting.id, **here),))
        ways.append((turn.choice("case.decide", "override.ask", **here),))
    elif waiting is not None:
        ways.append((turn.choice("case.withdraw", "contest.withdraw", y=waiting.id, **here),))
    else:
        ways.append((turn.choice("case.ask_again", "contest.ask", **here),))
    return ways


async def _back(turn: Turn, member: Member) -> Row:
    """Lead back to the desk, or to the office where the person only leads."""
    cell = await turn.store.get(Unit, member.cell_id)
    if cell is not None and turn.me.holds(cell, *REVIEWERS):
        return (turn.choice("common.back", "desk.person", m=member.id),)
    return (turn.choice("case.to_office", "office.menu"),)
