"""The places in which a leader's assessment is reviewed beside the cell: the collectives that the person is in.

Quy định 124-QĐ/TW: members review in their cell, holders of posts in two places or more. One written
assessment serves all places; each has its own reading, its own comment and its own meeting.
"""

from dataclasses import replace

from sqlalchemy import Select, and_, false, or_, select

from handlers.collectives import people
from handlers.people import Person, load_people, reviewers_of
from models.assessment import READABLE, SETTLED, WAITING, Assessment
from models.collective import AssessmentPlace, Collective
from models.store.tables import assessment, collective, unit
from models.store.tables import assessment_place as place_table
from models.store.unit_of_work import Store

_WAITING = (*WAITING, *SETTLED)


async def reviews(store: Store, person: Person, place_id: int) -> bool:
    """Tell whether a person reviews an assessment in a place: the head, or for the head the level above."""
    place = await store.get(AssessmentPlace, place_id)
    return place is not None and person.id in {one.id for one in await reviewers(store, place)}


async def reviewers(store: Store, place: AssessmentPlace) -> list[Person]:
    """Return who reviews in a place; nobody their own, nor while it is not handed in."""
    written = await store.get(Assessment, place.assessment_id)
    body = await store.get(Collective, place.collective_id)
    if written is None or body is None or written.status not in READABLE:
        return []
    now = store.clock.now()
    if body.head_id is not None and body.head_id != written.member_id:
        return list((await load_people(store, [body.head_id], now)).values())
    barred = {written.member_id, *await people.member_ids(store, body.id)}
    return await reviewers_of(store, await people.unit_of(store, body), barred, now)


async def open_places(store: Store, written: Assessment) -> list[AssessmentPlace]:
    """Let a handed-in assessment wait in every place of its person; return these places."""
    old = {row.collective_id: row for row in await of_assessment(store, written.id)}
    found = []
    for body in await people.of_member(store, written.member_id):
        row = old.get(body.id)
        if row is None:
            found.append(store.add(AssessmentPlace(store.ids.new(), written.id, body.id)))
        else:
            found.append(store.save(replace(row, opened_at=None, settled_at=None, settled_by=None)))
    return found


async def of_assessment(store: Store, assessment_id: int) -> list[AssessmentPlace]:
    """Return the further places of an assessment."""
    return await store.find(
        AssessmentPlace, place_table.c.assessment_id == assessment_id, order_by=place_table.c.id
    )


async def waiting_for(store: Store, person: Person) -> list[AssessmentPlace]:
    """Return the places in which somebody's assessment waits for a person, the oldest first."""
    mine = and_(collective.c.head_id == person.id, assessment.c.member_id != person.id)
    headless = or_(collective.c.head_id.is_(None), collective.c.head_id == assessment.c.member_id)
    query = (
        select(place_table.c.id)
        .join(assessment, assessment.c.id == place_table.c.assessment_id)
        .join(collective, collective.c.id == place_table.c.collective_id)
        .where(place_table.c.settled_at.is_(None), assessment.c.status.in_(_WAITING))
        .where(or_(mine, and_(headless, collective.c.unit_id.in_(_reviewed(person)))))
        .order_by(place_table.c.id)
    )
    ids = [int(row.id) for row in await store.query(query)]
    await store.load(AssessmentPlace, [(one,) for one in ids])
    found = [row for one in ids if (row := await store.get(AssessmentPlace, one)) is not None]
    return [row for row in found if await reviews(store, person, row.id)]


def _reviewed(person: Person) -> Select[tuple[int]]:
    """Select the units below those in which a person has a role."""
    paths = [post.unit.path for post in person.posts]
    return select(unit.c.id).where(or_(false(), *(unit.c.path.startswith(path) for path in paths)))
