"""Who belongs to a collective, and whom its report concerns."""

from collections.abc import Iterable

from sqlalchemy import and_

from models.assessment import Assessment
from models.collective import Collective, CollectiveMember
from models.member import Member
from models.store.tables import collective as collective_table
from models.store.tables import collective_member as member_table
from models.store.unit_of_work import Store
from models.unit import Unit


async def collective_of(store: Store, report: Assessment) -> Collective:
    """Return the collective of a report or of a part of one."""
    found = await store.get(Collective, report.collective_id) if report.collective_id else None
    if found is None:
        raise LookupError("only the assessment of a collective has one")
    return found


async def member_ids(store: Store, collective_id: int) -> list[int]:
    """Return the ids of those who belong to a collective now, the head first."""
    belongs = (member_table.c.collective_id == collective_id, member_table.c.until.is_(None))
    rows = await store.find(CollectiveMember, *belongs, order_by=member_table.c.id)
    collective = await store.get(Collective, collective_id)
    head = [collective.head_id] if collective is not None and collective.head_id else []
    return list(dict.fromkeys([*head, *(row.member_id for row in rows)]))


async def belonging(store: Store, collective_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return by collective who belongs to it or heads it, in two queries for any number of them."""
    ids = set(collective_ids)
    if not ids:
        return {}
    belongs = (member_table.c.collective_id.in_(ids), member_table.c.until.is_(None))
    found: dict[int, set[int]] = {one: set() for one in ids}
    for row in await store.find(CollectiveMember, *belongs):
        found[row.collective_id].add(row.member_id)
    await store.load(Collective, [(one,) for one in ids])
    for one in ids:
        if (collective := await store.get(Collective, one)) is not None and collective.head_id:
            found[one].add(collective.head_id)
    return found


async def members(store: Store, collective_id: int) -> list[Member]:
    """Return the active members of a collective, the head first."""
    ids = await member_ids(store, collective_id)
    await store.load(Member, [(one,) for one in ids])
    found = [await store.get(Member, one) for one in ids]
    return [one for one in found if one is not None and one.active]


async def concerned(store: Store, assessment: Assessment) -> frozenset[int]:
    """Return who may not review an assessment: its person, or everybody of the collective it is about."""
    if assessment.collective_id is None:
        return frozenset({assessment.member_id})
    belonging = await member_ids(store, assessment.collective_id)
    return frozenset({assessment.member_id, *belonging})


async def leads(store: Store, member_id: int, report: Assessment) -> bool:
    """Tell whether a person is in charge of a report: its head, its author, or whoever has it now."""
    if report.collective_id is None or report.part_of is not None:
        return False
    collective = await collective_of(store, report)
    return member_id in (report.member_id, collective.head_id, collective.author_id)


async def takes_part(store: Store, member_id: int, report: Assessment) -> bool:
    """Tell whether a person is in charge of a report or belongs to its collective."""
    if report.collective_id is None or report.part_of is not None:
        return False
    return await leads(store, member_id, report) or member_id in await member_ids(store, report.collective_id)


async def of_member(store: Store, member_id: int) -> list[Collective]:
    """Return the living collectives that a person belongs to or heads."""
    belongs = and_(member_table.c.member_id == member_id, member_table.c.until.is_(None))
    rows = await store.find(CollectiveMember, belongs)
    ids = [row.collective_id for row in rows]
    mine = collective_table.c.id.in_(ids) | (collective_table.c.head_id == member_id)
    return await store.find(
        Collective, mine, collective_table.c.ended_at.is_(None), order_by=collective_table.c.id
    )


async def under(store: Store, units: Iterable[int]) -> list[Collective]:
    """Return the living collectives that hang on some units."""
    hangs = collective_table.c.unit_id.in_(list(units))
    return await store.find(
        Collective, hangs, collective_table.c.ended_at.is_(None), order_by=collective_table.c.id
    )


async def unit_of(store: Store, collective: Collective) -> Unit:
    """Return the unit on which a collective hangs."""
    found = await store.get(Unit, collective.unit_id)
    assert found is not None, "a collective's unit is a foreign key"  # noqa: S101 - holds by constraint
    return found


async def subject_name(store: Store, assessment: Assessment) -> str:
    """Return whose assessment it is: the collective's name, else the member's."""
    if assessment.collective_id is not None:
        return (await collective_of(store, assessment)).name
    member = await store.get(Member, assessment.member_id)
    return member.full_name if member else "–"
