"""export forms, form paper: the papers of a round in one file, and a form's empty paper."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bot import bootstrap
from bot.commands.common import AsJson, err, opened, out, perform, report
from bot.commands.exporting import OfUnit, the_round
from bot.commands.forms import Which, find_form
from bot.settings import Settings
from handlers.documents.docx_form import Templates, form_docx
from handlers.documents.paper import Filled
from handlers.documents.pdf import as_pdf, require_pdf
from handlers.printing.bundling import Bundle, sheaves

AsPdf = Annotated[bool, typer.Option("--pdf", help="Write PDF files; needs LibreOffice, and seconds for each.")]


def forms(path: Path, unit: OfUnit = "", pdf: AsPdf = False, as_json: AsJson = False) -> None:
    """Write what was handed in in the newest round as Word files, all in one ZIP file; drafts stay unread."""

    async def work(settings: Settings) -> dict[str, Any]:
        services = bootstrap.services(settings)
        if pdf:
            require_pdf(services.libreoffice)
        async with opened(settings) as database:
            async with database.read() as store:
                where, cycle = await the_round(store, unit)
                found = await sheaves(store, cycle, where)
            with Progress(console=err, disable=not err.is_terminal) as progress:
                task = progress.add_task("papers", total=sum(sheaf.count for sheaf in found))
                bundle = Bundle(database, services, cycle, pdf=pdf)
                written = await bundle.write(path, found, lambda count: progress.advance(task, count))
        return {"title": cycle.title, "papers": written, "cells": len(found), "file": str(path)}

    found = perform(work)
    if as_json:
        report(found, as_json=True)
    else:
        out.print(
            f"Wrote {found['papers']} papers into {path}. They can be read by whoever has the file.",
            markup=False,
        )


def paper(
    form: Which,
    to: Annotated[Path, typer.Option(help="The file to write, with .docx or .pdf at its end.")],
) -> None:
    """Write a form's empty paper, from the office's own template where there is one."""

    async def work(settings: Settings) -> None:
        services = bootstrap.services(settings)
        content = form_docx(Filled(find_form(settings, form)), Templates(services.papers))
        if to.suffix.lower() == ".pdf":
            content = await as_pdf(content, services.libreoffice)
        await asyncio.to_thread(to.write_bytes, content)
        out.print(f"Wrote {to}.", markup=False)

    perform(work)
