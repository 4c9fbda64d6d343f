"""The office in a village: an admin with a chat, lists as Excel, and the worker's pace."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook
from sqlalchemy import exists, or_, select

from handlers.office.importing import apply, make_admin
from handlers.roster.difference import difference
from models.errand import ErrandState
from models.member import AddressRow, Link, Member
from models.roster import PartyRole, RosterRow
from models.store.tables import address as address_table
from models.store.tables import errand as errand_table
from models.store.tables import evidence as evidence_table
from models.store.tables import unit as unit_table
from models.store.tables import upload as upload_table
from models.unit import Unit, UnitKind
from models.upload import FileState, UploadState
from tests.chat import Chat, World
from tests.factories import BASE, CELL, row

CLERK, CLERK_BORN = "Ngô Văn Phòng", date(1985, 9, 2)
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ Đảng", "Ngày vào Đảng", "Chi bộ", "Đảng bộ cơ sở")
FIRST = (
    row(CLERK, CLERK_BORN, cell="Chi bộ cơ quan", admitted_on=date(2010, 5, 19)),
    row("Phạm Thị Bí Thư", date(1970, 4, 30), party_post="Bí thư chi bộ", cell_role=PartyRole.SECRETARY),
    row("Lê Thị Mẫu"),
)
_PATIENCE_SECONDS = 20.0


@dataclass
class Office:
    """A running town whose clerk may work for a unit."""

    town: World
    clerk: Chat
    unit: Unit

    async def send(self, content: bytes, name: str = "danh-sach.xlsx") -> list[dict[str, Any]]:
        """Send a list and wait until the worker has answered."""
        first = await self.clerk.send_file(name, content)
        return first + await self.worked()

    async def press(self, label: str) -> list[dict[str, Any]]:
        """Press a button and wait until the worker has done what it asks."""
        first = await self.clerk.press(label)
        return first + await self.worked()

    async def worked(self) -> list[dict[str, Any]]:
        """Wait until no work is due; return what the clerk has got meanwhile."""
        await work(self.town)
        return await self.clerk.news()


async def work(town: World) -> None:
    """Let the workers do what is due."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await _due(town):
            assert town.app is not None
            await town.app.ring_all()
    await town.settle()


async def _due(town: World) -> bool:
    """Tell whether something is due or under way."""
    async with town.database.read() as store:
        now, e, u, v = store.clock.now(), errand_table.c, upload_table.c, evidence_table.c
        errands = exists().where(e.state == ErrandState.WAITING, or_(e.owner != "", e.not_before <= now))
        uploads = exists().where(u.state == UploadState.WAITING)
        evidence = exists().where(v.state == FileState.WAITING)
        rows = await store.query(select(or_(errands, uploads, evidence)))
    return bool(rows[0][0])


async def open_office(town: World, rows: Sequence[RosterRow] = FIRST, of: str = "") -> Office:
    """Import a first list, make the clerk an admin, and let the clerk join; ``of`` names a unit below."""
    async with town.database.begin() as store:
        await apply(store, difference((), rows), "Đảng bộ huyện Sơn Lam")
        wanted = unit_table.c.name == of if of else unit_table.c.parent_id.is_(None)
        unit = await store.first(Unit, wanted)
        clerk = next(member for member in await store.find(Member) if member.full_name == CLERK)
        assert unit is not None
        await make_admin(store, clerk.id, unit.id)
    chat = town.chat(4001, CLERK)
    await chat.say("/start")
    await _link(town, chat, clerk)
    return Office(town, chat, unit)


async def _link(town: World, chat: Chat, member: Member) -> None:
    """Put the bond of a chat and a person into the database, as if joined."""
    async with town.database.begin() as store:
        address = await store.first(AddressRow, address_table.c.chat == str(chat.number))
        assert address is not None
        store.save(replace(address, member_id=member.id))
        store.add(Link(store.ids.new(), address.id, member.id, store.clock.now(), "birthday"))


def line(
    name: str,
    born: str = "20/11/1960",
    post: str = "",
    since: str = "19/05/1990",
    cell: str = CELL,
    base: str = BASE,
) -> tuple[str, ...]:
    """Return one line of a list."""
    return ("1", name, born, post, since, cell, base)


FIRST_LINES = (
    line(CLERK, "02/09/1985", since="19/05/2010", cell="Chi bộ cơ quan"),
    line("Phạm Thị Bí Thư", "30/04/1970", "Bí thư chi bộ"),
    line("Lê Thị Mẫu"),
)


def excel(*lines: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    """Write a list as an office would."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        for place, values in enumerate((header, *lines)):
            for column, value in enumerate(values):
                sheet.write_string(place, column, value)
    return buffer.getvalue()


async def fetched(town: World, message: dict[str, Any]) -> bytes:
    """Return the file that a message carries."""
    async with town.session.get(f"{town.sandbox.control_url}{message['file']['url']}") as response:
        assert response.status == 200
        return await response.read()


def table(content: bytes) -> list[list[object]]:
    """Return the first sheet of a workbook as rows of values."""
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def files(news: Sequence[dict[str, Any]]) -> list[str]:
    """Name the files among messages."""
    return [message["file"]["name"] for message in news if message["file"]]


async def members(town: World) -> list[str]:
    """Name the active members."""
    async with town.database.read() as store:
        return sorted(member.full_name for member in await store.find(Member) if member.active)


async def cells(town: World) -> list[str]:
    """Name the cells."""
    async with town.database.read() as store:
        return sorted(unit.name for unit in await store.find(Unit) if unit.kind is UnitKind.CELL)
