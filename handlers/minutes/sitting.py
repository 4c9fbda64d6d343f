"""A meeting with everything that was taken down of it, read once for a screen, a check or a paper."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.collectives.people import subject_name
from handlers.office.opening import basis_of
from handlers.printing.order import in_meeting_order
from handlers.registry import Args
from handlers.roster.names import person_order
from handlers.rounds import WHOLE
from models.assessment import Assessment
from models.cycle import Cycle
from models.level import Level
from models.member import Member
from models.minutes import BOXES, Absence, MeetingComment, Minutes, Tally
from models.roster import Standing
from models.rules.schema import MeetingRules
from models.store.crypto import SecretBox
from models.store.tables import absence as absence_table
from models.store.tables import assessment as assessment_table
from models.store.tables import meeting_comment as comment_table
from models.store.tables import member as member_table
from models.store.tables import tally as tally_table
from models.store.unit_of_work import Store
from models.unit import Unit

_AWAY = (Standing.EXCUSED, Standing.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the meeting reviews at a place of its order, counted from 1."""

    place: int
    assessment: Assessment
    name: str

    @property
    def id(self) -> int:
        """Return the assessment's id."""
        return self.assessment.id


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting, its people, and what was taken down; texts are opened."""

    minutes: Minutes
    cell: Unit
    cycle: Cycle
    rules: MeetingRules
    members: Sequence[Member]
    reasons: Mapping[int, str]
    subjects: Sequence[Subject]
    comments: Mapping[int, Sequence[str]]
    votes: Mapping[int, tuple[int, ...]]
    proposals: Mapping[int, tuple[Level, str]]

    @property
    def present(self) -> int:
        """Return how many members of the cell were there."""
        return len(self.members) - len(self.absent)

    @property
    def absent(self) -> list[Member]:
        """Return the members who were not there, in the order of a name list."""
        return [one for one in self.members if one.id in self.reasons]

    @property
    def here(self) -> list[Member]:
        """Return the members who were there."""
        return [one for one in self.members if one.id not in self.reasons]

    @property
    def numbered(self) -> list[tuple[int, Member]]:
        """Return the members with their numbers on the sheet: their place in the order, others after it."""
        places = {one.assessment.member_id: one.place for one in self.subjects if one.assessment.personal}
        others = [one for one in self.members if one.id not in places]
        found = [(places[one.id], one) for one in self.members if one.id in places]
        return sorted(found, key=lambda pair: pair[0]) + list(enumerate(others, start=len(self.subjects) + 1))

    def subject(self, assessment_id: object) -> Subject | None:
        """Return whom an assessment is of, if the meeting reviews it."""
        return next((one for one in self.subjects if one.id == assessment_id), None)


async def the_minutes(store: Store, args: Args) -> Minutes:
    """Return the meeting that the arguments name; permissions have found it already."""
    found = await store.get(Minutes, args["g"])
    if found is None:
        raise LookupError("the meeting was there when the permission was checked")
    return found


async def load(store: Store, minutes: Minutes) -> Sitting:
    """Read a meeting."""
    cell, cycle = await store.get(Unit, minutes.cell_id), await store.get(Cycle, minutes.cycle_id)
    assert cell is not None and cycle is not None, "both are foreign keys"  # noqa: S101 - by constraint
    tallies = await store.find(Tally, tally_table.c.minutes_id == minutes.id)
    return Sitting(
        minutes,
        cell,
        cycle,
        (await basis_of(store, cycle)).rules.meeting,
        await _members(store, minutes),
        await _reasons(store, minutes),
        await _subjects(store, minutes),
        await _comments(store, minutes),
        {row.assessment_id: _votes(store.box, row) for row in tallies if row.votes},
        {row.assessment_id: _proposal(store.box, row) for row in tallies if row.proposal},
    )


async def _members(store: Store, minutes: Minutes) -> list[Member]:
    """Return who takes part in the life of the cell, in the order of a name list."""
    found = await store.find(
        Member,
        member_table.c.active,
        member_table.c.cell_id == minutes.cell_id,
        member_table.c.standing.not_in(_AWAY),
    )
    return sorted(found, key=lambda one: (person_order(one.full_name), one.id))


async def _reasons(store: Store, minutes: Minutes) -> dict[int, str]:
    rows = await store.find(Absence, absence_table.c.minutes_id == minutes.id)
    opened = {}
    for row in rows:
        place = ("absence", "reason", f"{row.minutes_id}:{row.member_id}")
        opened[row.member_id] = store.box.open(row.reason, *place) if row.reason else ""
    return opened


async def _subjects(store: Store, minutes: Minutes) -> list[Subject]:
    """Return whom the meeting reviews: collectives first, then the head, then the others as lists name them.

    Hướng dẫn 21-HD/BTCTW of 2019: the collective first; the head first, then deputies and members.
    """
    found = await store.find(
        Assessment,
        WHOLE,
        assessment_table.c.cycle_id == minutes.cycle_id,
        assessment_table.c.cell_id == minutes.cell_id,
        assessment_table.c.must_review,
    )
    await store.load(Member, [(one.member_id,) for one in found])
    collectives = sorted((one for one in found if not one.personal), key=lambda one: one.id)
    people = [one for one in found if one.personal and await _is_active(store, one)]
    ordered = [*collectives, *await in_meeting_order(store, minutes.cell_id, people)]
    return [Subject(place, one, await subject_name(store, one)) for place, one in enumerate(ordered, start=1)]


async def _is_active(store: Store, assessment: Assessment) -> bool:
    member = await store.get(Member, assessment.member_id)
    return member is not None and member.active


async def _comments(store: Store, minutes: Minutes) -> dict[int, list[str]]:
    of_meeting = comment_table.c.minutes_id == minutes.id
    opened: dict[int, list[str]] = {}
    for row in await store.find(MeetingComment, of_meeting, order_by=comment_table.c.id):
        opened.setdefault(row.assessment_id, []).append(opened_comment(store.box, row))
    return opened


def opened_comment(box: SecretBox, row: MeetingComment) -> str:
    """Return what a comment says."""
    return box.open(row.text, "meeting_comment", "text", row.id)


def _place(row: Tally, column: str) -> tuple[str, str, str]:
    return "tally", column, f"{row.minutes_id}:{row.assessment_id}"


def _votes(box: SecretBox, row: Tally) -> tuple[int, ...]:
    votes: list[int] = json.loads(box.open(row.votes or b"", *_place(row, "votes")))
    return tuple((votes + [0] * len(BOXES))[: len(BOXES)])


def _proposal(box: SecretBox, row: Tally) -> tuple[Level, str]:
    level, reason = json.loads(box.open(row.proposal or b"", *_place(row, "proposal")))
    return Level(level), reason
