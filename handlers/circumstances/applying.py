"""Letting an assessment of an open round follow what was entered or decided; nothing written is lost."""

from dataclasses import replace

from handlers.circumstances.known import known_of, period_in
from handlers.circumstances.words import outcome_name
from handlers.desk.notices import tell_author
from handlers.office.opening import Duty, basis_of, duty
from handlers.turn import Turn
from handlers.units.transfer import open_assessments
from models.assessment import UNFINISHED, Assessment, Status
from models.cycle import Cycle
from models.member import Member


async def renew(turn: Turn, member: Member) -> bool:
    """Work out a member's open assessments anew; tell the member where it changes; return whether it did."""
    changed = [await _renew(turn, member, one) for one in await open_assessments(turn.store, member.id)]
    return any(changed)


async def _renew(turn: Turn, member: Member, before: Assessment) -> bool:
    cycle = await turn.store.get(Cycle, before.cycle_id)
    assert cycle is not None, "an assessment's cycle is a foreign key"  # noqa: S101
    known = await known_of(turn.store, period_in(cycle), cycle.id, [member.id])
    owed = duty(member, member.id, await basis_of(turn.store, cycle), known)
    after = followed(before, owed)
    if after == before:
        return False
    after = turn.store.save(after)
    was, now = (outcome_name(must_review=one.must_review, is_rated=one.is_rated) for one in (before, after))
    turn.record("case.applied", "assessment", after.id, after.cell_id, f"{was} > {now} {after.exemption}")
    await _tell(turn, before, after)
    return True


def followed(before: Assessment, owed: Duty) -> Assessment:
    """Return the assessment under what is owed now.

    What was handed in stays with its reviewer, whether or not it had to be written; only whether it is
    rated follows. A form changes only while nothing is written.
    """
    unfinished = before.status in UNFINISHED
    after = replace(
        before,
        must_review=owed.must_review if unfinished else before.must_review or owed.must_review,
        is_rated=owed.is_rated,
        exemption=owed.exemption,
    )
    if before.status is Status.NOT_STARTED:
        after = replace(after, form_id=owed.form[0], form_version=owed.form[1])
    return after


async def _tell(turn: Turn, before: Assessment, after: Assessment) -> None:
    """Tell the member what changes, not why: the chat may be shared."""
    if after.must_review and not before.must_review:
        await tell_author(turn, after, "case.told.called", ("menu.go_on", "form.open"))
    elif before.must_review and not after.must_review:
        await tell_author(turn, after, "case.told.spared")
    elif before.is_rated is not after.is_rated:
        await tell_author(turn, after, "case.told.rated" if after.is_rated else "case.told.unrated")
