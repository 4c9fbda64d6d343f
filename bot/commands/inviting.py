"""invite: a code for one member, or table and slips for everybody who has none."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.commands.common import AsJson, fail, opened, out, perform, report
from bot.commands.people import plain_texts
from bot.settings import Settings
from handlers import invitations
from handlers.documents.invitation import InvitationCard
from handlers.invitations import NewInvitation
from handlers.office import opening
from handlers.office.importing import make_admin
from handlers.office.papers import inviting
from handlers.office.papers.candidates import awaited
from handlers.office.papers.inviting import Guest
from models.errors import KiemdiemError
from models.member import Member
from models.messaging import ChannelStoppedError
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

_WITHOUT_CYCLE = timedelta(days=30)
_PEOPLE_PER_COMMIT = 100


def invite(
    who: Annotated[str, typer.Argument(help="A member code (DV00012) or a full name.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="Make this member an admin as well.")] = False,
    everybody: Annotated[
        Path | None,
        typer.Option(help="Instead: a folder for table and slips of all who have not joined; old codes end."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new one-time code for a member.

    The earlier code stops working.
    """
    if bool(who) == bool(everybody):
        fail("name a member, or give --everybody FOLDER")
    if everybody is not None:
        found = perform(lambda settings: _everybody(settings, everybody))
    else:
        found = perform(lambda settings: _one(settings, who, admin))
    if as_json:
        report(found, as_json=True)
    elif everybody is not None:
        out.print(
            f"Made {found['people']} codes: {', '.join(found['files']) or 'nobody is left'}", markup=False
        )
    else:
        out.print(f"{found['member']} {found['name']}: {found['code']}", markup=False)


async def _one(settings: Settings, who: str, admin: bool) -> dict[str, Any]:
    async with opened(settings) as database, database.begin() as store:
        member = await _member(store, who)
        if admin:
            root = await _root(store)
            await make_admin(store, member.id, root.id if root else member.cell_id)
        made = await invitations.invite(store, member.id, await _until(store))
    return {"member": member.code, "name": member.full_name, "code": made.code, "until": made.expires_at}


async def _root(store: Store) -> Unit | None:
    return await store.first(Unit, unit_table.c.parent_id.is_(None))


async def _member(store: Store, who: str) -> Member:
    found = await store.find(Member, (member_table.c.code == who) | (member_table.c.full_name == who))
    if len(found) == 1:
        return found[0]
    if found:
        raise KiemdiemError(f"several members are called so: {', '.join(m.code for m in found)}; give the code")
    raise KiemdiemError("the roster has no such member; see 'kiemdiem roster export'")


async def _until(store: Store) -> datetime:
    cycles = await opening.open_cycles(store)
    return cycles[-1].deadline if cycles else store.clock.now() + _WITHOUT_CYCLE


async def _everybody(settings: Settings, folder: Path) -> dict[str, Any]:
    link = await _link(settings)
    async with opened(settings) as database:
        async with database.read() as store:
            root = await _root(store)
            guests = await inviting.named(store, awaited(root)) if root else []
        made, pages = await _make(database, guests, settings.public_url.rstrip("/"))
        cards = inviting.cards_of(guests, made, link, database.clock, pages)
        files = await asyncio.to_thread(_write, folder, cards)
    return {"people": len(guests), "files": files, "links": bool(link)}


async def _link(settings: Settings) -> str:
    """Return how a link into the bot begins; without a channel that answers, the slips carry the code alone."""
    try:
        channel = bootstrap.channels(settings)[0]
    except KiemdiemError:
        return ""
    try:
        await channel.open()
        return channel.link
    except ChannelStoppedError as error:
        raise KiemdiemError(str(error)) from None
    except Exception:
        return ""
    finally:
        await channel.close()


async def _make(
    database: Database, guests: Sequence[Guest], root: str
) -> tuple[list[NewInvitation], dict[int, str]]:
    """Make codes and, where pages are served, links to them; return the links by person."""
    made: list[NewInvitation] = []
    pages: dict[int, str] = {}
    for start in range(0, len(guests), _PEOPLE_PER_COMMIT):
        some = guests[start : start + _PEOPLE_PER_COMMIT]
        async with database.begin() as store:
            ids, until = [one.member_id for one in some], await _until(store)
            made += await invitations.invite_all(store, ids, until)
            pages |= await inviting.pages_of(store, ids, until, root)
    return made, pages


def _write(folder: Path, cards: Sequence[InvitationCard]) -> list[str]:
    if not cards:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in inviting.files_of(cards, plain_texts()):
        path = folder / file.name
        path.write_bytes(file.content)
        written.append(str(path))
    return written
