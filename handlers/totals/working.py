"""What the worker does for the table that goes up: the workbook, the picture, the sheet that came back."""

import asyncio

from handlers.files.vault import UPLOAD, FileMissingError
from handlers.files.workshop import Workshop
from handlers.office.errands import Work, answering
from handlers.office.lists.reading import XLSX, say_of
from handlers.office.round.standing import last_cycle
from handlers.office.voice import Row, Voice
from handlers.roster.faults import RosterUnreadableError
from handlers.roster.template import Say
from handlers.totals import entering
from handlers.totals.counting import count
from handlers.totals.entering import NotNumbersError, Read, Refused
from handlers.totals.papers import send_paper
from handlers.totals.picture import PNG, totals_png
from handlers.totals.sheet import Sheets, totals_xlsx
from models.cycle import Cycle
from models.errand import Errand, ErrandKind
from models.messaging import Attachment
from models.store.unit_of_work import Store
from models.unit import Unit
from models.upload import Upload, UploadState

_TOLD = 8


async def sheets_of(store: Store, cycle: Cycle, unit: Unit, say: Say) -> Sheets:
    """Count a round and say what the workbook is about."""
    now = store.clock.local(store.clock.now())
    about = say("office.summary.about", unit=unit.name, when=f"{now:%H:%M %d/%m/%Y}")
    return Sheets(cycle.title, about, await count(store, cycle, unit), store.clock.local)


async def totals_of(store: Store, cycle: Cycle, unit: Unit, say: Say) -> bytes:
    """Write the workbook of a round."""
    return await asyncio.to_thread(totals_xlsx, await sheets_of(store, cycle, unit, say), say)


async def send_table(workshop: Workshop, errand: Errand) -> None:
    """Send the workbook."""
    say = await say_of(workshop, errand)
    found = await _sheets(workshop, errand, say)
    content = await asyncio.to_thread(totals_xlsx, found, say) if found else b""
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        if not content:
            voice.answer("office.export.no_round", _back(voice))
            return
        voice.record("exported.totals", "unit", voice.unit.id)
        voice.send(Attachment(voice.label("totals.file"), XLSX, content), "totals.file_text")
        voice.answer("office.export.done", _back(voice))


async def send_picture(workshop: Workshop, errand: Errand) -> None:
    """Send the picture, in light or dark as it was asked for."""
    say = await say_of(workshop, errand)
    found = await _sheets(workshop, errand, say)
    content = None
    if found is not None:
        title, dark = f"{found.title}", bool(errand.args.get("dark"))
        content = await asyncio.to_thread(totals_png, title, found.numbers.members, say, dark=dark)
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        if content is None:
            voice.answer("totals.nothing_rated", _back(voice))
            return
        voice.record("exported.totals_picture", "unit", voice.unit.id)
        voice.send(Attachment(voice.label("totals.picture_file"), PNG, content), "totals.picture_text")
        voice.answer("office.export.done", _back(voice))


async def _sheets(workshop: Workshop, errand: Errand, say: Say) -> Sheets | None:
    async with workshop.database.read() as store:
        unit = await store.get(Unit, errand.unit_id)
        cycle = await last_cycle(store, unit) if unit else None
        return await sheets_of(store, cycle, unit, say) if cycle and unit else None


def _back(voice: Voice) -> Row:
    return (voice.choice("totals.back", "totals.show", u=voice.unit.id),)


async def read_numbers(workshop: Workshop, errand: Errand) -> None:
    """Keep the numbers of a sheet that came back, and say which rows could not be taken."""
    say = await say_of(workshop, errand)
    try:
        read = await _read(workshop, errand, say)
    except (RosterUnreadableError, NotNumbersError, FileMissingError):
        read = None
    async with answering(workshop, errand) as (store, voice):
        upload = await store.get(Upload, errand.args["f"])
        if upload is None or upload.state is not UploadState.KEPT:
            return
        entering.settle(store, upload)
        cycle = await last_cycle(store, voice.unit) if voice else None
        if voice is not None and cycle is not None:
            await _answer(store, voice, cycle, read)
    await workshop.vault.forget(UPLOAD, errand.args["f"])


async def _read(workshop: Workshop, errand: Errand, say: Say) -> Read:
    content = await workshop.vault.open(UPLOAD, errand.args["f"])
    async with workshop.database.read() as store:
        upload = await store.get(Upload, errand.args["f"])
        unit = await store.get(Unit, errand.unit_id)
        assert upload is not None and unit is not None, "foreign keys hold them"  # noqa: S101
        name = store.box.open(upload.name, "upload", "name", upload.id)
        return await entering.read_sheet(store, unit, name, content, say)


async def _answer(store: Store, voice: Voice, cycle: Cycle, read: Read | None) -> None:
    if read is None:
        voice.answer("totals.not_the_sheet", _back(voice))
        return
    kept = [
        await entering.keep(store, cycle, unit, entered, voice.person.id, "sheet")
        for unit, entered in read.entries
    ]
    voice.record("totals.entered", "unit", voice.unit.id, str(sum(kept)))
    refused = "\n".join(_line(voice, one) for one in read.refused[:_TOLD])
    key = "totals.sheet_kept_some" if read.refused else "totals.sheet_kept"
    voice.answer(
        key, _back(voice), count=sum(kept), same=len(kept) - sum(kept), refused=len(read.refused), lines=refused
    )


def _line(voice: Voice, one: Refused) -> str:
    why = voice.label(f"totals.fault.{one.fault}" if one.fault else "totals.fault.unreadable")
    return voice.label("totals.refused_line", row=one.row, name=one.name, why=why)


WORKS: dict[ErrandKind, Work] = {
    ErrandKind.TOTALS: send_table,
    ErrandKind.TOTALS_PICTURE: send_picture,
    ErrandKind.READ_TOTALS: read_numbers,
    ErrandKind.RATING_PAPER: send_paper,
}
