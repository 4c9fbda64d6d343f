"""Forms that an admin sends as Excel: noted in the turn, fetched and read by the workers."""

from handlers.files.fetching import MEGABYTE, UPLOAD_BYTES
from handlers.office.lists.receiving import drop_earlier, is_table, note_upload
from handlers.office.scope import unit_in
from handlers.office.voice import Row
from handlers.registry import Args
from handlers.turn import Turn
from models.messaging import FileRef
from models.unit import Unit
from models.upload import UploadKind

FLOW = "office.forms"


async def take_sent(turn: Turn, data: Args) -> None:
    """Take what is sent while a form is asked for; words get the explanation once more."""
    unit, file = await unit_in(turn, data), turn.incoming.file
    if file is None or unit is None:
        turn.answer("office.form.needs_file", (turn.choice("office.back", "office.menu"),))
        return
    await receive(turn, unit, file)


async def receive(turn: Turn, unit: Unit, file: FileRef) -> None:
    """Put a form on the worker's list; it takes the place of one that was not confirmed yet."""
    turn.goto(FLOW, u=unit.id)
    if not is_table(file):
        turn.answer("office.form.not_a_table", *_ways(turn, unit), name=file.name)
        return
    if file.size > UPLOAD_BYTES:
        turn.answer("files.too_big", *_ways(turn, unit), name=file.name, limit=UPLOAD_BYTES // MEGABYTE)
        return
    await drop_earlier(turn, UploadKind.FORM)
    upload = note_upload(turn, unit, file, UploadKind.FORM)
    turn.record("upload.received", "upload", upload.id, unit.id, str(file.size))
    turn.answer("office.form.received", name=file.name)


def _ways(turn: Turn, unit: Unit) -> list[Row]:
    template = turn.choice("office.form.template", "office.form.empty", u=unit.id)
    return [(template,), (turn.choice("office.back", "office.unit", u=unit.id),)]
