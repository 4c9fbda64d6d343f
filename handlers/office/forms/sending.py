"""Sending forms: as Excel to be changed, as the paper that will be printed."""

import asyncio

from handlers import forms_shelf
from handlers.documents.docx_form import DOCX, PaperTemplateError, Templates, form_docx
from handlers.documents.paper import Filled
from handlers.files.workshop import Workshop
from handlers.formsheet.writing import empty_sheet, form_sheet
from handlers.office.errands import answering
from handlers.office.forms.preview import form_in
from handlers.office.lists.reading import XLSX, say_of
from handlers.office.voice import Row
from models.errand import Errand
from models.forms.schema import Form
from models.messaging import Attachment
from models.unit import Unit
from models.upload import Upload


async def send_sheet(workshop: Workshop, errand: Errand) -> None:
    """Send a form as Excel, or the empty sheet."""
    say, form = await say_of(workshop, errand), await _named(workshop, errand)
    content = b""
    if form is not None:
        content = await asyncio.to_thread(form_sheet, form, say)
    elif "form" not in errand.args:
        content = await asyncio.to_thread(empty_sheet, say)
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        back: Row = (voice.choice("office.form.back_all", "office.forms", u=voice.unit.id),)
        if not content:
            voice.answer("office.form.gone", back)
            return
        name = f"{form.id}-{form.version}.xlsx" if form else voice.label("office.form.template_file")
        voice.send(Attachment(name, XLSX, content), "office.form.sheet_text")
        voice.answer("office.form.sheet_how", back)


async def _named(workshop: Workshop, errand: Errand) -> Form | None:
    """Return the form of an errand, if the unit may use it."""
    async with workshop.database.read() as store:
        unit = await store.get(Unit, errand.unit_id)
        forms = await forms_shelf.usable(store, workshop.services.catalog, unit) if unit else []
    return next((form for form in forms if form.id == errand.args.get("form")), None)


async def send_paper(workshop: Workshop, errand: Errand) -> None:
    """Send the form of a preview as a paper with nothing filled in."""
    async with workshop.database.read() as store:
        upload = await store.get(Upload, errand.args["f"])
        form = form_in(store, upload) if upload else None
    content, key = b"", "office.form.gone"
    if form is not None:
        try:
            content = await asyncio.to_thread(form_docx, Filled(form), Templates(workshop.services.papers))
        except PaperTemplateError:
            key = "printing.bad_template"
    async with answering(workshop, errand) as (_, voice):
        if voice is None:
            return
        back: Row = (voice.choice("office.form.back", "office.form.preview", f=errand.args["f"]),)
        if content:
            file = Attachment(voice.label("office.form.paper_file"), DOCX, content)
            voice.send(file, "office.form.paper_text")
            voice.answer("office.form.paper_how", back)
        else:
            voice.answer(key, back)
