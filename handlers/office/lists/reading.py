"""Reading a list that was fetched, and showing what it would change; nothing is changed by it."""

import asyncio
from dataclasses import replace

from markupsafe import Markup

from handlers.files.vault import UPLOAD, FileMissingError
from handlers.files.workshop import Workshop
from handlers.office import importing
from handlers.office.errands import answering
from handlers.office.lists import preview_screen
from handlers.office.lists.examining import Examined
from handlers.office.lists.preview import Preview, dump, preview_of
from handlers.office.voice import Voice
from handlers.office.wording import number
from handlers.roster.faults import RosterUnreadableError
from handlers.roster.faults_sheet import faults_workbook
from handlers.roster.reader import RosterReading, read_roster
from handlers.roster.template import Say
from models.errand import Errand
from models.member import Member
from models.messaging import Attachment, Outgoing
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind
from models.upload import Upload, UploadState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def read(workshop: Workshop, errand: Errand) -> None:
    """Read the list of an errand and answer with the preview, or with why it cannot be read."""
    say = await say_of(workshop, errand)
    try:
        examined = await examined_of(workshop, errand)
    except (RosterUnreadableError, FileMissingError) as error:
        await _answer_unreadable(workshop, errand, error)
        return
    preview = await asyncio.to_thread(preview_of, examined, say)
    faults = await asyncio.to_thread(faults_workbook, examined.reading, say) if examined.reading.faulty else b""
    async with answering(workshop, errand) as (store, voice):
        upload = await _still(store, errand, UploadState.KEPT)
        if upload is None:
            return
        settled = voice is None or preview.is_empty
        state = UploadState.SHOWN if not settled else UploadState.DONE if voice else UploadState.DROPPED
        sealed = store.box.seal_bytes(dump(preview), "upload", "preview", upload.id)
        shown = store.save(
            replace(upload, state=state, preview=sealed, settled_at=store.clock.now() if settled else None)
        )
        if voice is not None:
            await _answer(voice, shown, preview, faults)
    if settled:
        await workshop.vault.forget(UPLOAD, upload.id)


async def say_of(workshop: Workshop, errand: Errand) -> Say:
    """Return the texts of the person who asked, for files."""
    async with workshop.database.read() as store:
        member = await store.get(Member, errand.member_id)
    lang, texts = (member.language if member else "") or "vi", workshop.services.texts
    return lambda key, **args: texts.plain(lang, key, **args)


async def examined_of(workshop: Workshop, errand: Errand) -> Examined:
    """Read the file of an errand and compare it with what is known now; the work is done in threads.

    Raise RosterUnreadableError for a file that is no list, FileMissingError for one that is gone.
    """
    content = await workshop.vault.open(UPLOAD, errand.args["f"])
    async with workshop.database.read() as store:
        upload = await store.get(Upload, errand.args["f"])
        unit = await store.get(Unit, errand.unit_id)
        assert upload is not None and unit is not None, "foreign keys hold them"  # noqa: S101
        name = store.box.open(upload.name, "upload", "name", upload.id)
        reading = await asyncio.to_thread(_read, name, content, await _own_base(store, unit), store)
        return await importing.look(store, reading, unit)


def _read(name: str, content: bytes, base: str, store: Store) -> RosterReading:
    return read_roster(name, content, base=base, today=store.clock.today())


async def _own_base(store: Store, unit: Unit) -> str:
    """Return the base organisation that a list of this unit means where it names none."""
    if unit.kind is UnitKind.CELL and unit.parent_id is not None:
        parent = await store.get(Unit, unit.parent_id)
        return parent.name if parent is not None and parent.kind is UnitKind.BASE else ""
    return unit.name if unit.kind is UnitKind.BASE else ""


async def _still(store: Store, errand: Errand, state: UploadState) -> Upload | None:
    """Return the upload while it is in this state; a newer file may have taken its place."""
    upload = await store.get(Upload, errand.args["f"])
    return upload if upload is not None and upload.state is state else None


async def _answer(voice: Voice, upload: Upload, preview: Preview, faults: bytes) -> None:
    if faults:
        file = Attachment(voice.label("office.preview.faults_file"), XLSX, faults)
        voice.reply(Outgoing(_about_faults(voice, preview), attachment=file))
    voice.record("roster.read", "upload", upload.id, f"new {preview.new}, changed {preview.changed}")
    voice.reply(await preview_screen.message(voice, upload, preview))


def _about_faults(voice: Voice, preview: Preview) -> Markup:
    counts = {"returned": preview.returned, "partly": preview.partly}
    told = [
        voice.say(f"office.preview.faults_{kind}", count=number(voice, count))
        for kind, count in counts.items()
        if count
    ]
    return Markup(" ").join([*told, voice.say("office.preview.faults_how")])


async def _answer_unreadable(
    workshop: Workshop, errand: Errand, error: RosterUnreadableError | FileMissingError
) -> None:
    async with answering(workshop, errand) as (store, voice):
        upload = await _still(store, errand, UploadState.KEPT)
        if upload is None:
            return
        store.save(replace(upload, state=UploadState.FAILED, settled_at=store.clock.now()))
        if voice is not None:
            key = error.key if isinstance(error, RosterUnreadableError) else "office.roster.gone"
            template = voice.choice("office.roster.template", "office.template", u=upload.unit_id)
            back = voice.choice("office.back", "office.unit", u=upload.unit_id)
            name = store.box.open(upload.name, "upload", "name", upload.id)
            forms = voice.choice("office.form.is_form", "office.forms", u=upload.unit_id)
            why = voice.say(key)
            voice.answer("office.roster.unreadable", (template,), (forms,), (back,), name=name, why=why)
            voice.record("roster.unreadable", "upload", upload.id)
    await workshop.vault.forget(UPLOAD, errand.args["f"])
