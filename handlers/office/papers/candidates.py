"""Who is to be invited: everybody who is awaited in the chat and has not come."""

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from handlers.invitations import TRIES_OF_A_CODE
from handlers.office.round.eligibility import cells_under
from handlers.rounds import PERSONAL
from models.assessment import PaperState
from models.cycle import CycleState
from models.store.tables import assessment as assessment_table
from models.store.tables import cycle as cycle_table
from models.store.tables import invitation as invitation_table
from models.store.tables import link as link_table
from models.store.tables import member as member_table
from models.store.unit_of_work import Store
from models.unit import Unit

_MEMBER = member_table.c.id


def here(unit: Unit) -> ColumnElement[bool]:
    """Tell who of the active members belongs to a unit."""
    return and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)))


def joined() -> ColumnElement[bool]:
    """Tell who has a chat."""
    return exists().where(link_table.c.member_id == _MEMBER, link_table.c.ended_at.is_(None))


def awaited(unit: Unit) -> ColumnElement[bool]:
    """Tell who is awaited and has not come; not who writes on paper, nor who is not assessed now."""
    spared = exists().where(
        PERSONAL,
        assessment_table.c.member_id == _MEMBER,
        assessment_table.c.cycle_id == cycle_table.c.id,
        cycle_table.c.state == CycleState.OPEN,
        or_(not_(assessment_table.c.must_review), assessment_table.c.paper != PaperState.NONE),
    )
    return and_(here(unit), ~joined(), ~spared)


def has_code(store: Store, before: int | None = None) -> ColumnElement[bool]:
    """Tell who has a code that still works; ``before`` leaves out codes made from this id on."""
    live = and_(
        invitation_table.c.member_id == _MEMBER,
        invitation_table.c.used_at.is_(None),
        invitation_table.c.revoked_at.is_(None),
        invitation_table.c.expires_at > store.clock.now(),
        invitation_table.c.tries < TRIES_OF_A_CODE,
    )
    return exists().where(live if before is None else and_(live, invitation_table.c.id < before))


async def count(store: Store, *where: ColumnElement[bool]) -> int:
    """Count members."""
    rows = await store.query(select(func.count()).select_from(member_table).where(*where))
    return int(rows[0][0])
