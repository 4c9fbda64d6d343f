"""Fetching the files that people sent: from stored rows, outside of every turn, until they are kept or lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Table, or_, select

from handlers.files import telling
from handlers.files.vault import EVIDENCE, UPLOAD
from handlers.files.workshop import Workshop
from handlers.mail import Mail
from handlers.office.errands import ask, unlocked
from models.assessment import Evidence
from models.crash import Point
from models.errand import ErrandKind
from models.member import AddressRow
from models.messaging import DownloadError
from models.store.tables import address as address_table
from models.store.tables import evidence as evidence_table
from models.store.tables import upload as upload_table
from models.store.unit_of_work import Store
from models.upload import FileState, Upload, UploadKind, UploadState

MEGABYTE = 1024 * 1024
EVIDENCE_BYTES = 20 * MEGABYTE
"""What a bot may fetch (Telegram Bot API, getFile)."""
UPLOAD_BYTES = 10 * MEGABYTE
"""A list of fifty thousand people takes less."""
_READING = {
    UploadKind.ROSTER: ErrandKind.READ_ROSTER,
    UploadKind.FORM: ErrandKind.READ_FORM,
    UploadKind.TOTALS: ErrandKind.READ_TOTALS,
}
_AT_ONCE = 4
_LEASE = timedelta(minutes=3)
_WHOLE_SECONDS = 120.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of rows with files to fetch; after each failure but the last comes a pause in seconds."""

    kind: str
    cls: type[Any]
    table: Table
    limit: int
    pauses: tuple[int, ...]


SOURCES = (
    # Somebody sits in front of the chat and waits for the list.
    Source(UPLOAD, Upload, upload_table, UPLOAD_BYTES, (5, 20, 60, 300)),
    # Nobody waits for evidence; the channel keeps it for days.
    Source(EVIDENCE, Evidence, evidence_table, EVIDENCE_BYTES, (5, 30, 120, 600, 3_600, 21_600, 43_200)),
)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One file that this process has claimed."""

    source: Source
    row: Any
    channel: str
    file_id: str


async def fetch_due(workshop: Workshop) -> int:
    """Fetch what is due; return how many files were tried."""
    if not await _anything(workshop):
        return 0
    claimed = await _claim(workshop)
    workshop.database.crash.at(Point.AFTER_FILE_CLAIM)
    ends = await asyncio.gather(*(_fetch(workshop, one) for one in claimed), return_exceptions=True)
    for one, end in zip(claimed, ends, strict=True):
        if isinstance(end, Exception):
            # The claim runs out by itself; then the file is tried again.
            log.error("a file cannot be stored", action="files", row=one.row.id, error=type(end).__name__)
    return len(claimed)


def _due(workshop: Workshop, source: Source) -> ColumnElement[bool]:
    table = source.table
    here = select(address_table.c.id).where(address_table.c.channel.in_(list(workshop.channels)))
    ripe = or_(table.c.not_before.is_(None), table.c.not_before <= workshop.database.clock.now())
    waiting: ColumnElement[bool] = table.c.state == FileState.WAITING
    return waiting & ripe & table.c.address_id.in_(here)


async def _anything(workshop: Workshop) -> bool:
    async with workshop.database.read() as store:
        for source in SOURCES:
            if await store.query(select(source.table.c.id).where(_due(workshop, source)).limit(1)):
                return True
    return False


async def _claim(workshop: Workshop) -> list[Fetch]:
    """Take some files for this process; a process that dies over them loses them again by time."""
    claimed: list[Fetch] = []
    async with workshop.database.begin() as store:
        until = store.clock.now() + _LEASE
        for source in SOURCES:
            room = _AT_ONCE - len(claimed)
            due = select(source.table.c.id).where(_due(workshop, source)).order_by(source.table.c.id)
            free = [row.id for row in await store.query(unlocked(store, due.limit(max(room, 1))))]
            for row in await store.find(source.cls, source.table.c.id.in_(free)):
                taken = store.save(replace(row, attempts=row.attempts + 1, not_before=until))
                claimed.append(await _fetch_of(store, source, taken))
    return claimed


async def _fetch_of(store: Store, source: Source, row: Any) -> Fetch:
    address = await store.get(AddressRow, row.address_id)
    assert address is not None, "an address is a foreign key"  # noqa: S101 - holds by constraint
    file_id = store.box.open(row.file_id, source.kind, "file_id", row.id)
    return Fetch(source, row, address.channel, file_id)


async def _fetch(workshop: Workshop, one: Fetch) -> None:
    try:
        async with asyncio.timeout(_WHOLE_SECONDS):
            content = await workshop.channels[one.channel].download(one.file_id, one.source.limit)
        workshop.database.crash.at(Point.AFTER_DOWNLOAD)
        await workshop.vault.keep(one.source.kind, one.row.id, content)
    except DownloadError as error:
        await _failed(workshop, one, error)
    except (TimeoutError, OSError) as error:
        await _failed(workshop, one, DownloadError(type(error).__name__))
    else:
        workshop.database.crash.at(Point.AFTER_FILE_KEPT)
        await _kept(workshop, one, len(content))


async def _kept(workshop: Workshop, one: Fetch, size: int) -> None:
    async with workshop.database.begin() as store:
        row: Any = await store.get(one.source.cls, one.row.id)
        wanted = row is not None and row.state == FileState.WAITING
        if wanted:
            kept = store.save(replace(row, state=_state(row, FileState.KEPT), size=size, not_before=None))
            if isinstance(kept, Upload):
                ask(store, _READING[kept.kind], kept, {"f": kept.id})
    if not wanted:
        await workshop.vault.forget(one.source.kind, one.row.id)


async def _failed(workshop: Workshop, one: Fetch, error: DownloadError) -> None:
    """Try again later, or give the file up and tell the person what to do."""
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        row = await store.get(one.source.cls, one.row.id)
        if row is None or row.state != FileState.WAITING:
            return
        if error.lasting or row.attempts > len(one.source.pauses):
            lost = store.save(replace(row, state=_state(row, FileState.FAILED), not_before=None))
            await telling.lost(store, mail, workshop.services, lost, _most(one.source, error))
        else:
            pause = _pause(one.source.pauses, row.attempts, error.seconds)
            store.save(replace(row, not_before=store.clock.now() + pause))
    mail.deliver()
    log.warning("a file was not fetched", action="files", row=row.id, attempt=row.attempts, error=str(error))


def _most(source: Source, error: DownloadError) -> int:
    """Return how many megabytes are taken, where that was the reason."""
    return source.limit // MEGABYTE if error.too_big else 0


def _pause(pauses: Sequence[int], attempts: int, told: float) -> timedelta:
    return timedelta(seconds=max(pauses[attempts - 1], told))


def _state(row: Any, state: FileState) -> str:
    return UploadState(state) if isinstance(row, Upload) else state
