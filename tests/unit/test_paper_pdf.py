"""Papers as PDF: by LibreOffice where it is, with a clear sentence where it is not."""

import asyncio
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from handlers.documents.docx_booklet import booklet_docx
from handlers.documents.pdf import NoPdfError, as_pdf, can_make_pdf
from tests.unit.paper_help import drawn

_OFFICE = "soffice"
needs_office = pytest.mark.skipif(not can_make_pdf(_OFFICE), reason="LibreOffice is not installed")


def _program(folder: Path, script: str) -> str:
    path = folder / "office"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


async def test_without_libreoffice_a_sentence_says_what_to_do() -> None:
    with pytest.raises(NoPdfError, match="LibreOffice is not installed"):
        await as_pdf(b"", "there-is-no-such-office")


def _left() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("kiemdiem-pdf-*"))


async def test_libreoffice_that_hangs_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    before, begun = _left(), time.monotonic()
    with pytest.raises(NoPdfError, match="was stopped"):
        await as_pdf(b"", _program(tmp_path, "sleep 60"), seconds=0.2)
    assert time.monotonic() - begun < 10
    assert _left() - before == set()


async def test_libreoffice_that_makes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoPdfError, match="made no PDF"):
        await as_pdf(b"", _program(tmp_path, "exit 0"))


@pytest.mark.slow
@needs_office
async def test_papers_become_pdf_pages_with_blank_backs() -> None:
    papers = [await asyncio.to_thread(drawn, code=f"KĐ-{place}") for place in range(2)]
    one = await as_pdf(papers[0], _OFFICE)
    both = await as_pdf(booklet_docx(papers, for_pdf=True), _OFFICE)
    pages = [len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) for pdf in (one, both)]
    assert pages == [3, 7]
    assert shutil.which(_OFFICE) is not None
