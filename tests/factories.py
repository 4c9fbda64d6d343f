"""Small fictional worlds for tests."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.invitations import NewInvitation, invite
from handlers.office.importing import apply, make_admin
from handlers.office.opening import Plan, only, open_cycle
from handlers.roster.difference import difference
from models.cycle import Cycle
from models.member import Member
from models.roster import PartyRole, RosterRow
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database
from models.unit import Unit

BASE = "Đảng bộ xã An Thử"
CELL = "Chi bộ thôn Một"


def row(name: str, born: date = date(1960, 11, 20), **more: object) -> RosterRow:
    """Return a fictional person of the first cell."""
    values: dict[str, object] = {"base": BASE, "cell": CELL, "birth_date": born, "birth_year": born.year}
    return RosterRow(full_name=name, **{**values, "admitted_on": date(1990, 5, 19), **more})  # type: ignore[arg-type]


ROWS = (
    row("Lê Thị Mẫu"),
    row("Trần Văn Thử", date(1955, 2, 3)),
    row("Phạm Thị Bí Thư", date(1970, 4, 30), party_post="Bí thư chi bộ", cell_role=PartyRole.SECRETARY),
    row("Ngô Văn Phòng", date(1985, 9, 2), cell="Chi bộ cơ quan"),
)


@dataclass(frozen=True)
class Round:
    """An open cycle, its members by name, and an invitation for each."""

    cycle: Cycle
    members: dict[str, Member]
    codes: dict[str, NewInvitation]

    def code(self, name: str) -> str:
        """Return a member's code."""
        return self.codes[name].code


async def open_round(
    database: Database, form: object, deadline: datetime, rows: tuple[RosterRow, ...] = ROWS
) -> Round:
    """Import a roster, open a cycle on it, invite everybody, and make the office clerk an admin."""
    async with database.begin() as store:
        await apply(store, difference((), rows), "Đảng bộ huyện Sơn Lam")
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        plan = Plan(root, "Kiểm điểm năm 2026", only(form), deadline, deadline.date())  # type: ignore[arg-type]
        cycle = await open_cycle(store, plan)
        members = {member.full_name: member for member in await store.find(Member)}
        codes = {name: await invite(store, member.id, deadline) for name, member in members.items()}
        await make_admin(store, members["Ngô Văn Phòng"].id, root.id)
    return Round(cycle, members, codes)
