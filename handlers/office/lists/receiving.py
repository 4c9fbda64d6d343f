"""Lists that an admin sends: noted in the turn, fetched and read by the workers."""

from pathlib import PurePath

from handlers.files.fetching import MEGABYTE, UPLOAD_BYTES
from handlers.office.scope import unit_in, units_of
from handlers.registry import Args
from handlers.turn import Turn
from models.messaging import Choice, FileRef, Outgoing
from models.store.tables import upload as upload_table
from models.unit import Unit
from models.upload import OPEN_UPLOADS, Upload, UploadKind, UploadState

FLOW = "office.roster"
_TABLES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".tsv"})
_TABLE_TYPES = ("spreadsheet", "excel", "csv")
_SETTLED_BY_SENDER = tuple(state for state in OPEN_UPLOADS if state is not UploadState.CONFIRMED)


def is_table(file: FileRef) -> bool:
    """Tell by name and type whether a file looks like a list."""
    named = PurePath(file.name).suffix.lower() in _TABLES
    return named or any(word in file.mime.lower() for word in _TABLE_TYPES)


async def take_table(turn: Turn) -> bool:
    """Take a list that an admin sends at any time; False where it is none, or the sender no admin."""
    file = turn.incoming.file
    if file is None or turn.person is None or not turn.person.leads or not is_table(file):
        return False
    await _take_for_own(turn, file)
    return True


async def take_sent(turn: Turn, data: Args) -> None:
    """Take what is sent while the list is asked for; words get the explanation once more."""
    unit, file = await unit_in(turn, data), turn.incoming.file
    if file is None:
        back = turn.choice("office.back", "office.menu")
        turn.answer("office.roster.needs_file", (back,))
    elif unit is None:
        await _take_for_own(turn, file)
    else:
        await receive(turn, unit, file)


async def _take_for_own(turn: Turn, file: FileRef) -> None:
    """Take a list for the admin's unit; who has several says first which one is meant."""
    units = units_of(turn)
    if len(units) == 1:
        await receive(turn, units[0], file)
        return
    turn.goto("office")
    rows = [(Choice(unit.name, "office.roster", {"u": unit.id}),) for unit in units]
    turn.reply(Outgoing(turn.say("office.roster.for_which"), tuple(rows)))


async def receive(turn: Turn, unit: Unit, file: FileRef) -> None:
    """Put a list on the worker's list; it takes the place of one that was not brought in yet."""
    turn.goto(FLOW, u=unit.id)
    if not is_table(file):
        turn.answer("office.roster.not_a_table", *_ways(turn, unit), name=file.name)
        return
    if file.size > UPLOAD_BYTES:
        limit = UPLOAD_BYTES // MEGABYTE
        turn.answer("files.too_big", *_ways(turn, unit), name=file.name, limit=limit)
        return
    await drop_earlier(turn, UploadKind.ROSTER)
    upload = note_upload(turn, unit, file, UploadKind.ROSTER)
    turn.record("upload.received", "upload", upload.id, unit.id, str(file.size))
    turn.answer("office.roster.received", name=file.name, unit=unit.name)


def _ways(turn: Turn, unit: Unit) -> list[tuple[Choice, ...]]:
    template = turn.choice("office.roster.template", "office.template", u=unit.id)
    return [(template,), (turn.choice("office.back", "office.unit", u=unit.id),)]


async def drop_earlier(turn: Turn, kind: UploadKind) -> None:
    """Set aside what the person sent before and did not confirm."""
    mine = (upload_table.c.member_id == turn.me.id, upload_table.c.kind == kind)
    earlier = upload_table.update().where(*mine, upload_table.c.state.in_(_SETTLED_BY_SENDER))
    version = upload_table.c.version + 1
    await turn.store.run(earlier.values(state=UploadState.DROPPED, settled_at=turn.now, version=version))
    turn.store.forget(Upload)


def note_upload(turn: Turn, unit: Unit, file: FileRef, kind: UploadKind) -> Upload:
    """Put a file on the list of what is to be fetched."""
    row_id, box = turn.store.ids.new(), turn.store.box
    return turn.store.add(
        Upload(
            id=row_id,
            kind=kind,
            address_id=turn.address.id,
            member_id=turn.me.id,
            unit_id=unit.id,
            file_id=box.seal(file.file_id, "upload", "file_id", row_id),
            name=box.seal(file.name[:200], "upload", "name", row_id),
            mime=file.mime[:100],
            size=file.size,
            state=UploadState.WAITING,
            received_at=turn.now,
        )
    )
