"""Word files as PDF, by LibreOffice where it is installed."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import tempfile
from pathlib import Path

from models.errors import KiemdiemError

PDF = "application/pdf"
_SECONDS = 120.0
_KEEP_BLANK_PAGES = {"IsSkipEmptyPages": {"type": "boolean", "value": "false"}}


class NoPdfError(KiemdiemError):
    """No PDF can be made; ``str`` says what to do."""


def can_make_pdf(program: str) -> bool:
    """Tell whether LibreOffice is installed under this name."""
    return shutil.which(program) is not None


def require_pdf(program: str) -> str:
    """Return where LibreOffice is; raise NoPdfError where it is not installed."""
    found = shutil.which(program)
    if found is None:
        raise NoPdfError(
            f"LibreOffice is not installed ({program}): install it, e.g. apt-get install libreoffice-writer, "
            "or name it in KIEMDIEM_LIBREOFFICE; the Word files need nothing"
        )
    return found


async def as_pdf(docx: bytes, program: str, seconds: float = _SECONDS) -> bytes:
    """Return a Word file as PDF; raise NoPdfError. LibreOffice takes seconds and some 200 MB: one at a time."""
    found = require_pdf(program)
    # A folder of its own for the file and for LibreOffice's profile; gone afterwards, whatever happens.
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="kiemdiem-pdf-"))
    try:
        await asyncio.to_thread((folder / "paper.docx").write_bytes, docx)
        await _convert(found, folder, seconds)
        return await asyncio.to_thread((folder / "paper.pdf").read_bytes)
    except FileNotFoundError:
        raise NoPdfError("LibreOffice made no PDF of this paper; the Word file can still be had") from None
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _convert(program: str, folder: Path, seconds: float) -> None:
    process = await asyncio.create_subprocess_exec(
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        f"pdf:writer_pdf_Export:{json.dumps(_KEEP_BLANK_PAGES)}",
        "--outdir",
        str(folder),
        str(folder / "paper.docx"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        raise NoPdfError(f"LibreOffice took longer than {seconds:.0f} seconds and was stopped") from None
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End LibreOffice with all that it started, where it still runs."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
