"""Reading a form that was fetched: its faults beside their rows, or a preview; nothing is kept by it."""

import asyncio
from dataclasses import replace
from functools import partial

from markupsafe import Markup

from handlers import forms_shelf
from handlers.files.vault import UPLOAD, FileMissingError
from handlers.files.workshop import Workshop
from handlers.formsheet.faults_sheet import faults_sheet, problem_text
from handlers.formsheet.reading import SheetReading, read_sheet
from handlers.office.errands import answering
from handlers.office.forms import preview
from handlers.office.lists.reading import XLSX, say_of
from handlers.office.voice import Voice
from handlers.roster.faults import RosterUnreadableError
from models.errand import Errand
from models.messaging import Attachment, Outgoing
from models.store.unit_of_work import Store
from models.unit import Unit
from models.upload import Upload, UploadState

_PROBLEMS_TOLD = 5


async def read(workshop: Workshop, errand: Errand) -> None:
    """Read the form of an errand and answer with the preview, or with what is to be corrected."""
    say = await say_of(workshop, errand)
    try:
        reading = await _reading(workshop, errand)
    except (RosterUnreadableError, FileMissingError) as error:
        await _unreadable(workshop, errand, error)
        return
    faults = await asyncio.to_thread(faults_sheet, reading, say) if reading.problems else b""
    async with answering(workshop, errand) as (store, voice):
        upload = await store.get(Upload, errand.args["f"])
        if upload is None or upload.state is not UploadState.KEPT:
            return
        shown = _settle(store, upload, reading, voice)
        if voice is not None:
            _answer(voice, shown, reading, faults)
    await workshop.vault.forget(UPLOAD, errand.args["f"])


async def _reading(workshop: Workshop, errand: Errand) -> SheetReading:
    content = await workshop.vault.open(UPLOAD, errand.args["f"])
    services = workshop.services
    async with workshop.database.read() as store:
        await forms_shelf.take_up(store, services.catalog)
        upload = await store.get(Upload, errand.args["f"])
        unit = await store.get(Unit, errand.unit_id)
        assert upload is not None and unit is not None, "foreign keys hold them"  # noqa: S101
        name = store.box.open(upload.name, "upload", "name", upload.id)
    own = partial(forms_shelf.own_id, unit=unit)
    return await asyncio.to_thread(read_sheet, name, content, services.texts, services.catalog, own)


def _settle(store: Store, upload: Upload, reading: SheetReading, voice: Voice | None) -> Upload:
    """Keep the form for the yes; a file with faults, or with nobody to ask, is done with."""
    if reading.form is None or voice is None:
        state = UploadState.FAILED if voice is not None else UploadState.DROPPED
        return store.save(replace(upload, state=state, settled_at=store.clock.now()))
    text = forms_shelf.form_text(reading.form).encode()
    sealed = store.box.seal_bytes(text, "upload", "preview", upload.id)
    return store.save(replace(upload, state=UploadState.SHOWN, preview=sealed))


def _answer(voice: Voice, upload: Upload, reading: SheetReading, faults: bytes) -> None:
    if reading.form is not None:
        voice.record("form.read", "upload", upload.id, f"{len(reading.form.by_key)} questions")
        voice.reply(preview.message(voice, upload, reading.form, reading.lacks))
        return
    voice.record("form.faulty", "upload", upload.id, f"{len(reading.problems)} faults")
    lines = [_line(voice, reading, place) for place in range(min(len(reading.problems), _PROBLEMS_TOLD))]
    head = voice.say("office.form.faults", name=reading.name, count=len(reading.problems))
    text = Markup("\n").join([head, *lines, voice.say("office.form.faults_how")])
    file = Attachment(voice.label("office.form.faults_file"), XLSX, faults)
    voice.reply(Outgoing(text, attachment=file))
    voice.answer("office.form.send_again", (voice.choice("office.back", "office.unit", u=upload.unit_id),))


def _line(voice: Voice, reading: SheetReading, place: int) -> Markup:
    problem = reading.problems[place]
    sheet = reading.sheets[problem.spot.sheet].name
    why = problem_text(problem, voice.label)
    return voice.say("office.form.fault", sheet=sheet, row=problem.spot.row + 1, why=why)


async def _unreadable(
    workshop: Workshop, errand: Errand, error: RosterUnreadableError | FileMissingError
) -> None:
    async with answering(workshop, errand) as (store, voice):
        upload = await store.get(Upload, errand.args["f"])
        if upload is None or upload.state is not UploadState.KEPT:
            return
        store.save(replace(upload, state=UploadState.FAILED, settled_at=store.clock.now()))
        if voice is not None:
            key = error.key if isinstance(error, RosterUnreadableError) else "office.roster.gone"
            back = voice.choice("office.back", "office.unit", u=upload.unit_id)
            name = store.box.open(upload.name, "upload", "name", upload.id)
            voice.answer("office.form.unreadable", (back,), name=name, why=voice.say(key))
    await workshop.vault.forget(UPLOAD, errand.args["f"])
