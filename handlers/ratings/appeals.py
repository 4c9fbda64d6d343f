"""The wish that a released rating be looked at again: until when, by whom, and who waits for an answer."""

from datetime import date, datetime

from handlers.collectives.people import concerned
from handlers.desk.showing import Row
from handlers.people import Person, reviewers_of
from handlers.ratings.reading import Entry
from handlers.ratings.units import deciding_for
from handlers.turn import Turn
from models.assessment import Assessment
from models.holidays import working_days_after
from models.messaging import Choice
from models.rating import Rating, Reconsideration
from models.store.tables import reconsideration as table
from models.store.unit_of_work import Store


def last_day(turn: Turn, released_at: datetime, days: int) -> date:
    """Return the last local day on which a member may ask."""
    return working_days_after(turn.store.clock.local(released_at).date(), days)


async def of_rating(store: Store, entry: Entry) -> Reconsideration | None:
    """Return what was asked about a rating, or led to it."""
    mine = (table.c.rating_id == entry.rating.id) | (table.c.result_id == entry.rating.id)
    return await store.first(Reconsideration, mine)


async def second_reviewers(store: Store, assessment: Assessment, decided_by: int) -> list[Person]:
    """Return who answers: at the deciding level or above, never who decided, nor whom it is about.

    Where nobody else is left, who decided answers.
    """
    unit = await deciding_for(store, assessment)
    barred, now = await concerned(store, assessment), store.clock.now()
    others = await reviewers_of(store, unit, barred | {decided_by}, now)
    return others or await reviewers_of(store, unit, barred, now)


async def mine_to_answer(turn: Turn, found: Reconsideration) -> bool:
    """Tell whether the person of this turn is a second reviewer of what was asked."""
    assessment, rating = await _about(turn.store, found)
    people = await second_reviewers(turn.store, assessment, rating.recorded_by)
    return turn.me.id in {person.id for person in people}


async def waiting_for(turn: Turn) -> list[Reconsideration]:
    """Return what waits for an answer of the person of this turn, the most urgent first."""
    rows = await turn.store.find(
        Reconsideration, table.c.answered_at.is_(None), order_by=(table.c.answer_by, table.c.id)
    )
    return [row for row in rows if await _reaches(turn, row) and await mine_to_answer(turn, row)]


async def _reaches(turn: Turn, found: Reconsideration) -> bool:
    """Tell whether a role of this person covers the assessment at all, which spares most of the reading."""
    assessment, _ = await _about(turn.store, found)
    unit = await deciding_for(turn.store, assessment)
    return any(post.unit.holds(unit) for post in turn.me.posts)


async def _about(store: Store, found: Reconsideration) -> tuple[Assessment, Rating]:
    assessment = await store.get(Assessment, found.assessment_id)
    rating = await store.get(Rating, found.rating_id)
    assert assessment is not None and rating is not None, "both are foreign keys"  # noqa: S101 - by constraint
    return assessment, rating


async def waiting_row(turn: Turn) -> Row:
    """Return the way to what waits for an answer, where anything does."""
    count = len(await waiting_for(turn))
    return (Choice(turn.label("rating.menu.asked", count=count), "rate.asked"),) if count else ()
