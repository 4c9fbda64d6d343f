"""Making the file that was asked for; slow, so outside of every transaction and not on the event loop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from handlers.documents.docx_booklet import booklet_docx
from handlers.documents.docx_form import DOCX, PaperTemplateError, Templates, form_docx
from handlers.documents.paper import Filled
from handlers.documents.pdf import PDF, NoPdfError, as_pdf
from handlers.documents.pictures import with_pictures
from handlers.services import Services

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Made:
    """A file that has no name yet."""

    content: bytes
    mime: str
    ending: str


async def make(services: Services, papers: Sequence[Filled], *, pdf: bool) -> Made | str:
    """Return the papers in one file; or the key of the text that says why there is none."""
    if not papers:
        return "printing.nothing"
    try:
        content = await asyncio.to_thread(_drawn, papers, Templates(services.papers), for_pdf=pdf)
        if pdf:
            return Made(await as_pdf(content, services.libreoffice), PDF, ".pdf")
        return Made(content, DOCX, ".docx")
    except PaperTemplateError as error:
        log.error("a template cannot be filled", action="paper", template=str(error))
        return "printing.bad_template"
    except NoPdfError as error:
        log.error("no PDF was made", action="paper", reason=str(error))
        return "printing.no_pdf"


def _drawn(papers: Sequence[Filled], templates: Templates, *, for_pdf: bool) -> bytes:
    drawn = [with_pictures(form_docx(paper, templates), paper.pictures) for paper in papers]
    return drawn[0] if len(drawn) == 1 else booklet_docx(drawn, for_pdf=for_pdf)
